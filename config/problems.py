"""Every refusal as RFC 9457 `application/problem+json`: the one table from what went wrong to what is answered.

`type` is stable and tells programs what it is; `errors` lists each fault with a JSON Pointer into the body that was sent
(`/query/…` for a parameter, the header's name for a header), the remedy, and the clause if one is the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework import exceptions as drf

from compliance.errors import Invalid, Refusal, Refusals, TooLarge, pointer
from disclosures.permissions import nothing_here
from disclosures.services.refusals import refusal_for, refusal_for_absence
from disclosures.views import refusing as pages

CONTENT_TYPE = "application/problem+json"
# The request itself cannot be read: nothing was judged yet.
UNREADABLE = {
    "json-malformed",
    "json-name-twice",
    "json-too-deep",
    "bad-request",
    "idempotency-key-missing",
    "idempotency-key-bad",
}
MOST_ERRORS = 50

# What DRF's serializers call it -> what Candor calls it everywhere.
CODES = {
    "required": "missing",
    "null": "wrong-type",
    "blank": "missing",
    "empty": "missing",
    "max_length": "too-long",
    "min_length": "too-short",
    "max_value": "out-of-range",
    "min_value": "out-of-range",
    "invalid_choice": "not-a-choice",
    "not_a_list": "wrong-type",
    "not_a_dict": "wrong-type",
    "invalid": "wrong-type",
}
# DRF says what it got in words of Python.
SAID = {"not_a_list": "Send a list.", "not_a_dict": "Send an object."}
NO_OBJECT = "Expected a dictionary"
BODY_TOO_LARGE = TooLarge(
    "body-too-large",
    "A request may hold 2 MB.",
    remedy="Send fewer at a time; keep long texts with the vendor's papers.",
)
BAD_REQUEST = Invalid("bad-request", "This request cannot be read.", remedy="Check how the program makes its requests.")
INTERNAL = Refusal(
    "internal-error", "Something went wrong here. It is noted under the request id.", remedy="Try again later."
)


def problem(
    request: HttpRequest, refusal: Refusal, *, status: int = 0, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """The answer to a request that was refused."""
    code = status or status_of(refusal)
    body = {
        "type": f"/api/v1/problems/{type_of(refusal)}",
        "title": title_of(type_of(refusal)),
        "status": code,
        "detail": refusal.message,
        "instance": getattr(request, "id", ""),
        "errors": [_error(item) for item in refusal.items[:MOST_ERRORS]],
    }
    told = {**pages.retry_after(refusal), **(headers or {})}
    return JsonResponse(body, status=code, content_type=CONTENT_TYPE, headers=told)


def status_of(refusal: Refusal) -> int:
    """As on pages, but for what programs get wrong before anything is judged."""
    unreadable = {item.code for item in refusal.items} <= UNREADABLE
    return 400 if unreadable else pages.status_of(refusal)


def type_of(refusal: Refusal) -> str:
    codes = {item.code for item in refusal.items}
    return codes.pop() if len(codes) == 1 else "several-faults"


def title_of(code: str) -> str:
    return code.replace("-", " ").capitalize().replace("Json", "JSON")


def _error(item: Refusal) -> dict[str, str]:
    said = {
        "code": item.code,
        "pointer": item.field,
        "detail": item.message,
        "remedy": item.remedy,
        "clause": item.clause,
    }
    return {name: text for name, text in said.items() if text or name == "pointer"}


# --- what others raise ----------------------------------------------------------------------------------------------


def refusal_of(fault: Exception) -> tuple[Refusal, int] | None:
    """An exception as a Refusal and its status (0: by its kind); None when it is a bug of ours."""
    match fault:
        case Refusal():
            return fault, 0
        case drf.ValidationError():
            return Refusals(validation_faults(fault.detail)), 0
        case drf.APIException():
            return _framework_refusal(fault), fault.status_code
        case Http404():
            return nothing_here(), 0
        case RequestDataTooBig():
            return BODY_TOO_LARGE, 0
        case SuspiciousOperation() | BadRequest() | UnreadablePostError():
            return BAD_REQUEST, 0
        case OperationalError() | InterfaceError():
            return refusal_for_absence(fault), 0
        case IntegrityError():
            return _with_status(refusal_for(fault))
    return None


def _with_status(refusal: Refusal | None) -> tuple[Refusal, int] | None:
    """None when the database refused what the code should have."""
    return None if refusal is None else (refusal, 0)


FRAMEWORK = {
    "not_authenticated": ("not-signed-in", "Send a key as “Authorization: Bearer candor_…”, or sign in."),
    "key_unknown": ("key-unknown", "Check the key; an administrator of your organization has another one issued."),
    "method_not_allowed": ("method-not-allowed", "See the header Allow."),
    "unsupported_media_type": ("wrong-content-type", "Send “Content-Type: application/json”."),
    "permission_denied": ("csrf-failed", "Reload the page; programs send a key in place of cookies."),
}

NOBODY = "This says not who is asking: there is no key and no session."


def _framework_refusal(fault: drf.APIException) -> Refusal:
    found = fault.get_codes()
    code, remedy = FRAMEWORK.get(str(found), (str(found).replace("_", "-"), ""))
    return Refusal(code, NOBODY if code == "not-signed-in" else str(fault.detail), remedy=remedy)


def validation_faults(detail: object, place: str = "") -> Iterator[Refusal]:
    """DRF's tree of errors as a list of faults with pointers."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            yield from validation_faults(below, place if name == "non_field_errors" else place + pointer(name))
    elif isinstance(detail, list):
        for index, below in enumerate(detail):
            leaf = isinstance(below, drf.ErrorDetail)
            yield from validation_faults(below, place if leaf else f"{place}/{index}")
    elif isinstance(detail, drf.ErrorDetail):
        code = detail.code or "invalid"
        yield Invalid(CODES.get(code, code.replace("_", "-")), _said(code, str(detail)), field=place)


def _said(code: str, text: str) -> str:
    return SAID["not_a_dict"] if NO_OBJECT in text else SAID.get(code, text)
