"""XLSX: values as their reader saw them, formulas never run, and hostile packages stopped before they are parsed."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from compliance.errors import Refusal, TooLarge
from disclosures.tabular import Limits, Row, Table, read_table
from disclosures.tabular.formats import shown

KNOWN = ("Ref", "What was done", "Scene")


def workbook(fill: Callable[[openpyxl.Workbook, Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def plain(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.append(["Ref", "What was done", "Scene"])
    sheet.append(["V1", "Sky replaced", "007"])


PLAIN = workbook(plain)


def read(data: bytes, limits: Limits | None = None) -> Table:
    return read_table(data, "log.xlsx", known=KNOWN, limits=limits)


def refused(data: bytes, limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(data, limits)
    return caught.value


def repacked(parts: Mapping[str, bytes], data: bytes = PLAIN) -> bytes:
    """The workbook with some parts put in place of its own, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return file.getvalue()


def part(name: str, data: bytes = PLAIN) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def with_shared_strings(data: bytes = PLAIN) -> bytes:
    """The same workbook as Excel writes it: texts in a part of their own, cells pointing to them by number."""
    sheet, texts = part("xl/worksheets/sheet1.xml", data), list[bytes]()

    def share(cell: re.Match[bytes]) -> bytes:
        texts.append(b"<si>" + cell[1] + b"</si>")
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    types = part("[Content_Types].xml", data).replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = re.sub(rb't="inlineStr"><is>(.*?)</is></c>', share, sheet)
    strings = b'<sst xmlns="' + main + b'">' + b"".join(texts) + b"</sst>"
    return repacked(
        {"xl/worksheets/sheet1.xml": cells, "[Content_Types].xml": types, "xl/sharedStrings.xml": strings}, data
    )


def test_a_workbook_as_excel_writes_it_reads_the_same() -> None:
    assert read(with_shared_strings()) == read(PLAIN)


def test_a_plain_workbook() -> None:
    assert read(PLAIN) == Table(
        "log.xlsx", ("Ref", "What was done", "Scene"), (Row(2, ("V1", "Sky replaced", "007")),), 1, "Sheet"
    )


def test_rows_keep_their_numbers_over_gaps_and_stray_formatting() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["B1"] = "Harbour, week 7"
        for place, heading in zip("BCD", KNOWN, strict=True):
            sheet[f"{place}4"] = heading
        sheet["B9"] = "V1"
        sheet["D9"] = "012A"
        sheet["F400"].number_format = "0.00"

    table = read(workbook(fill))
    assert (table.header_row, table.headings, table.rows) == (4, ("", *KNOWN), (Row(9, ("", "V1", "", "012A")),))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (7, "General", "7"),
        (7, "000", "007"),
        (12, '"VFX_"000', "VFX_012"),
        (40, "\\V0000", "V0040"),
        (12345678, "000\\-00\\-0000", "012-34-5678"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.25, "0%", "25%"),
        (3.0, "General", "3"),
        (2.5, "General", "2.5"),
        (-4, "000", "-004"),
        (1.5, "0.0##", "1.5"),
        (9, "# ?/?", "9"),
        (1200, "0.00E+00", "1200"),
        (True, "General", "TRUE"),
        (dt.date(2026, 3, 15), "dd/mm/yyyy", "2026-03-15"),
        (dt.datetime(2026, 3, 15, 9, 30), "m/d/yy h:mm", "2026-03-15T09:30"),  # noqa: DTZ001 sheets have no zone
        (dt.time(9, 5), "h:mm", "09:05"),
    ],
)
def test_cells_read_as_they_are_shown(value: object, number_format: str, text: str) -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        sheet["C2"] = value
        sheet["C2"].number_format = number_format

    assert read(workbook(fill)).rows[0].cells[2] == text
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("=B2", "formula"),
        ('=HYPERLINK("https://example.org")', "formula"),
        ("#N/A", "cell-error"),
        (12345678901234567, "digits-lost"),
        ("x" * 10_001, "cell-too-long"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_a_fault_in_its_place(value: object, code: str) -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        sheet["C2"] = value

    table = read(workbook(fill))
    assert [(fault.code, fault.field) for fault in table.faults] == [(code, "/rows/2/Scene")]
    assert table.rows[0].cells[2] == ""


def test_the_visible_sheet_with_the_headings_is_read_and_the_others_are_named() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.title = "Cover"
        sheet["A1"] = "Harbour"
        plain(book, book.create_sheet("Log"))
        hidden = book.create_sheet("Old log")
        plain(book, hidden)
        hidden.sheet_state = "hidden"

    table = read(workbook(fill))
    assert (table.sheet, table.unread_sheets) == ("Log", ("Cover",))


def test_a_workbook_with_a_million_empty_formatted_rows_is_read() -> None:
    last = part("xl/worksheets/sheet1.xml").replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    table = read(repacked({"xl/worksheets/sheet1.xml": last}))
    assert [row.number for row in table.rows] == [2]


def test_dimensions_that_lie_are_not_believed() -> None:
    lying = part("xl/worksheets/sheet1.xml").replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
    assert lying != part("xl/worksheets/sheet1.xml")
    assert len(read(repacked({"xl/worksheets/sheet1.xml": lying})).rows) == 1


def test_too_many_rows() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.append(list(KNOWN))
        for number in range(8):
            sheet.append([str(number), "x", "1"])

    fault = refused(workbook(fill), Limits(rows=3, heading_rows=2))
    assert (type(fault), fault.code) == (TooLarge, "too-many-rows")


def test_a_bomb_is_stopped_by_the_size_it_declares() -> None:
    bomb = repacked({"xl/media/a.bin": b"\0" * 5_000_000})
    assert len(bomb) < 20_000
    assert refused(bomb, Limits(unpacked_bytes=1_000_000)).code == "xlsx-unpacks-too-large"


def test_a_bomb_that_declares_a_small_size_is_stopped_too() -> None:
    bomb = bytearray(repacked({"xl/media/a.bin": b"\0" * 5_000_000}))
    size = (5_000_000).to_bytes(4, "little")
    while size in bomb:
        place = bomb.index(size)
        bomb[place : place + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(bomb), Limits(unpacked_bytes=1_000_000)).code == "xlsx-broken"


def test_a_package_of_very_many_parts_is_refused() -> None:
    many = repacked({f"xl/part{number}.xml": b"<x/>" for number in range(30)})
    assert refused(many, Limits(package_parts=20)).code == "xlsx-unpacks-too-large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_never_expanded(encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    assert (
        refused(repacked({"xl/sharedStrings.xml": laughs.encode(encoding)}, with_shared_strings())).code
        == "xlsx-doctype"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PLAIN[:-40], "xlsx-broken"),
        (PLAIN[:200], "xlsx-broken"),
        (b"PK\x03\x04" + b"\0" * 400, "xlsx-broken"),
        (b"PK\x05\x06" + b"\0" * 18, "not-xlsx"),
        (repacked({"xl/workbook.xml": b"<broken"}), "xlsx-broken"),
        (repacked({"xl/worksheets/sheet1.xml": b"\xff\xff"}), "xlsx-broken"),
        (repacked({"xl/worksheets/sheet1.xml": b""}), "xlsx-broken"),
    ],
)
def test_a_damaged_workbook_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize("theme", [b"", b"<broken", b"\xff\xff"])
def test_a_theme_is_not_looked_at(theme: bytes) -> None:
    assert part("xl/theme/theme1.xml") != theme
    assert read(repacked({"xl/theme/theme1.xml": theme})) == read(PLAIN)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("mimetype", "content.xml"), "This is an OpenDocument file, not an .xlsx workbook."),
        (
            ("word/document.xml", "[Content_Types].xml"),
            "This is a zip archive or another kind of document, not an .xlsx workbook.",
        ),
        (("a.txt",), "This is a zip archive or another kind of document, not an .xlsx workbook."),
    ],
)
def test_another_kind_of_package_is_told_by_its_contents(names: tuple[str, ...], said: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    assert refused(file.getvalue()).message == said


def test_a_locked_part_is_told() -> None:
    locked = bytearray(PLAIN)
    place = locked.index(b"PK\x01\x02")
    locked[place + 8] |= 1
    assert refused(bytes(locked)).code == "xlsx-locked"


def test_a_workbook_without_a_visible_sheet() -> None:
    hidden = repacked({"xl/workbook.xml": part("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')})
    assert refused(hidden).code == "no-sheet"
