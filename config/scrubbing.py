"""What of a log record may be written. Pure.

Whoever logs may hold a person's name, a title, a token: in the values of a text, in a text put together beforehand, in the
message of an exception (PostgreSQL repeats the row that it refused). So nothing is searched for names, which would find some;
only what cannot hold any is let through:

- a text as it stands in the code, its places filled with numbers, times, ids and names of our own programs, all else with "…";
- an exception as its class, the place in the code, and PostgreSQL's own code and constraint; never its message;
- the fields of FIELDS, as short plain words.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import CodeType
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
WITHHELD = "…"
# What `extra=` may say. Each is one plain word or a number: what somebody typed has no field.
FIELDS = (
    "event", "method", "route", "status", "ms", "actor", "task", "task_id", "state", "count",
    "seconds", "bytes", "part",
)  # fmt: skip
WORD = re.compile(r"[A-Za-z0-9_.:+-]{1,100}", re.ASCII)
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.ASCII)
PROGRAM = re.compile(r"(reports|disclosures|compliance|config|celery)(\.[a-z_]+)+", re.ASCII)
MOST_FRAMES, MOST_CAUSES = 20, 5


class Shown(str):
    """A value that may be seen; the same with %r."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def text_of(record: logging.LogRecord) -> str:
    """The record's text as it stands in the code, filled with what may be seen."""
    if not record.args:
        return str(record.msg) if _stands_in_the_code(record) else WITHHELD
    given = record.args
    template = str(record.msg)
    shown = (
        {k: shown_value(v) for k, v in given.items()} if isinstance(given, Mapping) else tuple(map(shown_value, given))
    )
    try:
        return template % shown
    except (TypeError, ValueError, KeyError):
        return template


def shown_value(value: object) -> object:
    match value:
        case None | bool() | int() | float() | Decimal():
            return value
        case UUID() | date() | timedelta():
            return Shown(value)
        case Enum():
            return Shown(value.name)
        case type():
            return Shown(value.__qualname__)
        case BaseException():
            return Shown(" ".join(_words(value)))
        case str() if UUID_SHAPE.fullmatch(value) or PROGRAM.fullmatch(value):
            return Shown(value)
    return Shown(WITHHELD)


def _stands_in_the_code(record: logging.LogRecord) -> bool:
    """Whether the text is a constant of the function that logs it, and not made of anything there."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        code: CodeType = frame.f_code
        if code.co_name == record.funcName and code.co_filename == record.pathname:
            return isinstance(record.msg, str) and record.msg in code.co_consts
    return False


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    found = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    return {name: value for name, value in found.items() if _plain(value)}


def _plain(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and WORD.fullmatch(value) is not None)


def fault_of(record: logging.LogRecord) -> dict[str, object]:
    """{"kinds": [class and code of the exception, then of its causes], "at": [places in the code, the last one where it rose]}."""
    fault = record.exc_info[1] if record.exc_info else None
    if fault is None:
        return {}
    kinds = [" ".join(_words(one)) for one in _causes(fault)]
    return {"kinds": kinds, "at": [_place(one) for one in traceback.extract_tb(fault.__traceback__)[-MOST_FRAMES:]]}


def _causes(fault: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = fault
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _words(fault: BaseException) -> Iterator[str]:
    """Its class, and what cannot hold a value: a Refusal's code, PostgreSQL's code and the name of the constraint."""
    yield type(fault).__qualname__
    told = (getattr(fault, "code", None), getattr(fault, "sqlstate", None))
    diagnosis = getattr(fault, "diag", None)
    for word in (*told, getattr(diagnosis, "constraint_name", None)):
        if isinstance(word, int) or (isinstance(word, str) and WORD.fullmatch(word)):
            yield str(word)


def _place(frame: traceback.FrameSummary) -> str:
    file = Path(frame.filename)
    near = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(*file.parts[-3:])
    return f"{near}:{frame.lineno} {frame.name}"
