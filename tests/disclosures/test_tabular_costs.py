"""What a small file may cost: no more faults, parts and comparisons than a large honest one."""

from __future__ import annotations

import re

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from disclosures.tabular.formats import shown

from .test_tabular_template import LEAST, fault, faults, rows
from .test_tabular_workbook import PLAIN, part, plain, read, refused, repacked, with_shared_strings, workbook

# --- sheets -----------------------------------------------------------------------------------------------------------


def test_of_a_file_full_of_faults_no_more_rows_are_read_than_anybody_mends() -> None:
    """Five thousand rows that share one cell are some kilobytes, and were gigabytes of people, each of whom was refused."""
    crowd = {**LEAST, "Performer role": "a;" * 500}
    told = faults(*[crowd] * 5_000)
    assert {one.code for one in told[:-1]} == {"too-many-parts"}
    assert (len(told), told[-1].message) == (201, "At least 801 more faults are not listed.")
    told = faults(*[{**LEAST, "Activity": "=1", "What was done": "=2"}] * 5_000)
    assert (len(told), told[-1].message) == (201, "At least 802 more faults are not listed.")


@pytest.mark.parametrize(
    ("column", "cell", "most"),
    [
        ("Tools", "Runway; " * 401, 400),
        ("Tools", "n/a\n" * 401, 400),
        ("Performer role", "lead; " * 401, 400),
        ("Cast number", "7; " * 401, 400),
        ("Source addresses", "https://example.org " * 101, 100),
    ],
)
def test_a_cell_that_lists_more_than_anything_takes_is_told_once(column: str, cell: str, most: int) -> None:
    told = fault(column, cell.strip() + ";.")
    assert told == ("too-many-parts", f"this cell lists more than {most} things.", "Part it into several rows.")


def test_no_more_unknown_tools_are_compared_with_the_catalogue_than_a_file_can_mean() -> None:
    """Each that is not known yet costs as much as a thousand that are."""
    new = [f"{n:x}" * 12 for n in range(1_010)]
    named = [{**LEAST, "Tools": "; ".join(new[n : n + 20])} for n in range(0, 1_010, 20)]
    told = faults(*named, named[0])
    assert {(one.code, one.field) for one in told} == {("too-many-unknown", "/rows/52/Tools")}
    assert told[0].message.endswith("names more than 1,000 tools that are not in the catalogue.")
    assert len(told) == 10
    vendors = [{**one, "Tools": one["Tools"].replace("; ", "; House: ")} for one in named]
    assert len(rows(*vendors)) == 51


# --- workbooks --------------------------------------------------------------------------------------------------------

STYLES, BOOK, TYPES = part("xl/styles.xml"), part("xl/workbook.xml"), part("[Content_Types].xml")


def named(text: str, name: str = "_xlnm.Print_Area") -> bytes:
    said = f'<definedNames><definedName name="{name}" localSheetId="0">{text}</definedName></definedNames>'
    return re.sub(rb"<definedNames ?/>", said.encode(), BOOK)


def formats(*codes: str) -> bytes:
    listed = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in enumerate(codes, start=164))
    return re.sub(rb"<numFmts[^>]*/>", f"<numFmts>{listed}</numFmts>".encode(), STYLES)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("xl/styles.xml", formats("0", "[" * 256), "xlsx-format-too-long"),
        ("xl/styles.xml", formats(*["0"] * 1_001), "xlsx-too-much"),
        ("xl/styles.xml", STYLES.replace(b"</cellXfs>", b"<xf/>" * 200_000 + b"</cellXfs>"), "xlsx-too-much"),
        ("xl/workbook.xml", BOOK.replace(b"<sheets>", b"<sheets>" + b"<sheet/>" * 250), "xlsx-too-much"),
        ("docProps/custom.xml", b"<x>" + b"<y/>" * 200_000 + b"</x>", "xlsx-too-much"),
        (
            "[Content_Types].xml",
            TYPES.replace(b"<Override", b"<Default/>" * 200_000 + b"<Override", 1),
            "xlsx-too-much",
        ),
    ],
)
def test_what_no_spreadsheet_program_writes_is_refused_before_objects_are_made_of_it(
    name: str, data: bytes, code: str
) -> None:
    assert data not in (STYLES, BOOK, TYPES)
    bomb = repacked({name: data})
    assert (len(bomb) < 20_000, refused(bomb).code) == (True, code)


def test_a_part_is_looked_at_under_whatever_name_it_is_read() -> None:
    moved = TYPES.replace(b"/xl/workbook.xml", b"/xl/worksheets/sheet9.xml")
    book = BOOK.replace(b"<sheets>", b"<sheets>" + b"<sheet/>" * 250)
    assert refused(repacked({"[Content_Types].xml": moved, "xl/worksheets/sheet9.xml": book})).code == "xlsx-too-much"


@pytest.mark.parametrize("name", ["_xlnm.Print_Area", "_xlnm.Print_Titles", "Any"])
def test_nothing_is_looked_for_in_what_is_only_printed(name: str) -> None:
    """openpyxl's own pattern takes hours over a print area of a million apostrophes."""
    data = named("'" * 1_000_000, name)
    assert data != BOOK
    assert read(repacked({"xl/workbook.xml": data})) == read(PLAIN)


def test_what_people_print_and_draw_disturbs_nobody() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        sheet.print_area, sheet.print_title_rows = "A1:C2", "1:1"
        book.create_chartsheet("Chart")

    assert read(workbook(fill)) == read(PLAIN)


def test_what_cells_share_is_kept_once() -> None:
    """A megabyte of cells that share one text with a blank before it was ten gigabytes of the same text."""
    data = with_shared_strings()
    texts = part("xl/sharedStrings.xml", data).replace(b"<t>007</t>", b"<t> " + b"x" * 9_000 + b"</t>")
    row = re.findall(rb"<row .*?</row>", part("xl/worksheets/sheet1.xml", data))[1]
    last = re.sub(rb' r="[A-Z]?[0-9]+"', b"", row)
    sheet = part("xl/worksheets/sheet1.xml", data).replace(b"</sheetData>", last * 100 + b"</sheetData>")
    table = read(repacked({"xl/sharedStrings.xml": texts, "xl/worksheets/sheet1.xml": sheet}, data))
    assert ({one.cells[2] for one in table.rows}, len(table.rows)) == ({"x" * 9_000}, 101)
    assert len({id(one.cells[2]) for one in table.rows}) == 1


def test_a_formula_that_many_cells_share_is_written_out_for_none() -> None:
    """Each of a hundred thousand was moved along a formula of any length. One that nobody can move shows that none is."""
    sheet = part("xl/worksheets/sheet1.xml")
    cells = b"".join(b'<c r="C%d"><f t="shared" si="0">%s</f></c>' % (n, b"'" if n == 3 else b"") for n in (3, 4))
    shared = cells.replace(b'<c r="C3">', b'<row r="3"><c r="C3">').replace(
        b'<c r="C4">', b'</row><row r="4"><c r="C4">'
    )
    told = read(repacked({"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", shared + b"</row></sheetData>")}))
    assert [(one.code, one.field) for one in told.faults] == [("formula", f"/rows/{n}/Scene") for n in (3, 4)]


def test_of_a_format_that_no_program_takes_the_plain_number_is_shown() -> None:
    assert (shown(7, "0" * 255), shown(7, "0" * 256)) == ("7".zfill(255), "7")
