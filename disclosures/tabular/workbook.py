"""XLSX: looks at the package before anything parses it, then reads values as text. Formulas are never run."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from typing import Any

from compliance.errors import Invalid, Refusal, TooLarge

from .formats import shown
from .headings import best_match
from .package import Reader
from .table import Bad, Cell, Grid, Limits, Line, judged
from .text import FORMULA, too_many_rows

# The container of old .xls files and, alike, of workbooks locked with a password.
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_ROW = 1_048_576
CHUNK = 65_536
# No workbook needs a document type; bombs made of XML entities do.
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def read_workbook(data: bytes, *, known: Collection[str], limits: Limits) -> Grid:
    with _refusals_only():
        _check_package(data, limits)
        reader = Reader(io.BytesIO(data))
        reader.read()
        book = reader.wb
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise Invalid(
                    "no-sheet",
                    "The workbook has no visible sheet.",
                    field="/file",
                    remedy="Show the sheet with the rows.",
                )
            chosen = _choose(sheets, known, limits)
            return Grid(
                tuple(_lines(chosen, limits)),
                sheet=chosen.title,
                unread_sheets=tuple(sheet.title for sheet in sheets if sheet is not chosen),
                padded=True,
            )
        finally:
            book.close()


def old_or_locked(data: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _locked()
    return Invalid(
        "xls", "This is an .xls file, the format before 2007.", field="/file", remedy="Open it and save it as .xlsx."
    )


@contextmanager
def _refusals_only() -> Iterator[None]:
    """A broken workbook makes the parser raise anything at all; a sound one makes it warn of styles and the like."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Refusal:
        raise
    except Exception as error:
        raise Invalid(
            "xlsx-broken",
            "The workbook is damaged or not an .xlsx file.",
            field="/file",
            remedy="Open it in a spreadsheet program and save it again as .xlsx.",
        ) from error


def _check_package(data: bytes, limits: Limits) -> None:
    """Size as declared, then as it really unpacks, before a parser sees a byte of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > limits.package_parts or sum(part.file_size for part in parts) > limits.unpacked_bytes:
            raise _unpacks_too_large(limits)
        if any(part.flag_bits & 0x1 for part in parts):
            raise _locked()
        _check_kind({part.filename for part in parts})
        room = limits.unpacked_bytes
        for part in parts:
            room -= _unpacked(package, part, room, limits)


def _check_kind(names: Collection[str]) -> None:
    if "[Content_Types].xml" in names and any(name.startswith("xl/") and not name.endswith(".bin") for name in names):
        return
    called = (
        "an OpenDocument file"
        if "mimetype" in names and "content.xml" in names
        else "a zip archive or another kind of document"
    )
    raise Invalid(
        "not-xlsx",
        f"This is {called}, not an .xlsx workbook.",
        field="/file",
        remedy="Save the sheet as .xlsx or .csv.",
    )


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, room: int, limits: Limits) -> int:
    """How many bytes the part really has; Refusal if that is too many or if it is XML with a document type."""
    size, tail = 0, b""
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > room:
                raise _unpacks_too_large(limits)
            if not part.filename.startswith("xl/media/") and any(mark in tail + chunk for mark in DOCTYPES):
                raise Invalid(
                    "xlsx-doctype",
                    "The workbook declares a document type, which no spreadsheet program writes.",
                    field="/file",
                    remedy="Open it in a spreadsheet program and save it again as .xlsx.",
                )
            tail = chunk[-32:]
    return size


def _choose(sheets: Sequence[Any], known: Collection[str], limits: Limits) -> Any:
    """The first visible sheet that shows most known headings."""

    def promise(sheet: Any) -> int:
        lines = islice(_lines(sheet, limits), limits.heading_rows)
        return best_match([line.cells for line in lines], known)[1]

    return max(sheets, key=promise) if len(sheets) > 1 and known else sheets[0]


def _lines(sheet: Any, limits: Limits) -> Iterator[Line]:
    """Rows that are not empty. Declared dimensions are not believed: programs write them wrong, attackers large."""
    sheet.reset_dimensions()
    taken = 0
    judge = cache(partial(judged, limits=limits))  # cells share their texts, and go on sharing what was made of them
    empty: object = None  # One tuple fills every gap; a gap may be a million rows wide.
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=limits.columns + 1), start=1):
        if cells is empty:
            continue
        line = Line(number, _trimmed(tuple(_cell(cell, judge) for cell in cells)))
        if line.blank:
            empty = cells
            continue
        taken += 1
        if taken > limits.rows + limits.heading_rows:
            raise too_many_rows(limits)
        yield line


def _cell(cell: Any, judge: Callable[[str], Cell]) -> Cell:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e":
        return Bad("cell-error", f"this cell shows {str(cell.value)[:20]}.", "Put the value itself into the cell.")
    text = cell.value if isinstance(cell.value, str) else shown(cell.value, cell.number_format or "General")
    return text if isinstance(text, Bad) else judge(text)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _locked() -> Refusal:
    return Invalid(
        "xlsx-locked",
        "The workbook is locked with a password.",
        field="/file",
        remedy="Save a copy without the password.",
    )


def _unpacks_too_large(limits: Limits) -> Refusal:
    return TooLarge(
        "xlsx-unpacks-too-large",
        f"Unpacked, the workbook is larger than {limits.unpacked_bytes / 1e6:,.0f} MB.",
        field="/file",
        remedy="Remove pictures and sheets that are not needed, or save the sheet as CSV.",
    )
