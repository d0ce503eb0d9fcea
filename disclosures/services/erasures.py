"""Erasing the content of an entry: one asks, another does it. The entry stays with leaf and link, and a later one says what was done.

Entries hold ids and digests and no names, so this is for what should not have been there; a person's name stands in the register.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Forbidden, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Entry, Erasure, ErasureRequest, Opening, Stream
from disclosures.models.rows import uuid7
from disclosures.permissions import Act, require

from .refusals import refusing
from .streams import Happening, held_production, hold_stream, record

KIND = "opening.erased"


@transaction.atomic
def ask_erasure(*, entry: Entry, basis: str, reason: str, by: Actor, now: datetime) -> ErasureRequest:
    """Labor relations or an administrator asks; nothing is erased yet."""
    role = _role(entry.stream, by)
    if basis not in ErasureRequest.Basis.values:
        one_of = ", ".join(ErasureRequest.Basis.values)
        raise Invalid("basis-unknown", "Say on what ground it is erased.", field="/basis", remedy=f"One of: {one_of}")
    said = check_words(reason, field="/reason", most=1000, needed="Say why it is erased.")
    _refuse_unless_open(entry)
    return ErasureRequest.objects.create(
        entry=entry, basis=basis, reason=said, asked_by_id=by.person, asked_as=role, asked_at=now
    )


@transaction.atomic
@refusing()
def erase_opening(*, request: ErasureRequest, by: Actor, now: datetime) -> Erasure:
    """The other of the two does it: the row that says so deletes the opening, and an entry of the same stream names it."""
    entry = request.entry
    role, stream = _role(entry.stream, by), entry.stream
    if role == request.asked_as or by.person == request.asked_by_id:
        raise Forbidden(
            "needs-the-other-one",
            "Labor relations and an administrator erase together: one asks, the other does it.",
            remedy="Ask the other one to do it.",
        )
    if stream.production_id:
        held_production(stream.production_id)
    hold_stream(stream)
    _refuse_unless_open(entry)
    erasure = Erasure(id=uuid7(), request=request, entry=entry, done_by_id=by.person, done_at=now)
    happening = Happening(KIND, {"seq": entry.seq, "erasure": str(erasure.pk)})
    [erasure.told] = record(stream=stream, happenings=[happening], by=by, now=now)
    erasure.save(force_insert=True)
    return erasure


def _role(stream: Stream, by: Actor) -> str:
    """The seat in which somebody acts. A key has none."""
    require(by, Act.ERASE, stream.whose, mode=stream.mode)
    return by.seats[stream.whose]


def _refuse_unless_open(entry: Entry) -> None:
    opening = Opening.objects.filter(entry=entry).first()
    if opening is None:
        raise Conflict("already-erased", "The content of this entry is erased already.")
    if opening.kind == KIND:
        raise Conflict("erasure-stays", "What says that another entry was erased stays.")
