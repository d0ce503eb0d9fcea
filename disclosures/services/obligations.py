"""Obligations follow assessments: identity is (subject, rule, duty), so an unchanged duty keeps its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from compliance.assessment import Assessment as Outcome
from compliance.assessment import DutyDue
from disclosures.models import Obligation, Production

from .rows import add_rows
from .streams import Happening

if TYPE_CHECKING:
    from .assessments import Assessed

SubjectName = tuple[UUID | None, UUID | None, str, int]  # AI use, or union event; kind; the person in the AI use, or 0
DutyName = tuple[str, str, str]  # pack, rule, key of the duty


def key_of(obligation: Obligation) -> tuple[SubjectName, DutyName]:
    subject = (obligation.use_id, obligation.union_event_id, obligation.subject, obligation.involvement)
    return subject, (obligation.pack, obligation.rule, obligation.duty)


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


def _subject(assessed: Assessed) -> SubjectName:
    use = assessed.revision.use_id if assessed.revision else None
    event = assessed.union_event.pk if assessed.union_event else None
    return use, event, assessed.subject.kind, assessed.subject.involvement


def _key(assessed: Assessed, duty: DutyDue) -> tuple[SubjectName, DutyName]:
    return _subject(assessed), (duty.pack, duty.rule, duty.key)


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
    obligation.status_reason = _why_lapsed(obligation, outcome)[:500]
    return True


def _why_lapsed(obligation: Obligation, outcome: Outcome | None) -> str:
    if outcome is not None:
        return why_gone((obligation.pack, obligation.rule, obligation.duty), outcome)
    person = obligation.involvement > 0
    return "The person is no longer part of this AI use." if person else "The AI use is no longer such an event."


def why_gone(duty: DutyName, outcome: Outcome) -> str:
    """Why this outcome holds a duty no longer, for labor relations: as a preview of adopting says it before, and the action item
    afterwards."""
    for lifted in outcome.lifted:
        if (lifted.pack, lifted.rule, lifted.key) == duty:
            return f"Lifted: {lifted.exception_title}"
    if duty in {(one.pack, one.rule, one.key) for one in outcome.depends}:
        return "It depends on something that is open again."
    reasons = {(one.pack, one.rule, one.key): one.reason for one in outcome.not_applied}
    pack, rule, _key = duty
    return reasons.get(duty) or reasons.get((pack, rule, "")) or "The provision is not in this version."


def meet_obligations(*, obligations: Iterable[Obligation], told_in: str, now: datetime) -> list[Happening]:
    """A paper has told them. The caller holds the production, or an assessment that read them before would open them again."""
    met = list(obligations)
    for one in met:
        one.status, one.status_reason, one.closed_at = Obligation.Status.DONE, f"Told in {told_in}", now
    Obligation.objects.bulk_update(met, ["status", "status_reason", "closed_at"])
    return [happening("done", one) for one in met]


def reopen_obligations(*, obligations: Iterable[Obligation]) -> list[Happening]:
    """The paper that told them has not arrived after all. The caller holds the production."""
    open_again = list(obligations)
    for one in open_again:
        _reopen(one)
    Obligation.objects.bulk_update(open_again, ["status", "status_reason", "closed_at"])
    return [happening("reopened", one) for one in open_again]


def happening(what: str, obligation: Obligation, **more: object) -> Happening:
    """What is owed for a union event is labor relations' own, and recorded under a name of its own."""
    kind = "obligation" if obligation.use_id else "union_obligation"
    about: dict[str, object] = {
        "use": str(obligation.use_id), "union_event": str(obligation.union_event_id), "rule": obligation.rule,
        "duty": obligation.duty, "pack": f"{obligation.pack} {obligation.pack_version}", **more,
    }  # fmt: skip
    del about["union_event" if obligation.use_id else "use"]
    return Happening(f"{kind}.{what}", about)
