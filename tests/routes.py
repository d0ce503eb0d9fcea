"""Every route that the resolver knows, each with one address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

ANY = {"int": "1", "uuid": str(UUID(int=7)), "slug": "picture", "str": "x", "path": "x", "reference": "x"}


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(name, an address) of everything that can be asked for."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield str(one.name), "/" + before + filled(str(one.pattern))


def filled(pattern: str) -> str:
    head, opened, rest = pattern.partition("<")
    if not opened:
        return head
    place, _closed, tail = rest.partition(">")
    kind = place.partition(":")[0] if ":" in place else "str"
    return head + ANY.get(kind, "x") + filled(tail)


ROUTES = sorted(set(routes(get_resolver().url_patterns)))
