"""The report for the meeting that a union may ask for: use and intended use of generative AI, every figure with what it counts.

The agreement prescribes no form. What the register holds is counted, and everything counted is named, so that anybody can
count again from the content alone; what is intended are labor relations' own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Literal

from compliance.errors import Invalid
from reports.values import Many, Text, Value

from .parts import Header, Line, Name, PartialDate, Prose, Provision
from .summary import HeldBack

Numbers = Annotated[str, Text(200_000)]
TO = " to "
NUMBERED = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Value):
    """What a figure counts on one production: "AI-0003 to AI-0009, AI-0012" are eight."""

    production_title: Name
    numbers: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Value):
    """`count` of what `counted` names, nothing besides."""

    label: Line
    note: Name = ""
    count: int
    counted: Annotated[tuple[Counted, ...], Many(500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Value):
    """Figures of one kind. `note` says how they count, where that could be mistaken."""

    title: Name
    note: Line = ""
    figures: Annotated[tuple[Figure, ...], Many(500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingContent(Value):
    """`logged` are all AI uses of the period: those that the figures name, and those held back, of which only the category is told."""

    header: Header
    period_start: date
    period_end: date
    nature: Prose
    provisions: Annotated[tuple[Provision, ...], Many(12)] = ()
    requested_on: PartialDate = ""
    logged: int
    held_back: Annotated[tuple[HeldBack, ...], Many(40)] = ()
    sections: Annotated[tuple[Section, ...], Many(20)]
    intended: Prose
    bias: Prose = ""
    kind: Literal["meeting"] = "meeting"
    schema: Literal["paper-1"] = "paper-1"

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        if self.period_end < self.period_start:
            said = "The period ends before it starts."
            raise Invalid("period-reversed", said, field="/period_end", remedy="Give the later day as the end.")


def spans(labels: Iterable[str]) -> str:
    """Numbers in a row by the first and the last of them. Two neighbours stay two numbers."""
    return ", ".join(_spans(sorted((_split(label), label) for label in labels)))


def _spans(numbered: list[tuple[tuple[str, int], str]]) -> Iterator[str]:
    runs = groupby(enumerate(numbered), key=lambda one: (one[1][0][0], one[1][0][1] - one[0]))
    for _, run in runs:
        found = [label for _, (_, label) in run]
        yield from [found[0] + TO + found[-1]] if len(found) > 2 else found


def _split(label: str) -> tuple[str, int]:
    found = NUMBERED.fullmatch(label)
    return (found[1], int(found[2])) if found else (label, 0)
