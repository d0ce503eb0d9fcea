"""Performers' papers as they are printed: lines to sign on, read aloud by their labels, never parted by the end of a page."""

from __future__ import annotations

from typing import Any

import pytest

from reports.content import from_bytes, to_bytes, unprintable
from reports.pdf import render_html, render_pdf
from reports.pdf.performer import performer_sheet
from reports.pdf.sheet import Blanks
from tests.test_architecture import NEVER, NEVER_TO_THE_UNION

from .papers import a_performer, a_rider, with_header
from .performers import BACKGROUND, GUARDIAN, REPRESENTATIVE
from .reading import Reader, html_tags, html_text, read_aloud, squash

SHAPES: dict[str, dict[str, Any]] = {
    "principal": {},
    "background": BACKGROUND,
    "guardian": GUARDIAN,
    "estate": REPRESENTATIVE,
    "age not known": {"rider": a_rider(guardian_too=True)},
    "told only": {"rider": None},
}
PAPERS = ("letter", "legal", "a4")
every_shape = pytest.mark.parametrize("shape", SHAPES)


def paper(shape: str, size: str = "letter", **changes: Any) -> Any:
    return with_header(a_performer(**{**SHAPES[shape], **changes}), paper=size)


@every_shape
def test_it_can_be_printed_and_read_back(shape: str) -> None:
    content = paper(shape)
    assert (unprintable(content), from_bytes(to_bytes(content))) == ((), content)
    assert render_pdf(content) == render_pdf(content)


@every_shape
def test_pdf_and_twin_say_the_same(shape: str) -> None:
    content = paper(shape)
    assert read_aloud(content).text() == html_text(render_html(content))


@every_shape
def test_it_accuses_nobody_and_promises_nothing(shape: str) -> None:
    said = read_aloud(paper(shape)).text() + html_text(render_html(paper(shape)))
    spoken = " ".join(text for _, text in read_aloud(paper(shape)).spoken())
    assert (NEVER.findall(spoken + said), NEVER_TO_THE_UNION.findall(spoken)) == ([], [])


def labels(content: Any) -> list[str]:
    return [
        label
        for block in performer_sheet(content).blocks
        if isinstance(block, Blanks)
        for row in block.blanks
        for label in row
    ]


def test_the_lines_are_read_by_their_labels_and_drawn_as_nothing_to_read() -> None:
    content = paper("principal")
    assert labels(content) == [
        "Signature or initials of the performer, to be written by hand",
        "Printed name of the performer, to be written by hand",
        "Date of signing, to be written by hand",
    ]
    reader = read_aloud(content)
    assert [text for text in reader.of("LBody") if "by hand" in text] == labels(content)
    assert [page.unmarked for page in reader.pages] == ["", ""]


def test_each_line_in_the_twin_is_an_item_of_a_list() -> None:
    items = [tag for tag, _ in html_tags(render_html(paper("principal"))) if tag == "li"]
    assert len(items) == len(labels(paper("principal")))


@pytest.mark.parametrize(
    ("shape", "who"),
    [
        ("guardian", "the parent or guardian"),
        ("estate", "the authorised representative"),
        ("principal", "the performer"),
    ],
)
def test_who_signs_is_named_on_the_line_by_what_they_are(shape: str, who: str) -> None:
    assert labels(paper(shape))[0] == f"Signature or initials of {who}, to be written by hand"


def test_who_may_be_a_minor_has_a_guardians_lines_as_well() -> None:
    assert [who for who in ("the performer", "the parent or guardian") if f"Signature or initials of {who}, to be written by hand" in labels(paper("age not known"))] == [
        "the performer", "the parent or guardian",
    ]  # fmt: skip


def test_the_voucher_line_is_whole_with_the_papers_reference() -> None:
    text = read_aloud(paper("background")).text()
    assert (
        squash("AI-0014: A scan or voice-capture session, Tue 24 Nov 2026 09:00 PST, reference K7QM-2M9X-TT4DV") in text
    )


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("lines", range(0, 40, 3))
def test_a_signature_stands_on_one_page_with_what_is_signed(size: str, lines: int) -> None:
    """Wherever the page ends above it."""
    content = paper("principal", size, described="\n".join(["A scan of the whole body."] * (lines + 1)))
    wanted = [
        "Consent rider",
        "Asked for",
        "I consent to what this rider asks for, as this paper describes it.",
        *labels(content),
    ]
    pages = [
        {
            number
            for number, page in enumerate(Reader(render_pdf(content)).pages)
            if squash(text) in squash("".join(page.strings))
        }
        for text in wanted
    ]
    assert len(set.intersection(*pages)) == 1
