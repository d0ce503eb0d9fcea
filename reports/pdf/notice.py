"""The contract notice: which facts, under which headings, in which order."""

from __future__ import annotations

from reports.content import NoticeContent

from . import wording
from .sheet import Block, Column, Fact, Facts, Lines, Phrase, Sheet, fact, paragraphs, prose, sheet


def notice_sheet(content: NoticeContent) -> Sheet:
    blocks: list[Block] = [_given_under(content), _ai_use(content)]
    if content.lines:
        blocks.append(_lines(content))
    if content.offers_bargaining:
        blocks.append(_bargaining(content))
    blocks.append(_rights(content))
    return sheet(content, f"Notice of AI use {content.use_number}", content.figure or content.activity, blocks)


def _given_under(content: NoticeContent) -> Facts:
    provisions = (
        Fact("Provision", (Phrase(given.name), Phrase(given.clause, "quiet"))) for given in content.provisions
    )
    rows = (
        fact("Agreement", content.agreement),
        fact("Governing date", wording.dated(content.governing_date)),
        *provisions,
    )
    return Facts("Agreement and provision", rows, before=content.without_admission)


def _ai_use(content: NoticeContent) -> Facts:
    rows = [
        fact("AI use", f"{content.use_number}, revision {content.use_revision}"),
        fact("Activity", content.activity),
        *([fact("Role or figure", content.figure)] if content.figure else []),
        prose("What was done", content.done),
        fact("Tools", *(wording.tool(named) for named in content.tools)),
        fact("Phase", content.phase),
        fact("Department", content.department),
    ]
    if content.scene:  # scenes are named only once released
        rows.append(fact("Scene or shot", content.scene))
    rows += [fact(known.label, wording.partial_day(known.on)) for known in content.dates]
    if content.value_claimed:  # asked for by the 2026 rule only
        rows.append(prose("Value claimed", content.value_claimed))
    return Facts("The AI use", tuple(rows))


def _lines(content: NoticeContent) -> Lines:
    columns = (Column("Line", 0.07), Column("Item", 0.18), Column("What is given", 0.75))
    rows = tuple(
        ((Phrase(str(number)),), (Phrase(line.key, "strong"),), tuple(map(Phrase, paragraphs(line.text))))
        for number, line in enumerate(content.lines, start=1)
    )
    return Lines("Lines of this notice", columns, rows)


def _bargaining(content: NoticeContent) -> Facts:
    header = content.header
    union = header.union or "the union"
    offer = f"{header.studio} offers to bargain with {union} about the AI use described in this notice."
    return Facts("Bargaining", (fact("Offer", offer), fact("Contact", content.bargaining_contact)))


def _rights(content: NoticeContent) -> Facts:
    rows = [prose("Reservation of rights", content.reservation)]
    if content.confidentiality:
        rows.append(prose("Confidentiality", content.confidentiality))
    return Facts("Rights and confidentiality", tuple(rows))
