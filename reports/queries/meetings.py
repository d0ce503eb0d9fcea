"""Reading the reports for meetings that unions asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from disclosures.models import UnionEvent
from reports.models import Draft


def reports_for(events: Iterable[UnionEvent]) -> QuerySet[Draft]:
    """Reports in preparation or issued for these requests, oldest first."""
    found = Draft.objects.filter(union_event__in=list(events), status__in=[Draft.Status.OPEN, Draft.Status.ISSUED])
    return found.select_related("document").defer("content", "document__content").order_by("made_at", "id")
