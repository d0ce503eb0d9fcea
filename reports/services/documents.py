"""Issuing, the first of its three steps: number and freeze. The other two are in `rendering.py`."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import transaction

from compliance.errors import Conflict
from disclosures.actors import Actor
from disclosures.models import Stream
from disclosures.permissions import Act, require
from disclosures.services.refusals import refusing
from disclosures.services.streams import hold_stream, record, service_stream
from reports.content import Content, Issue, Kind, Moment, check_printable, display_number, from_bytes, issued, to_bytes
from reports.models import Document, DocumentLine, Draft
from reports.references import new_reference

from .drafts import held_up_to_date
from .record_behind import refuse_while_behind
from .releasing import approve_draft, is_approved, refuse_unless_open
from .trail import paper_happening


@transaction.atomic
def release_draft(*, draft: Draft, seen: str, by: Actor, now: datetime) -> Document | None:
    """Approve what was read and, when nothing else blocks, issue it. None: approved, and it waits for what blocks it."""
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = held_up_to_date(draft, now=now)
    approve_draft(draft=held, seen=seen, by=by, now=now)
    draft.refresh_from_db()  # the caller says what blocks it
    return None if held.blocks else issue_held(held, by=by, now=now)


@transaction.atomic
def issue_document(*, draft: Draft, by: Actor, now: datetime) -> Document:
    """Step 1: number, moment and frozen content, in one short transaction."""
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = held_up_to_date(draft, now=now)
    refuse_unless_open(held)
    refuse_while_blocked(held)
    return issue_held(held, by=by, now=now)


def issue_held(held: Draft, *, by: Actor, now: datetime) -> Document:
    """The caller holds the draft as it must be now, and has found it released and not blocked."""
    refuse_while_behind()
    hold_stream(held.production.stream)
    document = _numbered(held, by=by, now=now)
    held.status, held.changed_at = Draft.Status.ISSUED, now
    held.save(update_fields=["status", "changed_at"])
    numbered = paper_happening(document, "numbered", about_paper(document))
    record(stream=held.production.stream, happenings=[numbered], by=by, now=now)
    return document


def _numbered(draft: Draft, *, by: Actor, now: datetime) -> Document:
    """The document with the next number of its stream, and its lines. A correction takes the number of what it corrects."""
    production, corrected = draft.production, draft.corrects
    stream = hold_stream(_stream_of(draft))
    number, correction = stream.papers_issued + 1, 0
    if corrected is not None:
        number, correction = corrected.number, corrected.corrections.count() + 1
    label = display_number(cast(Kind, corrected.kind if corrected else draft.kind), number, correction)
    reference = new_reference()
    data = _frozen(draft, number, label, reference, now)
    with refusing():
        document = Document.objects.create(
            stream=stream, number=number, correction=correction, label=label, reference=reference, kind=draft.kind,
            corrects=corrected, draft=draft, production=production, studio=production.studio, union=draft.union,
            mode=production.mode, content=data, content_sha256=hashlib.sha256(data).hexdigest(), issued_at=now,
            issued_by_id=by.person,
        )  # fmt: skip
        _store_lines(document, draft)
    return document


def _stream_of(draft: Draft) -> Stream:
    """Papers to a union count between the two sides; a performer's papers are no business of the union's and count in the
    production's own stream."""
    if draft.union is None:
        return draft.production.stream
    return service_stream(studio=draft.production.studio, union=draft.union, mode=draft.production.mode)


def _frozen(draft: Draft, number: int, label: str, reference: str, now: datetime) -> bytes:
    """The approved content with number and moment, and nothing else changed."""
    issue = Issue(
        number=number, display_number=label, reference=reference,
        issued_at=Moment.of(now, draft.production.zone), verify_url=_verify_url(reference),
    )  # fmt: skip
    content: Content = issued(from_bytes(bytes(draft.content)), issue)
    check_printable(content)
    return to_bytes(content)


def _store_lines(document: Document, draft: Draft) -> None:
    DocumentLine.objects.bulk_create(
        DocumentLine(
            document=document, obligation_id=line.obligation_id, revision_id=line.revision_id, kind=draft.kind,
            union=draft.union, held=line.held,
        )
        for line in draft.lines.order_by("id")
    )  # fmt: skip


def refuse_while_blocked(draft: Draft) -> None:
    if draft.blocks:
        first = draft.blocks[0]
        raise Conflict(first["code"], first["text"], remedy=first["remedy"])
    if not is_approved(draft):
        raise Conflict(
            "not-released", "Labor relations has not released this content.", remedy="Read the draft and release it."
        )


def _verify_url(reference: str) -> str:
    return f"{settings.PUBLIC_URL}/v/{reference}" if settings.PUBLIC_URL else ""


def about_paper(document: Document) -> dict[str, object]:
    """What the record says of a paper."""
    return {
        "document": str(document.pk),
        "number": document.number,
        "kind": document.kind,
        "content": document.content_sha256,
    }
