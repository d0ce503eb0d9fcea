"""The voluntary list of what was logged in a period: one line each, the held-back ones counted by category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from compliance.errors import Invalid
from reports.values import Many, Value

from .parts import Finality, Header, Heard, Known, Line, Name, Prose, ToolNamed, Word

LINES_IN_A_PART = 1000
Rhythm = Literal["use", "day", "week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine(Value):
    """One AI use. `held_back_in` is the earlier summary that counted it as held back, so that nobody counts it twice."""

    use_number: Word
    logged_on: date
    phase: Word
    department: Word
    activity: Line
    tools: Annotated[tuple[ToolNamed, ...], Many(20)]
    generative: Known
    performer: Heard
    performers: int | None = None
    finality: Finality
    notice: Word = ""
    held_back_in: Word = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Value):
    category: Name
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryContent(Value):
    """A period too full for one paper is told in parts: what is held back is counted in the last one."""

    header: Header
    period_start: date
    period_end: date
    voluntary: Prose
    rhythm: Rhythm = "week"
    part: int = 1
    parts: int = 1
    lines: Annotated[tuple[SummaryLine, ...], Many(LINES_IN_A_PART)] = ()
    held_back: Annotated[tuple[HeldBack, ...], Many(40)] = ()
    kind: Literal["summary"] = "summary"
    schema: Literal["paper-1"] = "paper-1"

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        if self.period_end < self.period_start:
            said = "The period ends before it starts."
            raise Invalid("period-reversed", said, field="/period_end", remedy="Give the later day as the end.")


def voluntary_terms(*, agreed_on: str) -> str:
    """What a house-policy summary says of itself; `agreed_on` is the day of the confidentiality agreement, as it is to be printed."""
    return (
        "This summary is voluntary. It is not notice under any provision of any agreement; where notice is given, it is given "
        "by its own paper, named in the line. It makes no admission and sets no past practice. "
        f"It is confidential under the agreement of {agreed_on}."
    )
