"""Issuing, its second and third step: render outside any transaction; store bytes, record, put on its way.

A crash between any two steps loses nothing: the sweep finds papers without bytes and makes the same bytes again. Whoever begins says
so first, and has the paper to itself as long as a lease lasts. A paper that ends whoever makes it, time after time, is given up and
shown; its number and its content stand, and it is made once somebody says so again.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from compliance.errors import Conflict
from disclosures.actors import SYSTEM, Actor
from disclosures.permissions import Act, require
from disclosures.services.streams import hold_stream, record
from disclosures.tenancy import Theirs, for_everyone
from reports.clock import running_from
from reports.models import Document, Rendering, Rendition
from reports.pdf import render_html, render_pdf
from reports.stored import content_of

from .documents import about_paper
from .trail import paper_happening, record_in_both
from .ways import start_ways

log = logging.getLogger(__name__)
MOST_FOUND = 500  # at one time


@for_everyone()
def unrendered_documents(*, now: datetime) -> list[Theirs]:
    """Papers to make now: nobody has begun, or a wait is over, or whoever had it in hands is gone."""
    ready = Q(rendering=None) | Q(rendering__next_attempt_at__lte=now) | Q(rendering__lease_until__lte=now)
    found = Document.objects.filter(ready, rendition=None).order_by("issued_at").values_list("id", "studio")
    return [Theirs(*one) for one in found[:MOST_FOUND]]


def render_document(*, document: UUID, now: datetime) -> Rendition | None:
    """Safe to call any number of times, by any number of workers: the first to store wins, the bytes are the same."""
    clock, begun = running_from(now), claim_rendering(document=document, now=now)
    if begun is None:
        return None
    try:
        content = content_of(begun.document)
        return _store(begun.document, render_pdf(content), render_html(content), now)
    except Exception as fault:
        if isinstance(fault, IntegrityError) and _is_made(begun.document):
            return None
        _put_off(begun, now=clock())
        raise


@transaction.atomic
def claim_rendering(*, document: UUID, now: datetime) -> Rendering | None:
    """The paper is in this caller's hands alone until the lease ends. None: nothing is to be done, or somebody else has it."""
    related = Document.objects.select_related("production__stream", "stream", "union", "corrects")
    row = related.filter(pk=document, rendition=None).first()
    if row is None:
        return None
    held = Rendering.objects.select_for_update(skip_locked=True).filter(document=row).first()
    if held is None:
        return _first(row, now)
    held.document = row
    if not _is_due(held, now):
        return None
    if held.lease_until is not None:
        held.interruptions += 1
        if settings.DELIVERY.gives_up_after(held.interruptions):
            _give_up(held, why=f"Interrupted {held.interruptions} times in a row.", now=now)
            return None
    lease = settings.DELIVERY.lease_after(held.interruptions, of=row.pk)
    held.next_attempt_at, held.lease_until = None, now + lease
    held.save()
    return held


def _first(row: Document, now: datetime) -> Rendering | None:
    """Nobody has begun. None: somebody has, and just stores it or takes it up, for whom no worker waits."""
    if Rendering.objects.filter(document=row).exists():
        return None
    until = {"lease_until": now + settings.DELIVERY.lease}
    held, is_first = Rendering.objects.get_or_create(document=row, defaults=until)
    return held if is_first and not _is_made(row) else None  # made since it was looked for


def _is_due(held: Rendering, now: datetime) -> bool:
    at = held.next_attempt_at or held.lease_until
    return at is not None and at <= now


@transaction.atomic
def _put_off(begun: Rendering, *, now: datetime) -> None:
    """It could not be made, and whoever tried lives to say so: again by the schedule of deliveries, or given up in the end. Not by
    whoever was so slow that somebody else has it in hands."""
    held = Rendering.objects.select_for_update().filter(pk=begun.pk, lease_until=begun.lease_until).first()
    if held is None:
        return
    held.document = begun.document
    held.failures, held.interruptions = held.failures + 1, 0
    wait = settings.DELIVERY.wait_after(held.failures, of=held.document_id)
    if wait is None:
        _give_up(held, why=f"It failed {held.failures} times.", now=now)
        return
    held.next_attempt_at, held.lease_until = now + wait, None
    held.save()


def _give_up(held: Rendering, *, why: str, now: datetime) -> None:
    log.error("Paper %s is given up. %s", held.document_id, why, extra={"event": "paper.not_made"})
    held.next_attempt_at, held.lease_until, held.given_up_at = None, None, now
    held.save()
    _record("not_made", held.document, SYSTEM, now)


@transaction.atomic
def make_again(*, document: Document, by: Actor, now: datetime) -> None:
    """Due at once, with the whole schedule before it."""
    require(by, Act.RELEASE, document.studio_id, mode=document.mode)
    held = Rendering.objects.select_for_update().filter(document=document).first()
    if held is None or held.given_up_at is None:
        raise Conflict("not-given-up", "Nobody gave this paper up.", remedy="Reload the page.")
    held.given_up_at, held.next_attempt_at = None, now
    held.failures, held.interruptions = 0, 0
    held.save()
    _record("made_again", document, by, now)


def _record(what: str, document: Document, by: Actor, now: datetime) -> None:
    """In the production's own stream: the union has not heard of it yet."""
    hold_stream(document.production.stream)
    happening = paper_happening(document, what, {"document": str(document.pk)})
    record(stream=document.production.stream, happenings=[happening], by=by, now=now)


@transaction.atomic
def _is_made(document: Document) -> bool:
    """Somebody else's bytes are there, the same ones; this caller's claim was one too many."""
    made = Rendition.objects.filter(document=document).exists()
    if made:
        Rendering.objects.filter(document=document).delete()
    return made


@transaction.atomic
def _store(document: Document, pdf: bytes, html: bytes, now: datetime) -> Rendition:
    Rendering.objects.filter(document=document).delete()  # before the stream is held, as whoever gives it up takes them
    hold_stream(document.production.stream)
    rendition = Rendition.objects.create(
        document=document, pdf=pdf, pdf_sha256=hashlib.sha256(pdf).hexdigest(), html=html,
        html_sha256=hashlib.sha256(html).hexdigest(), stored_at=now,
    )  # fmt: skip
    about = {**about_paper(document), "pdf": rendition.pdf_sha256, "html": rendition.html_sha256}
    record_in_both(document=document, happening=paper_happening(document, "issued", about), by=SYSTEM, now=now)
    start_ways(document=document, now=now)
    return rendition
