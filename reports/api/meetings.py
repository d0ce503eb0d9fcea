"""The report for a meeting that a union asked for, started over the API. Persons only: a key releases nothing, and prepares nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.actors import Actor
from disclosures.api.acting import ActingView
from disclosures.api.finding import id_named, named_at, production_named
from disclosures.api.given import Given, Text, actor_of, body_of
from disclosures.api.writing import answered
from disclosures.models import Organization, Production, UnionEvent
from disclosures.permissions import Act, nothing_here
from disclosures.queries.unions import mapped_unions, standing_events
from reports.queries.papers import draft_for
from reports.services.meeting_reports import start_meeting_report
from reports.services.releasing import is_approved
from reports.tasks import wake

from .shown import DraftShown

DAY = {"format": "date"}
ID = {"format": "uuid"}


class ReportGiven(Given):
    production = Text(help_text="The production that was asked, by its slug: mostly the company slate.")
    union = Text(required=False, help_text="The union, by its slug. May be left out where one alone is mapped.")
    period_start = Text(schema=DAY, help_text="First day of the period, on the production's clock.")
    period_end = Text(schema=DAY, help_text="Last day of the period. It may be still to come: the report waits for it.")
    union_event = Text(required=False, schema=ID, help_text="The union's request, by its id.")


class MeetingReports(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="start_meeting_report", request=ReportGiven, responses={201: DraftShown})
    def post(self, request: Request) -> HttpResponse:
        """Draft a report of what was logged in a period on every production that the union is told about. It counts anew until it
        is released; started again, it is the same draft."""

        def effect() -> tuple[int, object]:
            actor = actor_of(request)
            given = body_of(request, ReportGiven)
            production = production_named(request, given["production"], Act.RELEASE)
            draft = start_meeting_report(
                production=production, union=_union(production, given.get("union", "")), start=_day(given, "period_start"),
                end=_day(given, "period_end"), event=_event(production, given.get("union_event", "")), by=actor, now=timezone.now(),
            )  # fmt: skip
            wake()
            return 201, _shown(actor, draft.pk)

        return answered(request, effect)


def _shown(actor: Actor, pk: UUID) -> object:
    draft = draft_for(actor, pk)
    draft.approved = is_approved(draft)  # type: ignore[attr-defined]
    return DraftShown(draft).data


def _union(production: Production, slug: str) -> Organization:
    unions = list(mapped_unions(production))
    named = [one for one in unions if one.slug == slug] if slug else unions
    if len(named) != 1:
        raise Invalid(
            "union-unmapped", "Name one of the unions of this production.", field="/union",
            remedy="Choose one of: " + ", ".join(one.slug for one in unions) if unions else "Say first who is told for the union.",
        )  # fmt: skip
    return named[0]


def _day(given: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(given[name])
    except ValueError as fault:
        remedy = "Send a day such as 2026-03-15."
        raise Invalid("not-a-date", "This is no day.", field=f"/{name}", remedy=remedy) from fault


def _event(production: Production, sent: str) -> UnionEvent | None:
    if not sent:
        return None
    with named_at("/union_event"):
        found = standing_events(production).filter(pk=id_named(sent)).first()
        if found is None:
            raise nothing_here()
    return found
