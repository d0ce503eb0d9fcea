"""Closing an action item by hand, and taking that back: a word of somebody, with a reason, and for a waiver with its paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Assessment, Closing, Obligation, Production, SupportingFile
from disclosures.permissions import Act, require

from .obligations import happening
from .past import just_after
from .streams import Happening, held_production, record

GONE = "The provision no longer applies."


def mark_done(*, obligation: Obligation, reason: str, by: Actor, now: datetime) -> Obligation:
    """Somebody says that an action item is done, with a line of what was done."""
    return close_obligation(obligation=obligation, kind=Closing.Kind.DONE, reason=reason, file=None, by=by, now=now)


@transaction.atomic
def close_obligation(
    *, obligation: Obligation, kind: str, reason: str, file: SupportingFile | None, by: Actor, now: datetime
) -> Obligation:
    """Close an action item by hand, or take that back (`reopened`). A closing stands until it is taken back, also when the duty
    falls away and comes back meanwhile; what lapsed by itself opens again by itself."""
    require(by, _right(obligation, kind), obligation.production.studio_id, mode=obligation.production.mode)
    _check_kind(kind)
    said = check_words(reason, field="/reason", most=500, needed=NEEDED[Closing.Kind(kind)])
    production = held_production(obligation.production_id)
    held = Obligation.objects.get(pk=obligation.pk)
    if kind == Closing.Kind.REOPENED:
        _check_taken_back(held, production, by)
    else:
        _check_closed(held, kind, file)
    closing = Closing.objects.create(
        obligation=held, kind=kind, reason=said, file=file, made_by=by.id, made_at=_after_the_last(held, now)
    )
    _follow(held, closing)
    record(stream=production.stream, happenings=_told_of(held, closing), by=by, now=now)
    return held


NEEDED = {
    Closing.Kind.DONE: "Say in a line what was done.",
    Closing.Kind.NOT_APPLICABLE: "Say why it does not apply. It stays with labor relations.",
    Closing.Kind.WAIVED: "Say what the waiver covers, and since when. It stays with labor relations.",
    Closing.Kind.REOPENED: "Say why it is open again.",
}
STATUSES = {
    Closing.Kind.DONE: Obligation.Status.DONE,
    Closing.Kind.NOT_APPLICABLE: Obligation.Status.NOT_APPLICABLE,
    Closing.Kind.WAIVED: Obligation.Status.WAIVED,
}


def _check_kind(kind: str) -> None:
    if kind not in Closing.Kind.values:
        remedy = "Choose one of: " + ", ".join(Closing.Kind.values)
        raise Invalid("not-a-choice", "An action item is not closed like this.", field="/kind", remedy=remedy)


def _right(obligation: Obligation, kind: str) -> Act:
    """What is owed to a union labor relations says alone: a word of the production would take the notice out of the queue.
    That something does not apply, or was waived, is theirs whoever it is owed to."""
    theirs = obligation.party == "union" or obligation.use_id is None
    return Act.RELEASE if theirs or kind in (Closing.Kind.NOT_APPLICABLE, Closing.Kind.WAIVED) else Act.LOG_USE


def _check_closed(held: Obligation, kind: str, file: SupportingFile | None) -> None:
    if held.status != Obligation.Status.OPEN:
        said = {"done": "done", "lapsed": "no longer due"}.get(held.status, "closed")
        raise Conflict("not-open", f"This action item is already {said}.", remedy="Reload the page.")
    if kind == Closing.Kind.DONE and held.action == "forbid":
        remedy = "Revise the AI use if it does not happen."
        raise Conflict("not-done-by-hand", "What must not happen is never done.", remedy=remedy)
    if kind == Closing.Kind.DONE and held.party == "union" and held.action == "notify":
        said = "A union is told by a paper, and nobody's word stands for one."
        remedy = "Issue the notice; where it went another way, record its service by other means, with the proof."
        raise Conflict("told-by-paper", said, remedy=remedy)
    if kind == Closing.Kind.WAIVED and file is None:
        remedy = "Choose the union's letter or message."
        raise Invalid("waiver-without-paper", "A union's waiver comes with its paper.", field="/file", remedy=remedy)
    if file is not None and file.production_id != held.production_id:
        raise Invalid("file-elsewhere", "This file belongs to another production.", field="/file")
    if file is not None and not file.internal:
        remedy = "Store the union's paper as labor relations' own."
        raise Invalid("file-not-internal", "Everybody of the studio may read this file.", field="/file", remedy=remedy)


def _check_taken_back(held: Obligation, production: Production, by: Actor) -> None:
    """By the same right by which it was closed. What a paper told, and what fell away by itself, nobody takes back."""
    last = Closing.objects.filter(obligation=held).order_by("-made_at", "-id").first()
    if last is None or last.kind == Closing.Kind.REOPENED or held.status != STATUSES[Closing.Kind(last.kind)]:
        raise Conflict("not-closed-by-hand", "Nobody closed this action item by hand.", remedy="Reload the page.")
    require(by, _right(held, last.kind), production.studio_id, mode=production.mode)


def _after_the_last(held: Obligation, now: datetime) -> datetime:
    last = Closing.objects.filter(obligation=held).order_by("-made_at").values_list("made_at", flat=True).first()
    return just_after(last, now)


def _follow(held: Obligation, closing: Closing) -> None:
    """The action item's status follows its newest closing; what was taken back is open only while it is still due."""
    if closing.kind != Closing.Kind.REOPENED:
        held.status, held.status_reason, held.closed_at = (
            STATUSES[Closing.Kind(closing.kind)],
            closing.reason,
            closing.made_at,
        )
    elif is_due(held):
        held.status, held.status_reason, held.closed_at = Obligation.Status.OPEN, "", None
    else:
        held.status, held.status_reason, held.closed_at = Obligation.Status.LAPSED, GONE, closing.made_at
    held.save(update_fields=["status", "status_reason", "closed_at"])


def is_due(obligation: Obligation) -> bool:
    """Whether the newest assessment of its subject still says so."""
    of_use = Q(revision__use=obligation.use_id, revision__revision=F("revision__use__revisions_made"))
    of = of_use if obligation.use_id else Q(union_event=obligation.union_event_id)
    rows = Assessment.objects.filter(of, subject=obligation.subject, involvement=obligation.involvement)
    newest = rows.order_by("-made_at", "-id").first()
    duty = (obligation.pack, obligation.rule, obligation.duty)
    due = newest.result["duties"] if newest else []
    return any((one["pack"], one["rule"], one["key"]) == duty for one in due)


def _told_of(held: Obligation, closing: Closing) -> list[Happening]:
    """That labor relations closed it is everybody's to know; how is its own."""
    more = {"closing": str(closing.pk)}
    if closing.kind in (Closing.Kind.DONE, Closing.Kind.REOPENED):
        return [happening(closing.kind, held, **more)]
    return [happening(closing.kind, held, **more), happening("closed", held)]


def meet_by_hand(*, obligations: Iterable[Obligation], reason: str, by: Actor, now: datetime) -> list[Happening]:
    """Somebody recorded what meets them. The caller holds the production and has asked for the right."""
    met = list(obligations)
    for one in met:
        told = {"kind": Closing.Kind.DONE, "reason": reason, "made_by": by.id, "made_at": _after_the_last(one, now)}
        _follow(one, Closing.objects.create(obligation=one, **told))
    return [happening("done", one) for one in met]
