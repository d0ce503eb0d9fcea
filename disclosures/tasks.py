"""Wake-ups of this app. Each bears the name of the service it calls, and may run zero or many times."""

from __future__ import annotations

from celery import shared_task

from disclosures.queries.clock import current_time
from disclosures.services import pruning


@shared_task(name="disclosures.forget_expired")
def forget_expired() -> None:
    pruning.forget_expired(now=current_time())
