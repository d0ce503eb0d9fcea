"""A correction: what it corrects, each field before and after, and why."""

from __future__ import annotations

from reports.content import Change, CorrectionContent

from . import wording
from .sheet import Cell, Column, Facts, Lines, Phrase, Sheet, fact, paragraphs, prose, sheet

COLUMNS = (Column("AI use, field", 0.22), Column("Before", 0.39), Column("After", 0.39))


def correction_sheet(content: CorrectionContent) -> Sheet:
    corrects = content.corrects
    issued = wording.clocks(corrects.issued_at)
    original = Facts(
        "The paper corrected",
        (
            fact("Paper", corrects.paper),
            fact("Issued", *issued),
            fact("Reference", corrects.reference),
            fact("Content SHA-256", corrects.content_sha256),
        ),
    )
    changed = Lines("What changes", COLUMNS, tuple(_cells(one) for one in content.changes), dense=True)
    reason = Facts("Reason", (prose("Reason", content.reason),))
    stands = Facts(
        "Content",
        (fact("Before this correction", content.from_sha256), fact("With this correction", content.to_sha256)),
    )
    return sheet(
        content, f"Correction {content.correction} of {corrects.paper}", "", [original, changed, reason, stands]
    )


def _cells(change: Change) -> tuple[Cell, ...]:
    return (
        (Phrase(change.line or change.label, "strong"), *((Phrase(change.label, "quiet"),) if change.line else ())),
        tuple(map(Phrase, paragraphs(change.before))) or (Phrase(wording.NOT_GIVEN, "quiet"),),
        tuple(map(Phrase, paragraphs(change.after))) or (Phrase(wording.NOT_GIVEN, "quiet"),),
    )
