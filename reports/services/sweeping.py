"""Everything that is due, done in this process: what the worker does piece by piece and `manage.py drain` does without Celery."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from disclosures.models import Production
from disclosures.tenancy import Theirs, acting_for, for_everyone
from reports.clock import running_from
from reports.models import Attempt, Delivery

from .deliveries import attempt_delivery, due_deliveries
from .documents import render_document, unrendered_documents
from .drafts import draft_papers, pass_over, stale_productions
from .returned import sweep_returned_mail
from .standing import end_where_right_is_lost, harmless_drafts, release_by_standing

log = logging.getLogger(__name__)


def draft_stale(*, now: datetime) -> int:
    """Bring drafts up to date wherever a record moved. How many productions were read."""
    stale = stale_productions(now=now)
    return sum(_drafted(production, now) for production in stale)


def _drafted(production: Production, now: datetime) -> bool:
    """One production that cannot be read keeps no other one waiting."""
    with acting_for(production.studio_id):
        try:
            draft_papers(production=production, now=now)
        except Exception:
            log.exception("The papers of production %s could not be drafted.", production.pk)
            pass_over(production=production, now=now)
            return False
    return True


def release_harmless(*, now: datetime) -> int:
    """Issue what standing releases reach. How many papers went out; one that cannot be issued keeps no other one waiting."""
    clock = running_from(now)
    end_where_right_is_lost(now=now)
    return sum(_released(draft, clock()) for draft in _harmless())


@for_everyone()
def _harmless() -> list[Theirs]:
    return [Theirs(*one) for one in harmless_drafts().values_list("id", "production__studio")[:100]]


def _released(draft: Theirs, now: datetime) -> bool:
    try:
        with acting_for(draft.studio):
            return release_by_standing(draft=draft.id, now=now) is not None
    except Exception:
        log.exception("Draft %s could not be issued by the standing release that reaches it.", draft.id)
        return False


def deliver_document(*, document: UUID, now: datetime) -> list[Attempt]:
    """Try every due delivery of one paper."""
    clock = running_from(now)
    ready = Delivery.objects.filter(document=document, status=Delivery.Status.DUE, next_attempt_at__lte=now)
    with transaction.atomic():
        due = list(ready.values_list("id", flat=True))
    return [attempt for one in due if (attempt := attempt_delivery(delivery=one, now=clock()))]


def drain(*, now: datetime) -> dict[str, int]:
    """Draft, render and deliver what is due. Needs neither broker nor worker."""
    clock = running_from(now)
    returned = sweep_returned_mail(now=now)
    drafted = draft_stale(now=now)
    released = release_harmless(now=clock())
    rendered = sum(_rendered(one, clock()) for one in unrendered_documents())
    tried = sum(_tried(one, clock()) for one in due_deliveries(now=clock()))
    return {
        "mails_returned": returned,
        "productions_read": drafted,
        "papers_released": released,
        "papers_rendered": rendered,
        "deliveries_tried": tried,
    }


def _rendered(document: Theirs, now: datetime) -> bool:
    with acting_for(document.studio):
        return render_document(document=document.id, now=now) is not None


def _tried(delivery: Theirs, now: datetime) -> bool:
    with acting_for(delivery.studio):
        return attempt_delivery(delivery=delivery.id, now=now) is not None
