"""Everything that is due, done in this process: what the worker does piece by piece and `manage.py drain` does without Celery."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reports.models import Attempt, Delivery

from .deliveries import attempt_delivery, due_deliveries
from .documents import render_document, unrendered_documents
from .drafts import draft_papers, stale_productions


def draft_stale(*, now: datetime) -> int:
    """Bring drafts up to date wherever a record moved. How many productions were read."""
    stale = stale_productions(now=now)
    for production in stale:
        draft_papers(production=production, now=now)
    return len(stale)


def deliver_document(*, document: UUID, now: datetime) -> list[Attempt]:
    """Try every due delivery of one paper."""
    due = Delivery.objects.filter(document=document, status=Delivery.Status.DUE, next_attempt_at__lte=now).values_list(
        "id", flat=True
    )
    return [attempt for one in due if (attempt := attempt_delivery(delivery=one, now=now))]


def drain(*, now: datetime) -> dict[str, int]:
    """Draft, render and deliver until nothing is due. Needs neither broker nor worker."""
    drafted = draft_stale(now=now)
    rendered = sum(render_document(document=one, now=now) is not None for one in unrendered_documents())
    tried = sum(attempt_delivery(delivery=one, now=now) is not None for one in due_deliveries(now=now))
    return {"productions_read": drafted, "papers_rendered": rendered, "deliveries_tried": tried}
