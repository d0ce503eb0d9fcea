"""Wake-ups. Each bears the name of the service it calls, takes an id, and may run zero or many times: rows are the truth."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from reports.services import deliveries, documents, sweeping


@shared_task(name="reports.render_document")
def render_document(document: str) -> None:
    documents.render_document(document=UUID(document), now=timezone.now())
    deliver_document.delay(document)


@shared_task(name="reports.deliver_document")
def deliver_document(document: str) -> None:
    sweeping.deliver_document(document=UUID(document), now=timezone.now())


@shared_task(name="reports.attempt_delivery")
def attempt_delivery(delivery: str) -> None:
    deliveries.attempt_delivery(delivery=UUID(delivery), now=timezone.now())


@shared_task(name="reports.draft_stale")
def draft_stale() -> None:
    sweeping.draft_stale(now=timezone.now())


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Wake a task for everything that is due; what a lost message forgot is found here."""
    draft_stale.delay()
    for document in documents.unrendered_documents():
        render_document.delay(str(document))
    for delivery in deliveries.due_deliveries(now=timezone.now()):
        attempt_delivery.delay(str(delivery))
