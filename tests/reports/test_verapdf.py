"""Every kind of paper in every state, size and length, judged by veraPDF as PDF/A-3a and PDF/UA-1; and faults that it must find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from reports.content import Content, Said
from reports.pdf import render_pdf
from reports.pdf.styles import SIZES

from .judging import FLAVOURS, Verdict, judged
from .papers import (
    LIVE,
    OF_EVERY_KIND,
    a_change,
    a_correction,
    a_notice,
    a_performer,
    a_report,
    a_rider,
    a_summary,
    with_header,
)
from .performers import BACKGROUND, GUARDIAN
from .test_content_printable import BLOCKS, letters_of

pytestmark = pytest.mark.verapdf

ADDRESS = "https://papers.example.org/v/K7QM-2M9X-TT4DV"
STATES: dict[str, dict[str, Any]] = {
    "live": LIVE,
    "test": {"mode": "test", "sample": False, "sample_note": ""},
    "sample": {"mode": "live", "sample": True},
    "draft": {**LIVE, "issue": None},
}


def linked(content: Content, address: str = ADDRESS) -> Content:
    assert content.header.issue is not None
    return with_header(content, issue=replace(content.header.issue, verify_url=address))


def in_letters_of(block: str) -> Content:
    """A name with the first and the last letter of the block, in both faces, and all the others in the text."""
    letters = sorted(letters_of(BLOCKS[block]))
    edge = f"{letters[0]}{letters[-1]}"
    return with_header(a_notice(done=" ".join(letters), figure=f"Figure {edge}"), studio=f"Studio {edge}")


PAPERS: dict[str, Content] = {
    **{f"{kind}, {state}": with_header(make(), **told) for kind, make in OF_EVERY_KIND.items() for state, told in STATES.items()},
    **{f"{kind} on {size}, with a link": linked(with_header(make(), **LIVE, paper=size)) for kind, make in OF_EVERY_KIND.items() for size in SIZES},
    "performer, background": a_performer(**BACKGROUND),
    "performer, guardian": a_performer(**GUARDIAN),
    "performer, age not known": a_performer(rider=a_rider(guardian_too=True)),
    "a link over two lines": linked(a_notice(), "https://papers.example.org/" + "w" * 150),
    "summary of one line": a_summary(1),
    "summary of 400 lines": a_summary(400),
    "empty summary": a_summary(0, held_back=()),
    "correction of 400 fields": a_correction(changes=tuple(a_change(label=f"Field {n}") for n in range(400))),
    "longest rider": a_performer(times=(Said(label="Time", words="One of many times. " * 200),) * 12),
    "report of many productions": a_report(60, 90),
    "a text over many pages": a_notice(done="A line of many.\n" * 370),
    **{f"letters of {block}": in_letters_of(block) for block in BLOCKS},
    "accents": with_header(a_notice(done="Ẹ̀kúndayọ̀ x̄ J̌ė̃ M̂ Nguyễn"), responsible_name="Ẹ̀kúndayọ̀ M̂"),
}  # fmt: skip


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_alternative(pdf: pikepdf.Pdf) -> None:
    del next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure").Alt


def without_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_associated_file(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def with_text_outside_the_structure(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.keys()))
    pdf.pages[0].contents_add(f"BT {font} 9 Tf 60 60 Td (x) Tj ET".encode())


def with_a_link_without_words(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            del annotation.Contents


def with_a_link_outside_the_structure(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            del annotation.StructParent


# Each with the flavour that must refuse it.
FAULTS: dict[Callable[[pikepdf.Pdf], None], str] = {
    without_language: "ua1",
    without_alternative: "ua1",
    without_output_intent: "3a",
    without_associated_file: "3a",
    with_text_outside_the_structure: "ua1",
    with_a_link_without_words: "ua1",
    with_a_link_outside_the_structure: "ua1",
}


def spoilt(fault: Callable[[pikepdf.Pdf], None]) -> bytes:
    done = BytesIO()
    with pikepdf.open(BytesIO(render_pdf(PAPERS["notice on letter, with a link"]))) as pdf:
        fault(pdf)
        pdf.save(done)
    return done.getvalue()


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Verdict]:
    files = {name: render_pdf(content) for name, content in PAPERS.items()}
    files |= {fault.__name__: spoilt(fault) for fault in FAULTS}
    return judged(files, tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_accepted_as_archival_and_as_accessible(verdicts: dict[tuple[str, str], Verdict], name: str) -> None:
    found = {flavour: verdicts[name, flavour] for flavour in FLAVOURS}
    assert {flavour: one.failed for flavour, one in found.items()} == dict.fromkeys(FLAVOURS, ())
    assert min(one.checks for one in found.values()) > 1000  # it has looked


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(verdicts: dict[tuple[str, str], Verdict], fault: Callable[[pikepdf.Pdf], None]) -> None:
    assert verdicts[fault.__name__, FAULTS[fault]].failed != ()
