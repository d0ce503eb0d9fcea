"""What reads differently between two drafts of one paper."""

from __future__ import annotations

from dataclasses import replace

from reports.content import ToolNamed
from reports.pdf.comparing import Difference, differences
from reports.pdf.press import sheet_of

from .papers import a_header, a_line, a_notice, a_summary


def test_nothing_reads_differently_in_the_same_paper() -> None:
    assert differences(sheet_of(a_notice()), sheet_of(a_notice())) == ()


def test_a_changed_fact_is_told_with_what_stood_there_before() -> None:
    before, after = a_notice(), a_notice(tools=(ToolNamed(name="Sora"),), scene="")
    assert differences(sheet_of(before), sheet_of(after)) == (
        Difference(
            "The AI use", "Tools", ("Runway Gen-3 Alpha, version 2025-06", "ElevenLabs Voice Design"), ("Sora",)
        ),
        Difference("The AI use", "Scene or shot", ("Scene 42, shot 42-0110",), ()),
    )


def test_lines_are_told_by_their_ai_use_new_gone_and_changed() -> None:
    first, second, third = a_line(1), a_line(2), a_line(3)
    before = a_summary(lines=(first, second), held_back=())
    after = a_summary(lines=(replace(first, finality="temporary"), third), held_back=())
    told = {one.what: (bool(one.before), bool(one.after)) for one in differences(sheet_of(before), sheet_of(after))}
    assert told == {
        "AI-0001 Mon 16 Nov": (True, True),
        "AI-0003 Wed 18 Nov": (False, True),
        "AI-0002 Tue 17 Nov": (True, False),
    }


def test_who_it_is_sent_to_counts_too() -> None:
    before, after = a_notice(), a_notice(header=a_header(recipient="Somebody else"))
    assert [one.what for one in differences(sheet_of(before), sheet_of(after))] == ["To"]
