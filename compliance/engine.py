"""Facts in, what applies out: duties, what lifted them, what is undecided and by what, what does not apply and why,
and the questions that still decide something. Pure: no clock, no database; the same facts give the same for ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from compliance import facts as known_facts
from compliance.assessment import Assessment, Because, Depends, DutyDue, Lifted, NotApplied
from compliance.conditions import Condition, Finding
from compliance.deadlines import Deadline, deadline, kept
from compliance.errors import Invalid, Refusal, Refusals
from compliance.facts import Facts, Registry, Value, checked_facts, value_as_json
from compliance.packs import Duty, DutyException, Pack, Rule, Term, subjects
from compliance.questions import Ask, questions
from compliance.settling import can_settle, decide

Item = DutyDue | Lifted | Depends | NotApplied
Some = TypeVar("Some", DutyDue, Lifted, Depends, NotApplied)


def assess(
    *,
    subject: str,
    facts: Mapping[str, Value],
    packs: Sequence[Pack],
    zone: ZoneInfo,
    registry: Registry | None = None,
) -> Assessment:
    """What applies to one subject. A fact that is not given, or None, is unknown."""
    registry = known_facts.registry() if registry is None else registry
    seen = View(_checked(subject, facts, packs, zone, registry), zone, registry)
    weighed = [
        found
        for pack in dict.fromkeys(packs)
        for rule in pack.of_subject(subject)
        for found in _weigh(pack, rule, seen)
    ]
    items = [item for item, _ in weighed]
    return Assessment(
        subject=subject,
        duties=_sorted(items, DutyDue),
        lifted=_sorted(items, Lifted),
        depends=_sorted(items, Depends),
        not_applied=_sorted(items, NotApplied),
        questions=questions((ask for _, asks in weighed for ask in asks), registry),
    )


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

    def because(self, *findings: Finding) -> Because:
        names = dict.fromkeys(fact for finding in findings for fact in finding.facts if fact in self.facts)
        return tuple((name, self.facts[name]) for name in sorted(names))


Weighed = tuple[Item, list[Ask]]


def _weigh(pack: Pack, rule: Rule, seen: View) -> Iterator[Weighed]:
    applies = seen.decide(rule.applies)
    if applies.value is False:
        yield _not_applied(pack, rule, applies, seen), []
        return
    for duty in rule.duties:
        yield _weigh_duty(pack, rule, duty, applies, seen)


def _weigh_duty(pack: Pack, rule: Rule, duty: Duty, applies: Finding, seen: View) -> Weighed:
    if duty.lifts and duty.lifts.evaluate(seen.facts).value:
        return _lifted(pack, rule, duty, applies, seen), []
    # Rule and exceptions may read the same fact, so they are decided together.
    finding = seen.decide(duty.falls_due) if duty.lifts else applies
    if finding.value is None:
        settling = seen.can_settle(duty.falls_due)
        return _depends(pack, rule, duty, finding), _asks(rule, duty, "applies", finding.facts, settling)
    if finding.value:
        return _due(pack, rule, duty, seen.because(finding), seen)
    if duty.lifts and seen.decide(duty.lifts).value:
        return _lifted(pack, rule, duty, applies, seen), []
    return _not_applied(pack, rule, finding, seen), []


def _due(pack: Pack, rule: Rule, duty: Duty, because: Because, seen: View) -> Weighed:
    due = deadline(duty.due, seen.facts, seen.zone)
    term, open_terms = _term(duty, seen)
    met, open_met = _met(duty, due, seen)
    item = DutyDue(
        **_heading(pack, rule),
        **_duty(pack, rule, duty),
        due=due,
        term=term.text if term else "",
        met=met,
        because=because,
    )
    asks = [
        *_asks(rule, duty, "time", due.waits_on),
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


def _met(duty: Duty, due: Deadline, seen: View) -> tuple[bool | None, tuple[str, ...]]:
    """In form, and in time: false as soon as either fails."""
    form = seen.decide(duty.met) if duty.met else Finding(True, ())
    in_time = kept(due, seen.facts.get(duty.done_at), seen.zone) if duty.done_at else True
    if not (duty.met or duty.done_at):
        return None, ()
    if form.value is False or in_time is False:
        return False, ()
    missing = (duty.done_at,) if duty.done_at and duty.done_at not in seen.facts else ()
    open_facts = (form.facts if form.value is None else ()) + missing
    return (None if form.value is None or in_time is None else True), open_facts


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


def _lifted(pack: Pack, rule: Rule, duty: Duty, applies: Finding, seen: View) -> Lifted:
    """By the first exception that holds; or, where only each answer's own exception does, by one or the other."""
    findings = [(exception, seen.decide(exception.when)) for exception in duty.unless]
    holding = [found for found in findings if found[1].value is True][:1]
    holding = holding or [found for found in findings if found[1].value is None]
    first = holding[0][0]
    return Lifted(
        **_heading(pack, rule),
        **_sourced(first),
        key=duty.key,
        exception=" or ".join(exception.id for exception, _ in holding),
        exception_title=" or ".join(exception.title for exception, _ in holding),
        text=first.text,
        because=seen.because(applies, *(finding for _, finding in holding)),
    )


def _not_applied(pack: Pack, rule: Rule, finding: Finding, seen: View) -> NotApplied:
    because = seen.because(finding)
    return NotApplied(**_heading(pack, rule), clause=rule.clause, reason=_reason(rule, because, seen), because=because)


def _reason(rule: Rule, because: Because, seen: View) -> str:
    if rule.governed and seen.decide(rule.governed).value is False:
        day = value_as_json(seen.facts[rule.governed_by])
        return f"governed by another version: {rule.governed_by} {day} is outside {rule.period}"
    said = [f"{name} is {str(value_as_json(value)).lower()}" for name, value in because]
    return ", ".join(said) or "no answer could make it apply"


def _sorted(items: Sequence[Item], kind: type[Some]) -> tuple[Some, ...]:
    """An order of their own, so that the order of packs and rules never shows."""
    chosen = (item for item in items if isinstance(item, kind))
    return tuple(sorted(chosen, key=lambda item: (item.pack, item.version, item.rule, getattr(item, "key", ""))))


# --- what was handed in ------------------------------------------------------------------------------------------


def _checked(subject: object, facts: object, packs: object, zone: object, registry: Registry) -> dict[str, Value]:
    """Refuses what is no subject, no zone, no pack; JSON comes in by read_facts. Returns the known facts."""
    faults: list[Refusal] = []
    if subject not in subjects:
        remedy = "One of " + ", ".join(subjects) + "."
        faults.append(Invalid("unknown-subject", "There is no such subject.", field="/subject", remedy=remedy))
    if not isinstance(zone, ZoneInfo):
        faults.append(Invalid("not-a-zone", "The zone is not a time zone.", field="/zone"))
    if not isinstance(packs, Sequence) or not all(isinstance(pack, Pack) for pack in packs):
        faults.append(Invalid("not-packs", "These are not packs of the rulebook.", field="/packs"))
    if faults:
        raise Refusals(faults)
    return checked_facts(facts, registry=registry)
