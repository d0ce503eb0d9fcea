"""Obligations follow assessments: identity is (subject, rule, duty), so an unchanged duty keeps its row (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from compliance.assessment import Assessment as Outcome
from compliance.assessment import DutyDue
from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Assessment, Closing, Obligation, Production, SupportingFile
from disclosures.permissions import Act, require

from .past import just_after
from .rows import add_rows
from .streams import Happening, held_production, record

if TYPE_CHECKING:
    from .assessments import Assessed

GONE = "The provision no longer applies."
type_subject = tuple[UUID | None, UUID | None, str, int]
type_key = tuple[type_subject, str, str, str]


def key_of(obligation: Obligation) -> type_key:
    subject = (obligation.use_id, obligation.union_event_id, obligation.subject, obligation.involvement)
    return subject, obligation.pack, obligation.rule, obligation.duty


def sync_obligations(
    *, production: Production, assessed: Sequence[Assessed], standing: Sequence[Obligation], now: datetime
) -> list[Happening]:
    """Open what is new, refresh what stays, lapse what vanished with its reason. Two statements for any number of uses."""
    known = {key_of(one): one for one in standing}
    due = {_key(one, duty): (one, duty) for one in assessed for duty in one.outcome.duties}
    opened = [_opened(production, *due[key], now) for key in due if key not in known]
    kept = [known[key] for key in due if key in known]
    changed = [one for one in kept if _refresh(one, *due[key_of(one)])]
    reopened = [one for one in changed if one.status == Obligation.Status.LAPSED and _reopen(one)]
    reasons = {_subject(one): one.outcome for one in assessed}
    lapsed = [one for key, one in known.items() if key not in due and _lapse(one, reasons.get(key[0]), now)]
    add_rows(opened)
    _update([*changed, *lapsed])
    return [
        *(happening("opened", one) for one in [*opened, *reopened]),
        *(happening("lapsed", one) for one in lapsed),
    ]


def _update(obligations: Sequence[Obligation]) -> None:
    """As an insert of rows that are all there: bulk_update would write a CASE for each column of each row."""
    Obligation.objects.bulk_create(obligations, update_conflicts=True, unique_fields=["id"], update_fields=REFRESHED)


REFRESHED = [
    "pack_version",
    "title",
    "text",
    "clause",
    "due",
    "due_at",
    "revision",
    "status",
    "status_reason",
    "closed_at",
]


def _subject(assessed: Assessed) -> type_subject:
    use = assessed.revision.use_id if assessed.revision else None
    event = assessed.union_event.pk if assessed.union_event else None
    return use, event, assessed.subject.kind, assessed.subject.involvement


def _key(assessed: Assessed, duty: DutyDue) -> type_key:
    return _subject(assessed), duty.pack, duty.rule, duty.key


def _opened(production: Production, assessed: Assessed, duty: DutyDue, now: datetime) -> Obligation:
    use, event, subject, involvement = _subject(assessed)
    return Obligation(
        production=production, use_id=use, union_event_id=event, subject=subject, involvement=involvement, pack=duty.pack, rule=duty.rule, duty=duty.key, kind=duty.kind,
        action=duty.action, party=duty.party, opened_at=now, **_told(assessed, duty),
    )  # fmt: skip


def _told(assessed: Assessed, duty: DutyDue) -> dict[str, object]:
    """What may change from one assessment to the next while the obligation stays the same one."""
    return {
        "pack_version": duty.version, "title": duty.title, "text": duty.text, "clause": duty.clause,
        "due": duty.due.as_json(), "due_at": duty.due.at, "revision_id": assessed.revision and assessed.revision.pk,
    }  # fmt: skip


def _refresh(obligation: Obligation, assessed: Assessed, duty: DutyDue) -> bool:
    told = _told(assessed, duty)
    changed = obligation.status == Obligation.Status.LAPSED or any(
        getattr(obligation, name) != value for name, value in told.items()
    )
    for name, value in told.items():
        setattr(obligation, name, value)
    return changed


def _reopen(obligation: Obligation) -> bool:
    obligation.status, obligation.status_reason, obligation.closed_at = Obligation.Status.OPEN, "", None
    return True


def _lapse(obligation: Obligation, outcome: Outcome | None, now: datetime) -> bool:
    if obligation.status != Obligation.Status.OPEN:
        return False
    obligation.status, obligation.closed_at = Obligation.Status.LAPSED, now
    obligation.status_reason = _why_gone(obligation, outcome)[:500]
    return True


def _why_gone(obligation: Obligation, outcome: Outcome | None) -> str:
    if outcome is None:
        return "The person is no longer part of this AI use."
    for lifted in outcome.lifted:
        if (lifted.rule, lifted.key) == (obligation.rule, obligation.duty):
            return f"Lifted: {lifted.exception_title}"
    if obligation.rule in {one.rule for one in outcome.depends}:
        return "It depends on something that is open again."
    return next(
        (one.reason for one in outcome.not_applied if one.rule == obligation.rule and one.key in ("", obligation.duty)),
        GONE,
    )


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


def meet_obligations(*, obligations: Iterable[Obligation], told_in: str, now: datetime) -> list[Happening]:
    """A paper has told them. The caller holds the production, or an assessment that read them before would open them again."""
    met = list(obligations)
    for one in met:
        one.status, one.status_reason, one.closed_at = Obligation.Status.DONE, f"Told in {told_in}", now
    Obligation.objects.bulk_update(met, ["status", "status_reason", "closed_at"])
    return [happening("done", one) for one in met]


def happening(what: str, obligation: Obligation, **more: object) -> Happening:
    """What is owed for a union event is labor relations' own, and recorded under a name of its own."""
    kind = "obligation" if obligation.use_id else "union_obligation"
    about: dict[str, object] = {
        "use": str(obligation.use_id), "union_event": str(obligation.union_event_id), "rule": obligation.rule,
        "duty": obligation.duty, "pack": f"{obligation.pack} {obligation.pack_version}", **more,
    }  # fmt: skip
    del about["union_event" if obligation.use_id else "use"]
    return Happening(f"{kind}.{what}", about)
