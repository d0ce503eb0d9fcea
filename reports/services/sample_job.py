"""The sample's main job, done as its people would do it: labor relations releases, the worker renders and hands over, the rep answers.

What stays for whoever tries the sample: drafts that something blocks, drafts of AI uses named in `LEFT_IN_QUEUE`, and one unanswered paper.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db.models import Q

from compliance.errors import Unavailable
from disclosures.actors import Actor
from disclosures.models import Production, Seat, User
from disclosures.queries.actors import actor_of_user
from disclosures.tenancy import for_everyone
from reports.models import Answer, Delivery, Document, Draft
from reports.models.drafts import PaperKind

from .answers import answer_document, open_document
from .documents import release_draft
from .drafts import draft_papers

LEFT_IN_QUEUE = ("HB-012", "HB-013")
PATIENCE = 120.0


def sample_productions() -> list[Production]:
    seats = Seat.objects.filter(user__sample=True, organization__kind="studio").values("organization")
    return list(
        Production.objects.filter(studio__in=seats, mode="test").select_related("studio", "stream", "responsible")
    )


@for_everyone()
def release_sample_drafts(*, now: datetime) -> list[Document]:
    """Release every draft of the sample that nothing blocks, but those left for the visitor; notices first, so that summaries name them."""
    kinds = (PaperKind.NOTICE, PaperKind.SUMMARY, PaperKind.PERFORMER)
    return [document for kind in kinds for document in _release(kind, now)]


def _release(kind: str, now: datetime) -> list[Document]:
    approver = _sample_actor(Seat.Role.APPROVER)
    for production in sample_productions():
        draft_papers(production=production, now=now)
    ready = Draft.objects.filter(kind=kind, status=Draft.Status.OPEN, blocks=[], production__in=sample_productions())
    wanted = ready.filter(Q(use=None) | ~Q(use__external_id__in=LEFT_IN_QUEUE)).order_by("made_at", "id")
    released = [release_draft(draft=draft, seen=draft.content_sha256, by=approver, now=now) for draft in wanted]
    return [document for document in released if document]


def await_hand_over(*, patience: float = PATIENCE, pause: Callable[[float], None] = time.sleep) -> None:
    """Wait until the worker has rendered and handed over every paper of the sample."""
    deadline = time.monotonic() + patience
    while _are_on_their_way():
        if time.monotonic() > deadline:
            raise Unavailable(
                "worker-silent",
                "The worker did not hand the papers over in time.",
                remedy="Look at the worker's log under var/log.",
            )
        pause(0.1)


@for_everyone()
def _are_on_their_way() -> bool:
    unfinished = Q(rendition=None) | Q(deliveries__status__in=[Delivery.Status.DUE, Delivery.Status.LEASED])
    return Document.objects.filter(unfinished, production__in=sample_productions()).exists()


@for_everyone()
def answer_as_sample_rep(*, now: datetime) -> None:
    """Open and acknowledge all papers but the newest, which stays in the inbox for the visitor."""
    rep = _sample_actor(Seat.Role.REP)
    theirs = Document.objects.filter(production__in=sample_productions(), union__isnull=False)
    waiting = theirs.exclude(answers__kind=Answer.Kind.RECEIVED)
    for document in list(waiting.select_related("production__stream", "stream").order_by("-issued_at", "-number"))[1:]:
        open_document(document=document, by=rep, now=now)
        answer_document(document=document, kind=Answer.Kind.RECEIVED, text="", by=rep, now=now)


@for_everyone()
def write_papers(folder: Path) -> list[str]:
    """Copies of the sample's PDFs for somebody to open. The bytes in the database are the papers; these are copies."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for document in (
        Document.objects.filter(production__in=sample_productions()).select_related("rendition").order_by("number")
    ):
        target = folder / f"{document.label.replace(' ', '-')}.pdf"
        target.write_bytes(bytes(document.rendition.pdf))
        written.append(str(target))
    return written


def _sample_actor(role: str) -> Actor:
    return actor_of_user(User.objects.get(sample=True, seats__role=role))
