"""The whole of what a paper may say, as frozen values. PDF, HTML twin and JSON are made of these and of nothing else.

A draft is the same content with `issue` empty. Issuing adds number, reference and moment and touches nothing besides, so that an
approval of the draft's digest can be checked against the issued paper for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from compliance.errors import Invalid, Refusal, Refusals

from .printable import faults
from .values import Many, Text, Value, parse, unreadable

Word = Annotated[str, Text(60)]
Name = Annotated[str, Text(200)]
Line = Annotated[str, Text(400)]
Prose = Annotated[str, Text(6000, lines=True)]
PartialDate = Annotated[str, Text(10, form="partial date")]
WebAddress = Annotated[str, Text(300, form="web address")]

Kind = Literal["notice", "summary"]
Mode = Literal["live", "test"]
Paper = Literal["letter", "legal", "a4"]
Known = Literal["yes", "no", "unknown"]
Heard = Literal["none", "voice", "likeness", "voice and likeness", "unknown"]
Finality = Literal["temporary", "final", "unknown"]

WITHOUT_ADMISSION = "Given under the provision named here, without admission that it applies."
RESERVATION = (
    "Giving this notice is no admission that the provision named applies, nor of any fact beyond those set out above. "
    "The signatory reserves all of its rights, positions and defenses."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Value):
    """A moment as the production's own clock showed it: the offset is kept, so that no later change of a time zone moves a paper."""

    local: datetime
    zone: Word
    abbreviation: Word

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        if self.local.tzinfo is None:
            raise ValueError("a moment with its offset")

    @classmethod
    def of(cls, at: datetime, zone: str) -> Moment:
        there = at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
        offset = timezone(there.utcoffset() or timedelta())
        return cls(local=there.replace(tzinfo=offset), zone=zone, abbreviation=there.tzname() or "")

    @property
    def utc(self) -> datetime:
        return self.local.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Value):
    """What a draft gets when it is issued. The number comes from the studio-to-union stream."""

    number: int
    display_number: Word
    reference: Word
    issued_at: Moment
    verify_url: WebAddress = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Value):
    """Who tells whom about which production. An empty text prints as "not given"."""

    studio: Name
    union: Name
    production_title: Name
    mode: Mode
    paper: Paper
    zone: Word
    recipient: Name = ""
    production_number: Word = ""
    responsible_name: Name = ""
    responsible_phone: Word = ""
    confidentiality: Line = ""
    sample: bool = False
    sample_note: Line = ""
    language: Literal["en"] = "en"
    issue: Issue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Value):
    """A day that may be known only in part, and what happened on it."""

    label: Name
    on: PartialDate = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(Value):
    name: Line
    clause: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolNamed(Value):
    """A tool as the paper names it. All empty: the tool is unknown."""

    name: Name = ""
    vendor: Name = ""
    version: Word = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine(Value):
    """One obligation at one revision of the AI use, so that each can be answered by itself."""

    key: Name
    text: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent(Value):
    """The contract's own notice, for one provision of one AI use."""

    header: Header
    agreement: Line
    governing_date: Dated
    provisions: Annotated[tuple[Provision, ...], Many(12)]
    use_number: Word
    use_revision: int
    figure: Line
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine(Value):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Value):
    category: Name
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryContent(Value):
    """The voluntary list of what was logged in a period: one line each, the held-back ones counted by category."""

    header: Header
    period_start: date
    period_end: date
    voluntary: Prose
    lines: Annotated[tuple[SummaryLine, ...], Many(2000)] = ()
    held_back: Annotated[tuple[HeldBack, ...], Many(40)] = ()
    kind: Literal["summary"] = "summary"
    schema: Literal["paper-1"] = "paper-1"

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        if self.period_end < self.period_start:
            said = "The period ends before it starts."
            raise Invalid("period-reversed", said, field="/period_end", remedy="Give the later day as the end.")


Content = NoticeContent | SummaryContent
C = TypeVar("C", NoticeContent, SummaryContent)
_KINDS: Mapping[str, type[NoticeContent] | type[SummaryContent]] = {"notice": NoticeContent, "summary": SummaryContent}


def voluntary_terms(*, agreed_on: str) -> str:
    """What a house-policy summary says of itself; `agreed_on` is the day of the confidentiality agreement, as it is to be printed."""
    return (
        "This summary is voluntary. It is not notice under any provision of any agreement; where notice is given, it is given "
        "by its own paper, named in the line. It makes no admission and sets no past practice. "
        f"It is confidential under the agreement of {agreed_on}."
    )


def display_number(kind: Kind, number: int) -> str:
    return f"{kind.upper()} {number:04d}"


def issued(content: Content, issue: Issue) -> Content:
    return replace(content, header=replace(content.header, issue=issue))


def unissued(content: Content) -> Content:
    """The draft that was approved: what `digest` gave the approver."""
    return replace(content, header=replace(content.header, issue=None))


def to_bytes(content: Content) -> bytes:
    return content.to_bytes()


def from_bytes(data: bytes) -> Content:
    """Content from its canonical bytes, and from no other bytes: one content, one digest."""
    raw = parse(data)
    content = _kind(raw).read(raw)
    if content.to_bytes() != data:
        raise unreadable("", "in canonical form")
    return content


def _kind(raw: object) -> type[NoticeContent] | type[SummaryContent]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise unreadable("/kind", "one of " + ", ".join(_KINDS))
    return _KINDS[kind]


def digest(content: Content) -> str:
    return hashlib.sha256(content.to_bytes()).hexdigest()


def unprintable(content: Content) -> tuple[Refusal, ...]:
    """Everything that stands in the way of printing, for a page that lists what blocks."""
    return tuple(faults(content))


def check_printable(content: Content) -> None:
    """Refuses what the papers cannot print, each fault with its field: no glyph, too long, too many, not a date."""
    found = unprintable(content)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)
