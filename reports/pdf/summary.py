"""The AI use summary: what it says of itself, a line for each AI use, and what was held back."""

from __future__ import annotations

from reports.content import SummaryContent, SummaryLine

from . import wording
from .sheet import Cell, Column, Facts, Lines, Phrase, Sheet, fact, prose, sheet

COLUMNS = (
    Column("AI use, logged", 0.105),
    Column("Phase, department", 0.145),
    Column("Activity, tools", 0.307),
    Column("Generative", 0.105),
    Column("Performer voice or likeness", 0.130),
    Column("Temporary or final", 0.108),
    Column("Notice", 0.100),
)


def summary_sheet(content: SummaryContent) -> Sheet:
    said = Facts("Nature of this summary", (prose("Voluntary", content.voluntary),))
    rows = tuple(_cells(line) for line in content.lines)
    lines = Lines(
        "AI uses logged",
        COLUMNS,
        rows,
        empty="No entries logged." if not content.held_back else "No entries printed.",
        dense=True,
    )
    days = f"{wording.period(content)} ({content.header.zone})"
    return sheet(content, "AI use summary", days, [said, lines, _count(content)])


def _cells(line: SummaryLine) -> tuple[Cell, ...]:
    return (
        (Phrase(line.use_number, "strong"), Phrase(wording.short_day(line.logged_on), "quiet")),
        (Phrase(line.phase or wording.NOT_GIVEN), Phrase(line.department or wording.NOT_GIVEN, "quiet")),
        (Phrase(line.activity), Phrase(_tools(line), "quiet")),
        (Phrase(wording.KNOWN[line.generative]),),
        _cell(Phrase(wording.performer(line)), Phrase(wording.how_many(line), "quiet")),
        (Phrase(wording.FINALITY[line.finality]),),
        (Phrase(line.notice or "None"),),
    )


def _cell(*phrases: Phrase) -> Cell:
    return tuple(phrase for phrase in phrases if phrase.text)


def _tools(line: SummaryLine) -> str:
    if not line.tools:
        return "Tool unknown"
    return ("Tool: " if len(line.tools) == 1 else "Tools: ") + "; ".join(
        wording.tool_in_line(named) for named in line.tools
    )


def _count(content: SummaryContent) -> Facts:
    """Printed, held back, together: whoever counts finds every entry once."""
    held = [f"{wording.entries(group.count)} held back: {group.category}" for group in content.held_back]
    total = len(content.lines) + sum(group.count for group in content.held_back)
    rows = (
        fact("Printed here", wording.entries(len(content.lines))),
        fact("Held back", *(held or ["None"])),
        fact("Logged in all", wording.entries(total)),
    )
    return Facts("Count", rows)
