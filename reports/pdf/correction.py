"""A correction: what it corrects, each printed fact before and after, and why."""

from __future__ import annotations

from reports.content import Change, CorrectionContent

from . import wording
from .sheet import Block, Cell, Column, Facts, Lines, Phrase, Sheet, fact, paragraphs, prose, sheet

BEFORE, AFTER = Column("Before", 0.39), Column("After", 0.39)


def correction_sheet(content: CorrectionContent) -> Sheet:
    corrects = content.corrects
    reason = Facts("Reason", (prose("Why it changes", content.reason),))
    blocks: list[Block] = [_original(content), _changes(content), reason, _digests(content)]
    stands = f"{wording.facts_change(len(content.changes))}; everything else in it stands."
    return sheet(content, f"Correction {content.correction} of {corrects.paper}", stands, blocks)


def _original(content: CorrectionContent) -> Facts:
    corrects = content.corrects
    rows = (
        fact("Paper", corrects.paper),
        fact("About", corrects.about),
        fact("Issued", *wording.clocks(corrects.issued_at)),
        fact("Reference", corrects.reference),
    )
    return Facts("The paper corrected", rows)


def _changes(content: CorrectionContent) -> Lines:
    """A summary has many lines: the AI use is named with each fact. Any other paper is about one, which stands above."""
    of_lines = any(one.line for one in content.changes)
    first = Column("AI use, printed fact" if of_lines else "Printed fact", 0.22)
    rows = tuple((_named(one), _value(one.before), _value(one.after)) for one in content.changes)
    return Lines("What changes", (first, BEFORE, AFTER), rows, shape="changes")


def _named(change: Change) -> Cell:
    return (Phrase(change.line, "strong"), Phrase(change.label)) if change.line else (Phrase(change.label, "strong"),)


def _value(text: str) -> Cell:
    return tuple(map(Phrase, paragraphs(text))) or (Phrase(wording.NOT_GIVEN, "quiet"),)


def _digests(content: CorrectionContent) -> Facts:
    """For whoever applies it: the attached file holds each value as it was and as it becomes."""
    issued, before = content.corrects.content_sha256, content.from_sha256
    between = [fact("Before this correction", before)] if before != issued else []  # earlier ones are applied first
    rows = (fact("As issued", issued), *between, fact("With this correction", content.to_sha256))
    return Facts("Content SHA-256 of the paper corrected", rows)
