"""What a table is here: headings, rows of text under them, and the faults met on the way, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from compliance.errors import MOST_COUNTED, Invalid, Refusal, pointer

MOST_FAULTS = 200
# Control characters but tab and line end, and halves of characters: neither a database nor a paper can keep them.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold. Generous beside a real log; small beside what a hostile file can claim."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 40_000_000
    package_parts: int = 1_000
    rows: int = 5_000
    columns: int = 200
    cell: int = 10_000
    heading_rows: int = 30


class Bad(NamedTuple):
    """A cell that cannot be read: why, and what to do about it. It becomes a fault if its column is one we read."""

    code: str
    message: str
    remedy: str


Cell = str | Bad


class Line(NamedTuple):
    """One row as it stands in the file, its columns not yet understood. `number` is the one a spreadsheet shows."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet before its headings are found. `broken` says why reading stopped early, if it did."""

    lines: tuple[Line, ...]
    sheet: str = ""
    unread_sheets: tuple[str, ...] = ()
    padded: bool = False
    broken: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; each row has exactly one cell per heading. `faults` are those of single cells and rows."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    sheet: str = ""
    unread_sheets: tuple[str, ...] = ()
    faults: tuple[Refusal, ...] = ()

    def fault(self, row: int, column: int, code: str, message: str, remedy: str) -> Refusal:
        """A fault of one cell; `column` counts from zero."""
        heading = self.headings[column] or f"column {letter(column)}"
        return cell_fault(row, column, heading, Bad(code, message, remedy))


def cell_fault(row: int, column: int, heading: str, bad: Bad) -> Refusal:
    return Invalid(
        bad.code,
        f"Row {row}, column {letter(column)} (“{excerpt(heading)}”): {bad.message}",
        field=pointer("rows", str(row), heading),
        remedy=bad.remedy,
    )


def row_fault(row: int, code: str, message: str, remedy: str) -> Refusal:
    return Invalid(code, f"Row {row}: {message}", field=pointer("rows", str(row)), remedy=remedy)


def letter(column: int) -> str:
    """The spreadsheet's name of a column: 0 is A, 26 is AA."""
    name, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def excerpt(text: str, most: int = 60) -> str:
    """The beginning of somebody's text, fit to stand in a sentence."""
    flat = " ".join(
        "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text[: most + 1]).split()
    )
    return flat if len(text) <= most else flat[:most] + "…"


def fold(heading: str) -> str:
    """A heading as it is compared: without case, spaces, #, full stops, underscores and hyphens."""
    plain = unicodedata.normalize("NFKC", heading[:200]).casefold()
    return "".join(letter for letter in plain if not letter.isspace() and letter not in "#._-‐–—*")


def capped(faults: Sequence[Refusal], most: int = MOST_FAULTS) -> list[Refusal]:
    """At most so many faults, and how many more there are, as far as they were counted."""
    if len(faults) <= most:
        return list(faults)
    at_least = "At least " if len(faults) > MOST_COUNTED else ""
    more = Invalid(
        "more-faults",
        f"{at_least}{len(faults) - most:,} more faults are not listed.",
        field="/rows",
        remedy="Correct these, then check the file again.",
    )
    return [*faults[:most], more]


def judged(text: str, limits: Limits) -> Cell:
    """A cell's text, trimmed; Bad if it is too long or holds what no sheet should."""
    if len(text) > limits.cell:
        return Bad(
            "cell-too-long", f"this cell holds {len(text):,} characters.", f"Shorten it to {limits.cell:,} characters."
        )
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNSHOWABLE.search(plain):
        return Bad(
            "control-character",
            "this cell holds characters that cannot be shown (NUL or the like).",
            "Type the cell again.",
        )
    return plain
