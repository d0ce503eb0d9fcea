"""JSON from strangers: one meaning or none. What parsers usually let pass (doubled names, NaN, half characters) is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from typing import NoReturn

from compliance.errors import Invalid, Refusal, Refusals, pointer
from disclosures.entry import is_storable

DEEPEST = 20
MOST_FAULTS = 20


def read_json(data: bytes) -> object:
    """The value of a JSON text in UTF-8. Refusals say where."""
    text = _decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as fault:
        raise _malformed(f"This is not JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}.") from fault
    except RecursionError as fault:
        raise _too_deep() from fault
    except ValueError as fault:  # an integer of thousands of digits
        raise _malformed("This JSON holds a number that nobody can read.") from fault
    _refuse_depth(value)
    if "\\u" in text and (faults := list(_half_characters(value))[:MOST_FAULTS]):
        raise Refusals(faults)
    return value


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise _malformed(f"Byte {fault.start} is not UTF-8.", remedy="Send JSON in UTF-8, not compressed.") from fault


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Invalid(
            "json-name-twice",
            f"The name “{_shown(_twice(pairs))}” stands twice in one object.",
            remedy="Send each name once.",
        )
    return made


def _twice(pairs: list[tuple[str, object]]) -> str:
    """The first name that stood before, each looked at once: two megabytes hold more than a hundred thousand."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return name


def _no_constant(name: str) -> NoReturn:
    raise _malformed(f"{name} is not JSON.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise _malformed("This JSON holds a number that is too large.")
    return number


def _refuse_depth(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise _too_deep()


def _children(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node


def _half_characters(value: object) -> Iterator[Refusal]:
    """Escapes can spell NUL and half a surrogate pair, which no database and no paper can keep."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, str) and not is_storable(node):
            yield Invalid("not-text", "This holds a character that no file can keep.", field=place)
        if isinstance(node, dict):
            waiting += [(place + pointer(_shown(name)), child) for name, child in node.items()]
            yield from (
                Invalid("not-text", "A name holds a character that no file can keep.", field=place)
                for name in node
                if not is_storable(name)
            )
        if isinstance(node, list):
            waiting += [(f"{place}/{index}", child) for index, child in enumerate(node)]


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in name[:60])


def _malformed(message: str, *, remedy: str = "Send one JSON object.") -> Invalid:
    return Invalid("json-malformed", message, remedy=remedy)


def _too_deep() -> Invalid:
    return Invalid(
        "json-too-deep", f"This JSON is nested more than {DEEPEST} deep.", remedy="Nothing here needs more than four."
    )
