"""What may be printed, and what is refused instead of being laid out: the field, the reason, the way out."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from compliance.errors import Refusal, Refusals
from reports.content import Content, Dated, NoticeLine, ToolNamed, check_printable, unprintable
from reports.printable import printable

from .papers import a_header, a_line, a_notice, a_summary, an_issue, with_header

# The named blocks, as Unicode bounds them.
BLOCKS = {
    "Latin": [
        (0x0041, 0x024F),
        (0x0250, 0x02AF),
        (0x1D00, 0x1DBF),
        (0x1E00, 0x1EFF),
        (0x2C60, 0x2C7F),
        (0xA720, 0xA7FF),
    ],
    "Latin, later blocks": [(0xAB30, 0xAB6F), (0xFB00, 0xFB06), (0x10780, 0x107BF), (0x1DF00, 0x1DFFF)],
    "Greek": [(0x0370, 0x03FF), (0x1F00, 0x1FFF)],
    "Cyrillic": [(0x0400, 0x052F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
}


# Six letters of phonetic notation that came with Unicode 15 (2022); Python 3.11 does not know them, nor does any common font.
NEWER = {chr(code) for code in range(0x1DF25, 0x1DF2B)}


def letters_of(bounds: list[tuple[int, int]]) -> set[str]:
    """Letters and their marks; Coptic, which shares a block with Greek, is a script of its own."""
    every = (chr(code) for first, last in bounds for code in range(first, last + 1))
    found = {letter for letter in every if unicodedata.category(letter)[0] in "LM"}
    return {letter for letter in found if not unicodedata.name(letter, "").startswith("COPTIC")} - NEWER


def refusal(content: Content) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_printable(content)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("block", BLOCKS)
def test_every_letter_of_the_named_blocks_prints(block: str) -> None:
    assert letters_of(BLOCKS[block]) - printable() == set()


def test_the_punctuation_of_plain_text_prints() -> None:
    assert set("“Quoted” ‘so’ – and — so… • § © ® ™ € £ ¥ № ½ × ° ′ ″ \u00a0") - printable() == set()


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("ع", "U+0639 ARABIC LETTER AIN"),
        ("क", "U+0915 DEVANAGARI LETTER KA"),
        ("李", "U+674E CJK UNIFIED IDEOGRAPH-674E"),
        ("🎬", "U+1F3AC CLAPPER BOARD"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\x00", "U+0000 without a name"),
        ("\ud800", "U+D800 without a name"),
        ("\ue000", "U+E000 without a name"),
    ],
)
def test_what_has_no_letter_here_is_refused_by_name(character: str, named: str) -> None:
    refused = refusal(a_notice(figure=f"Performer {character}"))
    assert (refused.code, refused.field) == ("unprintable-glyph", "/figure")
    assert refused.message == f"The fonts of the papers have no sign for {named}."


def test_the_remedy_is_the_role_or_a_transliteration() -> None:
    assert refusal(with_header(a_notice(), responsible_name="محمد")).remedy == (
        "Use the role instead of the name, or put a transliteration in Latin, Greek or Cyrillic letters in its place."
    )


def test_the_remedy_for_a_sign_is_a_word() -> None:
    assert refusal(a_notice(figure="\u2605")).remedy == "Leave the sign out, or say it in words."


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (a_notice(header=a_header(issue=an_issue(reference="💥"))), "/header/issue/reference"),
        (a_notice(lines=(NoticeLine(key="a", text="b"), NoticeLine(key="c", text="💥"))), "/lines/1/text"),
        (a_summary(lines=(a_line(), a_line(tools=(ToolNamed(), ToolNamed(vendor="💥"))))), "/lines/1/tools/1/vendor"),
        (a_notice(governing_date=Dated(label="💥", on="2026")), "/governing_date/label"),
    ],
)
def test_the_field_is_named_however_deep_it_lies(content: Content, field: str) -> None:
    assert refusal(content).field == field


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Refusals) as caught:
        check_printable(a_notice(figure="💥", done="💥", scene="x" * 401))
    assert [item.field for item in caught.value.items] == ["/figure", "/done", "/scene"]


def test_a_sound_paper_has_no_faults() -> None:
    assert (unprintable(a_notice()), unprintable(a_summary())) == ((), ())


@pytest.mark.parametrize("day", ["2026-13", "2026-02-30", "26", "2026-3", "soon"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    refused = refusal(a_notice(governing_date=Dated(label="Start", on=day)))
    assert (refused.code, refused.field) == ("misformed-text", "/governing_date/on")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "papers.example.org", "https://ex ample.org", "file:///etc"]
)
def test_an_address_that_is_no_web_address_is_refused(address: str) -> None:
    refused = refusal(a_notice(header=a_header(issue=an_issue(verify_url=address))))
    assert (refused.code, refused.field) == ("misformed-text", "/header/issue/verify_url")


# --- size ---

ENDLESS: Any = [
    ("x" * 10_000_000, "letters"),
    ("a\u0301\u0323" * 3_000_000, "hostile accents"),
    ("\n" * 10_000_000, "lines"),
]


@pytest.mark.parametrize(("text", "what"), ENDLESS, ids=[what for _, what in ENDLESS])
def test_ten_megabytes_are_refused_at_once(text: str, what: str) -> None:
    started = time.monotonic()
    assert refusal(a_notice(done=text)).code == "text-too-long"
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("field", ["studio", "union", "production_title", "recipient", "responsible_name"])
def test_names_fit_up_to_their_bound_and_no_further(field: str) -> None:
    check_printable(with_header(a_notice(), **{field: "W" * 200}))
    refused = refusal(with_header(a_notice(), **{field: "W" * 201}))
    assert (refused.code, refused.field) == ("text-too-long", f"/header/{field}")


def test_too_many_lines_are_refused() -> None:
    refused = refusal(a_summary(2_001))
    assert (refused.code, refused.field) == ("too-many-items", "/lines")


def test_a_paper_that_is_too_large_as_a_whole_is_refused() -> None:
    tools = tuple(ToolNamed(name="W" * 200, vendor="W" * 200) for _ in range(20))
    lines = tuple(replace(a_line(number), tools=tools) for number in range(150))
    assert refusal(a_summary(lines=lines)).code == "content-too-large"
