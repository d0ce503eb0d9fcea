"""Writing the record. Every other service comes through here; the trigger checks what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from disclosures.actors import Actor
from disclosures.models import Entry, Opening, Organization, Production, Stream
from disclosures.record import chain, entry_body

from .rows import add_rows


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened: a kind such as `use.logged`, and ids and digests about it. Never names."""

    kind: str
    about: Mapping[str, object]


def held_production(pk: UUID) -> Production:
    """The production, held until the transaction ends, before anything else of it is: whatever changes its register, what it
    owes or what it drafts takes its turn here."""
    held = Production.objects.select_for_update(no_key=True, of=("self",)).select_related("stream")
    return held.get(pk=pk)


def free_production(pk: UUID) -> Production | None:
    """The same for the sweep, which waits for nobody: a worker that waits sends nothing. None: somebody has it in hands."""
    free = Production.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    return free.select_related("studio", "stream", "responsible").filter(pk=pk).first()


def hold_union(*, studio: UUID, union: UUID, mode: str) -> None:
    """Which productions a union's strike reaches, held until the transaction ends: taken before any production is, by whoever
    records, ends or takes back a strike, and by whoever maps a union. A production mapped meanwhile would be reached by neither."""
    _hold(f"{studio} {union} {mode}")


def open_stream(*, production: Production) -> Stream:
    return Stream.objects.create(production=production, mode=production.mode)


def service_stream(*, studio: Organization, union: Organization, mode: str) -> Stream:
    """The stream of papers from one studio to one union in one mode, opened at first need."""
    stream, _ = Stream.objects.get_or_create(studio=studio, union=union, mode=mode, production=None)
    return stream


def hold_stream(stream: Stream) -> Stream:
    """Wait for the stream and read its head. An advisory lock, because the application's role may not lock rows it cannot update."""
    _hold(str(stream.pk))
    stream.refresh_from_db()
    return stream


def _hold(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def record(*, stream: Stream, happenings: Sequence[Happening], by: Actor, now: datetime) -> list[Entry]:
    """Append entries, in order, in the caller's transaction. Three statements however many there are."""
    if not happenings:
        return []
    stream = hold_stream(stream)
    bodies = [entry_body(kind=one.kind, at=now, by=by.id, about=one.about) for one in happenings]
    links = list(chain(head_seq=stream.head_seq, head_link=bytes(stream.head_link), bodies=bodies))
    entries = add_rows(Entry(stream=stream, seq=link.seq, leaf=link.leaf, link=link.link) for link in links)
    add_rows(
        Opening(entry=entry, salt=link.salt, body=link.body, kind=one.kind, recorded_at=now)
        for entry, link, one in zip(entries, links, happenings, strict=True)
    )
    return entries
