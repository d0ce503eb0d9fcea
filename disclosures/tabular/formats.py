"""A spreadsheet's numbers as their reader saw them: scene 7 formatted 000 is the text “007”, and a date is ISO 8601."""

from __future__ import annotations

import datetime as dt
import math
import re

from .table import Bad, Cell

# Spreadsheets keep fifteen digits; what stood behind them is gone before the file is saved.
EXACT = 10**15
# What spreadsheet programs take; the patterns below take a time that grows with the square of it.
LONGEST_FORMAT = 255
QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].')
SHAPE = re.compile(r"(?P<before>[^0#?]*)(?P<digits>[0#?][0#?,.\-/ ()]*)(?P<after>[^0#?]*)", re.DOTALL)
PLAIN = ("General", "@", "")


def shown(value: object, number_format: str) -> Cell:
    """The cell's text. Formats we do not know give the plain number."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return _moment(value)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _moment(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return value.isoformat()


def _number(value: float, number_format: str) -> Cell:
    if not math.isfinite(value):
        return Bad("cell-error", "this cell holds no number.", "Put the value itself into the cell.")
    if abs(value) >= EXACT:
        return Bad(
            "digits-lost",
            "this number is longer than a spreadsheet can keep, so its last digits are lost.",
            "Format the column as Text and type the identifier again.",
        )
    return _formatted(value, number_format) or _plain(value)


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _formatted(value: float, number_format: str) -> str:
    """Zeros, decimals, thousands, per cent and fixed words around them; "" for any other format."""
    section = number_format.split(";")[0]
    if section in PLAIN or len(number_format) > LONGEST_FORMAT:
        return ""
    kept: list[str] = []
    bare = QUOTED.sub(lambda match: _keep(match, kept), section)
    shape = SHAPE.fullmatch(bare)
    if not shape or "E+" in bare or "/" in shape["digits"] or "?" in shape["digits"]:
        return ""
    number = value * 100 if "%" in bare else value
    body = _digits(abs(number), shape["digits"].rstrip(" "))
    sign = "-" if number < 0 else ""
    spaced = " " * (len(shape["digits"]) - len(shape["digits"].rstrip(" ")))
    return sign + _restore(shape["before"], kept) + body + spaced + _restore(shape["after"], kept) if body else ""


def _digits(number: float, pattern: str) -> str:
    whole, _, decimals = pattern.partition(".")
    if any(mark in decimals for mark in ",-( )"):
        return ""
    text = f"{number:.{len(decimals)}f}"
    integer, _, fraction = text.partition(".")
    fraction = _optional_decimals(fraction, decimals)
    grouped = _fill(integer, whole)
    return f"{grouped}.{fraction}" if fraction else grouped


def _optional_decimals(fraction: str, decimals: str) -> str:
    while fraction.endswith("0") and len(fraction) > decimals.count("0"):
        fraction = fraction[:-1]
    return fraction


def _fill(integer: str, whole: str) -> str:
    """Digits into the places of the pattern from the right: 000-00 with 1234 is 012-34."""
    if "," in whole:
        return f"{int(integer):,}"
    rest, out = list(integer), ""
    for mark in reversed(whole):
        spare = "0" if mark == "0" else ""
        out = (mark if mark not in "0#" else rest.pop() if rest else spare) + out
    return "".join(rest) + out


def _keep(match: re.Match[str], kept: list[str]) -> str:
    """Puts literal text aside if a mark in it could be taken for a digit's place."""
    literal = match[1] if match[1] is not None else match[2]
    if literal is None or not any(mark in literal for mark in "0#?.,%"):
        return literal or ""
    kept.append(literal)
    return "\ue000"


def _restore(text: str, kept: list[str]) -> str:
    return "".join(kept.pop(0) if letter == "\ue000" else letter for letter in text)
