"""When nothing new can be kept safely, it is not taken: said at the door, before anybody believes that it was saved.

Reading goes on, and so does whatever was accepted before: the room below LEAST_FREE_MB is for that. Nothing is to be done by hand
once the cause is gone, but for a record that has forgotten something (`manage.py keep_heads` tells).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compliance.errors import Refusal, Unavailable
from config import condition, remembering, space
from config.api import PREFIX
from config.problems import problem
from disclosures.views.refusing import refused

READING = ("GET", "HEAD", "OPTIONS")
# What is sent and changes nothing, and the doors through which people come to read.
ALSO_READING = {
    "sign-in", "sign-out", "verify", "api-verify", "log-live", "api-assess",
    "what-would-apply-answers", "what-would-apply-live",
}  # fmt: skip


class Intake:
    """Middleware. Asks what is known already: neither disk nor database is waited for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        if request.method in READING or _reads(request):
            return None
        refusal = why_closed()
        if refusal is None:
            return None
        return problem(request, refusal) if request.path.startswith(PREFIX) else refused(request, refusal)


def _reads(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and (found.view_name in ALSO_READING or found.view_name.startswith("sign-in"))


def why_closed() -> Refusal | None:
    if space.is_low():
        return _closed("no-room", _("There is hardly any room left where entries are kept."))
    if condition.clock_is_wrong():
        return _closed("clock-wrong", _("This server's clock is wrong, so that it cannot say when something happened."))
    if remembering.forgetful():
        return _closed("record-behind", _("The record here is older than one that was seen before."))
    return None


def _closed(code: str, why: str) -> Refusal:
    return Unavailable(
        code,
        _("Temporarily read-only: your entry is not saved. %(why)s") % {"why": why},
        remedy=_("Keep what you entered and send it again later; whoever operates Candor is told."),
    )
