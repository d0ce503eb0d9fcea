"""Any paper: its name, its canonical bytes and digest, and whether it can be printed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from compliance.errors import Refusal, Refusals
from reports.printable import faults
from reports.values import parse, unreadable

from .correction import CorrectionContent
from .meeting import MeetingContent
from .notice import NoticeContent
from .parts import Issue, Kind
from .performer import PerformerContent
from .summary import SummaryContent

Content = NoticeContent | SummaryContent | PerformerContent | CorrectionContent | MeetingContent
C = TypeVar("C", bound=Content)
KINDS: Mapping[Kind, type[Content]] = {
    "notice": NoticeContent,
    "summary": SummaryContent,
    "performer": PerformerContent,
    "correction": CorrectionContent,
    "meeting": MeetingContent,
}
NAMES: Mapping[Kind, str] = {
    "notice": "NOTICE",
    "summary": "SUMMARY",
    "performer": "PERFORMER NOTICE",
    "correction": "CORRECTION",
    "meeting": "MEETING REPORT",
}


def display_number(kind: Kind, number: int, correction: int = 0) -> str:
    """As papers print it: NOTICE 0007, and NOTICE 0007/A1 for its first correction (`kind` is that of the paper corrected)."""
    return f"{NAMES[kind]} {number:04d}" + (f"/A{correction}" if correction else "")


def issued(content: C, issue: Issue) -> C:
    return replace(content, header=replace(content.header, issue=issue))


def unissued(content: C) -> C:
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


def _kind(raw: object) -> type[Content]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    found = next((shape for name, shape in KINDS.items() if name == kind), None)
    if found is None:
        raise unreadable("/kind", "one of " + ", ".join(KINDS))
    return found


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
