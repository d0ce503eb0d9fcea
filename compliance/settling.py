"""What an open condition really depends on.

Where every fact is read once, three-valued logic is exact: an open condition depends on precisely the facts of its open
parts. Where a fact is read twice it is not ("x or not x" is true whatever x is), so there the cases of that fact are
gone through one by one. Thus a question is only ever asked if some answer to it changes something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from compliance.conditions import All, Any, Condition, Finding, Leaf, Node, Not, compile_leaf, facts_of, merged
from compliance.dates import FIRST_YEAR, LAST_YEAR, PartialDate
from compliance.facts import Fact, Facts, Registry, Value

EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def decide(condition: Condition, facts: Facts, registry: Registry) -> Finding:
    """The exact value, with the facts that decided it or that it truly depends on."""
    finding = condition.evaluate(facts)
    if finding.value is not None or condition.repeated.isdisjoint(finding.facts):
        return finding
    fact = next(fact for fact in finding.facts if fact in condition.repeated)
    return _by_cases(condition, facts, registry, fact)


def _by_cases(condition: Condition, facts: Facts, registry: Registry, fact: str) -> Finding:
    cases = [_case(condition, facts, registry, fact, value) for value in cells(condition, registry[fact], facts)]
    values = {case.finding.value for case in cases}
    if values in ({True}, {False}):
        known = merged(case.finding.facts for case in cases)
        return Finding(values.pop(), tuple(name for name in known if name != fact or name in facts))
    open_facts = merged(case.finding.facts for case in cases if case.finding.value is None)
    matters = any(not _same(condition, cases[0], case, registry) for case in cases[1:])
    return Finding(None, ((fact,) if matters else ()) + open_facts)


@dataclass(frozen=True, slots=True)
class Case:
    facts: Facts
    finding: Finding


def _case(condition: Condition, facts: Facts, registry: Registry, fact: str, value: Value) -> Case:
    supposed = {**facts, fact: value}
    return Case(supposed, decide(condition, supposed, registry))


def _same(condition: Condition, one: Case, other: Case, registry: Registry) -> bool:
    """Whether the condition comes out alike in both cases, whatever else is answered."""
    if one.finding.value is not other.finding.value:
        return False
    if one.finding.value is not None:
        return True
    if set(one.finding.facts) != set(other.finding.facts):
        return False
    fact = one.finding.facts[0]
    return all(
        _same(
            condition,
            _case(condition, one.facts, registry, fact, value),
            _case(condition, other.facts, registry, fact, value),
            registry,
        )
        for value in cells(condition, registry[fact], one.facts)
    )


# --- what one answer can do --------------------------------------------------------------------------------------

Nothing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Levers:
    """The facts of which one answer alone can make an open condition true, or false."""

    value: bool | None
    true: frozenset[str] = Nothing
    false: frozenset[str] = Nothing


def can_settle(condition: Condition, facts: Facts) -> frozenset[str]:
    """Facts of which some single answer decides the condition (in three values; it only puts questions in order)."""
    levers = _levers(condition.node, facts)
    return levers.true | levers.false


def _levers(node: Node, facts: Facts) -> Levers:
    match node:
        case Leaf():
            finding = compile_leaf(node)(facts)
            alone = frozenset(finding.facts) if finding.value is None and len(finding.facts) == 1 else Nothing
            return Levers(finding.value, alone, alone)
        case Not(part):
            inner = _levers(part, facts)
            return Levers(None if inner.value is None else not inner.value, inner.false, inner.true)
        case All(parts):
            return _joined([_levers(part, facts) for part in parts], decisive=False)
        case Any(parts):
            return _joined([_levers(part, facts) for part in parts], decisive=True)
    return Levers(True)


def _joined(parts: list[Levers], *, decisive: bool) -> Levers:
    """One part suffices for the decisive value; for the other, no second part may be open."""
    if any(part.value is decisive for part in parts):
        return Levers(decisive)
    open_parts = [part for part in parts if part.value is None]
    if not open_parts:
        return Levers(not decisive)
    deciding = frozenset().union(*(part.true if decisive else part.false for part in open_parts))
    only = open_parts[0] if len(open_parts) == 1 else Levers(None)
    return Levers(None, deciding, only.false) if decisive else Levers(None, only.true, deciding)


# --- which values there are to tell apart ----------------------------------------------------------------------


def cells(condition: Condition, fact: Fact, facts: Facts) -> tuple[Value, ...]:
    """One value for each way in which the condition can tell values of this fact apart, given what is known of it."""
    if fact.type == "date":
        leaves = [leaf for leaf in condition.leaves if fact.name in facts_of(leaf)]
        return tuple(_days(fact, leaves, facts))
    return _classes(condition, fact)


@lru_cache(maxsize=4096)
def _classes(condition: Condition, fact: Fact) -> tuple[Value, ...]:
    leaves = [leaf for leaf in condition.leaves if leaf.fact == fact.name]
    tests = [compile_leaf(leaf) for leaf in leaves]
    told_apart = {tuple(test({fact.name: value}).value for test in tests): value for value in _candidates(fact, leaves)}
    return tuple(told_apart.values())


def _candidates(fact: Fact, leaves: list[Leaf]) -> Iterator[Value]:
    match fact.type:
        case "bool":
            yield from (True, False)
        case "choice":
            yield from fact.keys
        case "integer" | "text":
            yield from _round_literals(leaves)


def _round_literals(leaves: list[Leaf]) -> Iterator[Value]:
    for leaf in leaves:
        for literal in leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,):
            if isinstance(literal, int):
                yield from (literal - 1, literal, literal + 1)
            else:
                yield from (str(literal), f"not {literal}")


def _days(fact: Fact, leaves: list[Leaf], facts: Facts) -> Iterator[Value]:
    known = facts.get(fact.name)
    first, last = (known.first, known.last) if isinstance(known, PartialDate) else (EARLIEST, LATEST)
    turns = {first, last}
    for day in _boundaries(fact, leaves, facts):
        turns |= {max(day - timedelta(1), EARLIEST), day, min(day + timedelta(1), LATEST)}
    yield from (PartialDate.on(day) for day in sorted(turns) if first <= day <= last)


def _boundaries(fact: Fact, leaves: list[Leaf], facts: Facts) -> Iterator[date]:
    for leaf in leaves:
        match leaf.operand:
            case date() as day:
                yield day
            case tuple() as period:
                yield from (day for day in period if day is not None)
            case str() as name:
                other = facts.get(leaf.fact if name == fact.name else name)
                if isinstance(other, PartialDate):
                    yield from (other.first, other.last)
