"""Ways to revise an AI use that a paper told of, and to correct that paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from disclosures.entry import UseInput
from disclosures.models import Use, UseRevision
from disclosures.services.uses import revise_use
from reports.content import Content, CorrectionContent, from_bytes
from reports.differences import apply
from reports.models import Document, Draft
from reports.services.drafts import draft_papers
from reports.services.releasing import word_draft
from tests.world import BARTENDER, NOW, World

REASON = "The edit of 9 March changed the scene."


def revise(world: World, use: Use, entry: UseInput = BARTENDER, **changes: Any) -> UseRevision:
    use.refresh_from_db()
    return revise_use(
        use=use, expected=use.revisions_made, entry=replace(entry, **changes), reason="", via="form",
        by=world.coordinator, now=NOW,
    )  # fmt: skip


def correction_drafts(world: World, now: datetime = NOW) -> list[Draft]:
    return [one for one in world.drafts(now) if one.kind == "correction"]


def correct(world: World, document: Document, reason: str = REASON) -> Document:
    """Labor relations writes the reason and releases."""
    draft = next(one for one in correction_drafts(world) if one.corrects == document)
    word_draft(draft=draft, words={"reason": reason}, by=world.approver, now=NOW)
    draft_papers(production=world.production, now=NOW)
    return world.release(Draft.objects.get(pk=draft.pk))


def told_by(paper: Draft | Document) -> CorrectionContent:
    content = from_bytes(bytes(paper.content))
    assert isinstance(content, CorrectionContent)
    return content


def facts_told(paper: Draft | Document) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in told_by(paper).changes]


def as_it_reads_now(document: Document) -> Content:
    """What anybody makes of the issued paper and its corrections, and of nothing else."""
    content = from_bytes(bytes(document.content))
    for one in document.corrections.order_by("correction"):
        content = apply(content, told_by(one).changes)
    return content
