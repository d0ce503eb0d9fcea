"""Whether the database still is what its record says (I2, I3 and I13 of the invariants): every link, leaf and opening by the program
that strangers use, and every stored byte against its digest and against the entry that tells it. Reads, and changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from disclosures.models import Entry, Erasure, Opening, Stream, SupportingFile
from disclosures.snapshot import one_snapshot
from disclosures.verify import Checking
from reports.models import Delivery, Document

from .records import Reader, lines_of, name_of

WHOLE = Reader(whole=True, cast=True, union=False)
MOST_FAULTS = 100
ISSUED = (b'"kind":"paper.issued"}', b'"kind":"performer_paper.issued"}')


@dataclass
class Found:
    """What was looked at, and what does not hold. One small row for each paper of a stream is in memory, and no bytes but one paper's."""

    streams: int = 0
    entries: int = 0
    openings: int = 0
    erased: int = 0
    papers: int = 0
    mails: int = 0
    files: int = 0
    faults: list[dict[str, str]] = field(default_factory=list)
    more: int = 0

    def fault(self, where: str, code: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append({"where": where, "code": code, "text": text})
        else:
            self.more += 1

    def as_json(self) -> dict[str, Any]:
        return {"holds": not self.faults, **vars(self)}


def look_at(streams: Iterable[Stream], *, now: datetime) -> Found:
    """Papers go on being issued meanwhile: streams, entries and papers are held against each other as of one moment."""
    found = Found()
    with one_snapshot():  # keeps the cursors open, too
        for stream in streams:
            _look_at_stream(found, stream, now)
    return found


def every_stream() -> QuerySet[Stream]:
    return Stream.objects.select_related("production", "studio", "union").order_by("id")


def _look_at_stream(found: Found, stream: Stream, now: datetime) -> None:
    name, issued = name_of(stream), Issued()
    lines = issued.noting(lines_of(stream, WHOLE, now=now))
    result = Checking(name, [], None).checked(lines)
    deque(lines, maxlen=0)  # where it stopped at a fault, the rest still tells of papers
    found.streams += 1
    found.entries, found.openings, found.erased = (
        found.entries + result.seq, found.openings + result.opened, found.erased + result.erased
    )  # fmt: skip
    if result.unreadable:
        found.fault(name, "unreadable", result.unreadable)
    for one in result.faults:
        found.fault(name, one["code"], one["text"])
    _look_at_rows(found, stream, name)
    _look_at_papers(found, stream, name, issued)
    _look_at_mails(found, stream, name)
    _look_at_numbers(found, stream, name)


def _look_at_rows(found: Found, stream: Stream, name: str) -> None:
    """Openings and erasures as rows: what a reader filters by is what the opening says, and what is gone was erased."""
    openings = (
        Opening.objects.filter(entry__stream=stream)
        .select_related("entry")
        .only("kind", "recorded_at", "body", "entry__seq")
    )
    for opening in openings.iterator(chunk_size=1000):
        try:
            said = json.loads(bytes(opening.body))
            same = (said["kind"], datetime.fromisoformat(said["at"])) == (opening.kind, opening.recorded_at)
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            found.fault(name, "opening", f"Entry {opening.entry.seq}: kind or time stand otherwise beside its content.")
    closed = Entry.objects.filter(stream=stream, opening=None, erasure=None).values_list("seq", flat=True)
    for seq in closed[:MOST_FAULTS]:
        found.fault(name, "erasure", f"Entry {seq} has no content and was not erased.")
    open_again = Erasure.objects.filter(entry__stream=stream, entry__opening__isnull=False).values_list(
        "entry__seq", flat=True
    )
    for seq in open_again[:MOST_FAULTS]:
        found.fault(name, "erasure", f"Entry {seq} was erased and has content.")


# --- papers -----------------------------------------------------------------------------------------------------------


class Issued:
    """What a stream's entries say of issued papers."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[str, str, str]]] = {}

    def noting(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for line in lines:
            if ISSUED[0] in line or ISSUED[1] in line:
                self._note(line)
            yield line

    def _note(self, line: bytes) -> None:
        try:
            about = json.loads(line)["body"]["about"]
            self.told.setdefault(about["document"], []).append((about["pdf"], about["html"], about["content"]))
        except (ValueError, KeyError, TypeError):
            return  # said by the checking of the line itself


def _look_at_papers(found: Found, stream: Stream, name: str, issued: Issued) -> None:
    of = Q(production=stream.production_id) if stream.production_id else Q(stream=stream)
    erased = Erasure.objects.filter(entry__stream=stream).count()
    untold: list[str] = []
    for paper in Document.objects.filter(of).select_related("rendition").order_by("id").iterator(chunk_size=1):
        told = issued.told.pop(str(paper.pk), [])
        if paper.stream_id == stream.pk:
            found.papers += 1
            for form in damaged(paper):
                found.fault(name, "bytes", f"{paper.label}: the stored {form} is not what its digest says.")
        made = getattr(paper, "rendition", None)
        digests = [(made.pdf_sha256, made.html_sha256, paper.content_sha256)] if made else []
        if digests and not told:
            untold.append(paper.label)
        elif told != digests:
            found.fault(
                name,
                "paper",
                f"{paper.label}: the record tells of {len(told)} issues with its digests, and not of this one.",
            )
    if len(untold) > erased:  # each erased entry may have told of one, and nobody knows any more of which
        found.fault(
            name,
            "paper",
            f"Papers of whose issue the record does not tell: {len(untold)}; entries that may have told of one and were "
            f"erased: {erased}. {', '.join(untold[:MOST_FAULTS])}.",
        )
    for document in issued.told:
        found.fault(name, "paper", f"The record tells of a paper that is not there: {document}.")


def damaged(paper: Document) -> Iterator[str]:
    made = getattr(paper, "rendition", None)
    forms = [("JSON", paper.content, paper.content_sha256)]
    if made:
        forms += [("PDF", made.pdf, made.pdf_sha256), ("HTML", made.html, made.html_sha256)]
    return (form for form, data, sha256 in forms if hashlib.sha256(data).hexdigest() != sha256)


def _look_at_mails(found: Found, stream: Stream, name: str) -> None:
    """Mails that were made before digests were kept have none."""
    mails = Delivery.objects.filter(document__stream=stream).exclude(message_sha256="").select_related("document")
    for mail in mails.defer("document__content").order_by("id").iterator(chunk_size=1):
        found.mails += 1
        if hashlib.sha256(mail.message).hexdigest() != mail.message_sha256:
            found.fault(name, "bytes", f"{mail.document.label}: the stored mail is not what its digest says.")


def _look_at_numbers(found: Found, stream: Stream, name: str) -> None:
    """Papers are numbered 1 to the last one without a gap, and so are the corrections of each."""
    papers = Document.objects.filter(stream=stream)
    numbers = papers.filter(corrects=None).order_by("number").values_list("number", flat=True)
    if list(numbers.iterator()) != list(range(1, stream.papers_issued + 1)):
        found.fault(name, "numbers", f"Papers 1 to {stream.papers_issued} do not stand without a gap.")
    counted: Counter[Any] = Counter()
    for original, number in (
        papers.exclude(corrects=None).order_by("correction").values_list("corrects", "correction").iterator()
    ):
        counted[original] += 1
        if number != counted[original]:
            found.fault(name, "numbers", f"Correction {number} of paper {original} does not follow the one before.")


def look_at_files(found: Found) -> None:
    files = SupportingFile.objects.annotate(of=F("production__slug")).order_by("id")
    for file in files.iterator(chunk_size=1):
        found.files += 1
        if hashlib.sha256(file.content).hexdigest() != file.sha256:
            found.fault(str(file.pk), "bytes", "A supporting file is not what its digest says.")
