"""The look is a promise too: readable in both schemes, nothing inline, no word that we never put on a screen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template

from disclosures.templatetags.candor import clock, partial_date, when

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "disclosures/static/disclosures/site.css").read_text(encoding="utf-8")
FOLDERS = [ROOT / "disclosures/templates", ROOT / "reports/templates"]
TEMPLATES = sorted(file.relative_to(folder).as_posix() for folder in FOLDERS for file in folder.rglob("*.html"))
PAGES = [name for name in TEMPLATES if not name.startswith("reports/paper/")]
INSIDE_A_TAG = "disclosures/_field_attrs.html"
NEVER = ("violation", "compliant", "waive", "deepfake", "extras", "synthetic performer")
TEXTS = ("--ink", "--soft", "--accent", "--alarm")
GROUNDS = ("--page", "--sheet", "--tint")
SCHEMES = [
    dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product(TEXTS, GROUNDS),
        ("--on-accent", "--accent"),
        ("--alarm", "--alarm-tint"),
        ("--ink", "--alarm-tint"),
        ("--soft", "--alarm-tint"),
        ("--paper-ink", "--paper"),
    ],
)
def test_every_text_can_be_read_on_every_ground(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_control_can_be_seen(scheme: dict[str, str], ground: str) -> None:
    assert contrast(scheme["--line"], scheme[ground]) >= 3


def test_the_style_sheet_stays_small_and_asks_nobody_else() -> None:
    assert (len(CSS.encode()) < 24_000, re.findall(r"url\(|@import|https?:", CSS)) == (True, [])


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    assert get_template(name).template.name == name


def source(name: str) -> str:
    found = next(folder / name for folder in FOLDERS if (folder / name).exists())
    text = found.read_text(encoding="utf-8")
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_carries_a_script_or_a_style_of_its_own(name: str) -> None:
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|hx-on|javascript:", source(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_uses_a_word_we_never_use(name: str) -> None:
    assert [word for word in NEVER if word in source(name).lower()] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != INSIDE_A_TAG])
def test_every_word_on_a_page_can_be_translated(name: str) -> None:
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", source(name), flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<kbd>.*?</kbd>|<code>.*?</code>", " ", text, flags=re.DOTALL)
    outside = re.sub(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", " ", text)
    assert [word for word in re.findall(r"[A-Za-z]{2,}", outside) if word not in {"Candor", "PDF"}] == []


NOON = datetime(2026, 11, 22, 20, 10, tzinfo=UTC)


def test_an_instant_is_shown_in_the_productions_zone_and_says_so() -> None:
    assert (
        when(NOON, "America/Los_Angeles") == '<time datetime="2026-11-22T12:10-08:00">Sun 22 Nov 2026, 12:10 PST</time>'
    )


def test_the_second_clock_gives_the_hour_alone_on_the_same_day() -> None:
    shown = when(NOON, "America/Los_Angeles", beside="America/New_York")
    assert re.sub(r"<[^>]+>", "", shown) == "Sun 22 Nov 2026, 12:10 PST / 15:10 EST"


def test_the_second_clock_gives_its_own_day_when_that_differs() -> None:
    shown = when(NOON, "America/Los_Angeles", beside="Asia/Tokyo")
    assert re.sub(r"<[^>]+>", "", shown) == "Sun 22 Nov 2026, 12:10 PST / Mon 23 Nov 2026, 05:10 JST"


def test_one_clock_is_enough_where_both_agree() -> None:
    assert when(NOON, "America/Los_Angeles", beside="America/Vancouver") == when(NOON, "America/Los_Angeles")


def test_a_zone_without_letters_says_its_distance_from_utc() -> None:
    assert clock(NOON, "America/Sao_Paulo") == '<time datetime="2026-11-22T17:10-03:00">17:10 UTC-03:00</time>'


def test_what_is_not_known_is_said() -> None:
    assert [when(None), clock(None), partial_date(""), partial_date(None)] == ["not known"] * 4


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-15", "15 Mar 2026"),
        ("2026-13", "2026-13"),
        ("soon", "soon"),
    ],
)
def test_a_partial_date_claims_no_more_than_is_known(written: str, shown: str) -> None:
    assert re.sub(r"<[^>]+>", "", str(partial_date(written))) == shown


def test_what_somebody_typed_as_a_date_is_escaped() -> None:
    assert (
        Template("{% load candor %}{{ day|partial_date }}").render(Context({"day": "<b>1</b>"}))
        == "&lt;b&gt;1&lt;/b&gt;"
    )
