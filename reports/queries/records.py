"""The record as somebody takes it along: which streams they may export, what they may open in them, and the papers beside it.

An opening goes out whole or not at all. Labor relations opens everything; whoever else exports for the studio, what the feed tells
them whole; a union, what is listed for it (`audience.OPEN_TO_THE_UNION`) about papers that reached it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from disclosures import verify
from disclosures.actors import Actor
from disclosures.audience import EVENTS_OF_CAST, OPEN_IN_THE_STUDIO, OPEN_TO_THE_UNION, opens_to
from disclosures.exported import VERIFIER, Export, Head, Line, stream_name
from disclosures.intact import intact
from disclosures.models import Entry, Organization, Stream
from disclosures.permissions import Act, may, nothing_here, organizations
from disclosures.snapshot import one_snapshot
from reports.models import Delivery, Document

FETCHED = 1000  # entries in memory at once
UUID_TEXT = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PDF_TOLD = re.compile(rb'"pdf":"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Reader:
    """How much of a stream somebody may open. `whole`: all of it."""

    whole: bool
    cast: bool
    union: bool


def streams_for(actor: Actor) -> QuerySet[Stream]:
    """Streams that this actor may export: of a studio its own, internal and towards unions; of a union those towards it."""
    theirs = Organization.objects.filter(pk__in=organizations(actor, Act.EXPORT_RECORD))
    studios, unions = theirs.filter(kind=Organization.Kind.STUDIO), theirs.filter(kind=Organization.Kind.UNION)
    ours = Q(production__studio__in=studios) | Q(studio__in=studios)
    seen = Stream.objects.filter(ours | Q(union__in=unions))
    if actor.mode:
        seen = seen.filter(mode=actor.mode)
    return seen.select_related("production__studio", "studio", "union").order_by("id")


def stream_for(actor: Actor, pk: UUID) -> Stream:
    found = streams_for(actor).filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    return found


def name_of(stream: Stream) -> str:
    return stream_name(mode=stream.mode, studio=stream.whose, production=stream.production_id, union=stream.union_id)


def head_of(stream: Stream, *, now: datetime) -> Head:
    return Head(name_of(stream), stream.head_seq, bytes(stream.head_link), now)


def reader_of(stream: Stream, actor: Actor) -> Reader:
    studio = stream.whose
    if not may(actor, Act.EXPORT_RECORD, studio):
        return Reader(whole=False, cast=False, union=True)
    cast = may(actor, Act.SEE_CAST, studio)
    return Reader(whole=cast and may(actor, Act.SEE_INTERNAL, studio), cast=cast, union=False)


# --- entries ----------------------------------------------------------------------------------------------------------


def lines_of(stream: Stream, reader: Reader, *, now: datetime) -> Iterator[bytes]:
    """The export in one query, a thousand entries in memory at most. The caller's transaction keeps the cursor open."""
    return Export(head_of(stream, now=now), whole=reader.whole).lines(_lines(stream, reader))


def _lines(stream: Stream, reader: Reader) -> Iterator[Line]:
    opens = _opens(reader)
    for seq, leaf, link, salt, body, shown in _entries(stream, reader).iterator(chunk_size=FETCHED):
        opened = body is not None and shown and opens(bytes(body))
        said = (bytes(salt), bytes(body)) if opened else (b"", b"")
        yield Line(seq, bytes(leaf), bytes(link), *said)


def _entries(stream: Stream, reader: Reader) -> QuerySet[Entry, Any]:
    """(seq, leaf, link, salt, body, shown) up to the head that was read; of a paper that has not reached the union nothing is shown."""
    rows = Entry.objects.filter(stream=stream, seq__lte=stream.head_seq).order_by("seq")
    rows = rows.annotate(document=_document()) if reader.union else rows
    shown: Any = ExpressionWrapper(_reached(), BooleanField()) if reader.union else Value(True)
    return rows.annotate(shown=shown).values_list("seq", "leaf", "link", "opening__salt", "opening__body", "shown")


def _document() -> Cast:
    """Which paper an opening is about, read from it as text: whatever a damaged body holds, nothing is found in it and nothing fails."""
    text = Func(F("opening__body"), Value("escape"), function="encode", output_field=TextField())
    named = Func(text, Value(f'"document":"({UUID_TEXT})"'), function="substring", output_field=TextField())
    return Cast(named, UUIDField())


def _reached() -> Combinable:
    handed_over = Delivery.objects.filter(document=OuterRef("document"), status=Delivery.Status.HANDED_OVER)
    return Q(opening__kind="opening.erased") | Exists(handed_over)


def _opens(reader: Reader) -> Callable[[bytes], bool]:
    """Whether this reader may open a body. What cannot be read as one is for whoever opens everything: it shows there."""
    if reader.whole:
        return lambda body: True
    opened = OPEN_TO_THE_UNION if reader.union else OPEN_IN_THE_STUDIO
    if not reader.union and not reader.cast:
        opened = {kind: about for kind, about in opened.items() if kind not in EVENTS_OF_CAST}

    def opens(body: bytes) -> bool:
        try:
            said = json.loads(body)
            return opens_to(opened, said["kind"], said["about"])
        except (ValueError, KeyError, TypeError):
            return False

    return opens


# --- files ------------------------------------------------------------------------------------------------------------


Writing = Callable[..., None]


def export(stream: Stream, actor: Actor, write: Writing, *, now: datetime) -> Callable[[IO[bytes]], None]:
    """`write_record` or `write_archive`, for this reader."""
    return partial(write, stream=stream, reader=reader_of(stream, actor), now=now)


def write_record(file: IO[bytes], *, stream: Stream, reader: Reader, now: datetime) -> None:
    with one_snapshot():  # keeps the cursor open, too
        for line in lines_of(stream, reader, now=now):
            file.write(line)


def write_archive(file: IO[bytes], *, stream: Stream, reader: Reader, now: datetime) -> None:
    """The record, the papers that it opens, this head, and the program that checks them."""
    told: set[bytes] = set()
    with one_snapshot(), ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open(verify.RECORD, "w", force_zip64=True) as record:
            for line in lines_of(stream, reader, now=now):
                record.write(line)
                told.update(PDF_TOLD.findall(line))
        for paper in papers_of(stream, reader):
            if paper.rendition.pdf_sha256.encode() in told:
                _write_paper(archive, paper)
        archive.write(VERIFIER, "verify.py")
        archive.writestr("head.txt", f"{head_of(stream, now=now)}\n")


def papers_of(stream: Stream, reader: Reader) -> Iterator[Document]:
    """Issued papers of which the stream tells, one in memory at a time."""
    of = Q(production=stream.production_id) if stream.production_id else Q(stream=stream)
    seen = Document.objects.filter(of, rendition__isnull=False)
    if reader.union:
        handed_over = Delivery.objects.filter(document=OuterRef("pk"), status=Delivery.Status.HANDED_OVER)
        seen = seen.filter(Exists(handed_over))
    elif not reader.cast:
        seen = seen.filter(union__isnull=False)
    return seen.select_related("rendition").order_by("id").iterator(chunk_size=1)


def _write_paper(archive: ZipFile, paper: Document) -> None:
    name = f"{verify.PAPERS}{paper.label.replace(' ', '-').replace('/', '-')}-{paper.reference}"
    made = paper.rendition
    forms = [
        ("pdf", made.pdf, made.pdf_sha256), ("html", made.html, made.html_sha256), ("json", paper.content, paper.content_sha256)
    ]  # fmt: skip
    for form, data, sha256 in forms:
        archive.writestr(f"{name}.{form}", intact(bytes(data), sha256=sha256, what=f"paper {paper.pk}, {form}"))
