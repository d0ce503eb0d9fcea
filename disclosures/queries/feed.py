"""The record as a studio's own tools read it: entries of one production in the order in which they were committed."""

from __future__ import annotations

from django.db.models import QuerySet

from disclosures.actors import Actor
from disclosures.audience import EVENTS, EVENTS_OF_CAST
from disclosures.models import Opening, Production
from disclosures.permissions import Act, may


def events_for(actor: Actor, production: Production) -> QuerySet[Opening]:
    """Openings by sequence number. The number is given under a lock that is held until the commit, so that nobody who
    reads on from the last number skips a late one; erased entries, and those of labor relations alone, leave gaps."""
    seen = Opening.objects.filter(entry__stream__production=production).select_related("entry").order_by("entry__seq")
    if not may(actor, Act.SEE_CAST, production.studio_id):
        seen = seen.exclude(kind__in=EVENTS_OF_CAST)
    if may(actor, Act.SEE_INTERNAL, production.studio_id):
        return seen
    return seen.filter(kind__in=[*EVENTS, *EVENTS_OF_CAST])
