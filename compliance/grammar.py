"""Conditions as they are written in TOML. Every fault is refused with the key it stands at (a JSON Pointer)."""

from collections.abc import Mapping
from datetime import date

from compliance.conditions import All, Always, Any, Leaf, Node, Not
from compliance.errors import Invalid, Refusal, pointer
from compliance.facts import Fact, Registry, Value, known_fact, read_value

DEEPEST = 12

operand_types: Mapping[str, tuple[str, ...]] = {
    "is": ("bool", "choice", "integer", "text"),
    "is_not": ("bool", "choice", "integer", "text"),
    "in": ("choice", "integer", "text"),
    "not_in": ("choice", "integer", "text"),
    "before": ("date",),
    "on_or_after": ("date",),
    "at_least": ("integer",),
    "at_most": ("integer",),
    "before_fact": ("date",),
}


def parse_condition(raw: object, *, registry: Registry, at: str) -> Node:
    return _node(raw, registry, at, DEEPEST)


def _node(raw: object, registry: Registry, at: str, depth: int) -> Node:
    if not isinstance(raw, Mapping) or not raw:
        raise _fault(at, 'a condition is a table such as { fact = "human_role", is = true }')
    if depth == 0:
        raise _fault(at, f"conditions are nested more than {DEEPEST} deep")
    if "fact" in raw:
        return _leaf(raw, registry, at)
    if len(raw) > 1:
        raise _fault(at, "a condition has exactly one of all, any, not, always, or a fact with its operator")
    match next(iter(raw.items())):
        case "all", list() as parts if parts:
            return All(_parts(parts, registry, at + "/all", depth))
        case "any", list() as parts if parts:
            return Any(_parts(parts, registry, at + "/any", depth))
        case "not", part:
            return Not(_node(part, registry, at + "/not", depth - 1))
        case "always", True:
            return Always()
    raise _fault(at, "expected all or any with a list that is not empty, not, always = true, or a fact")


def _parts(parts: list[object], registry: Registry, at: str, depth: int) -> tuple[Node, ...]:
    return tuple(_node(part, registry, at + pointer(index), depth - 1) for index, part in enumerate(parts, 1))


def _leaf(raw: Mapping[str, object], registry: Registry, at: str) -> Node:
    operators = [key for key in raw if key != "fact"]
    if len(operators) != 1 or operators[0] not in operand_types or not isinstance(raw["fact"], str):
        raise _fault(at, f"a fact has exactly one operator of {', '.join(operand_types)}")
    fact, operator = _named(raw["fact"], registry, at), operators[0]
    if fact.type not in operand_types[operator]:
        raise _fault(at + pointer(operator), f"{fact.name} is a {fact.type} and does not take {operator}")
    operand = _operand(fact, operator, raw[operator], registry, at + pointer(operator))
    if operator in ("is_not", "not_in"):
        return Not(Leaf(fact.name, "is" if operator == "is_not" else "in", operand))
    return Leaf(fact.name, operator, operand)


def _named(name: str, registry: Registry, at: str) -> Fact:
    try:
        return known_fact(name, registry)
    except Refusal as fault:
        raise Invalid(fault.code, fault.message, field=at, remedy=fault.remedy) from fault


def _operand(fact: Fact, operator: str, raw: object, registry: Registry, at: str) -> object:
    if operator in ("in", "not_in"):
        if not isinstance(raw, list) or not raw:
            raise _fault(at, f"{operator} needs a list that is not empty")
        return tuple(_literal(fact, item, at) for item in raw)
    if operator in ("before", "on_or_after"):
        if type(raw) is not date:
            raise _fault(at, "needs a TOML date such as 2026-07-01, without quotes")
        return raw
    if operator == "before_fact":
        other = _named(raw, registry, at) if isinstance(raw, str) else None
        if other is None or other.type != "date":
            raise _fault(at, "needs the name of another date")
        return other.name
    return _literal(fact, raw, at)


def _literal(fact: Fact, raw: object, at: str) -> Value:
    try:
        return read_value(fact, raw)
    except Refusal as fault:
        raise _fault(at, fault.message) from fault


def _fault(at: str, message: str) -> Invalid:
    return Invalid("bad-condition", message, field=at)
