"""The same duties as plain Python: one expression over a dict for each duty, written out from the packs and compiled.

No unknowns, no questions, no deadlines, no reasons, no terms: it is as little as an answer can be. What the engine's
answers cost is measured against this. A leaf holds only where its fact is known, so both say the same of any facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import CodeType
from typing import Any

from compliance.conditions import All, Always, Leaf, Node, Not
from compliance.conditions import Any as AnyOf
from compliance.packs import Pack

Table = Sequence[tuple[str, CodeType]]

DAYS: dict[str, date] = {}  # named, so that no day is made anew each time

LEAVES = {
    "is": "{name} == {operand}",
    "in": "{name} in {operand}",
    "before": "{name} < {operand}",
    "on_or_after": "{name} >= {operand}",
    "at_least": "{name} >= {operand}",
    "at_most": "{name} <= {operand}",
    "before_fact": "{other} is not None and {name} < {other}",
}


def table_of(packs: Sequence[Pack], subject: str) -> Table:
    return [
        (f"{rule.id} {duty.key}", compile(written(duty.falls_due.node), rule.id, "eval"))
        for pack in packs
        for rule in pack.of_subject(subject)
        for duty in rule.duties
    ]


def duties(table: Table, facts: Mapping[str, Any]) -> list[str]:
    names = {**DAYS, "f": facts}
    return sorted(name for name, code in table if eval(code, names))


def written(node: Node, *, holds: bool = True) -> str:
    """The node as an expression; negations go down to the leaves."""
    match node:
        case Leaf():
            return _leaf(node, holds)
        case Not(part):
            return written(part, holds=not holds)
        case Always():
            return str(holds)
        case All(parts) | AnyOf(parts):
            word = " and " if isinstance(node, All) == holds else " or "
            return "(" + word.join(written(part, holds=holds) for part in parts) + ")"
    raise AssertionError(node)


def _leaf(leaf: Leaf, holds: bool) -> str:
    name = f"f.get({leaf.fact!r})"
    other = f"f.get({leaf.operand!r})"
    test = "".join(_tests(leaf, name, other))
    return f"({name} is not None and {test if holds else f'not ({test})'})"


def _tests(leaf: Leaf, name: str, other: str) -> Iterator[str]:
    match leaf.operator, leaf.operand:
        case "within", (first, last):
            yield " and ".join([f"{_day(first)} <= {name}"] * bool(first) + [f"{name} <= {_day(last)}"] * bool(last))
        case operator, operand:
            said = _day(operand) if isinstance(operand, date) else repr(operand)
            yield LEAVES[operator].format(name=name, other=other, operand=said)


def _day(day: date) -> str:
    name = f"day_{day:%Y_%m_%d}"
    DAYS[name] = day
    return name
