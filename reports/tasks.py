"""Wake-ups. Each bears the name of the service it calls, takes an id and whose it is, and may run zero or many times: rows
are the truth, and the row of somebody else is not there."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from uuid import UUID

from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from disclosures.queries.clock import current_time
from disclosures.tenancy import Theirs, acting_for
from reports.models import Heartbeat
from reports.services import deliveries, documents, drafts, heartbeats, returned, standing, sweeping

log = logging.getLogger(__name__)
SHARES, MOST_AT_ONCE = 8, 25
MOST_WAITING = 20


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
        documents.render_document(document=UUID(document), now=current_time())
    deliver_document.delay(document, studio)


@shared_task(name="reports.deliver_document")
def deliver_document(document: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        sweeping.deliver_document(document=UUID(document), now=current_time())


@shared_task(name="reports.attempt_delivery")
def attempt_delivery(delivery: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        deliveries.attempt_delivery(delivery=UUID(delivery), now=current_time())


@shared_task(name="reports.draft_production")
def draft_production(production: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        sweeping.draft_production(production=UUID(production), now=current_time())


@shared_task(name="reports.release_on_production")
def release_on_production(production: str, studio: str) -> None:
    with acting_for(UUID(studio)):
        released = sweeping.release_on_production(production=UUID(production), now=current_time())
    if released:
        wake()


@shared_task(name="reports.beat")
def beat(name: str) -> None:
    heartbeats.beat(name=name, now=current_time())


@shared_task(name="reports.sweep_returned_mail")
def sweep_returned_mail() -> None:
    if returned.sweep_returned_mail(now=current_time()):
        wake()  # where a mail came back, the next way has started


@shared_task(name="reports.sweep")
def sweep(by_clock: bool = False) -> None:
    """Wake a task for everything that is due; what a lost message forgot is found here. While plenty of wake-ups wait, no more are
    added: they are about the same rows. Of many that the clock sent to a busy worker, one sweeps; that something else swept just before
    is no reason to leave it out, since what that one woke may be lost."""
    now = current_time()
    if by_clock and heartbeats.has_beaten(name=Heartbeat.CLOCK, since=now - settings.SWEEP_EVERY / 2):
        return
    if by_clock:
        heartbeats.beat(name=Heartbeat.CLOCK, now=now)
    heartbeats.beat(name=Heartbeat.SWEEP, now=now)
    if messages_waiting() > MOST_WAITING:
        return
    for delivery in deliveries.due_deliveries(now=now):
        attempt_delivery.delay(str(delivery.id), str(delivery.studio))
    for papers in shared_out(documents.unrendered_documents()):
        render_documents.delay([(str(one.id), str(one.studio)) for one in papers])
    standing.end_where_right_is_lost(now=now)
    for production in sweeping.productions_with_harmless_drafts():
        release_on_production.delay(str(production.id), str(production.studio))
    for one in drafts.stale_productions(now=now):
        draft_production.delay(str(one.pk), str(one.studio_id))


def messages_waiting() -> int:
    with current_app.connection_or_acquire() as line:
        return int(line.default_channel.queue_declare(queue=current_app.conf.task_default_queue).message_count)


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
