"""PDF, HTML twin and JSON say the same; whatever somebody types is text in all three."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reports.content import Content, digest, to_bytes, unprintable
from reports.pdf import TWIN_STYLE_SHA256, render_html, twin_style
from reports.values import texts

from .papers import LIVE, OF_EVERY_KIND, a_header, a_line, a_notice, a_summary, an_issue, with_header
from .reading import html_tags, html_text, read_aloud, squash
from .test_content import of_any_kind
from .test_pdf import PAPERS

# Words that never stand on a paper, and what a union never reads.
NEVER = re.compile(
    r"violat|complian|waive|deep ?fake|extras|statement|synthetic performer|candor|\blate\b|overdue", re.IGNORECASE
)
# Where a value is printed in plain words, not as it is stored.
IN_WORDS = re.compile(r"/(on|requested_on|kind|schema|zone|abbreviation|sample_note)$")
# What is there for whoever applies a correction by program; people read before and after.
FOR_PROGRAMS = re.compile(r"/(pointer|was|becomes)$")
HOSTILE = [
    "<script>alert(1)</script>",
    "<b>bold</b> & <font color=red>red</font>",
    "&amp; &lt;b&gt; &#60;",
    "<img src=file:///etc/passwd>",
    '<para><img src="http://192.0.2.1/x"/></para>',
    "{{ sheet.digest }} {% include 'x' %}",
    "</style></title></table><!--",
    "\\n (a) Tj ET BT /F1 99 Tf",
    '\'" onload="alert(1)',
    "%PDF-1.4 endstream endobj",
]


@pytest.fixture(params=PAPERS)
def content(request: Any) -> Content:
    return PAPERS[request.param]


def printed(content: Content) -> Iterator[tuple[str, str]]:
    """Fields whose text must stand on the paper as it is, and their text without white space."""
    unsaid = set() if getattr(content, "offers_bargaining", False) else {"/bargaining_contact"}  # no offer, no contact
    if "performer" in (content.kind, getattr(getattr(content, "corrects", None), "kind", "")):
        unsaid.add("/header/production_number")  # the union's: no paper to a performer is made with one
    for pointer, text, _ in texts(content):
        if text and pointer not in unsaid and not IN_WORDS.search(pointer) and not FOR_PROGRAMS.search(pointer):
            yield pointer, squash(text)


def missing(content: Content, said: str) -> list[str]:
    return [pointer for pointer, text in printed(content) if text not in said]


def marked(content: Any, pointer: str = "") -> Any:
    """The same content with every text replaced by one that occurs nowhere else."""
    for at, (where, text, rule) in enumerate(list(texts(content))):
        if text and not rule.form and not IN_WORDS.search(where):
            content = changed(content, where.split("/")[1:], f"Q{at:03d}z")
    return content


def changed(value: Any, path: list[str], text: str) -> Any:
    if not path:
        return text
    name, rest = path[0], path[1:]
    if isinstance(value, tuple):
        return tuple(changed(item, rest, text) if str(at) == name else item for at, item in enumerate(value))
    return replace(value, **{name: changed(getattr(value, name), rest, text)})


# --- the same facts ---


def test_pdf_and_html_say_the_same_in_the_same_order(content: Content) -> None:
    assert read_aloud(content).text() == html_text(render_html(content))


@pytest.mark.parametrize("kind", OF_EVERY_KIND.values(), ids=OF_EVERY_KIND)
def test_every_text_of_the_content_stands_on_the_paper_and_in_the_twin(kind: Any) -> None:
    content = marked(kind())
    pdf, html = read_aloud(content).text(), html_text(render_html(content))
    assert (missing(content, pdf), missing(content, html)) == ([], [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(of_any_kind())
def test_whatever_may_be_printed_is_printed_alike(content: Content) -> None:
    """Texts with a character that no face has are printed without it."""
    for fault in unprintable(content):
        content = changed(content, fault.field.split("/")[1:], "")
    pdf, html = read_aloud(content).text(), html_text(render_html(content))
    assert pdf == html
    assert missing(content, pdf) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            a_notice(governing_date=replace(a_notice().governing_date, on="2025")),
            "Start of principal photography: 2025",
        ),
        (a_notice(governing_date=replace(a_notice().governing_date, on="2025-10")), "photography: October 2025"),
        (
            a_notice(governing_date=replace(a_notice().governing_date, on="")),
            "Start of principal photography: not given",
        ),
        (a_notice(tools=()), "Tools not given"),
        (with_header(a_notice(), responsible_name=""), "Named person not given"),
        (with_header(a_notice(), responsible_phone=""), "Telephone not given"),
        (with_header(a_notice(), production_number=""), "Union production number not given"),
        (a_notice(), "Sun 22 Nov 2026, 09:30 PST 17:30 UTC; America/Los_Angeles"),
        (a_summary(0, held_back=()), "No entries logged."),
        (a_summary(0), "No entries listed."),
        (a_summary(), "2 entries held back: unreleased marketing"),
        (a_summary(1, lines=(a_line(tools=(), performer="none", performers=None),)), "Tool unknown Yes None Final"),
        (a_summary(1, lines=(a_line(performer="voice", performers=None),)), "Voice number unknown"),
        (
            a_summary(1, lines=(a_line(performer="voice and likeness", performers=3),)),
            "Voice and likeness 3 performers",
        ),
        (
            a_summary(1, lines=(a_line(generative="unknown", finality="temporary"),)),
            "25.1 Unknown Likeness 1 performer Temporary",
        ),
    ],
)
def test_values_are_printed_in_plain_words(content: Content, words: str) -> None:
    assert squash(words) in read_aloud(content).text()


@pytest.mark.parametrize("absent", ["Bargaining", "Value claimed", "Scene or shot"])
def test_what_does_not_apply_leaves_no_gap(absent: str) -> None:
    content = a_notice(offers_bargaining=False, bargaining_contact="", value_claimed="", scene="", lines=())
    assert squash(absent) not in read_aloud(content).text()


def test_all_three_carry_the_digest(content: Content) -> None:
    named = digest(content)
    assert named in read_aloud(content).of("TD")
    assert named in html_text(render_html(content))
    assert hashlib.sha256(to_bytes(content)).hexdigest() == named


def test_the_fixed_words_are_words_of_the_house(content: Content) -> None:
    assert NEVER.findall(html_text(render_html(content))) == []
    assert NEVER.findall(" ".join(text for _, text in read_aloud(content).spoken())) == []


# --- what somebody types ---


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_printed_as_the_text_it_is(text: str) -> None:
    content = a_notice(header=a_header(studio=text, production_title=text), figure=text, done=text)
    pdf, html = read_aloud(content).text(), html_text(render_html(content))
    assert (missing(content, pdf), missing(content, html)) == ([], [])
    assert json.loads(to_bytes(content))["done"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_adds_no_element_to_the_twin(text: str) -> None:
    plain = [tag for tag, _ in html_tags(render_html(a_notice(figure="plain", done="plain")))]
    assert [tag for tag, _ in html_tags(render_html(a_notice(figure=text, done=text)))] == plain


# --- the twin ---


def test_the_twin_needs_nothing_from_elsewhere(content: Content) -> None:
    asked = [
        (tag, name)
        for tag, found in html_tags(render_html(content))
        for name in found
        if name in ("src", "href", "style")
    ]
    issue = content.header.issue
    assert asked == ([("a", "href")] if issue and issue.verify_url else [])
    assert re.findall(rb"url\(|@import|<script", render_html(content)) == []


def test_the_policy_source_is_the_digest_of_the_embedded_style() -> None:
    style = re.search(rb"<style>(.*)</style>", render_html(a_notice()), re.DOTALL)
    assert style is not None
    named = "sha256-" + base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert (TWIN_STYLE_SHA256, twin_style(render_html(a_notice()))) == (named, named)


def test_a_stored_twin_is_served_by_its_own_style() -> None:
    older = render_html(a_notice()).replace(b"<style>", b"<style>/* of another year */")
    assert twin_style(older) != TWIN_STYLE_SHA256


def test_a_style_in_the_text_is_not_taken_for_the_twins_own() -> None:
    assert twin_style(render_html(with_header(a_notice(), production_title="<style>x</style>"))) == TWIN_STYLE_SHA256


def test_the_twin_names_its_language_and_its_title() -> None:
    html = render_html(with_header(a_notice(), **LIVE)).decode()
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>NOTICE 0007: Notice of AI use AI-0012, NIGHT FERRY</title>" in html


def test_headings_go_down_by_one(content: Content) -> None:
    levels = [tag for tag, _ in html_tags(render_html(content)) if re.fullmatch("h[1-6]", tag)]
    assert levels == ["h1", *["h2"] * (len(levels) - 1)]


def test_every_head_cell_has_its_scope(content: Content) -> None:
    scopes = [found.get("scope") for tag, found in html_tags(render_html(content)) if tag == "th"]
    assert set(scopes) <= {"row", "col"}


def test_the_address_to_verify_at_is_a_link() -> None:
    address = "https://papers.example.org/v/1?a=1&b=2"
    html = render_html(a_notice(header=a_header(issue=an_issue(verify_url=address))))
    assert [found["href"] for tag, found in html_tags(html) if tag == "a"] == [address]


def test_the_twin_is_the_same_bytes_again(content: Content) -> None:
    assert render_html(content) == render_html(content)
