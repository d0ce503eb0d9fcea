"""What labor relations sent back, with what should change: for those who can change it."""

from __future__ import annotations

from typing import Any

from disclosures.actors import Actor
from disclosures.models import Production, Use
from disclosures.permissions import Act, may
from reports.queries.desk import asked_to_change

from .papers import draft_subject, draft_title, use_address


def sent_back(actor: Actor, production: Production, use: Use | None = None) -> list[dict[str, Any]]:
    """Of the whole production, or of one AI use on its own page, where nothing leads to it again."""
    if not may(actor, Act.LOG_USE, production.studio_id):
        return []
    return [
        {
            "title": draft_title(row.draft),
            "url": use_address(production, row.draft.use.number) if row.draft.use and use is None else "",
            "subject": draft_subject(row.draft) if use is None else "",
            "remarks": row.remarks,
            "by": row.returned_by.name,
            "at": row.returned_at,
        }
        for row in asked_to_change(production)
        if use is None or row.draft.use_id == use.pk
    ]
