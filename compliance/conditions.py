"""Conditions over facts, in three values: true, false, or "that depends on …" (None).

A condition is a small tree: `all`, `any`, `not`, and typed leaves. Each node is compiled once to a closure that
returns a Finding: the value, and the facts that decided it, or, while it is open, the facts that it depends on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, cast

from compliance.dates import PartialDate
from compliance.facts import Facts, Value


class Finding(NamedTuple):
    value: bool | None
    facts: tuple[str, ...]


Evaluate = Callable[[Facts], Finding]


@dataclass(frozen=True, slots=True)
class Leaf:
    fact: str
    operator: str
    operand: object


@dataclass(frozen=True, slots=True)
class Always:
    """Written out, `{ always = true }`, so that an empty list is never mistaken for it."""


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Node", ...]


Node = Leaf | Always | Not | All | Any


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A node together with its compiled form, and what it reads."""

    node: Node
    evaluate: Evaluate
    leaves: tuple[Leaf, ...]
    reads: tuple[str, ...]
    repeated: frozenset[str]  # read by several leaves: there three values alone are not exact, see settling.py

    @classmethod
    def of(cls, node: Node) -> "Condition":
        leaves = tuple(leaves_of(node))
        counts = Counter(chain.from_iterable(facts_of(leaf) for leaf in leaves))
        repeated = frozenset(fact for fact, times in counts.items() if times > 1)
        return cls(node, compile_node(node), leaves, tuple(counts), repeated)


def leaves_of(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from leaves_of(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves_of(part)


def facts_of(leaf: Leaf) -> tuple[str, ...]:
    return (leaf.fact, str(leaf.operand)) if leaf.operator == "before_fact" else (leaf.fact,)


# --- compiling ---------------------------------------------------------------------------------------------------


def compile_node(node: Node) -> Evaluate:
    match node:
        case Leaf():
            return compile_leaf(node)
        case Not(part):
            return _negation(compile_node(part))
        case All(parts):
            return _combination([compile_node(part) for part in parts], decisive=False)
        case Any(parts):
            return _combination([compile_node(part) for part in parts], decisive=True)
    always = Finding(True, ())
    return lambda facts: always


@lru_cache(maxsize=4096)
def compile_leaf(leaf: Leaf) -> Evaluate:
    if leaf.operator == "before_fact":
        return _comparison(leaf.fact, str(leaf.operand))
    name, holds = leaf.fact, tests[leaf.operator](leaf.operand)
    found = {value: Finding(value, (name,)) for value in (True, False, None)}

    def evaluate(facts: Facts) -> Finding:
        value = facts.get(name)
        return found[None if value is None else holds(value)]

    return evaluate


def _comparison(name: str, other: str) -> Evaluate:
    found = {value: Finding(value, (name, other)) for value in (True, False)}

    def evaluate(facts: Facts) -> Finding:
        first, second = facts.get(name), facts.get(other)
        value = None
        if isinstance(first, PartialDate) and isinstance(second, PartialDate):
            value = is_before(first, second)
        if value is not None:
            return found[value]
        return Finding(None, tuple(fact for fact in (name, other) if not _is_exact(facts.get(fact))))

    return evaluate


def _negation(part: Evaluate) -> Evaluate:
    def evaluate(facts: Facts) -> Finding:
        finding = part(facts)
        return finding if finding.value is None else Finding(not finding.value, finding.facts)

    return evaluate


def _combination(parts: Sequence[Evaluate], *, decisive: bool) -> Evaluate:
    """`all` is decided by one false part, `any` by one true part; else it is open while any part is."""
    if len(parts) == 1:
        return parts[0]

    def evaluate(facts: Facts) -> Finding:
        settled: list[str] = []
        waiting: list[str] = []
        for part in parts:
            finding = part(facts)
            if finding.value is decisive:
                return finding
            (waiting if finding.value is None else settled).extend(finding.facts)
        if waiting:
            return Finding(None, tuple(dict.fromkeys(waiting)))
        return Finding(not decisive, tuple(dict.fromkeys(settled)))

    return evaluate


def merged(lists: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


# --- leaves ------------------------------------------------------------------------------------------------------

Holds = Callable[[Value], bool | None]


def _is(operand: object) -> Holds:
    return lambda value: value == operand


def _in(operand: object) -> Holds:
    wanted = frozenset(operand)  # type: ignore[call-overload]
    return lambda value: value in wanted


def _before(day: object) -> Holds:
    return lambda value: value.before(day)  # type: ignore[union-attr, arg-type]


def _on_or_after(day: object) -> Holds:
    def holds(value: Value) -> bool | None:
        earlier = value.before(day)  # type: ignore[union-attr, arg-type]
        return None if earlier is None else not earlier

    return holds


def _within(period: object) -> Holds:
    """The governing date against a period; either end may be open. A partial date across an end is undecided."""
    first, last = cast(tuple[date | None, date | None], period)

    def holds(value: Value) -> bool | None:
        day = cast(PartialDate, value)
        if (first and day.last < first) or (last and day.first > last):
            return False
        return None if (first and day.first < first) or (last and day.last > last) else True

    return holds


def _at_least(number: object) -> Holds:
    return lambda value: value >= number  # type: ignore[operator]


def _at_most(number: object) -> Holds:
    return lambda value: value <= number  # type: ignore[operator]


tests: Mapping[str, Callable[[object], Holds]] = {
    "is": _is,
    "in": _in,
    "before": _before,
    "on_or_after": _on_or_after,
    "within": _within,
    "at_least": _at_least,
    "at_most": _at_most,
}


def is_before(first: PartialDate, second: PartialDate) -> bool | None:
    if first.last < second.first:
        return True
    return False if first.first >= second.last else None


def _is_exact(value: Value | None) -> bool:
    return isinstance(value, PartialDate) and value.is_exact
