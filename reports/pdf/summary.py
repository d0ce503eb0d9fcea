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
    lines = Lines("AI uses logged", COLUMNS, rows, empty=_nothing(content), dense=True)
    return sheet(content, "AI use summary", _subtitle(content), [said, lines, _count(content)])


def _subtitle(content: SummaryContent) -> str:
    days = f"{wording.period(content)} ({content.header.zone})"
    days = f"One AI use, {days}" if content.rhythm == "use" else days
    return f"{days}, part {content.part} of {content.parts}" if content.parts > 1 else days


def _nothing(content: SummaryContent) -> str:
    if content.held_back:
        return "No entries listed."
    return "No entries in this part." if content.parts > 1 else "No entries logged."


def _cells(line: SummaryLine) -> tuple[Cell, ...]:
    return (
        (Phrase(line.use_number, "strong"), Phrase(wording.short_day(line.logged_on), "quiet")),
        (Phrase(line.phase or wording.NOT_GIVEN), Phrase(line.department or wording.NOT_GIVEN, "quiet")),
        _cell(Phrase(line.activity), Phrase(_tools(line), "quiet"), Phrase(_before(line), "quiet")),
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


def _before(line: SummaryLine) -> str:
    return f"Counted as held back in {line.held_back_in}" if line.held_back_in else ""


def _count(content: SummaryContent) -> Facts:
    """Newly listed and newly held back make what is newly accounted for; what an earlier paper counted as held back stands apart.
    Whoever adds these up over all papers finds every entry once."""
    held = [f"{wording.entries(group.count)} held back: {group.category}" for group in content.held_back]
    counted_before = sum(bool(line.held_back_in) for line in content.lines)
    newly = len(content.lines) - counted_before
    total = newly + sum(group.count for group in content.held_back)
    rows = [
        fact("Newly listed", wording.entries(newly)),
        fact("Newly held back", *(held or ["None"])),
        fact("Newly accounted for", wording.entries(total)),
    ]
    if counted_before:
        apart = f"{wording.entries(counted_before)}, counted in the papers that their lines name"
        rows.append(fact("Listed, held back before", apart))
    return Facts("Count of this part" if content.parts > 1 else "Count", tuple(rows), with_next=True)
