"""Saving a form once, however often its button is pressed: the form carries a key, and the key's answer is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Conflict
from disclosures.actors import Actor
from disclosures.forms.typed import digest_of
from disclosures.services.requests import answer_once

KEY = "idempotency_key"
LONGEST_KEY = 64
NOT_SAID = {KEY, "csrfmiddlewaretoken"}


def fresh_key() -> str:
    return uuid4().hex


def key_of(request: HttpRequest) -> str:
    """The key that the form brought; a new one, if it brought none or something odd."""
    sent = request.POST.get(KEY, "")
    return sent if sent.isalnum() and sent.isascii() and len(sent) <= LONGEST_KEY else fresh_key()


def saved_once(request: HttpRequest, effect: Callable[[], str], by: Actor, *, told: bytes = b"") -> tuple[str, bool]:
    """What the effect answered, and whether that was before. `told` stands for what was sent beside the form's texts."""

    def answered() -> tuple[int, bytes]:
        return 303, effect().encode()

    said = json.dumps([request.path, digest_of(request.POST, NOT_SAID)]).encode() + told
    try:
        _status, body, repeated = answer_once(
            key=key_of(request), request=said, effect=answered, by=by, now=timezone.now()
        )
    except Conflict as refusal:
        if refusal.code == "idempotency-key-reused":
            raise _saved_before() from refusal
        raise
    return body.decode(), repeated


def _saved_before() -> Conflict:
    """Somebody went back to a form that was saved, changed something and sent it again."""
    return Conflict(
        "saved-before",
        _("This form was saved already, and something in it has been changed since. Nothing was saved again."),
        remedy=_("To change what was saved, open it on its own page. To save something else as well, save once more."),
    )
