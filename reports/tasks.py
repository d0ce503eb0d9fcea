"""Wake-ups. Each bears the name of the service it calls, takes an id and whose it is, and may run zero or many times: rows
are the truth, and the row of somebody else is not there."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from disclosures.tenancy import Theirs, acting_for
from reports.services import deliveries, documents, returned, sweeping

log = logging.getLogger(__name__)
SHARES, MOST_AT_ONCE = 8, 25


@shared_task(name="reports.render_documents")
def render_documents(papers: list[tuple[str, str]]) -> None:
    """Many papers to a message: a message for each costs a quarter of the work. One that cannot be made keeps no other waiting."""
    for paper, studio in papers:
        try:
            render_document(paper, studio)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("Paper %s could not be made.", paper)


@shared_task(name="reports.render_document")
def render_document(document: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        documents.render_document(document=UUID(document), now=timezone.now())
    deliver_document.delay(document, studio)


@shared_task(name="reports.deliver_document")
def deliver_document(document: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        sweeping.deliver_document(document=UUID(document), now=timezone.now())


@shared_task(name="reports.attempt_delivery")
def attempt_delivery(delivery: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        deliveries.attempt_delivery(delivery=UUID(delivery), now=timezone.now())


@shared_task(name="reports.draft_stale")
def draft_stale() -> None:
    sweeping.draft_stale(now=timezone.now())


@shared_task(name="reports.release_harmless")
def release_harmless() -> None:
    if sweeping.release_harmless(now=timezone.now()):
        wake()


@shared_task(name="reports.sweep_returned_mail")
def sweep_returned_mail() -> None:
    if returned.sweep_returned_mail(now=timezone.now()):
        wake()  # where a mail came back, the next way has started


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Wake a task for everything that is due; what a lost message forgot is found here."""
    draft_stale.delay()
    release_harmless.delay()
    for papers in shared_out(documents.unrendered_documents()):
        render_documents.delay([(str(one.id), str(one.studio)) for one in papers])
    for delivery in deliveries.due_deliveries(now=timezone.now()):
        attempt_delivery.delay(str(delivery.id), str(delivery.studio))


def shared_out(papers: Sequence[Theirs]) -> Iterator[Sequence[Theirs]]:
    """Few papers one to a message, so that every worker has some; of many up to 25."""
    size = min(max(len(papers) // SHARES, 1), MOST_AT_ONCE)
    return (papers[first : first + size] for first in range(0, len(papers), size))


def wake() -> None:
    """Sweep once this transaction is committed. A dead broker delays the work until beat's next sweep and nothing else."""
    transaction.on_commit(_wake_now, robust=True)


def _wake_now() -> None:
    try:
        sweep.delay()
    except OperationalError as fault:
        log.warning("The broker did not take a wake-up (%s); the next sweep finds the work.", fault)
