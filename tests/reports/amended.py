"""Papers that turned out otherwise, and the corrections that say so: made by the functions that make real ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reports.content import (
    Content,
    Corrected,
    CorrectionContent,
    Dated,
    NoticeContent,
    SummaryContent,
    ToolNamed,
    digest,
    display_number,
)
from reports.differences import apply, changes

from .papers import ISSUED_AT, a_header, a_notice, a_summary, an_issue


def amended_notice() -> NoticeContent:
    return a_notice(
        use_revision=4,
        figure="Bartender, four lines",
        done="A human figure was generated and placed behind the bar.\n\nIt speaks four short lines, and is seen again in the last scene.",
        tools=(ToolNamed(vendor="Runway", name="Gen-4", version="2025-09"),),
        scene="",
        dates=(Dated(label="Placed in the picture", on="2026-04-02"),),
    )


def amended_summary(count: int) -> SummaryContent:
    summary = a_summary(count)
    lines = tuple(
        replace(line, finality="temporary", department="Picture editorial", performers=None, tools=())
        if place % 2
        else line
        for place, line in enumerate(summary.lines)
    )
    return replace(summary, lines=lines)


def a_correction_of(before: Content, after: Content, **more: Any) -> CorrectionContent:
    kept: dict[str, Any] = {
        "correction": 1,
        "reason": "The edit of 3 December added a line, and the shot moved.",
        **more,
    }
    issue = before.header.issue
    assert issue is not None
    number = display_number(before.kind, issue.number, kept["correction"])
    found = changes(before, after)
    return CorrectionContent(
        header=a_header(issue=an_issue(display_number=number, reference="W3QM-2M9X-TT4DW")),
        corrects=Corrected(
            paper=issue.display_number, kind=before.kind, reference=issue.reference, content_sha256=digest(before),
            issued_at=ISSUED_AT, about="AI use AI-0012",
        ),
        from_sha256=digest(before), to_sha256=digest(apply(before, found)), changes=found, **kept,
    )  # fmt: skip
