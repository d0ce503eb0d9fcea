"""Wake-ups. Each bears the name of the service it calls, takes an id and whose it is, and may run zero or many times: rows
are the truth, and the row of somebody else is not there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from celery import current_app, shared_task
from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from kombu.exceptions import OperationalError

from disclosures.models import Production
from disclosures.queries.clock import current_time
from disclosures.tenancy import EVERYONE, Theirs, acting_for
from reports.models import Delivery, Document, Heartbeat
from reports.services import deliveries, drafts, heartbeats, rendering, returned, standing, sweeping
from reports.services.record_behind import record_is_behind

log, security = logging.getLogger(__name__), logging.getLogger("security")
SHARES, MOST_AT_ONCE = 8, 25
MOST_WAITING = 20
# How a row that a task is told of leads to its studio.
STUDIO_OF: dict[type[Model], str] = {
    Production: "studio",
    Document: "production__studio",
    Delivery: "document__production__studio",
}
Done = TypeVar("Done")


def woken(do: Callable[..., Done], kind: type[Model], row: str, studio: str) -> Done | None:
    """Do it to the row, in the scope of the studio; nothing at all while the record is behind what was seen of it. Where nothing was
    to be done, the row has to be there and that studio's all the same: or else somebody wrote a message that none of ours did, and
    it is refused and noticed. What is another studio's and what nobody has are refused alike."""
    try:
        one, whose = UUID(row), UUID(studio)
    except (ValueError, TypeError, AttributeError):
        raise _refused() from None
    if whose == EVERYONE:
        raise _refused()
    if record_is_behind():
        return None
    with acting_for(whose):
        done = do(**{str(kind._meta.model_name): one}, now=current_time())
        if not done and not _is_theirs(kind, one, whose):
            raise _refused()
    return done


@transaction.atomic
def _is_theirs(kind: type[Model], row: UUID, studio: UUID) -> bool:
    return bool(kind._default_manager.filter(pk=row, **{STUDIO_OF[kind]: studio}).exists())


def _refused() -> Reject:
    security.warning("Noticed.", extra={"event": "task.refused"})
    return Reject("It names a row that is not there, or not of the studio that it names.", requeue=False)


@shared_task(name="reports.render_documents")
def render_documents(papers: list[tuple[str, str]]) -> None:
    """Many papers to a message: a message for each costs a quarter of the work. One that cannot be made keeps no other waiting."""
    for paper, studio in papers:
        try:
            render_document(paper, studio)
        except SoftTimeLimitExceeded:
            raise
        except Reject:
            continue  # and noticed
        except Exception:
            log.exception("Paper %s could not be made.", paper)


@shared_task(name="reports.render_document")
def render_document(document: str, studio: str) -> None:
    woken(rendering.render_document, Document, document, studio)
    try:
        deliver_document.delay(document, studio)
    except OperationalError as fault:
        log.warning("The broker did not take a wake-up (%s); the next sweep finds the work.", fault)


@shared_task(name="reports.deliver_document")
def deliver_document(document: str, studio: str) -> None:
    woken(sweeping.deliver_document, Document, document, studio)


@shared_task(name="reports.attempt_delivery")
def attempt_delivery(delivery: str, studio: str) -> None:
    woken(deliveries.attempt_delivery, Delivery, delivery, studio)


@shared_task(name="reports.draft_production")
def draft_production(production: str, studio: str) -> None:
    woken(sweeping.draft_production, Production, production, studio)


@shared_task(name="reports.release_on_production")
def release_on_production(production: str, studio: str) -> None:
    if woken(sweeping.release_on_production, Production, production, studio):
        wake()


@shared_task(name="reports.beat")
def beat(name: str) -> None:
    heartbeats.beat(name=name, now=current_time())


@shared_task(name="reports.sweep_returned_mail")
def sweep_returned_mail() -> None:
    if not record_is_behind() and returned.sweep_returned_mail(now=current_time()):
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
    if record_is_behind() or messages_waiting() > MOST_WAITING:
        return
    for delivery in deliveries.due_deliveries(now=now):
        attempt_delivery.delay(str(delivery.id), str(delivery.studio))
    for papers in shared_out(rendering.unrendered_documents(now=now)):
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
