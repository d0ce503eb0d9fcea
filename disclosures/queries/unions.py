"""Reading what unions did that is no AI use: meetings asked for, strikes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from compliance import library
from disclosures.actors import Actor
from disclosures.models import HousePolicy, Obligation, Organization, Production, UnionEvent
from disclosures.permissions import Act, organizations


def unions_known() -> QuerySet[Organization]:
    """Every union of this installation, by name: whom a production may be mapped to."""
    return Organization.objects.filter(kind=Organization.Kind.UNION).order_by("name", "id")


def mapped_unions(production: Production) -> QuerySet[Organization]:
    return unions_known().filter(pk__in=production.unions.values("union"))


def standing_policies(production: Production) -> dict[UUID, HousePolicy]:
    """The newest signature of the house policy towards each union."""
    rows = HousePolicy.objects.filter(production=production).select_related("signed_by").order_by("signed_at", "id")
    return {row.union_id: row for row in rows}


def meetings_asked_for(actor: Actor) -> QuerySet[UnionEvent]:
    """Requests for a meeting for which something is still open, in the studios of this actor's labor relations."""
    items = Obligation.objects.filter(union_event=OuterRef("pk"), status=Obligation.Status.OPEN)
    theirs = UnionEvent.objects.filter(Exists(items), production__studio__in=organizations(actor, Act.RELEASE))
    return theirs.select_related("union", "production").order_by("-recorded_at", "-id")


def strikes_that_last(actor: Actor) -> QuerySet[UnionEvent]:
    theirs = UnionEvent.objects.filter(kind=UnionEvent.Kind.STRIKE, ended_on="", mistake="")
    found = theirs.filter(production__studio__in=organizations(actor, Act.RELEASE))
    return found.select_related("union", "production").order_by("-recorded_at", "-id")


def union_events_of(production: Production) -> QuerySet[UnionEvent]:
    """What stands on this production and what reaches it, newest first."""
    return (own_events(production) | strikes_reaching(production)).select_related("union", "production", "recorded_by")


def own_events(production: Production) -> QuerySet[UnionEvent]:
    return UnionEvent.objects.filter(production=production).order_by("-recorded_at", "-id")


def standing_events(production: Production) -> QuerySet[UnionEvent]:
    """Those of its own that were not recorded in error."""
    return own_events(production).filter(mistake="").select_related("union")


def strikes_reaching(production: Production) -> QuerySet[UnionEvent]:
    """A strike reaches every production of its studio and mode on which the union is mapped."""
    return UnionEvent.objects.filter(
        kind=UnionEvent.Kind.STRIKE,
        production__studio=production.studio_id,
        production__mode=production.mode,
        union__in=production.unions.values("union"),
    ).order_by("-recorded_at", "-id")


def lasting_strikes(production: Production) -> QuerySet[UnionEvent]:
    """Of any union."""
    return strikes_reaching(production).filter(ended_on="", mistake="")


def strikes_that_count(production: Production) -> QuerySet[UnionEvent]:
    """What the fact `strike_lasts` says: a strike of the union whose packs read it. `disclosures.checks` sees to it that this
    is one union: an assessment keeps one answer for all of its packs."""
    return lasting_strikes(production).filter(union__union_key__in=library.unions_reading("strike_lasts"))
