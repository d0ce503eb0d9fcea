"""Requests that may be repeated: the effect and the answer to an Idempotency-Key are stored in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.models import IdempotencyRecord

LONGEST_KEY = 255


@transaction.atomic
def answer_once(
    *,
    key: str,
    request: bytes,
    effect: Callable[[], tuple[int, bytes]],
    for_ever: bool = False,
    by: Actor,
    now: datetime,
) -> tuple[int, bytes, bool]:
    """(status, body, repeated). The first request with a key has its effect; the same again gets the same bytes; another body is refused.

    Concurrent repeats wait on the unique key until the first commits. A refused effect stores nothing, so it can be mended and sent again.
    """
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(
            "idempotency-key-bad",
            f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.",
            field="/Idempotency-Key",
        )
    digest = hashlib.sha256(request).digest()
    record = IdempotencyRecord(actor=by.id, key=key, request_sha256=digest, made_at=now, for_ever=for_ever)
    IdempotencyRecord.objects.bulk_create([record], ignore_conflicts=True)
    first = IdempotencyRecord.objects.get(actor=by.id, key=key)
    if first.pk != record.pk:
        return _repeated(first, digest)
    record.status, record.answer = effect()
    record.save(update_fields=["status", "answer"])
    return record.status, record.answer, False


def _repeated(first: IdempotencyRecord, digest: bytes) -> tuple[int, bytes, bool]:
    if bytes(first.request_sha256) != digest:
        raise Conflict(
            "idempotency-key-reused", "This Idempotency-Key came before with another request.",
            field="/Idempotency-Key", remedy="Use a new key for a new request.",
        )  # fmt: skip
    return first.status, bytes(first.answer), True
