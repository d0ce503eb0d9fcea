"""JSON Schema (2020-12) of each kind of paper, made of the very dataclasses that write and read it, so that it cannot lag behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from reports.values import LARGEST_COUNT, Many, Text, Value, rule_of, shape

from .papers import KINDS
from .parts import Kind

VERSION = "paper-1"  # what every content says as its `schema`
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMS: Mapping[str, str] = {
    "partial date": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$",
    "web address": "^(https?://[!-~]+)?$",
}
ONE_LINE = "^[^\\n\\r\\t]*$"
SCALARS: Mapping[Any, Mapping[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}

Schema = dict[str, Any]


def address(kind: Kind) -> str:
    """Where an installation shows the schema of a kind."""
    return f"/api/v1/schemas/{VERSION}/{kind}.json"


@cache
def schema_bytes(kind: Kind) -> bytes:
    """In the canonical order of the papers themselves: the same bytes in any process."""
    return json.dumps(schema_of(kind), ensure_ascii=False, sort_keys=True, indent=1).encode()


def schema_of(kind: Kind) -> Schema:
    content = KINDS[kind]
    parts = {one.__name__: _object(one) for one in sorted(set(_parts(content)), key=lambda one: one.__name__)}
    return {
        "$schema": DIALECT,
        "$id": address(kind),
        "title": f"{VERSION}, {kind}",
        **_object(content),
        "$defs": parts,
    }


def _parts(cls: type[Value]) -> Iterator[type[Value]]:
    """Every value that this one holds, however deep."""
    for hint, _ in shape(cls).values():
        for one in _values_in(hint):
            yield one
            yield from _parts(one)


def _values_in(hint: Any) -> Iterator[type[Value]]:
    if isinstance(hint, type) and issubclass(hint, Value):
        yield hint
    for inner in get_args(hint):
        yield from _values_in(inner)


def _object(cls: type[Value]) -> Schema:
    """Every name, and no other: an empty text is said, never left out."""
    told = " ".join((cls.__doc__ or "").split())
    return {
        "type": "object",
        **({"description": told} if told and not told.startswith(f"{cls.__name__}(") else {}),
        "properties": {name: _said(hint, rule) for name, (hint, rule) in shape(cls).items()},
        "required": sorted(shape(cls)),
        "additionalProperties": False,
    }


def _said(hint: Any, rule: object) -> Schema:
    origin = get_origin(hint)
    if isinstance(rule, Text):
        return _text(rule)
    if isinstance(hint, type) and issubclass(hint, Value):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return _choice(get_args(hint))
    if origin is tuple:
        assert isinstance(rule, Many)  # noqa: S101 - a list without a bound is a mistake of the dataclass
        return {"type": "array", "items": _said(*rule_of(get_args(hint)[0])), "maxItems": rule.limit}
    if NoneType in get_args(hint):
        kind = next(one for one in get_args(hint) if one is not NoneType)
        return {"anyOf": [_said(*rule_of(kind)), {"type": "null"}]}
    return dict(SCALARS[hint])


def _choice(choices: tuple[object, ...]) -> Schema:
    return {"const": choices[0]} if len(choices) == 1 else {"enum": list(choices)}


def _text(rule: Text) -> Schema:
    pattern = FORMS.get(rule.form, "" if rule.lines else ONE_LINE)
    return {"type": "string", "maxLength": rule.limit, **({"pattern": pattern} if pattern else {})}
