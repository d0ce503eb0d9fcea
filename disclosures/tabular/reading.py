"""The way in: tells the kind of file by its first bytes, never by its name alone, and hands it to the right reader."""

from __future__ import annotations

from collections.abc import Collection

from compliance.errors import Invalid, Refusal, TooLarge

from .headings import table_of
from .table import Grid, Limits, Table, excerpt, fold
from .text import read_text
from .workbook import OLD_OR_LOCKED, old_or_locked, read_workbook

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
# What people attach by mistake: first bytes, and what it is called.
MISTAKEN = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)

WORKBOOKS = (".xlsx", ".xlsm")


def read_table(data: bytes, filename: str, *, known: Collection[str] = (), limits: Limits | None = None) -> Table:
    """The table in these bytes. `known` are the headings looked for; without them the first row heads the table.

    Raises Refusal when nothing can be made of the file; faults of single cells and rows are in the table's `faults`.
    """
    limits = limits or Limits()
    folded = frozenset(fold(heading) for heading in known)
    grid = _grid(data, filename, folded, limits)
    try:
        return table_of(grid, file=excerpt(filename), known=folded, limits=limits)
    except Invalid as fault:
        # Good text with a wrong name is read; of anything else the name says best what went wrong.
        wrong_name = fault.code == "no-headings" and not grid.sheet and filename.lower().endswith(WORKBOOKS)
        raise _no_workbook() if wrong_name else fault from None


def _grid(data: bytes, filename: str, known: Collection[str], limits: Limits) -> Grid:
    if len(data) > limits.file_bytes:
        raise _too_large(limits)
    if not data.strip(b" \r\n\t\0\xef\xbb\xbf"):
        raise Invalid("file-empty", "The file is empty.", field="/file", remedy="Choose the file that has the rows.")
    if data.startswith((ZIP, EMPTY_ZIP)):
        return read_workbook(data, known=known, limits=limits)
    if data.startswith(OLD_OR_LOCKED):
        raise old_or_locked(data)
    _refuse_mistaken(data)
    return read_text(data, tabs=filename.lower().endswith((".tsv", ".tab")), known=known, limits=limits)


def _refuse_mistaken(data: bytes) -> None:
    for start, called in MISTAKEN:
        if data.lstrip()[: len(start)].lower() == start.lower():
            raise Invalid(
                "not-a-sheet",
                f"This is {called}, not a sheet.",
                field="/file",
                remedy="Send the sheet as .xlsx or .csv.",
            )


def _no_workbook() -> Refusal:
    return Invalid(
        "not-xlsx",
        "This is named like a workbook and is none.",
        field="/file",
        remedy="Open it in a spreadsheet program and save it as .xlsx; name it .csv if it is text.",
    )


def _too_large(limits: Limits) -> Refusal:
    return TooLarge(
        "file-too-large",
        f"The file is larger than {limits.file_bytes / 1e6:,.0f} MB, which is the most that is read.",
        field="/file",
        remedy="Remove pictures and sheets that are not needed, or split the file.",
    )
