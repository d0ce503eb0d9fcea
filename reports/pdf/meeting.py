"""The report for a meeting: what it is, how many AI uses it counts, each figure with the AI uses behind it, and what is intended."""

from __future__ import annotations

from reports.content import Counted, Figure, MeetingContent, Section
from reports.content.meeting import TO

from . import wording
from .sheet import Block, Cell, Column, Fact, Facts, Lines, Phrase, Sheet, fact, prose, sheet

COLUMNS = (Column("Counted by", 0.31), Column("Count", 0.09, "right"), Column("Which", 0.60))
FEW = 3  # productions, of which a page shows all that is counted
TIED = "\N{NO-BREAK SPACE}"  # "AI-0003 to AI-0009" stays on one line


def meeting_sheet(content: MeetingContent) -> Sheet:
    blocks: list[Block] = [_nature(content), _count(content)]
    if len(content.sections[0].figures if content.sections else ()) > FEW:
        blocks.append(_glance(content))
    blocks += map(_section, content.sections)
    blocks.append(Facts("Intended use", (prose("In the studio’s words", content.intended),)))
    if content.bias:  # may be part of the meeting; nobody has to say anything about it
        blocks.append(Facts("Ways to lessen bias", (prose("In the studio’s words", content.bias),)))
    days = f"{wording.period(content)} ({content.header.zone})"
    return sheet(content, "Report on the use of generative AI", days, blocks)


def _nature(content: MeetingContent) -> Facts:
    rows = [prose("Nature", content.nature)]
    if content.requested_on:
        rows.append(fact("Meeting asked for on", wording.partial_day(content.requested_on)))
    rows += [Fact("Provision", (Phrase(one.name), Phrase(one.clause, "quiet"))) for one in content.provisions]
    return Facts("About this report", tuple(rows))


def _count(content: MeetingContent) -> Facts:
    """Named, held back, together: whoever counts finds every AI use once."""
    held = [f"{wording.uses(group.count)} held back: {group.category}" for group in content.held_back]
    named = content.logged - sum(group.count for group in content.held_back)
    rows = (
        fact("Named in the figures", wording.uses(named)),
        fact("Held back", *(held or ["None"])),
        fact("Logged in all", wording.uses(content.logged)),
    )
    return Facts("AI uses logged in the period", rows)


def _glance(content: MeetingContent) -> Facts:
    """The figures without their AI uses: of many productions these fill pages."""
    rows = (
        fact(section.title, "; ".join(f"{one.label}: {one.count:,}".replace(" ", TIED) for one in section.figures))
        for section in content.sections[1:]
    )
    return Facts("Figures at a glance", tuple(rows))


def _section(section: Section) -> Lines:
    rows = tuple(map(_figure, section.figures))
    return Lines(section.title, COLUMNS, rows, "None.", dense=True, shape="figures", before=section.note, long=True)


def _figure(figure: Figure) -> tuple[Cell, ...]:
    label = (Phrase(figure.label, "strong"), *((Phrase(figure.note, "quiet"),) if figure.note else ()))
    counted = tuple(Phrase(_counted(one, figure), "quiet") for one in figure.counted)
    return label, (Phrase(f"{figure.count:,}"),), counted or (Phrase("None", "quiet"),)


def _counted(counted: Counted, figure: Figure) -> str:
    """A production that the figure is about is not named twice."""
    if counted.production_title == figure.label:
        return _tied(counted.numbers)
    return f"{counted.production_title}: {_tied(counted.numbers)}"


def _tied(numbers: str) -> str:
    return numbers.replace(TO, f"{TIED}to{TIED}")
