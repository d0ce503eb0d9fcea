"""Frozen values made of tidy text, and their one canonical JSON form: sorted keys, UTF-8, NFC, no floats. Knows no paper.

What is written can be read back years later by a stranger, so reading trusts nothing: unknown names, wrong types, doubled
keys, and bytes that are not the canonical form are refused with the place where they stand.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from compliance.dates import FIRST_YEAR, LAST_YEAR
from compliance.errors import Invalid, TooLarge

LARGEST_COUNT = 1_000_000_000
LARGEST_JSON = 1_000_000  # bytes: some two thousand full lines, more than anybody reads in a week

D = TypeVar("D", date, datetime)


@dataclass(frozen=True, slots=True)
class Text:
    """What a text field may hold: so many characters, on one line unless `lines`, in a `form` if it has one."""

    limit: int
    lines: bool = False
    form: Literal["", "partial date", "web address"] = ""


@dataclass(frozen=True, slots=True)
class Many:
    """How many items a list may hold."""

    limit: int


class Value:
    """Base of the frozen dataclasses: their text is NFC with plain line ends, from the moment they exist."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, (hint, rule) in shape(type(self)).items():
            if isinstance(rule, Text):
                object.__setattr__(self, name, tidy(getattr(self, name), rule))
            elif isinstance(one := item_rule(hint), Text):
                object.__setattr__(self, name, tuple(tidy(text, one) for text in getattr(self, name)))

    def to_bytes(self) -> bytes:
        try:
            return canonical(self).encode()
        except UnicodeEncodeError as fault:  # half of a surrogate pair is no character
            raise Invalid("not-text", "This text holds half a character, which no file can store.") from fault

    @classmethod
    def read(cls, raw: object, pointer: str = "") -> Self:
        return cast(Self, _read_value(cls, raw, pointer))


def tidy(text: str, rule: Text) -> str:
    if len(text) > 4 * rule.limit:  # will be refused whole; normalising a hostile megabyte of accents takes minutes
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not rule.lines:
        text = text.replace("\n", " ")
    return unicodedata.normalize("NFC", text).strip(" \n")


def shape(cls: type) -> dict[str, tuple[Any, object]]:
    """Field name -> (its type, its Text or Many rule or None)."""
    return _shape(cls)


@cache
def _shape(cls: type[Any]) -> dict[str, tuple[Any, object]]:
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: rule_of(hints[field.name]) for field in fields(cls)}


def rule_of(hint: Any) -> tuple[Any, object]:
    """A type as it is declared, and the Text or Many rule beside it."""
    if get_origin(hint) is Annotated:
        inner, rule, *_ = get_args(hint)
        return inner, rule
    return hint, None


def item_rule(hint: Any) -> object:
    """The Text rule of the items of a list of texts; None for anything else."""
    return rule_of(get_args(hint)[0])[1] if get_origin(hint) is tuple else None


def texts(value: Value, pointer: str = "") -> Iterator[tuple[str, str, Text]]:
    """Every text in a value, with its JSON Pointer and its rule."""
    for here, held, rule in _walk(value, pointer):
        if isinstance(rule, Text):
            yield here, cast(str, held), rule


def lists(value: Value) -> Iterator[tuple[str, int, Many]]:
    """Every list in a value: its JSON Pointer, how many items it holds, its rule."""
    for here, held, rule in _walk(value, ""):
        if isinstance(rule, Many):
            yield here, len(cast(tuple[object, ...], held)), rule


def _walk(value: Value, pointer: str) -> Iterator[tuple[str, object, object]]:
    for name, (hint, rule) in shape(type(value)).items():
        held, here = getattr(value, name), f"{pointer}/{name}"
        yield here, held, rule
        if isinstance(held, Value):
            yield from _walk(held, here)
        elif isinstance(held, tuple):
            yield from _walk_items(held, item_rule(hint), here)


def _walk_items(items: tuple[object, ...], rule: object, pointer: str) -> Iterator[tuple[str, object, object]]:
    for number, item in enumerate(items):
        if isinstance(item, Value):
            yield from _walk(item, f"{pointer}/{number}")
        else:
            yield f"{pointer}/{number}", item, rule


# --- writing ---------------------------------------------------------------------------------------------------------


def canonical(value: object) -> str:
    """The one JSON text of a value, or of what was read from such a text."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, Value):
        return {name: _plain(getattr(value, name)) for name in shape(type(value))}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


# --- reading ---------------------------------------------------------------------------------------------------------


def parse(data: bytes) -> object:
    """JSON as canonical bytes may hold it, or a Refusal."""
    if len(data) > LARGEST_JSON:
        raise too_large(len(data))
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as fault:
        raise unreadable("", "canonical JSON in UTF-8") from fault


def too_large(size: int) -> TooLarge:
    said = f"The content of a paper is at most {LARGEST_JSON:,} bytes, and this is {size:,}."
    return TooLarge("content-too-large", said, remedy="Shorten the texts, or split the lines over several papers.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_float(_text: str) -> NoReturn:
    raise ValueError("no floats")


def unreadable(pointer: str, wanted: str) -> Invalid:
    said = f"This is not the content of a paper: {pointer or 'the file'} should be {wanted}."
    return Invalid("content-unreadable", said, field=pointer, remedy="Use the file exactly as it was issued.")


def _read(hint: Any, raw: object, pointer: str) -> object:
    origin = get_origin(hint)
    if isinstance(hint, type) and issubclass(hint, Value):
        return _read_value(hint, raw, pointer)
    if origin in (Union, UnionType):
        return (
            None if raw is None else _read(next(kind for kind in get_args(hint) if kind is not NoneType), raw, pointer)
        )
    if origin is Literal:
        return _one_of(get_args(hint), raw, pointer)
    if origin is tuple:
        return _read_list(rule_of(get_args(hint)[0])[0], raw, pointer)
    return _SCALARS[hint](raw, pointer)


def _read_value(cls: type[Value], raw: object, pointer: str) -> Value:
    if not isinstance(raw, Mapping) or set(raw) != set(shape(cls)):
        raise unreadable(pointer, "an object with exactly the names " + ", ".join(sorted(shape(cls))))
    return cls(**{name: _read(hint, raw[name], f"{pointer}/{name}") for name, (hint, _) in shape(cls).items()})


def _read_list(hint: Any, raw: object, pointer: str) -> tuple[object, ...]:
    if not isinstance(raw, list):
        raise unreadable(pointer, "a list")
    return tuple(_read(hint, item, f"{pointer}/{number}") for number, item in enumerate(raw))


def _one_of(choices: tuple[object, ...], raw: object, pointer: str) -> object:
    if not isinstance(raw, str) or raw not in choices:
        raise unreadable(pointer, "one of " + ", ".join(map(str, choices)))
    return raw


def _text(raw: object, pointer: str) -> str:
    if not isinstance(raw, str):
        raise unreadable(pointer, "text")
    return raw


def _bool(raw: object, pointer: str) -> bool:
    if not isinstance(raw, bool):
        raise unreadable(pointer, "true or false")
    return raw


def _count(raw: object, pointer: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= LARGEST_COUNT:
        raise unreadable(pointer, "a whole number, zero or more")
    return raw


def _day(raw: object, pointer: str) -> date:
    try:
        return _in_range(date.fromisoformat(_text(raw, pointer)))
    except ValueError as fault:
        raise unreadable(pointer, "a date such as 2026-03-15") from fault


def _moment(raw: object, pointer: str) -> datetime:
    try:
        moment = _in_range(datetime.fromisoformat(_text(raw, pointer)))
    except ValueError as fault:
        raise unreadable(pointer, "a moment such as 2026-03-15T09:00:00-07:00") from fault
    if moment.tzinfo is None:
        raise unreadable(pointer, "a moment with its offset, such as 2026-03-15T09:00:00-07:00")
    return moment


def _in_range(day: D) -> D:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # sums with days of the year 1 or 9999 overflow
        raise ValueError(day.year)
    return day


_SCALARS: dict[Any, Any] = {str: _text, bool: _bool, int: _count, date: _day, datetime: _moment}
