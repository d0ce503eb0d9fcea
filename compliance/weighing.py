"""One rule before the facts of one subject: what falls due, what is lifted, what is open and by what, what does not apply.

Pure, and reads no fact but those the rule names (`Rule.reads`): index.py relies on that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from compliance.assessment import Because, Depends, DutyDue, Failed, Lifted, NotApplied
from compliance.conditions import Condition, Finding
from compliance.deadlines import Deadline, deadline, kept
from compliance.facts import Facts, Registry, value_as_json
from compliance.packs import IN_TIME, Duty, DutyException, Limit, Pack, Rule, Term
from compliance.questions import Ask
from compliance.settling import can_settle, decide

Item = DutyDue | Lifted | Depends | NotApplied
Weighed = tuple[Item, list[Ask]]


def weigh(pack: Pack, rule: Rule, facts: Facts, zone: ZoneInfo, registry: Registry) -> list[Weighed]:
    """Each thing that the rule says, with the questions that it leaves open."""
    return list(_weigh(pack, rule, View(facts, zone, registry)))


@dataclass(frozen=True, slots=True)
class View:
    """What a rule sees of a subject."""

    facts: Facts
    zone: ZoneInfo
    registry: Registry
    decided: dict[Condition, Finding] = field(default_factory=dict)
    settling: dict[Condition, frozenset[str]] = field(default_factory=dict)

    def decide(self, condition: Condition) -> Finding:
        """Once for each condition: duties of a rule share theirs."""
        finding = self.decided.get(condition)
        if finding is None:
            finding = self.decided[condition] = decide(condition, self.facts, self.registry)
        return finding

    def can_settle(self, condition: Condition) -> frozenset[str]:
        settling = self.settling.get(condition)
        if settling is None:
            settling = self.settling[condition] = can_settle(condition, self.facts)
        return settling

    def is_for_the_approver(self, names: Sequence[str]) -> bool:
        """Whether only legal conclusions are still open: then somebody on set is asked at once what the duty will need, and
        not once more when labor relations has answered."""
        return all(self.registry[name].audience == "approver" for name in names)

    def because(self, *findings: Finding) -> Because:
        names = dict.fromkeys(fact for finding in findings for fact in finding.facts if fact in self.facts)
        return tuple((name, self.facts[name]) for name in sorted(names))


def _weigh(pack: Pack, rule: Rule, seen: View) -> Iterator[Weighed]:
    applies = seen.decide(rule.applies)
    if applies.value is False:
        yield _not_applied(pack, rule, applies, seen), []
        return
    for duty in rule.duties:
        yield _weigh_duty(pack, rule, duty, applies, seen)


def _weigh_duty(pack: Pack, rule: Rule, duty: Duty, applies: Finding, seen: View) -> Weighed:
    owed = seen.decide(duty.owed) if duty.when else applies
    if owed.value is False:
        return _not_applied(pack, rule, owed, seen, key=duty.key), []
    if duty.lifts and (lifting := duty.lifts.evaluate(seen.facts)).value:
        return _lifted(pack, rule, duty, (owed, lifting), seen), []
    # Rule and exceptions may read the same fact, so they are decided together.
    finding = seen.decide(duty.falls_due) if duty.lifts else owed
    if finding.value is None:
        asks = _asks(rule, duty, "applies", finding.facts, seen.can_settle(duty.falls_due))
        if owed.value and seen.is_for_the_approver(finding.facts):
            asks += _due(pack, rule, duty, (), seen)[1]
        return _depends(pack, rule, duty, finding), asks
    if finding.value:
        return _due(pack, rule, duty, seen.because(finding), seen)
    if duty.lifts and (lifting := seen.decide(duty.lifts)).value:
        return _lifted(pack, rule, duty, (owed, lifting), seen), []
    return _not_applied(pack, rule, finding, seen, key=duty.key), []


def _due(pack: Pack, rule: Rule, duty: Duty, because: Because, seen: View) -> Weighed:
    due = deadline(duty.due, seen.facts, seen.zone)
    term, open_terms = _term(duty, seen)
    met, failed, open_met = _met(duty, due, seen)
    answer = deadline(duty.answer, seen.facts, seen.zone) if duty.answer else None
    item = DutyDue(
        **_heading(pack, rule),
        **_duty(pack, rule, duty),
        due=due,
        term=term.text if term else "",
        met=met,
        failed=tuple(Failed(limit.id, limit.text) for limit in failed),
        answer=answer,
        because=because,
    )
    # What is known to have been done in time and in form needs no sharper time.
    open_times = () if met else (*due.waits_on, *(answer.waits_on if answer else ()))
    asks = [
        *_asks(rule, duty, "time", open_times),
        *_asks(rule, duty, "terms", open_terms),
        *_asks(rule, duty, "met", open_met),
    ]
    return item, asks


def _term(duty: Duty, seen: View) -> tuple[Term | None, tuple[str, ...]]:
    """The first term that holds; while an earlier one is open, none does yet."""
    for term in duty.terms:
        finding = seen.decide(term.when)
        if finding.value is None:
            return None, finding.facts
        if finding.value:
            return term, ()
    return None, ()


def _met(duty: Duty, due: Deadline, seen: View) -> tuple[bool | None, tuple[Limit, ...], tuple[str, ...]]:
    """Whether all limits are passed in time, which are not, and what to ask next: one limit after the other, in the rule's
    order, and nothing once one has failed. Whoever has no consent yet is not asked what stands in it."""
    if not (duty.limits or duty.done_at):
        return None, (), ()
    tested = [(limit, seen.decide(limit.when)) for limit in duty.limits]
    in_time = kept(due, seen.facts.get(duty.done_at), seen.zone) if duty.done_at else True
    failed = [limit for limit, finding in tested if finding.value is False]
    if in_time is False:
        failed.append(IN_TIME)
    if failed:
        return False, tuple(failed), ()
    open_limits = [finding.facts for _, finding in tested if finding.value is None]
    missing = (duty.done_at,) if duty.done_at and duty.done_at not in seen.facts else ()
    undecided = bool(open_limits) or in_time is None
    return (None if undecided else True), (), (open_limits or [missing])[0]


def _asks(
    rule: Rule, duty: Duty, decides: str, names: Sequence[str], settling: frozenset[str] = frozenset()
) -> list[Ask]:
    return [Ask(name, decides, rule, duty, alone=len(names) == 1, settles=name in settling) for name in names]


def _heading(pack: Pack, rule: Rule) -> dict[str, Any]:
    return {"pack": pack.id, "version": pack.version, "rule": rule.id, "title": rule.title}


def _sourced(sourced: Rule | DutyException) -> dict[str, Any]:
    return {
        "clause": sourced.clause,
        "source": sourced.source,
        "confidence": sourced.confidence,
        "open_point": sourced.open_point,
    }


def _duty(pack: Pack, rule: Rule, duty: Duty) -> dict[str, Any]:
    return {
        "key": duty.key,
        "action": duty.action,
        "party": duty.party,
        "union": pack.union,
        "kind": pack.kind,
        "text": duty.text,
        **_sourced(rule),
    }


def _depends(pack: Pack, rule: Rule, duty: Duty, finding: Finding) -> Depends:
    return Depends(**_heading(pack, rule), **_duty(pack, rule, duty), on=tuple(sorted(finding.facts)))


def _lifted(pack: Pack, rule: Rule, duty: Duty, reasons: tuple[Finding, Finding], seen: View) -> Lifted:
    """By the first exception that holds; or, where only each answer's own exception does, by one or the other. `reasons`: whether
    the duty is owed, and that it is lifted."""
    owed, lifting = reasons
    findings = [(exception, seen.decide(exception.when)) for exception in duty.unless]
    holding = [found for found in findings if found[1].value is True][:1]
    because = seen.because(owed, holding[0][1] if holding else lifting)
    holding = holding or [found for found in findings if found[1].value is None]
    first = holding[0][0]
    return Lifted(
        **_heading(pack, rule),
        **_sourced(first),
        key=duty.key,
        exception=" or ".join(exception.id for exception, _ in holding),
        exception_title=" or ".join(exception.title for exception, _ in holding),
        text=first.text,
        because=because,
    )


def _not_applied(pack: Pack, rule: Rule, finding: Finding, seen: View, *, key: str = "") -> NotApplied:
    because = seen.because(finding)
    reason = _reason(rule, because, seen)
    return NotApplied(key=key, **_heading(pack, rule), clause=rule.clause, reason=reason, because=because)


def _reason(rule: Rule, because: Because, seen: View) -> str:
    if rule.governed and seen.decide(rule.governed).value is False:
        day = value_as_json(seen.facts[rule.governed_by])
        return f"governed by another version: {rule.governed_by} {day} is outside {rule.period}"
    said = [f"{name} is {str(value_as_json(value)).lower()}" for name, value in because]
    return ", ".join(said) or "no answer could make it apply"
