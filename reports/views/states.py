"""How things stand, in a word and a shape; never in colour alone."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from disclosures.audience import CLOSED, status_for
from disclosures.models import Obligation, UnionEvent, Use
from reports.models import Answer, Delivery, Document, Draft, Receipt

Tag = dict[str, str]

ROUNDS = (
    Answer.Kind.OBJECTION,
    Answer.Kind.BARGAINING,
    Answer.Kind.INFORMATION,
)  # what asks for a step, weightiest first


def tag(text: str, shape: str) -> Tag:
    return {"text": text, "shape": shape}


def use_state(use: Use, *, internal: bool) -> Tag:
    """One state for a line of the register: the first of these that holds. `use` is annotated by `register_of`."""
    stands = use.__dict__
    if stands["forbidden"]:
        return tag(_("must not happen"), "stop")
    if stands["blocked"]:
        return tag(_("paper blocked"), "square")
    if stands["drafted"]:
        return tag(_("paper drafted"), "dot")
    if stands["owing"]:
        return tag(_("action needed"), "ring")
    if stands["asks_coordinator"]:
        return tag(_("waits for an answer"), "half")
    if stands["asks_approver"]:
        return tag(
            _("yours to answer") if internal else _("with labor relations"), "half" if internal else "half quiet"
        )
    return tag(_("told to the union"), "check") if stands["told"] else tag(_("recorded"), "check")


def obligation_state(obligation: Obligation | None, *, met: bool | None, internal: bool) -> Tag | None:
    if obligation is None:
        return None
    if status_for(obligation.status, internal=internal) == CLOSED:
        return tag(_("closed by labor relations"), "dash")
    if obligation.status != Obligation.Status.OPEN:
        return tag(str(obligation.get_status_display()).lower(), "check" if obligation.status == "done" else "dash")
    if obligation.action == "forbid":
        return tag(_("must not happen"), "stop")
    if met is not None:
        return tag(_("met, by the answers"), "check") if met else tag(_("not met, by the answers"), "ring")
    return tag(_("open"), "ring")


def event_state(event: UnionEvent) -> Tag:
    if event.mistake:
        return tag(_("recorded in error"), "dash")
    if event.kind == UnionEvent.Kind.STRIKE:
        return tag(_("over"), "check") if event.ended_on else tag(_("lasts"), "stop")
    return tag(_("met"), "check") if event.ended_on else tag(_("asked for"), "half")


def draft_state(draft: Draft, *, returned: bool = False) -> Tag:
    if draft.status != Draft.Status.OPEN:
        return tag(str(draft.get_status_display()).lower(), "check" if draft.status == Draft.Status.ISSUED else "dash")
    if draft.blocks:
        return tag(_("blocked"), "square")
    return tag(_("returned"), "ring") if returned else tag(_("ready"), "dot ready")


def document_state(document: Document) -> Tag:
    """As the studio reads it, from deliveries and answers; nothing of it stands on the paper."""
    answer = standing_answer(document)
    if answer is not None:
        return answer_state(answer)
    if receipt_of(document) is not None:
        return tag(_("opened"), "check")
    if document.union_id is None:
        return performer_state(document)
    return delivery_state(document)


def performer_state(document: Document) -> Tag:
    """Of a performer's paper, read `with_trail`: it is printed, given by somebody, and comes back signed."""
    if document.__dict__["signed"]:
        return tag(_("signed copy here"), "check")
    if document.deliveries.all():
        return tag(_("given"), "check")
    return tag(_("to be given"), "ring") if document.__dict__["rendered"] else making_state(document)


def making_state(document: Document) -> Tag:
    return tag(_("could not be made"), "stop") if document.__dict__["not_made_since"] else tag(_("being made"), "half")


def delivery_state(document: Document) -> Tag:
    deliveries = list(document.deliveries.all())
    if not deliveries:
        return making_state(document)
    handed = [one for one in deliveries if one.status == Delivery.Status.HANDED_OVER]
    if any(one.agreed for one in handed):
        return tag(_("handed over"), "check")
    if any(one.status in (Delivery.Status.DUE, Delivery.Status.LEASED) for one in deliveries):
        return tag(_("on its way"), "half")
    return tag(_("posted, not agreed"), "ring") if handed else tag(_("could not be handed over"), "stop")


def union_state(document: Document) -> Tag:
    """As the union reads it: nothing but its own answers and its own opening."""
    answer = standing_answer(document)
    if answer is not None:
        return answer_state(answer)
    return tag(_("not answered"), "ring") if receipt_of(document) else tag(_("new"), "dot ready")


def answer_state(answer: Answer) -> Tag:
    words = {
        Answer.Kind.RECEIVED: tag(_("received, rights reserved"), "check"),
        Answer.Kind.INFORMATION: tag(_("information requested"), "half"),
        Answer.Kind.BARGAINING: tag(_("bargaining requested"), "half"),
        Answer.Kind.OBJECTION: tag(_("objection"), "square"),
        Answer.Kind.CLOSED: tag(_("closed"), "check"),
    }
    return words[Answer.Kind(answer.kind)]


def standing_answers(document: Document) -> list[Answer]:
    """Answers that no later one corrects, oldest first."""
    answers = list(document.answers.all())
    corrected = {one.corrects_id for one in answers}
    return [one for one in answers if one.pk not in corrected]


def standing_answer(document: Document) -> Answer | None:
    """What the paper's answers come to: closed if the last says so, else the weightiest request, else that it was received."""
    standing = standing_answers(document)
    if not standing or standing[-1].kind == Answer.Kind.CLOSED:
        return standing[-1] if standing else None
    asking = [one for kind in ROUNDS for one in standing if one.kind == kind]
    return asking[0] if asking else standing[-1]


def receipt_of(document: Document) -> Receipt | None:
    return getattr(document, "receipt", None)


def first_hand_over(document: Document) -> datetime | None:
    """The clock stops at the first hand-over on a channel that the union agreed to."""
    times = [one.handed_over_at for one in document.deliveries.all() if one.agreed and one.handed_over_at]
    return min(times, default=None)
