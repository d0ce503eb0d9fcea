"""Where a request comes from, only to count wrong tries, never kept and never logged; and where it went to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from disclosures.throttle import network_of


def network(request: HttpRequest) -> str:
    """Behind a proxy the last address of X-Forwarded-For, which the proxy itself put there; whatever stands before it, anybody
    may have written. A caller's X_Forwarded_For would stand in its place: WSGI has one name for both, and nothing here can tell
    them apart, so the proxy has to drop names with underscores (README)."""
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or seen
    return network_of(seen)


def origin(request: HttpRequest) -> str:
    """Scheme and host that this page was opened under, without a path."""
    return request.build_absolute_uri("/")[:-1]
