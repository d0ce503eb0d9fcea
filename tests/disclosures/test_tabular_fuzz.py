"""Whatever bytes come, the answer is a table or a Refusal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import Refusal
from disclosures.sample.definition import FOLDER
from disclosures.tabular import Limits, read_table
from disclosures.template import entries_from, known_headings, write_template
from tests.disclosures.test_tabular_workbook import PLAIN, part, repacked, with_shared_strings, workbook

PRESS = (FOLDER / "press_reports.csv").read_bytes()
FEW = Limits(unpacked_bytes=2_000_000, rows=200, cell=2_000)
ROWS = (["Ref #", "Activity", "What was done", "Date"], ["007", 7, "A figure", "2026-03"], ["8", "x", "", "31.2.26"])
FILLED = with_shared_strings(workbook(lambda book, sheet: [sheet.append(row) for row in ROWS]))
SHEETS = (PRESS[:6_000], write_template("csv"), PLAIN, FILLED)
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml")
PIECES = [
    b' t="e"',
    b' t="d"',
    b' t="b"',
    b' s="9"',
    b"<f>A1</f>",
    b'r="ZZZ99"',
    b"-1",
    b"1e400",
    b"<v>",
    b"</c>",
    b"&#0;",
]
NAMES = st.sampled_from(["log.csv", "log.tsv", "log.xlsx", "log", ""])
HEAD = "Reference,Activity,What was done,Tools,Date,Performer role,Cast number,fact:human_role,fact:session_at,fact:replica_source\n"


def answered(data: bytes, name: str) -> None:
    """A table and rows, or Refusals that each say what and where; anything else fails the test by being raised."""
    try:
        entries_from(read_table(data, name, known=known_headings(), limits=FEW))
    except Refusal as refusal:
        for fault in refusal.items:
            assert fault.code
            assert fault.message
            assert fault.remedy
            assert fault.field.startswith(("/file", "/rows", "/headings"))


@st.composite
def mutated(draw: st.DrawFn, start: bytes | None = None) -> bytes:
    """A real sheet with some bytes overwritten, cut out or put in."""
    data = bytearray(draw(st.sampled_from(SHEETS)) if start is None else start)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        cut = draw(st.sampled_from([0, 0, 1, 4, 200]))
        data[place : place + cut] = draw(st.one_of(st.binary(max_size=6), st.sampled_from(PIECES)))
    return bytes(data[: draw(st.sampled_from([len(data), len(data), len(data) // 2]))])


@st.composite
def repackaged(draw: st.DrawFn) -> bytes:
    """A sound package around a part that is not: what gets past the zip reader and into the parser."""
    name = draw(st.sampled_from(PARTS))
    return repacked({name: draw(mutated(part(name, FILLED)))}, FILLED)


@settings(max_examples=250, deadline=None)
@given(mutated(), NAMES)
def test_real_sheets_with_bytes_changed(data: bytes, name: str) -> None:
    answered(data, name)


@settings(max_examples=250, deadline=None)
@given(repackaged())
def test_workbooks_with_a_part_changed(data: bytes) -> None:
    answered(data, "log.xlsx")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), NAMES)
def test_any_bytes(data: bytes, name: str) -> None:
    answered(data, name)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), NAMES)
def test_any_text_under_the_right_headings(text: str, name: str) -> None:
    answered((HEAD + text).encode("utf-8", "surrogatepass"), name)


CELL = st.one_of(
    st.text(max_size=12), st.sampled_from(["7", "yes", "unknown", "2026-03-15", "2026-03-29 02:30", "a; b", "Sora"])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELL, min_size=10, max_size=10), min_size=1, max_size=4))
def test_any_cells_in_a_well_formed_sheet(rows: list[list[str]]) -> None:
    quoted = ["\t".join(cell.replace("\t", " ").replace('"', "").join('""') for cell in row) for row in rows]
    answered("\n".join([HEAD.strip().replace(",", "\t"), *quoted]).encode("utf-8", "surrogatepass"), "log.tsv")
