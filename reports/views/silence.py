"""What administrators and labor relations are told on their first page while papers wait and nothing is sent."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from disclosures.actors import Actor
from disclosures.permissions import Act, organizations
from reports.queries.operation import papers_wait_since


def silence_for(actor: Actor) -> datetime | None:
    """Since when; None for whoever could not mend it, and while all is well."""
    theirs = organizations(actor, Act.RELEASE) or organizations(actor, Act.MANAGE)
    return papers_wait_since(now=timezone.now()) if theirs else None
