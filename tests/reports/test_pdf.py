"""The PDF: the same bytes everywhere, a structure to read aloud, pages that hold whatever is allowed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest

from compliance.errors import Refusal
from reports.content import Content, HeldBack, NoticeLine, Provision, ToolNamed, to_bytes
from reports.pdf import render_html, render_pdf
from reports.pdf.styles import SIDE, SIZES

from .papers import LIVE, OF_EVERY_KIND, a_header, a_line, a_notice, a_report, a_summary, an_issue, with_header
from .reading import read_aloud, squash

ROOT = Path(__file__).parents[2]
WIDEST = "W" * 200
LONG_WORD = "Wm" * 30
ADDRESS = "https://papers.example.org/v/K7QM-2M9X-TT4DV"

PRINT_DIGESTS = """
import hashlib
from reports.pdf import render_html, render_pdf
from tests.reports.papers import OF_EVERY_KIND, a_summary
for content in (*(make() for make in OF_EVERY_KIND.values()), a_summary(40)):
    print(hashlib.sha256(render_pdf(content)).hexdigest(), hashlib.sha256(render_html(content)).hexdigest())
"""


def longest_notice() -> Content:
    header = a_header(
        studio=WIDEST, union=WIDEST, production_title=WIDEST, recipient=WIDEST, responsible_name=WIDEST,
        production_number=LONG_WORD, responsible_phone=LONG_WORD, confidentiality="W" * 400, sample_note="W" * 400,
        issue=an_issue(reference=LONG_WORD),
    )  # fmt: skip
    return a_notice(
        header=header, figure="W" * 400, done="W" * 6000, value_claimed="A line.\n" * 700, scene="W" * 400,
        tools=tuple(ToolNamed(vendor=WIDEST, name=WIDEST, version=LONG_WORD) for _ in range(20)),
        provisions=tuple(Provision(name="W" * 400, clause="W" * 400) for _ in range(12)),
        lines=tuple(NoticeLine(key=WIDEST, text="W" * 6000) for _ in range(3)),
    )  # fmt: skip


def longest_line() -> Content:
    tools = tuple(ToolNamed(vendor=WIDEST, name=WIDEST, version=LONG_WORD) for _ in range(20))
    wide = a_line(
        use_number=LONG_WORD, phase=LONG_WORD, department=LONG_WORD, activity="W" * 400, tools=tools, notice=LONG_WORD
    )
    return a_summary(lines=(wide, a_line(2)))


PAPERS = {
    **{kind: make() for kind, make in OF_EVERY_KIND.items()},
    "live notice": with_header(a_notice(), **LIVE),
    "draft": with_header(a_notice(), issue=None),
    "longest notice": longest_notice(),
    "one line": a_summary(1),
    "400 lines": a_summary(400),
    "longest line": longest_line(),
    "empty week": a_summary(0, held_back=()),
    "legal": with_header(a_summary(60), paper="legal"),
    "meeting report": a_report(1),
    "meeting report of many": with_header(a_report(24, 90), paper="legal"),
    "meeting report, draft": with_header(
        a_report(held_back=(HeldBack(category="security", count=3),)), paper="a4", issue=None
    ),
    "A4": with_header(longest_notice(), paper="a4"),
    "with a code": a_notice(header=a_header(issue=an_issue(verify_url=ADDRESS))),
    "with a long address": a_notice(
        header=a_header(issue=an_issue(verify_url="https://papers.example.org/" + "w" * 150))
    ),
}


def opened(content: Content) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(render_pdf(content)))


@pytest.fixture(params=PAPERS)
def content(request: Any) -> Content:
    return PAPERS[request.param]


# --- the same bytes ---


def digests_in_a_process(seed: str) -> str:
    """A process of its own, without Django's settings, in another time zone."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": "Pacific/Auckland" if seed == "1" else "America/New_York",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", PRINT_DIGESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def test_two_processes_with_different_hash_seeds_make_the_same_bytes() -> None:
    assert digests_in_a_process("1") == digests_in_a_process("4242")


def test_a_second_rendering_in_one_process_makes_the_same_bytes(content: Content) -> None:
    assert render_pdf(content) == render_pdf(content)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads take turns a thousand times as often, so that what may go wrong between two of them does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_threads_at_work_together_make_the_same_bytes() -> None:
    accents = "".join(
        map(chr, range(0x00C0, 0x0250))
    )  # letters made of others, which are found by moving about the file
    papers = [a_notice(done=accents[start:]) for start in range(0, 240, 5)]
    alone = [render_pdf(content) for content in papers]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(render_pdf, papers)) == alone


def test_another_content_makes_another_identifier() -> None:
    one, other = opened(a_notice()), opened(a_notice(use_revision=3))
    assert one.trailer.ID[0] != other.trailer.ID[0]


# --- what the file says of itself ---


def test_the_file_names_title_author_subject_and_language() -> None:
    pdf = opened(a_notice())
    said = {str(key): str(text) for key, text in pdf.docinfo.items()}
    assert (str(pdf.Root.Lang), said) == (
        "en",
        {
            "/Title": "NOTICE 0007: Notice of AI use AI-0012, NIGHT FERRY",
            "/Author": "Sample Studio Productions LLC",
            "/Subject": "Bartender, three lines",
            "/CreationDate": "D:20261122173000Z",
        },
    )


def packet(content: Content) -> ElementTree.Element:
    pdf = opened(content)
    return ElementTree.fromstring(pdf.Root.Metadata.read_bytes())


@pytest.mark.parametrize("studio", ["Sample Studio Productions LLC", "A & B <LLC> {x}"])
def test_the_packet_says_the_same_and_names_the_standards(studio: str) -> None:
    found = packet(with_header(a_notice(), studio=studio))
    said = {element.tag.split("}")[1]: "".join(element.itertext()) for element in found[0][0]}
    del said["schemas"]
    assert said == {
        "part": "1",
        "conformance": "A",
        "title": "NOTICE 0007: Notice of AI use AI-0012, NIGHT FERRY",
        "creator": studio,
        "description": "Bartender, three lines",
        "language": "en",
        "CreateDate": "2026-11-22T17:30:00Z",
    }


def test_colours_have_a_profile() -> None:
    pdf = opened(a_notice())
    [intent] = pdf.Root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.read_bytes()[36:40]) == ("/GTS_PDFA1", b"acsp")


def test_a_draft_has_no_moment() -> None:
    pdf = opened(PAPERS["draft"])
    assert "/CreationDate" not in pdf.docinfo
    assert b"CreateDate" not in pdf.Root.Metadata.read_bytes()


def test_the_attachment_has_a_plain_name_whatever_the_number_says() -> None:
    pdf = opened(a_notice(header=a_header(issue=an_issue(display_number="../NOTICE\\0007"))))
    assert list(pdf.attachments) == ["-notice-0007.json"]


def test_the_json_is_attached_as_it_was_digested(content: Content) -> None:
    pdf = opened(content)
    [attached] = pdf.attachments.values()
    assert (attached.get_file().read_bytes(), pdf.Root.AF[0].AFRelationship) == (to_bytes(content), "/Data")


def test_the_outline_follows_the_headings() -> None:
    with opened(a_notice()).open_outline() as outline:
        [top] = outline.root
        assert [top.title, *(item.title for item in top.children)] == [
            "Notice of AI use AI-0012",
            "Agreement and provision",
            "The AI use",
            "Lines of this notice",
            "Bargaining",
            "Rights and confidentiality",
            "For Sample Studio Productions LLC",
            "This paper",
        ]


def test_every_face_is_embedded(content: Content) -> None:
    pdf = opened(content)
    fonts = pdf.pages[0].Resources.Font
    assert [name for name, font in fonts.items() if "/FontFile2" not in font.FontDescriptor] == []


@pytest.mark.parametrize("paper", SIZES)
def test_the_paper_has_its_size(paper: str) -> None:
    pdf = opened(with_header(a_notice(), paper=paper))
    assert [float(edge) for edge in pdf.pages[0].mediabox] == pytest.approx([0, 0, *SIZES[paper]], abs=0.01)


# --- pages ---


def test_nothing_is_drawn_outside_the_margins(content: Content) -> None:
    width, height = SIZES[content.header.paper]
    places = [place for page in read_aloud(content).pages for place in page.places]
    outside = [(x, r, y) for x, r, y in places if x < SIDE - 0.1 or r > width - SIDE + 0.1 or not 30 < y < height - 40]
    assert outside == []


def test_no_two_lines_of_text_are_drawn_over_one_another(content: Content) -> None:
    for page in read_aloud(content).pages:
        by_line: dict[float, list[tuple[float, float]]] = {}
        for left, right, baseline in page.places:
            by_line.setdefault(baseline, []).append((left, right))
        for strings in by_line.values():
            strings.sort()
            assert [pair for pair in pairwise(strings) if pair[0][1] > pair[1][0] + 0.1] == []


def test_every_text_is_content_or_furniture(content: Content) -> None:
    assert "".join(page.unmarked for page in read_aloud(content).pages) == ""


def test_every_page_has_its_number_and_its_paper(content: Content) -> None:
    pages = read_aloud(content).pages
    found = [re.findall(r"Page \d+ of \d+", page.furniture) for page in pages]
    assert found == [[f"Page {number} of {len(pages)}"] for number in range(1, len(pages) + 1)]


def test_400_lines_are_each_read_once_and_in_order() -> None:
    read = [text for text in read_aloud(a_summary(400)).of("TH") if text.startswith("AI-")]
    assert [text.split()[0] for text in read] == [f"AI-{number:04d}" for number in range(1, 401)]


def test_the_head_of_a_table_is_repeated_as_furniture() -> None:
    reader = read_aloud(a_summary(400))
    assert [text for text in reader.of("TH") if text == "Generative"] == ["Generative"]
    going_on = [page for page in reader.pages[1:] if any("Post-production" in text for text in page.pieces.values())]
    assert [page for page in going_on if "Generative" not in page.furniture] == []


def test_a_text_longer_than_a_page_goes_on_where_it_stopped() -> None:
    words = " ".join(f"word{number}" for number in range(700))
    read = dict(
        zip(
            read_aloud(a_notice(done=words)).of("TH"),
            read_aloud(a_notice(done=words)).of("TD"),
            strict=False,
        )
    )
    assert read["What was done"] == words


def test_a_heading_is_never_the_last_thing_on_a_page() -> None:
    for length in range(1, 40):
        reader = read_aloud(a_notice(done="A line.\n" * length))
        lasts = [page.pieces[max(page.pieces)] for page in reader.pages]
        assert [text for text in lasts if text in reader.of("H2")] == []


@pytest.mark.parametrize("paper", SIZES)
def test_the_usual_words_of_a_line_are_not_broken(paper: str) -> None:
    usual = a_line(phase="Post-production", generative="unknown", finality="temporary", performers=1000)
    pieces = [
        text for page in read_aloud(with_header(a_summary(lines=(usual,)), paper=paper)).pages for text in page.strings
    ]
    words = {word for text in pieces for word in text.split()}
    assert {
        "Generative",
        "Performer",
        "Temporary",
        "Post-production",
        "Unknown",
        "performers",
        "AI-0001",
    } - words == set()


# --- sample, test, draft ---


def stamped(content: Content) -> list[bool]:
    """Whether each page has the stamp's light grey under its first text."""
    pdf = opened(content)
    pages = [page.Contents.read_bytes() for page in pdf.pages]
    return [b"0.94 g" in page.split(b"Tj")[0] for page in pages]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"sample_note": "An invented picture."},
            ["SAMPLE. An invented picture.", "TEST. Made in test mode: no paper of record."],
        ),
        ({"sample": False}, ["TEST. Made in test mode: no paper of record."]),
        ({"mode": "live", "sample_note": ""}, ["SAMPLE. Made to show what such a paper looks like."]),
    ],
)
def test_sample_and_test_papers_say_so_in_words_on_every_page(changes: dict[str, Any], said: list[str]) -> None:
    content = with_header(a_summary(40), **changes)
    reader = read_aloud(content)
    assert [text for text in reader.of("P") if text.startswith(("SAMPLE.", "TEST."))] == said
    assert [page for page in reader.pages[1:] if "".join(said) not in page.furniture] == []


@pytest.mark.parametrize("name", ["notice", "400 lines", "draft"])
def test_sample_test_and_draft_papers_are_stamped_on_every_page(name: str) -> None:
    assert set(stamped(PAPERS[name])) == {True}


def test_a_live_paper_carries_no_stamp() -> None:
    content = with_header(a_summary(40), **LIVE, confidentiality="")
    assert (set(stamped(content)), read_aloud(content).of("P")[3]) == (
        {False},
        "Week of Sunday 15 to Saturday 21 November 2026 (America/Los_Angeles)",
    )


def test_a_draft_says_that_it_was_given_to_nobody() -> None:
    read = read_aloud(PAPERS["draft"])
    assert ("NOTICE DRAFT" in read.of("P"), "not issued" in read.of("LBody")) == (True, True)
    assert "DRAFT. Not issued: this paper has no number and was given to nobody." in read.of("P")


# --- letters ---


@pytest.mark.parametrize(
    "name", ["Ẹ̀kúndayọ̀", "Dvořák", "Nguyễn Phương", "Щербаков", "Ἀθήνη", "x̄ J̌ė̃ M̂", "\U00010780\U0001df00"]
)
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    assert read_aloud(with_header(a_notice(), responsible_name=name)).of("TD")[-3] == name


def test_an_accent_stands_centred_over_its_letter() -> None:
    places = read_aloud(with_header(a_notice(), responsible_name="M\u0302")).pages[0].places
    [(left, right, base)] = [place for at, place in enumerate(places[:-1]) if places[at + 1][0] == places[at + 1][1]][
        :1
    ]
    mark = next(place for place in places if place[0] == place[1])
    assert left < mark[0] < right + 5
    assert mark[2] > base


def test_text_that_is_refused_is_never_drawn() -> None:
    with pytest.raises(Refusal):
        render_pdf(a_notice(figure="💥"))
    with pytest.raises(Refusal):
        render_html(a_notice(figure="💥"))


# --- sums ---


def test_the_count_of_a_summary_adds_up() -> None:
    held = (HeldBack(category="unreleased marketing", count=2), HeldBack(category="casting", count=1))
    read = read_aloud(a_summary(3, held_back=held))
    said = dict(
        zip([text for text in read.of("TH") if text not in ("Voluntary",)][-6:], read.of("TD")[-6:], strict=True)
    )
    assert squash(said["Newly held back"]) == squash(
        "2 entries held back: unreleased marketing 1 entry held back: casting"
    )
    assert (said["Newly listed"], said["Newly accounted for"]) == ("3 entries", "6 entries")
