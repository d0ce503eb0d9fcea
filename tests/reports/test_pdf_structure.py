"""The structure of every kind of paper: tables, headings, the link to the verification page and its code; and the way back to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from reports.content import Content

from .papers import OF_EVERY_KIND, a_notice, with_header
from .reading import read_aloud
from .test_pdf import ADDRESS, PAPERS, opened


@pytest.fixture(params=PAPERS)
def content(request: Any) -> Content:
    return PAPERS[request.param]


# --- tables, headings, cells ---


def elements(element: Any) -> list[Any]:
    kids = [kid for kid in element.K if kid.Type == "/StructElem"]
    return [element, *(found for kid in kids for found in elements(kid))]


def of_kind(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [element for element in elements(pdf.Root.StructTreeRoot.K) if f"/{kind}" == element.S]


def test_tables_have_rows_of_one_length_and_headed_cells(content: Content) -> None:
    pdf = opened(content)
    for table in of_kind(pdf, "Table"):
        rows = [row for row in elements(table) if row.S == "/TR"]
        assert len({len(row.K) for row in rows}) == 1
        assert {str(row.K[0].S) for row in rows} == {"/TH"}


def test_every_head_cell_says_what_it_heads(content: Content) -> None:
    pdf = opened(content)
    scopes = {(str(cell.P.P.S), str(cell.A.Scope)) for cell in of_kind(pdf, "TH")}
    assert scopes <= {("/Table", "/Row"), ("/TBody", "/Row"), ("/THead", "/Column")}


def test_headings_go_down_by_one_and_begin_with_one(content: Content) -> None:
    pdf = opened(content)
    found = [str(one.S)[1:] for one in elements(pdf.Root.StructTreeRoot.K) if one.S in ("/H1", "/H2", "/H3")]
    assert found == ["H1", *["H2"] * (len(found) - 1)]


def test_every_marked_piece_knows_its_element(content: Content) -> None:
    """And each only its own: the way from a page back to the structure is whole."""
    pdf = opened(content)
    tree = dict(
        zip(pdf.Root.StructTreeRoot.ParentTree.Nums[::2], pdf.Root.StructTreeRoot.ParentTree.Nums[1::2], strict=True)
    )
    found: dict[tuple[int, int], Any] = {}
    for element in elements(pdf.Root.StructTreeRoot.K):
        for kid in element.K:
            if kid.Type == "/MCR":
                found[int(kid.Pg.StructParents), int(kid.MCID)] = element.objgen
    known = {
        (int(page.obj.StructParents), at): one.objgen
        for page in pdf.pages
        for at, one in enumerate(tree[page.obj.StructParents])
    }
    assert found == known


# --- the way to the verification page ---


def test_a_code_and_a_link_are_drawn_only_where_there_is_an_address() -> None:
    coded = opened(PAPERS["with a code"])
    assert [str(one.Alt) for one in of_kind(coded, "Figure")] == [f"QR code that leads to {ADDRESS}"]
    pdf = opened(a_notice())
    assert (of_kind(pdf, "Figure"), of_kind(pdf, "Link"), [page for page in pdf.pages if "/Annots" in page.obj]) == (
        [],
        [],
        [],
    )


@pytest.mark.parametrize("kind", OF_EVERY_KIND)
def test_the_address_is_a_link_with_words_in_its_place_in_the_structure(kind: str) -> None:
    content = OF_EVERY_KIND[kind]()
    assert content.header.issue is not None
    pdf = opened(with_header(content, issue=replace(content.header.issue, verify_url=ADDRESS)))
    [link] = of_kind(pdf, "Link")
    text, pressed = link.K
    assert (text.Type, pressed.Type, link.P.S, link.P.P.K[0].S) == ("/MCR", "/OBJR", "/TD", "/TH")
    assert pressed.Obj == pressed.Pg.Annots[0]
    assert said_of(pressed.Obj) == (ADDRESS, f"Opens {ADDRESS}", 4)
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    assert (numbers[-2], numbers[-1]) == (pressed.Obj.StructParent, link)
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey == numbers[-2] + 1


def said_of(annotation: Any) -> tuple[str, str, int]:
    return str(annotation.A.URI), str(annotation.Contents), int(annotation.F)


@pytest.mark.parametrize("name", ["with a code", "with a long address"])
def test_what_is_pressed_lies_over_what_is_read(name: str) -> None:
    reader = read_aloud(PAPERS[name])
    [link] = of_kind(reader.pdf, "Link")
    page = reader.pages[[one.objgen for one in reader.pdf.pages].index(link.K[0].Pg.objgen)]
    left, low, right, top = map(float, link.K[-1].Obj.Rect)
    within = [
        text.strip()
        for (x, end, base), text in zip(page.places, page.strings, strict=True)
        if left - 0.1 <= x and end <= right + 0.1 and low < base < top
    ]
    assert "".join(within) == str(link.K[-1].Obj.A.URI)
    assert len(link.K[-1].Obj.QuadPoints) == 8 * len(within)


@pytest.mark.parametrize("name", ["with a code", "with a long address"])
def test_the_code_is_read_by_a_scanner(name: str) -> None:
    """From the squares as they are drawn on the page, with the room that is left white around them."""
    found = zxingcpp.read_barcodes(drawn_code(PAPERS[name]))
    assert [(one.format.name, one.text) for one in found] == [("QRCode", PAPERS[name].header.issue.verify_url)]  # type: ignore[union-attr]


def drawn_code(content: Content, scale: int = 4) -> Image.Image:
    """Everything black on the page that holds the figure, as squares; letters are left out."""
    pdf = opened(content)
    [figure] = of_kind(pdf, "Figure")
    page = next(one for one in pdf.pages if one.objgen == figure.K[0].Pg.objgen)
    width, height = (int(edge) for edge in page.mediabox[2:])
    picture = Image.new("L", (width * scale, height * scale), 255)
    pen = ImageDraw.Draw(picture)
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "re":
            x, y, across, up = map(float, operands)
            corners = (x, height - y - up, x + across, height - y)
            pen.rectangle([round(corner * scale) for corner in corners], fill=0)
    return picture
