"""Reading what unions did that is no AI use: meetings asked for, strikes."""

from __future__ import annotations

from django.db.models import QuerySet

from disclosures.models import Production, UnionEvent


def union_events_of(production: Production) -> QuerySet[UnionEvent]:
    """What stands on this production and what reaches it, newest first."""
    return (own_events(production) | strikes_reaching(production)).select_related("union", "production", "recorded_by")


def own_events(production: Production) -> QuerySet[UnionEvent]:
    return UnionEvent.objects.filter(production=production).order_by("-recorded_at", "-id")


def strikes_reaching(production: Production) -> QuerySet[UnionEvent]:
    """A strike reaches every production of its studio and mode on which the union is mapped."""
    return UnionEvent.objects.filter(
        kind=UnionEvent.Kind.STRIKE,
        production__studio=production.studio_id,
        production__mode=production.mode,
        union__in=production.unions.values("union"),
    ).order_by("-recorded_at", "-id")


def lasting_strikes(production: Production) -> QuerySet[UnionEvent]:
    return strikes_reaching(production).filter(ended_on="")
