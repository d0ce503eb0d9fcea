"""The empty template to hand out: CSV, or XLSX with a second sheet that explains every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from compliance.errors import Invalid
from compliance.facts import Fact
from disclosures.catalogue.activities import activities

from .columns import COLUMNS, fact_columns

ROWS_SHEET = "AI uses"
HELP_SHEET = "How to fill this in"
ROWS_PREPARED = 5_000
WRITE = {
    "bool": "yes, no or unknown",
    "date": "2026, 2026-03 or 2026-03-15",
    "datetime": "2026-03-15 09:00 (the production's time) or 2026-03-15",
    "integer": "a whole number",
    "text": "text",
}


def write_template(kind: str) -> bytes:
    """The template as "csv" or "xlsx"."""
    if kind == "csv":
        return _csv()
    if kind == "xlsx":
        return _xlsx()
    raise Invalid(
        "no-such-format", "The template comes as CSV and as XLSX.", field="/format", remedy="Ask for csv or xlsx."
    )


def headings() -> list[str]:
    return [*(column.heading for column in COLUMNS), *fact_columns()]


def _csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(headings())
    # With a byte-order mark, because spreadsheet programs take CSV without one for an old encoding.
    return text.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    book = Workbook()
    rows = book.active
    if not isinstance(rows, Worksheet):
        raise TypeError("a new workbook has a sheet")
    rows.title = ROWS_SHEET
    rows.append(headings())
    _dress(rows, [24] * len(headings()))
    _as_text(rows)
    guide = book.create_sheet(HELP_SHEET)
    first, last = _explain(guide)
    _offer_activities(rows, f"'{HELP_SHEET}'!$A${first}:$A${last}")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _dress(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(1, place).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _as_text(sheet: Worksheet) -> None:
    """Columns formatted as text from the start, so that shot 007 stays 007."""
    for place in range(1, len(headings()) + 1):
        sheet.column_dimensions[get_column_letter(place)].number_format = "@"


def _explain(sheet: Worksheet) -> tuple[int, int]:
    """Fills the help sheet; returns the first and last row of the list of activities."""
    sheet.append(["Column", "Needed", "What to write", "Example"])
    for column in COLUMNS:
        sheet.append([column.heading, "yes" if column.needed else "", column.help, column.example])
    for heading, fact in fact_columns().items():
        sheet.append([heading, "", f"{fact.question} {fact.why}", _written(fact)])
    sheet.append([])
    sheet.append(["Activities", "", "Write the number or the title.", ""])
    first = sheet.max_row + 1
    for activity in activities().values():
        sheet.append([f"{activity.number} {activity.title}", "", activity.hint, ""])
    _dress(sheet, [36, 8, 90, 44])
    _wrap(sheet.iter_rows(min_row=2, max_col=4))
    return first, sheet.max_row


def _written(fact: Fact) -> str:
    return ", ".join(fact.keys) if fact.type == "choice" else WRITE[fact.type]


def _wrap(rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        for cell in row:
            setattr(cell, "alignment", Alignment(wrap_text=True, vertical="top"))  # noqa: B010  openpyxl's stubs


def _offer_activities(sheet: Worksheet, cells: str) -> None:
    offered = DataValidation(type="list", formula1=cells, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(offered)
    place = get_column_letter(headings().index("Activity") + 1)
    offered.add(f"{place}2:{place}{ROWS_PREPARED + 1}")
