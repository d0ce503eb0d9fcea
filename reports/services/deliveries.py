"""Handing papers over. Claim a due row and commit; send outside any transaction; write the result only if the try is still current.

A try that was interrupted leaves its Attempt at "outcome unknown"; its lease runs out and the same bytes go again under the same id,
at once and without a step of the schedule. What interrupts every try is given up in the end, and shown.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from compliance.errors import Unavailable
from disclosures.actors import SYSTEM
from disclosures.intact import intact
from disclosures.services.streams import Happening, held_production
from disclosures.tenancy import Theirs, for_everyone
from reports.clock import running_from
from reports.models import Attempt, Delivery
from reports.models.deliveries import AttemptOutcome
from reports.transports import mail, portal
from reports.transports.base import NobodyKnows, NotHandedOver, Parcel, Transport

from .events import Kind, closed_way, fail_for_good, is_service
from .heartbeats import worker_name
from .mail_server import mail_waits, may_ask, note_mail_server
from .met import meet_told
from .trail import record_in_both

log = logging.getLogger(__name__)

TRANSPORTS: dict[str, Transport] = {Delivery.Channel.PORTAL: portal.hand_over, Delivery.Channel.EMAIL: mail.hand_over}
MOST_DUE = 500  # found at one time
BY_SERVER = Q(channel=Delivery.Channel.EMAIL, document__mode="live")  # once one is configured


@for_everyone()
def due_deliveries(*, now: datetime) -> list[Theirs]:
    """Deliveries to try now: due ones, and those whose lease ran out in somebody's hands."""
    ready = Q(status=Delivery.Status.DUE, next_attempt_at__lte=now) | Q(
        status=Delivery.Status.LEASED, lease_until__lte=now
    )
    if mail_waits(now=now):
        ready &= ~BY_SERVER
    found = Delivery.objects.filter(ready).order_by("next_attempt_at").values_list("id", "document__studio")[:MOST_DUE]
    return [Theirs(*one) for one in found]


def attempt_delivery(*, delivery: UUID, now: datetime) -> Attempt | None:
    """Try one delivery. Safe to call any number of times: only a due row is claimed, only by one caller."""
    clock, attempt = running_from(now), claim_delivery(delivery=delivery, now=now)
    if attempt is None:
        return None
    try:
        answer = TRANSPORTS[attempt.delivery.channel](_parcel(attempt.delivery))
    except NotHandedOver as fault:
        outcome = Attempt.Outcome.REFUSED if fault.permanent else Attempt.Outcome.FAILED
        done = finish_failed(attempt=attempt, outcome=outcome, reason=fault.reason, now=clock())
        _note(attempt.delivery, away=fault.away, now=clock())
        return done
    except NobodyKnows as fault:
        done = finish_failed(attempt=attempt, outcome=Attempt.Outcome.UNKNOWN, reason=fault.reason, now=clock())
        _note(attempt.delivery, away=fault.away, now=clock())
        return done
    except Unavailable as fault:  # `intact` has told the operator
        return finish_failed(
            attempt=attempt, outcome=Attempt.Outcome.FAILED, reason=fault.message, now=clock(), for_good=Kind.DAMAGED
        )
    except Exception as fault:  # what no transport foresaw may have happened before or after the other side had it
        log.exception("Delivery %s failed in a way that no transport foresaw.", delivery)
        reason = f"Fault: {type(fault).__name__}."
        return finish_failed(attempt=attempt, outcome=Attempt.Outcome.UNKNOWN, reason=reason, now=clock())
    done = finish_handed_over(attempt=attempt, detail=answer, now=clock())
    _note(attempt.delivery, away=False, now=clock())  # after what counts is stored
    return done


def _note(delivery: Delivery, *, away: bool, now: datetime) -> None:
    if _by_server(delivery):
        note_mail_server(away=away, now=now)


def _by_server(delivery: Delivery) -> bool:
    """Without a server mail goes to files, which says nothing of one."""
    return (
        settings.EMAIL_HOST_CONFIGURED
        and delivery.channel == Delivery.Channel.EMAIL
        and delivery.document.mode == "live"
    )


@transaction.atomic
def claim_delivery(*, delivery: UUID, now: datetime) -> Attempt | None:
    held = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=delivery)
    row = held.select_related(
        "document__stream", "document__union", "document__corrects", "agreement__end", "to__end"
    ).first()
    if row is None or not _is_due(row, now) or (_by_server(row) and not may_ask(now=now)):
        return None
    if row.status == Delivery.Status.LEASED:
        row.interruptions += 1
        if settings.DELIVERY.gives_up_after(row.interruptions):
            _give_up_interrupted(row, now)
            return None
    if why := closed_way(row, now):
        fail_for_good(row=row, kind=Kind.WITHDRAWN, detail=why, now=now)
        return None
    row.attempts_made += 1
    lease = settings.DELIVERY.lease_after(row.interruptions, of=row.pk)
    row.status, row.lease_until, row.next_attempt_at = Delivery.Status.LEASED, now + lease, None
    row.save(update_fields=["status", "lease_until", "next_attempt_at", "attempts_made", "interruptions"])
    return Attempt.objects.create(delivery=row, number=row.attempts_made, worker=worker_name(), started_at=now)


def _give_up_interrupted(row: Delivery, now: datetime) -> None:
    """Whoever takes it up is gone before it is done: shown, and tried no more."""
    row.save(update_fields=["interruptions"])
    reason = f"Interrupted {row.interruptions} times in a row; nobody knows whether it arrived."
    row.attempts.filter(number=row.attempts_made).update(detail=reason)
    log.error("Delivery %s is given up. %s", row.pk, reason)
    fail_for_good(row=row, kind=Kind.EXHAUSTED, detail=reason, now=now)


def _is_due(row: Delivery, now: datetime) -> bool:
    if row.status == Delivery.Status.DUE:
        return row.next_attempt_at is not None and row.next_attempt_at <= now
    return row.status == Delivery.Status.LEASED and row.lease_until is not None and row.lease_until <= now


def _parcel(delivery: Delivery) -> Parcel:
    return Parcel(
        id=str(delivery.pk),
        recipient=delivery.recipient,
        message=_message(delivery),
        live=delivery.document.mode == "live",
        attempt=delivery.attempts_made,
    )


def _message(delivery: Delivery) -> bytes:
    """The bytes that were made, or nothing is handed over."""
    message = bytes(delivery.message)
    if not delivery.message_sha256:
        return message  # of the portal, or made before digests were kept
    return intact(message, sha256=delivery.message_sha256, what=f"the message of delivery {delivery.pk}")


@transaction.atomic
def finish_handed_over(*, attempt: Attempt, detail: str, now: datetime) -> Attempt:
    """The other side has it. The first hand-over on an agreed channel meets the obligations of the paper's lines."""
    attempt.outcome, attempt.detail, attempt.finished_at = Attempt.Outcome.HANDED_OVER, detail[:500], now
    attempt.save(update_fields=["outcome", "detail", "finished_at"])
    row = _still_current(attempt)
    if row is None:
        return attempt
    row.status, row.handed_over_at, row.lease_until, row.interruptions = Delivery.Status.HANDED_OVER, now, None, 0
    row.agreed = is_service(row, now)
    row.save(update_fields=["status", "handed_over_at", "lease_until", "interruptions", "agreed"])
    row.document.production = held_production(row.document.production_id)
    about = {"document": str(row.document_id), "channel": row.channel, "delivery": str(row.pk), "agreed": row.agreed}
    record_in_both(document=row.document, happening=Happening("paper.handed_over", about), by=SYSTEM, now=now)
    if row.agreed:
        meet_told(document=row.document, at=now, now=now)
    return attempt


@transaction.atomic
def finish_failed(
    *, attempt: Attempt, outcome: AttemptOutcome, reason: str, now: datetime, for_good: str = ""
) -> Attempt:
    """Not handed over, or nobody knows: the row becomes due again by schedule, or is given up and shown; `for_good`, at once and why."""
    attempt.outcome, attempt.detail, attempt.finished_at = outcome, reason[:500], now
    attempt.save(update_fields=["outcome", "detail", "finished_at"])
    row = _still_current(attempt)
    if row is None:
        return attempt
    row.failures, row.interruptions = row.failures + 1, 0
    for_good = for_good or (Kind.REFUSED if outcome == Attempt.Outcome.REFUSED else "")
    # While it was tried: the next way does not wait for this one's step.
    closed = "" if for_good else closed_way(row, now)
    for_good = Kind.WITHDRAWN if closed else for_good
    wait = None if for_good else settings.DELIVERY.wait_after(row.failures, of=row.pk)
    if wait is not None:
        row.status, row.next_attempt_at, row.lease_until = Delivery.Status.DUE, now + wait, None
    row.save(update_fields=["status", "next_attempt_at", "lease_until", "failures", "interruptions"])
    if wait is None:
        fail_for_good(row=row, kind=for_good or Kind.EXHAUSTED, detail=closed or attempt.detail, now=now)
    return attempt


def _still_current(attempt: Attempt) -> Delivery | None:
    """The delivery, held, if nobody has tried it since: a slow sender never overwrites a later result."""
    held = Delivery.objects.select_for_update(of=("self",)).filter(pk=attempt.delivery_id)
    row = held.select_related(
        "document__stream", "document__union", "document__corrects", "agreement__end", "to__end"
    ).get()
    return row if row.attempts_made == attempt.number and row.status == Delivery.Status.LEASED else None
