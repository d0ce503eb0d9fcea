"""What papers of several kinds are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from reports.values import Text, Value

Word = Annotated[str, Text(60)]
Digest = Annotated[str, Text(64)]  # SHA-256 in hex
Name = Annotated[str, Text(200)]
Line = Annotated[str, Text(400)]
Prose = Annotated[str, Text(6000, lines=True)]
PartialDate = Annotated[str, Text(10, form="partial date")]
WebAddress = Annotated[str, Text(300, form="web address")]

Kind = Literal["notice", "summary", "performer", "correction", "meeting"]
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
    """What a draft gets when it is issued. The number comes from the stream that the paper belongs to."""

    number: int
    display_number: Word
    reference: Word
    issued_at: Moment
    verify_url: WebAddress = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Value):
    """Who tells whom about which production. An empty text prints as "not given". A performer's paper names no union."""

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
class Said(Value):
    """A label and the words beside it, such as a listed time with its sum."""

    label: Name
    words: Prose


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
