"""Productions, what is owed on them, and the feed of what happened."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.packs import parties
from disclosures.audience import CLOSED
from disclosures.models import Obligation
from disclosures.permissions import Act, may
from disclosures.queries.feed import events_for
from disclosures.queries.register import (
    obligation_counts,
    obligations_for,
    production_for,
    productions_for,
    standing_as,
)
from disclosures.services.assessments import packs_in_force

from .acting import ActingView
from .finding import production_named
from .given import OneOf, Text, actor_of, query_of
from .paging import PageQuery, page_of, paged
from .shown import EventShown, ObligationShown, ProductionShown, ProductionWhole


class Productions(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(operation_id="list_productions", parameters=[PageQuery], responses=paged(ProductionShown))
    def get(self, request: Request) -> Response:
        """Titles and company slates whose register you may see, oldest first."""
        asked = query_of(request, PageQuery)
        return page_of(request, productions_for(actor_of(request)), asked, by=("id",), shown=ProductionShown)


class OneProduction(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(operation_id="read_production", responses=ProductionWhole)
    def get(self, request: Request, slug: str) -> Response:
        """One production with the packs in force and what is open on it."""
        production = production_for(actor_of(request), slug)
        counts, packs = obligation_counts(production), packs_in_force(production)
        return Response(ProductionWhole(production, context={"obligations": counts, "packs": packs}).data)


class ObligationsQuery(PageQuery):
    production = Text(required=False, help_text="Only this production, by its slug.")
    status = OneOf([*Obligation.Status.values, CLOSED], required=False)
    party = OneOf(parties, required=False)


class Obligations(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(operation_id="list_obligations", parameters=[ObligationsQuery], responses=paged(ObligationShown))
    def get(self, request: Request) -> Response:
        """Duties that fell due, oldest first. A duty keeps its id from revision to revision."""
        asked = query_of(request, ObligationsQuery)
        rows: QuerySet[Obligation] = obligations_for(actor_of(request))
        if "production" in asked:
            rows = rows.filter(production=production_named(request, asked["production"], at="/query/production"))
        if "status" in asked:
            rows = standing_as(rows, asked["status"], actor_of(request))
        if "party" in asked:
            rows = rows.filter(party=asked["party"])
        return page_of(request, rows, asked, by=("id",), shown=ObligationShown)


class EventsQuery(PageQuery):
    production = Text(help_text="The production's slug.")


class Events(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(operation_id="list_events", parameters=[EventsQuery], responses=paged(EventShown))
    def get(self, request: Request) -> Response:
        """What happened on a production, in order. Keep `after` and ask again: nothing is skipped, nothing comes twice."""
        asked = query_of(request, EventsQuery)
        production = production_named(request, asked["production"], at="/query/production")
        internal = may(actor_of(request), Act.SEE_INTERNAL, production.studio_id)
        rows = events_for(actor_of(request), production)
        return page_of(request, rows, asked, by=("entry__seq",), shown=EventShown, context={"internal": internal})
