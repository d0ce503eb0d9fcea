"""The report for the semi-annual meeting: use and intended use of generative AI in a period, every figure with what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from reports.values import Many, Value

from .parts import Header, Line, Name, PartialDate, Prose, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Value):
    """AI uses of one production that a figure counts, by their numbers."""

    production_title: Name
    uses: Annotated[tuple[Word, ...], Many(20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Value):
    label: Name
    count: int
    counted: Annotated[tuple[Counted, ...], Many(500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Value):
    title: Name
    figures: Annotated[tuple[Figure, ...], Many(100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingContent(Value):
    """`intended` and `bias` are labor relations' own words; what the register holds stands in the sections."""

    header: Header
    period_start: date
    period_end: date
    provision: Line
    requested_on: PartialDate
    nature: Prose
    sections: Annotated[tuple[Section, ...], Many(20)]
    intended: Prose
    bias: Prose = ""
    kind: Literal["meeting"] = "meeting"
    schema: Literal["paper-1"] = "paper-1"
