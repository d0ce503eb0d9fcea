"""Refusals on pages: the status they are answered with, the page that says them, and the summary above a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compliance.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooLarge, TooOften, Unavailable
from disclosures.models.files import LARGEST_FILE

STATUS: Mapping[type[Refusal], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    TooOften: 429,
    Unavailable: 503,
}
MOST_LISTED = 50


def status_of(refusal: Refusal) -> int:
    """One status for one kind; several kinds at once are simply not valid."""
    found = {_status(item) for item in refusal.items}
    return found.pop() if len(found) == 1 else STATUS[Invalid]


def _status(item: Refusal) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(item, kind)), STATUS[Invalid])


def refused(request: HttpRequest, refusal: Refusal, *, status: int = 0, page: str = "") -> HttpResponse:
    """A whole page that says what cannot be done, why, and what can be done instead; `page`, where its kind has one of its own."""
    status = status or status_of(refusal)
    context = {"refusal": refusal, "request_id": getattr(request, "id", "")}
    response = render(request, page or f"{status}.html", context, status=status)
    # A live fragment keeps what it shows: a page has no place inside a page.
    response.headers["HX-Reswap"] = "none"
    return _with_wait(response, refusal)


def form_again(request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    """The page of a form, as it is opened or as it comes back with what was refused."""
    if refusal is None:
        return render(request, template, context)
    response = render(request, template, context, status=status_of(refusal))
    return _with_wait(response, refusal)


def _with_wait(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    for name, value in retry_after(refusal).items():
        response.headers[name] = value
    return response


def retry_after(refusal: Refusal) -> dict[str, str]:
    """When to ask again, in seconds (RFC 9110, 10.2.3), where that is known."""
    if isinstance(refusal, TooOften):
        return {"Retry-After": str(refusal.wait)}
    return {"Retry-After": "5"} if isinstance(refusal, Unavailable) else {}


def unreadable(request: HttpRequest, fault: Exception) -> HttpResponse:
    """What Django refused before it reached a page. Nothing was judged, so nothing is said about what is in it."""
    if isinstance(fault, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refused(request, _too_large())
    return render(request, "400.html", {"request_id": getattr(request, "id", "")}, status=400)


def _too_large() -> TooLarge:
    limits = {"text": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20, "file": LARGEST_FILE // 10**6}
    return TooLarge(
        "body-too-large",
        _("A form may hold %(text)s MB of text, and one file of %(file)s MB. Nothing was saved.") % limits,
        remedy=_("Go back: what you typed is usually still there. Shorten it, or split the file, and send it again."),
    )


def error_summary(
    refusal: Refusal, href: Callable[[str], str] = lambda field: "", label: Callable[[str], str] = lambda field: ""
) -> list[dict[str, Any]]:
    """The list above a form. `href` turns a JSON Pointer into the address of its control on the page, `label` into words that
    say which control is meant; either may give nothing."""
    listed = [
        {"message": f"{label(item.field)} {item.message}".strip(), "remedy": item.remedy, "href": href(item.field)}
        for item in refusal.items[:MOST_LISTED]
    ]
    more = len(refusal.items) - MOST_LISTED
    return listed if more <= 0 else [*listed, {"message": _("And %(more)s more.") % {"more": more}}]
