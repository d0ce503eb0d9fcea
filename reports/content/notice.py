"""The contract's own notice, for one provision of one AI use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from reports.values import Many, Value

from .parts import RESERVATION, WITHOUT_ADMISSION, Dated, Header, Line, Name, Prose, Provision, ToolNamed, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine(Value):
    """One obligation at one revision of the AI use, so that each can be answered by itself."""

    key: Name
    text: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent(Value):
    header: Header
    agreement: Line
    governing_date: Dated
    provisions: Annotated[tuple[Provision, ...], Many(12)]
    use_number: Word
    use_revision: int
    activity: Line
    figure: Line  # roles; empty where the AI use is about nobody, as a licence is
    done: Prose
    tools: Annotated[tuple[ToolNamed, ...], Many(20)]
    phase: Word
    department: Word
    lines: Annotated[tuple[NoticeLine, ...], Many(40)]
    dates: Annotated[tuple[Dated, ...], Many(20)] = ()
    scene: Line = ""
    value_claimed: Prose = ""
    offers_bargaining: bool = False
    bargaining_contact: Line = ""
    without_admission: Line = WITHOUT_ADMISSION
    reservation: Prose = RESERVATION
    confidentiality: Prose = ""
    kind: Literal["notice"] = "notice"
    schema: Literal["paper-1"] = "paper-1"
