"""The union's side: opening a paper, answering it. Rows are only added; a later answer may correct an earlier one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from compliance.errors import Invalid, NotFound
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.permissions import Act, nothing_here, require
from disclosures.services.refusals import refusing
from disclosures.services.streams import Happening
from reports.models import Answer, Document, Receipt

from .trail import both_sides, record_in_both

ASKED = "Say in a sentence what is asked or objected to."
NEEDS_TEXT = {Answer.Kind.INFORMATION, Answer.Kind.OBJECTION}


@transaction.atomic
def open_document(*, document: Document, by: Actor, now: datetime) -> Receipt:
    """The first opening by somebody of the union is kept; later ones change nothing. A person opens who answers; a key by
    reading, whatever else it may do: what was read is not unread because the tool answers nothing."""
    require(by, Act.SEE_PAPERS if by.is_key else Act.ANSWER, _union_of(document), mode=document.mode)
    with both_sides(document):
        receipt, new = Receipt.objects.get_or_create(document=document, defaults={"opened_by": by.id, "opened_at": now})
        if new:
            opened = Happening("paper.opened", {"document": str(document.pk)})
            record_in_both(document=document, happening=opened, by=by, now=now)
    return receipt


@transaction.atomic
def answer_document(
    *, document: Document, kind: str, text: str, by: Actor, now: datetime, corrects: Answer | None = None
) -> Answer:
    """The union answers. "Received" always reserves all rights and admits nothing; a second "received" is refused."""
    require(by, Act.ANSWER, _union_of(document), mode=document.mode)
    _check(kind, text, document, corrects)
    with both_sides(document), refusing():
        answer = Answer.objects.create(
            document=document, union_id=_union_of(document), kind=kind, text=text.strip(), corrects=corrects,
            answered_by=by.id, answered_by_name=by.name, answered_at=now,
        )  # fmt: skip
    about = {
        "document": str(document.pk),
        "answer": str(answer.pk),
        "kind": kind,
        "corrects": corrects and str(corrects.pk),
    }
    record_in_both(document=document, happening=Happening("paper.answered", about), by=by, now=now)
    return answer


def _union_of(document: Document) -> UUID:
    if document.union_id is None:
        raise nothing_here()  # a performer's paper is for no union to open or to answer
    return document.union_id


def _check(kind: str, text: str, document: Document, corrects: Answer | None) -> None:
    if kind not in Answer.Kind.values:
        raise Invalid(
            "answer-unknown",
            "That is not one of the answers.",
            field="/kind",
            remedy="Choose one of: " + ", ".join(Answer.Kind.values),
        )
    check_words(text, field="/text", most=4000, needed=ASKED if kind in NEEDS_TEXT else "")
    if corrects is not None and corrects.document_id != document.pk:
        raise NotFound("answer-not-found", "That answer belongs to another paper.", field="/corrects")
