"""Sheets as people send them: headings found, everything kept as text, every fault with its place, nothing but Refusals."""

from __future__ import annotations

import codecs

import pytest

from compliance.errors import Invalid, Refusal, TooLarge
from disclosures.tabular import Limits, Row, Table, capped, fold, read_table
from disclosures.tabular.table import letter

KNOWN = ("Ref", "What was done", "Scene", "Tools")
SMALL = Limits(file_bytes=2_000, rows=3, columns=5, cell=20, heading_rows=4)


def read(text: str | bytes, name: str = "log.csv", limits: Limits | None = None) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, name, known=KNOWN, limits=limits)


def refused(text: str | bytes, name: str = "log.csv", limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(text, name, limits)
    return caught.value


def told(table: Table) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.field, fault.message) for fault in table.faults]


def test_a_plain_sheet() -> None:
    table = read("Ref,What was done,Scene\r\nV1,Sky replaced,007\r\n")
    assert table == Table("log.csv", ("Ref", "What was done", "Scene"), (Row(2, ("V1", "Sky replaced", "007")),), 1)


def test_headings_may_stand_below_a_title_and_are_matched_without_case_spaces_and_marks() -> None:
    table = read("Harbour,,\nDate: 4 March,,\n,,\nREF #,what_was-done,Scene.\nV1,x,12A\n")
    assert (table.header_row, table.headings) == (4, ("REF #", "what_was-done", "Scene."))
    assert table.rows == (Row(5, ("V1", "x", "12A")),)


def test_folding_a_heading() -> None:
    assert [fold(text) for text in ("Ref. #", "sg_shot-code", " Scène ", "What was done")] == [
        "ref",
        "sgshotcode",
        "scène",
        "whatwasdone",
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    text = f"Ref{mark}What was done{mark}Scene\nV1{mark}a, b; c{mark}07\n".replace(f"a, b; c{mark}", f'"a, b; c"{mark}')
    assert read(text).rows == (Row(2, ("V1", "a, b; c", "07")),)


def test_a_tsv_is_read_with_tabs() -> None:
    assert read("Ref\tScene\nV1\ta,b\n", "log.tsv").rows == (Row(2, ("V1", "a,b")),)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_encodings(mark: bytes, encoding: str) -> None:
    table = read(mark + "Ref,What was done\nV1,“Ambikapathy” é…\n".encode(encoding))
    assert (table.headings, table.rows) == (("Ref", "What was done"), (Row(2, ("V1", "“Ambikapathy” é…")),))


def test_a_broken_encoding_names_the_byte() -> None:
    fault = refused(b"Ref,Scene\nV1,caf" + b"\xe9\n")
    assert (fault.code, fault.message) == (
        "encoding-unreadable",
        "Byte 16 of the file (hex E9, near line 2) is not UTF-8 text.",
    )


def test_a_cell_may_span_lines_and_rows_keep_the_spreadsheets_numbers() -> None:
    table = read('Ref,What was done\n\nV1,"two\r\nlines"\nV2,x\n')
    assert table.rows == (Row(3, ("V1", "two\nlines")), Row(4, ("V2", "x")))


def test_leading_zeros_kept_by_the_spreadsheets_own_trick() -> None:
    assert read('Ref,Scene\nV1,="007"\nV2,"=""008"""\n').rows == (Row(2, ("V1", "007")), Row(3, ("V2", "008")))


def test_a_formula_in_a_column_we_read_is_a_fault_and_elsewhere_is_not_our_business() -> None:
    table = read("Ref,Scene,Cost\nV1,=A1,=SUM(C3)\n")
    assert told(table) == [
        (
            "formula",
            "/rows/2/Scene",
            "Row 2, column B (“Scene”): this cell holds a formula, and formulas are never run here.",
        )
    ]


def test_every_fault_is_told_and_not_only_the_first() -> None:
    table = read("Ref,What was done,Scene\nV1,=X,a\0b\nV2,short\nV3,x,y,beyond\nV4,x,y\n")
    assert [(fault.code, fault.field) for fault in table.faults] == [
        ("formula", "/rows/2/What was done"),
        ("control-character", "/rows/2/Scene"),
        ("row-too-short", "/rows/3"),
        ("no-heading", "/rows/4"),
    ]
    assert [row.cells for row in table.rows][-1] == ("V4", "x", "y")


def test_empty_cells_beyond_the_headings_are_no_fault() -> None:
    assert read("Ref,Scene,,\nV1,1,,\n").faults == ()


def test_a_value_under_an_empty_heading_is_a_fault() -> None:
    table = read("Ref,,Scene\nV1,lost,2\n")
    assert told(table) == [("no-heading", "/rows/2", "Row 2: column B has a value but no heading.")]


def test_a_heading_that_stands_twice_is_a_fault_if_we_read_it() -> None:
    table = read("Ref,Scene,Cost,Cost,Scene\nV1,1,2,3,4\n")
    assert told(table) == [
        ("heading-twice", "/rows/1/Scene", "Row 1, column E (“Scene”): this heading stands in column B as well.")
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \t\r\n", b"\0\0\0", b",,,\n,,,\n"])
def test_an_empty_file(data: bytes) -> None:
    assert refused(data).code == "file-empty"


def test_headings_and_nothing_under_them() -> None:
    assert refused("Ref,Scene\n,\n").code == "no-rows"


def test_a_sheet_without_our_headings_says_what_it_shows() -> None:
    fault = refused("Shot,Priority\n010,high\n")
    assert (fault.code, fault.message) == (
        "no-headings",
        "None of the first 30 rows has the template's headings; row 1 is “Shot | Priority”.",
    )


def test_text_that_is_named_like_a_workbook_is_told_so() -> None:
    fault = refused("not a zip", "log.XLSX")
    assert (fault.code, fault.message) == ("not-xlsx", "This is named like a workbook and is none.")
    assert read("Ref,Scene\n1,2\n", "log.xlsx").headings == ("Ref", "Scene")


def test_one_known_word_in_a_title_is_not_yet_a_heading() -> None:
    assert refused("Scene,list\n1,2\n").code == "no-headings"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("Ref,Scene\n" + "a,b\n" * 3_000, "file-too-large", "/file"),
        ("Ref,Scene\n" + "a,b\n" * 9, "too-many-rows", "/rows"),
        ("Ref,Scene," + ",".join("cdefg") + "\n1,2,3,4,5,6,7\n", "too-many-columns", "/file"),
    ],
)
def test_more_than_is_taken(text: str, code: str, field: str) -> None:
    fault = refused(text, limits=SMALL)
    assert (type(fault), fault.code, fault.field) == (TooLarge, code, field)


def test_a_cell_that_is_too_long_is_a_fault_of_that_cell() -> None:
    table = read(f"Ref,Scene\nV1,{'x' * 21}\n", limits=SMALL)
    assert told(table) == [
        ("cell-too-long", "/rows/2/Scene", "Row 2, column B (“Scene”): this cell holds 21 characters.")
    ]


def test_a_cell_of_nine_megabytes_is_a_fault_with_its_row() -> None:
    table = read('Ref,Scene\nV1,1\nV2,"' + "x" * 9_000_000 + '"\nV3,3\n')
    assert [(fault.code, fault.field) for fault in table.faults] == [("cell-too-long", "/rows/3")]
    assert [row.cells for row in table.rows] == [("V1", "1")]


@pytest.mark.parametrize("line", ['V2,"never closed\nV3,3\n', 'V2,"closed" too early,3\n'])
def test_a_quotation_mark_gone_astray_is_a_fault_with_its_row(line: str) -> None:
    table = read("Ref,Scene\nV1,1\n" + line)
    assert [(fault.code, fault.field) for fault in table.faults] == [("quotes-broken", "/rows/3")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n...", "not-a-sheet"),
        (b"\x89PNG\r\n\x1a\n....", "not-a-sheet"),
        (b"<!doctype html><p>", "not-a-sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "xlsx-locked"),
        (bytes(range(128, 256)) * 9, "encoding-unreadable"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_remedy(data: bytes, code: str) -> None:
    fault = refused(data, "log.xlsx")
    assert (fault.code, bool(fault.remedy)) == (code, True)


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letter(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_more_faults_than_anybody_reads_are_counted() -> None:
    faults = [Invalid("x", f"Fault {number}.") for number in range(205)]
    assert [fault.message for fault in capped(faults)][-2:] == ["Fault 199.", "5 more faults are not listed."]
    assert capped(faults[:200]) == faults[:200]
