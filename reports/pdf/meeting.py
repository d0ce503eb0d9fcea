"""The report for the semi-annual meeting: figures, each with the AI uses that it counts."""

from __future__ import annotations

from reports.content import Counted, MeetingContent, Section

from . import wording
from .sheet import Block, Column, Facts, Lines, Phrase, Sheet, fact, prose, sheet

COLUMNS = (Column("Figure", 0.34), Column("Count", 0.10), Column("AI uses counted", 0.56))


def meeting_sheet(content: MeetingContent) -> Sheet:
    nature = Facts("Nature of this report", (prose("Given", content.nature), fact("Provision", content.provision)))
    blocks: list[Block] = [nature, *(_section(one) for one in content.sections)]
    blocks.append(Facts("Intended use", (prose("Intended use", content.intended),)))
    if content.bias:
        blocks.append(Facts("Bias mitigation", (prose("Bias mitigation", content.bias),)))
    days = f"{wording.full_day(content.period_start)} to {wording.full_day(content.period_end)}"
    return sheet(content, "Report on the use of generative AI", days, blocks)


def _section(section: Section) -> Lines:
    rows = tuple(
        (
            (Phrase(one.label, "strong"),),
            (Phrase(str(one.count)),),
            tuple(Phrase(_counted(each), "quiet") for each in one.counted) or (Phrase("None", "quiet"),),
        )
        for one in section.figures
    )
    return Lines(section.title, COLUMNS, rows, dense=True)


def _counted(counted: Counted) -> str:
    return f"{counted.production_title}: {', '.join(counted.uses)}"
