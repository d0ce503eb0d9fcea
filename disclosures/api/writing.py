"""Writes that may be sent twice. Every write of the API is answered through here."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from compliance.errors import Invalid
from disclosures.services.requests import answer_once

from .given import actor_of

HEADER = "Idempotency-Key"
Effect = Callable[[], tuple[int, object]]


def answered(request: Request, effect: Effect, *, needs_key: bool = False, for_ever: bool = False) -> HttpResponse:
    """Have the effect, whole or not at all, and answer (status, value) as JSON; with an Idempotency-Key, once, in the
    transaction of the effect.

    `for_ever`: it is about a paper or an answer to one, and is not forgotten with the others.
    `needs_key`: programs must name this write, because they repeat it without anybody looking.
    """
    key = request.headers.get(HEADER)
    if key is None:
        if needs_key and actor_of(request).organization is not None:
            raise _key_missing()
        with transaction.atomic():
            made = _rendered(effect)
        return _response(*made)
    status, body, repeated = answer_once(
        key=key,
        request=_whole(request),
        effect=lambda: _rendered(effect),
        for_ever=for_ever,
        by=actor_of(request),
        now=timezone.now(),
    )
    response = _response(status, body)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _whole(request: Request) -> bytes:
    """What makes two requests the same: method, address and the very bytes of the body."""
    return f"{request.method} {request.get_full_path()}\n".encode() + request._request.body


def _rendered(effect: Effect) -> tuple[int, bytes]:
    status, value = effect()
    return status, JSONRenderer().render(value)


def _response(status: int, body: bytes) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json")
    made = json.loads(body) if status == 201 else {}
    if "url" in made:
        response.headers["Location"] = made["url"]
    return response


def _key_missing() -> Invalid:
    return Invalid(
        "idempotency-key-missing",
        "A program names every AI use that it logs, so that a repeated request logs nothing twice.",
        field=f"/{HEADER}",
        remedy="Send the header Idempotency-Key with a name of your own for this write, such as a UUID.",
    )
