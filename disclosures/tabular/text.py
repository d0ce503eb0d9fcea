"""CSV and tab-separated text: finds encoding and delimiter, then reads records. A quoted field may span lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice

from compliance.errors import Invalid, Refusal, TooLarge

from .headings import best_match
from .table import Bad, Cell, Grid, Limits, Line, judged, row_fault

# The UTF-32 mark begins with the UTF-16 one, so it is asked first.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS = (",", "\t", ";", "|")
AS_TEXT = re.compile(r'="([^"]*)"')
FORMULA = Bad(
    "formula",
    "this cell holds a formula, and formulas are never run here.",
    "Put the value itself into the cell (paste as values).",
)


def read_text(data: bytes, *, tabs: bool, known: Collection[str], limits: Limits) -> Grid:
    text = decode(data)
    delimiter = _delimiter(text, tabs, known, limits)
    lines: list[Line] = []
    broken: Refusal | None = None
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            if any(record):
                lines.append(Line(number, tuple(_cell(field, limits) for field in record)))
            if len(lines) > limits.rows + limits.heading_rows:
                raise too_many_rows(limits)
    except csv.Error as error:
        broken = _broken(lines[-1].number + 1 if lines else 1, error)
    return Grid(tuple(lines), broken=broken)


def decode(data: bytes) -> str:
    """The text of the file; a Refusal that names the first byte that is not text."""
    encoding, skip = _encoding(data)
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        place = skip + error.start
        line = data.count(b"\n", 0, place) + 1
        raise Invalid(
            "encoding-unreadable",
            f"Byte {place:,} of the file (hex {data[place]:02X}, near line {line:,}) is not {encoding.upper()} text.",
            field="/file",
            remedy="Save the sheet again as “CSV UTF-8”, or send it as .xlsx.",
        ) from error


def too_many_rows(limits: Limits) -> Refusal:
    return TooLarge(
        "too-many-rows",
        f"The sheet has more than {limits.rows:,} rows.",
        field="/rows",
        remedy="Split it into several files.",
    )


def _encoding(data: bytes) -> tuple[str, int]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    start = data[:400]
    if start[1::2].count(0) * 2 > len(start[1::2]) > 0:
        return "utf-16-le", 0
    if start[0::2].count(0) * 2 > len(start[0::2]) > 0:
        return "utf-16-be", 0
    return "utf-8", 0


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Strict, so that a quotation mark gone astray is a fault and not a cell that swallows half the sheet."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str, tabs: bool, known: Collection[str], limits: Limits) -> str:
    """The delimiter that shows most known headings; after that the one that makes most columns."""
    order = ("\t", *(mark for mark in DELIMITERS if mark != "\t")) if tabs else DELIMITERS
    return max(order, key=lambda mark: _promise(_peek(text, mark, limits), known))


def _promise(records: list[list[str]], known: Collection[str]) -> tuple[int, int]:
    matched = best_match([tuple(record) for record in records], known)[1]
    return matched, sorted(len(record) for record in records)[len(records) // 2] if records else 0


def _peek(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for record in islice(_records(text, delimiter), limits.heading_rows):
            found.append(record)
    except csv.Error:
        return found  # Told properly when the file is read with the delimiter chosen.
    return found


def _cell(field: str, limits: Limits) -> Cell:
    """Spreadsheets keep leading zeros in CSV by writing ="007"; any other formula is a fault."""
    kept = AS_TEXT.fullmatch(field.strip())
    if kept:
        return judged(kept[1], limits)
    return FORMULA if field.lstrip().startswith("=") else judged(field, limits)


def _broken(row: int, error: csv.Error) -> Refusal:
    if "field larger" in str(error):
        return row_fault(
            row, "cell-too-long", "a cell is too long to be read, so reading stopped here.", "Shorten the cell."
        )
    return row_fault(
        row,
        "quotes-broken",
        "a quotation mark is opened or closed in the wrong place, so reading stopped here.",
        "Save the sheet again as CSV from the spreadsheet program, or send it as .xlsx.",
    )
