"""What was kept only for a while, forgotten when its while is over. Nothing of the record, and nothing that somebody typed to keep."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from disclosures.models import IdempotencyRecord, Session
from disclosures.services.tries import old_tries
from disclosures.tenancy import for_everyone

REPEATABLE = timedelta(days=30)  # whoever repeats a request does so sooner
MOST_AT_ONCE = 1000  # rows of one statement, so that no lock lasts


def forget_expired(*, now: datetime) -> dict[str, int]:
    """Answers to requests that nobody repeats any more, but for those that are kept for ever; sessions that ran out; wrong tries of
    the day before yesterday."""
    old = IdempotencyRecord.objects.filter(made_at__lt=now - REPEATABLE, for_ever=False)
    over = Session.objects.filter(expire_date__lt=now)
    return {"requests": _forget(old), "sessions": _forget(over), "tries": _forget(old_tries(now=now))}


def _forget(old: QuerySet[Any]) -> int:
    gone = 0
    while some := _forget_some(old):
        gone += some
    return gone


@for_everyone()
def _forget_some(old: QuerySet[Any]) -> int:
    """Whose they are makes no difference."""
    keys = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return int(old.model._default_manager.filter(pk__in=keys).delete()[0])
