"""Everything that is due, done in this process: what the worker does piece by piece and `manage.py drain` does without Celery."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from disclosures.models import Production
from disclosures.services.streams import free_production
from disclosures.tenancy import Theirs, acting_for, for_everyone
from reports.clock import TURN, running_from
from reports.models import Attempt, Delivery, Draft, Heartbeat

from .deliveries import MOST_DUE, attempt_delivery, due_deliveries
from .drafts import draft_papers, pass_over, stale_productions
from .heartbeats import beat
from .record_behind import refuse_while_behind
from .rendering import render_document, unrendered_documents
from .returned import sweep_returned_mail
from .standing import end_where_right_is_lost, harmless_drafts, release_by_standing

log = logging.getLogger(__name__)
MOST_RELEASED = 25


def draft_stale(*, now: datetime) -> int:
    """Bring drafts up to date wherever a record moved. How many productions were read."""
    return sum(_drafted(Theirs(one.pk, one.studio_id), now) for one in stale_productions(now=now))


def _drafted(production: Theirs, now: datetime) -> bool:
    with acting_for(production.studio):
        return draft_production(production=production.id, now=now)


def draft_production(*, production: UUID, now: datetime) -> bool:
    """Bring the drafts of one production up to date. False: somebody else has it in hands, and the next sweep asks again; or it
    cannot be read, and keeps no other one waiting."""
    try:
        with transaction.atomic():
            held = free_production(production)
            if held is not None:
                draft_papers(production=held, now=now)
    except Exception:
        log.exception("The papers of production %s could not be drafted.", production)
        with transaction.atomic():
            pass_over(production=Production.objects.get(pk=production), now=now)
        return False
    return held is not None


def release_harmless(*, now: datetime) -> int:
    """Issue what standing releases reach anywhere. How many papers went out."""
    clock = running_from(now)
    end_where_right_is_lost(now=now)
    return sum(_released_on(one, clock()) for one in productions_with_harmless_drafts())


@for_everyone()
def productions_with_harmless_drafts() -> list[Theirs]:
    found = harmless_drafts().order_by("production").values_list("production", "production__studio").distinct()
    return [Theirs(*one) for one in found]


def _released_on(production: Theirs, now: datetime) -> int:
    with acting_for(production.studio):
        return release_on_production(production=production.id, now=now)


def release_on_production(*, production: UUID, now: datetime) -> int:
    """Issue what standing releases reach on one production. How many papers went out; one that cannot be issued keeps no other one
    waiting, and after some of them whoever renders and sends has a turn."""
    clock = running_from(now)
    with transaction.atomic():
        reached = harmless_drafts().filter(production=production)
        drafts = list(reached.values_list("id", flat=True)[:MOST_RELEASED])
    return sum(_released(draft, clock()) for draft in drafts)


def _released(draft: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            free = free_production(Draft.objects.values_list("production", flat=True).get(pk=draft))
            return free is not None and release_by_standing(draft=draft, now=now) is not None
    except Exception:
        log.exception("Draft %s could not be issued by the standing release that reaches it.", draft)
        return False


def deliver_document(*, document: UUID, now: datetime) -> list[Attempt]:
    """Try every due delivery of one paper, as long as the task may go on; what is left then is found by the next sweep."""
    clock = running_from(now)
    ready = Delivery.objects.filter(document=document, status=Delivery.Status.DUE, next_attempt_at__lte=now)
    with transaction.atomic():
        due = list(ready.values_list("id", flat=True))
    tried = []
    for one in due:
        if clock() < now + TURN and (attempt := attempt_delivery(delivery=one, now=clock())):
            tried.append(attempt)
    return tried


def drain(*, now: datetime) -> dict[str, int]:
    """Draft, release, render and deliver until nothing more is due. Needs neither broker nor worker. Refused while the record is
    behind what was seen of it."""
    refuse_while_behind()
    clock = running_from(now)
    done = _drained(clock)
    while (
        done["papers_released"]
        or done["papers_rendered"]
        or done["mails_returned"]
        or done["deliveries_tried"] >= MOST_DUE
    ):
        more = _drained(clock)
        if not any(more.values()):
            break
        done = {name: count + more[name] for name, count in done.items()}
    return done


def _drained(clock: Callable[[], datetime]) -> dict[str, int]:
    beat(name=Heartbeat.SWEEP, now=clock())
    return {
        "mails_returned": sweep_returned_mail(now=clock()),
        "productions_read": draft_stale(now=clock()),
        "papers_released": release_harmless(now=clock()),
        "papers_rendered": sum(_rendered(one, clock()) for one in unrendered_documents(now=clock())),
        "deliveries_tried": sum(_tried(one, clock()) for one in due_deliveries(now=clock())),
    }


def _rendered(document: Theirs, now: datetime) -> bool:
    try:
        with acting_for(document.studio):
            return render_document(document=document.id, now=now) is not None
    except Exception:
        log.exception("Paper %s could not be made.", document.id)
        return False


def _tried(delivery: Theirs, now: datetime) -> bool:
    try:
        with acting_for(delivery.studio):
            return attempt_delivery(delivery=delivery.id, now=now) is not None
    except Exception:
        log.exception("Delivery %s could not be tried.", delivery.id)
        return False
