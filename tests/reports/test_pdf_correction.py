"""A correction on paper: before and after side by side, its name at the edge of every page, the same words for every reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.content import CorrectionContent
from reports.pdf import render_html, render_pdf

from .amended import a_correction_of, amended_notice, amended_summary
from .papers import a_notice, a_summary, with_header
from .reading import html_text, read_aloud


def of_a_notice() -> CorrectionContent:
    return a_correction_of(a_notice(), amended_notice())


def of_a_summary() -> CorrectionContent:
    return a_correction_of(a_summary(60), amended_summary(60))


def test_it_says_what_it_corrects_and_each_fact_before_and_after() -> None:
    read = read_aloud(of_a_notice())
    assert (read.of("H1"), read.of("H2")[:4]) == (
        ["Correction 1 of NOTICE 0007"],
        ["The paper corrected", "What changes", "Reason", "Content SHA-256 of the paper corrected"],
    )
    cells = read.of("TD")
    before = cells.index("Bartender, three lines")
    assert cells[before : before + 2] == ["Bartender, three lines", "Bartender, four lines"]
    assert "6 printed facts change; everything else in it stands." in read.of("P")


def test_its_table_has_one_head_in_the_structure_and_one_on_every_page() -> None:
    read = read_aloud(of_a_summary())
    heads = [label for label in read.of("TH") if label in ("AI use, printed fact", "Before", "After")]
    assert heads == ["AI use, printed fact", "Before", "After"]
    on_later_pages = ["Before" in page.furniture for page in read.pages[1:-1]]
    assert (len(on_later_pages) > 1, set(on_later_pages)) == (True, {True})


def test_every_row_is_headed_by_its_ai_use_and_its_fact() -> None:
    content = of_a_summary()
    rows = [label for label in read_aloud(content).of("TH") if label.startswith("AI-")]
    assert rows == [f"{one.line} {one.label}" for one in content.changes]


def test_its_name_is_at_the_edge_of_every_page() -> None:
    for content, name in ((of_a_summary(), "SUMMARY 0008/A1"), (of_a_notice(), "NOTICE 0007/A1")):
        assert [name in page.furniture for page in read_aloud(content).pages] == [True] * len(read_aloud(content).pages)


def test_a_draft_is_known_by_the_paper_that_it_is_to_correct() -> None:
    draft = with_header(replace(of_a_notice(), correction=2, reason=""), issue=None)
    read = read_aloud(draft)
    assert {"NOTICE 0007/A2 DRAFT", "DRAFT. Not issued: this paper has no number and was given to nobody."} <= set(
        read.of("P")
    )
    assert "not given" in read.of("TD")


def test_a_second_correction_names_the_digest_that_the_first_left() -> None:
    first = of_a_notice()
    labels = read_aloud(replace(first, correction=2, from_sha256="f" * 64)).of("TH")
    assert ("Before this correction" in labels, "Before this correction" in read_aloud(first).of("TH")) == (True, False)


@pytest.mark.parametrize("content", [of_a_notice(), of_a_summary()], ids=["notice", "summary"])
def test_pdf_and_twin_say_the_same(content: CorrectionContent) -> None:
    assert read_aloud(content).text() == html_text(render_html(content))


def test_a_long_text_goes_on_over_pages() -> None:
    long = "\n".join(f"Sentence {number} of what was done." for number in range(150))
    content = a_correction_of(a_notice(), a_notice(done=long, use_revision=3))
    read = read_aloud(content)
    assert (len(read.pages) > 3, render_pdf(content) == render_pdf(content)) == (True, True)
    assert "Sentence149ofwhatwasdone." in read.text()
