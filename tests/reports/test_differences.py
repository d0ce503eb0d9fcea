"""What a correction tells: the printed facts of two contents of one paper, and the first with them put in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import Conflict, Refusal
from reports.content import (
    Change,
    Content,
    Dated,
    NoticeContent,
    PerformerContent,
    Said,
    SummaryContent,
    SummaryLine,
    ToolNamed,
    digest,
)
from reports.differences import Key, apply, by_key, changes, facts_of, that_fit
from reports.values import shape

from .amended import amended_notice
from .papers import a_header, a_line, a_notice, a_summary
from .test_content import anything, of_kind

PERFORMERS: st.SearchStrategy[PerformerContent] = anything(PerformerContent)
LINES: st.SearchStrategy[SummaryLine] = anything(SummaryLine)


def numbered(content: SummaryContent, lines: list[SummaryLine]) -> SummaryContent:
    return replace(content, lines=tuple(replace(one, use_number=f"AI-{at:04d}") for at, one in enumerate(lines)))


@st.composite
def several(draw: Any, kind: str) -> list[Content]:
    """One paper as it was issued, and as it would be drafted three times after that."""
    if kind != "summary":
        return [draw({"notice": of_kind(NoticeContent), "performer": PERFORMERS}[kind]) for _ in range(4)]
    count = draw(st.integers(0, 3))
    issued = draw(of_kind(SummaryContent))
    return [numbered(issued, draw(st.lists(LINES, min_size=count, max_size=count))) for _ in range(4)]


PAPERS = st.sampled_from(["notice", "summary", "performer"]).flatmap(several)


def read(content: Content) -> dict[Key, str]:
    return {key: one.said for key, one in by_key(content).items()}


def without_facts(content: Content) -> dict[str, object]:
    """What no correction may touch, whichever facts are read."""
    told = {one.pointer.split("/")[1] for one in facts_of(content)} | {
        "use_revision",
        "governing_date",
        "governing_dates",
        "rider",
        "voucher",
    }
    return {name: getattr(content, name) for name in shape(type(content)) if name not in told}


@given(PAPERS)
def test_a_paper_with_its_changes_reads_as_the_newer_one(papers: list[Content]) -> None:
    before, after, *_ = papers
    corrected = apply(before, changes(before, after))
    now, then = read(after), read(before)
    assert read(corrected) == {key: now.get(key, said) for key, said in then.items()}
    assert without_facts(corrected) == without_facts(before)


@given(PAPERS)
def test_a_changed_fact_is_told_and_nothing_else_is(papers: list[Content]) -> None:
    before, after, *_ = papers
    then, now = read(before), read(after)
    differ = [key for key in then if key in now and then[key] != now[key]]
    told = changes(before, after)
    assert bool(told) == bool(differ)
    assert {one.line for one in told} <= {line for line, *_ in differ}
    assert [one for one in told if one.was == one.becomes or one.before == one.after] == []


@given(PAPERS)
def test_the_same_paper_has_no_changes(papers: list[Content]) -> None:
    before, after, *_ = papers
    assert changes(before, before) == ()
    assert changes(apply(before, changes(before, after)), after) == ()


@given(PAPERS)
def test_corrections_in_their_order_lead_from_the_issued_content_to_the_newest(papers: list[Content]) -> None:
    """Each starts from the digest at which the one before ended, and applying them again gives the same."""
    standing, told, digests = papers[0], [], []
    for after in papers[1:]:
        told.append(changes(standing, after))
        standing = apply(standing, told[-1])
        digests.append(digest(standing))
    again = papers[0]
    for one, ends in zip(told, digests, strict=True):
        again = apply(again, one)
        assert digest(again) == ends


# --- which printed words are facts ---


def test_the_facts_of_a_notice_are_told_one_by_one_and_its_revision_follows() -> None:
    told = [(one.label, one.before, one.after) for one in changes(a_notice(), amended_notice())]
    assert told == [
        ("Role or figure", "Bartender, three lines", "Bartender, four lines"),
        (
            "What was done",
            "A human figure was generated and placed behind the bar.\n\nIt speaks three short lines.",
            "A human figure was generated and placed behind the bar.\n\nIt speaks four short lines, and is seen again in the last scene.",
        ),
        (
            "Tools",
            "Runway Gen-3 Alpha, version 2025-06\nElevenLabs Voice Design",
            "Runway Gen-4, version 2025-09",
        ),
        ("Scene or shot", "Scene 42, shot 42-0110", ""),
        ("Placed in the picture", "March 2026", "2 April 2026"),
        ("Revision", "2", "4"),
    ]


UNTOLD: list[dict[str, Any]] = [
    {"header": a_header(recipient="Somebody else", responsible_phone="+1 555 0199", production_number="")},
    {"use_revision": 9},
    {"provisions": ()},
    {"agreement": "Another agreement"},
    {"lines": ()},
    {"offers_bargaining": False, "bargaining_contact": ""},
    {"reservation": "", "confidentiality": "", "without_admission": ""},
    {"value_claimed": "Another value."},
    {"governing_date": Dated(label="Start of principal photography")},
    {"governing_date": Dated(label="Date of employment", on="2026-01-01")},
]


@pytest.mark.parametrize("changed", UNTOLD, ids=lambda changed: next(iter(changed)))
def test_what_is_no_fact_of_the_ai_use_is_no_change(changed: dict[str, Any]) -> None:
    assert changes(a_notice(), a_notice(**changed)) == ()


def test_a_notice_that_was_given_meanwhile_corrects_no_summary() -> None:
    before = a_summary(2)
    after = replace(before, lines=tuple(replace(one, notice="NOTICE 0012", held_back_in="") for one in before.lines))
    assert changes(before, after) == ()


def test_a_line_of_a_summary_is_told_by_its_ai_use_and_its_place() -> None:
    before = a_summary(3)
    lines = (*before.lines[:2], a_line(3, performer="none", performers=None))
    told = [
        (one.line, one.label, one.pointer, one.before, one.after)
        for one in changes(before, replace(before, lines=lines))
    ]
    assert told == [
        ("AI-0003", "Performer voice or likeness", "/lines/2/performer", "Likeness", "None"),
        ("AI-0003", "Performers", "/lines/2/performers", "1 performer", ""),
    ]


def test_what_reads_the_same_is_no_change() -> None:
    one, two = (a_summary(1, lines=(a_line(1, tools=tools),)) for tools in ((), (ToolNamed(),)))
    assert changes(one, two) == ()


def test_a_day_that_was_added_is_told_with_the_others() -> None:
    after = a_notice(
        dates=(Dated(label="Done on", on="2026-02-03"), Dated(label="Placed in the picture", on="2026-03"))
    )
    [dates, _] = [*changes(a_notice(), after), None]
    assert dates is not None
    assert (dates.pointer, dates.before, dates.after) == (
        "/dates",
        "Placed in the picture: March 2026",
        "Done on: 3 February 2026\nPlaced in the picture: March 2026",
    )


def test_one_correction_holds_whole_lines_and_no_more_of_them_than_fit() -> None:
    before = a_summary(150)
    lines = (replace(one, phase="Marketing", department="Post", finality="temporary") for one in before.lines)
    found = changes(before, replace(before, lines=tuple(lines)))
    told = that_fit(found)
    assert (len(found), len(told), told) == (450, 399, found[:399])
    standing = apply(before, told)
    assert changes(standing, apply(before, found)) == found[399:]


# --- applying ---


def a_change(**told: str) -> Change:
    kept = {
        "line": "",
        "label": "Phase",
        "pointer": "/phase",
        "before": "",
        "after": "",
        "was": '"Post-production"',
        "becomes": '"Marketing"',
    }
    return Change(**{**kept, **told})


@pytest.mark.parametrize(
    "told",
    [
        {"was": '"Production"'}, {"pointer": ""}, {"pointer": "/no/such"}, {"pointer": "/tools/9"}, {"pointer": "/tools/-1"},
        {"pointer": "/tools/x"}, {"pointer": "phase"}, {"pointer": "/phase/0"}, {"becomes": "not JSON"}, {"pointer": "/tools/²"},
    ],
)  # fmt: skip
def test_a_change_that_does_not_fit_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(Conflict) as refused:
        apply(a_notice(), [a_change(**told)])
    assert (refused.value.code, refused.value.field) == ("correction-does-not-fit", told.get("pointer", "/phase"))


def test_a_change_is_applied_once() -> None:
    once = apply(a_notice(), [a_change()])
    assert (type(once), once.phase) == (NoticeContent, "Marketing")
    with pytest.raises(Conflict):
        apply(once, [a_change()])


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_a_hostile_change_is_refused_or_gives_a_content(pointer: str, was: str, becomes: str) -> None:
    with suppress(Refusal):
        assert isinstance(apply(a_notice(), [a_change(pointer=pointer, was=was, becomes=becomes)]), NoticeContent)


def test_words_with_slashes_and_accents_survive() -> None:
    before = a_notice(figure='A "quoted" / ~1 figure', done="Línea una.\nDvořák.")
    after = replace(before, figure="Ẹ̀kọ́", done="")
    assert apply(before, changes(before, after)) == after


def test_a_listed_time_of_a_performer_is_told_by_its_label() -> None:
    paper = PerformerContent(
        header=a_header(union=""), agreement="", governing_dates=(Dated(label="Contract", on="2026"),), provisions=(),
        use_number="AI-0012", use_revision=1, role="Lead", addressee="performer", background=False, described="A scan.",
        tools=(), times=(Said(label="Session", words="Monday"), Said(label="Notice by", words="Saturday")),
    )  # fmt: skip
    later = replace(paper, times=(paper.times[0], Said(label="Notice by", words="Sunday")), use_revision=2)
    told = [(one.label, one.pointer, one.before, one.after) for one in changes(paper, later)]
    assert told == [("Notice by", "/times/1", "Saturday", "Sunday"), ("Revision", "/use_revision", "1", "2")]
