"""How unions are told in summaries: the house policy with its rhythm, and AI uses that are held back. Persons of labor relations
only; a key signs nothing and holds nothing back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.api.acting import ActingView
from disclosures.api.given import Given, OneOf, Text, actor_of, body_of, query_of
from disclosures.api.paging import PageQuery, page_of, paged
from disclosures.api.writing import answered
from disclosures.models import HousePolicy, Organization, Production
from disclosures.permissions import Act
from disclosures.queries.register import production_for, use_with_id
from disclosures.queries.unions import mapped_unions, standing_policies
from disclosures.services.productions import sign_house_policy
from reports.models import HoldBack
from reports.services.drafts import draft_papers
from reports.services.holding import hold_back, lift_hold_back
from reports.tasks import wake


class PolicyShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    union = serializers.CharField(source="union.slug")
    rhythm = serializers.CharField(help_text="use (each AI use by itself), day, week (Sunday to Saturday) or month.")
    policy_text = serializers.CharField()
    confidentiality_agreed_on = serializers.DateField()
    signed_by = serializers.CharField(source="signed_by.name")
    signed_at = serializers.DateTimeField()


class PoliciesShown(serializers.Serializer[Any]):
    items = PolicyShown(many=True)


class PolicyGiven(Given):
    union = Text(most=60, help_text="The mapped union, by its slug.")
    rhythm = OneOf(HousePolicy.Rhythm.values)
    policy_text = Text(schema={"minLength": 1}, most=20_000)
    confidentiality_agreed_on = Text(schema={"format": "date"}, most=10, help_text="Printed on every summary.")


class HousePolicies(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="list_house_policies", responses=PoliciesShown)
    def get(self, request: Request, slug: str) -> Response:
        """The policy that stands towards each union. A union without one is drafted to and told nothing."""
        policies = standing_policies(_production(request, slug)).values()
        return Response({"items": PolicyShown(policies, many=True).data})

    @entrance(Act.RELEASE)
    @extend_schema(operation_id="sign_house_policy", request=PolicyGiven, responses={201: PolicyShown})
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Sign it, or sign it anew: another rhythm begins on the day after the last summary that went out."""

        def effect() -> tuple[int, object]:
            production, given, now = _production(request, slug), body_of(request, PolicyGiven), timezone.now()
            signed = sign_house_policy(
                production=production, union=_union(production, given["union"]), policy_text=_text(given["policy_text"]),
                confidentiality_agreed_on=_day(given["confidentiality_agreed_on"]), rhythm=given["rhythm"],
                by=actor_of(request), now=now,
            )  # fmt: skip
            draft_papers(production=production, now=now)
            wake()
            return 201, PolicyShown(signed).data

        return answered(request, effect)


class HoldBackShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    use = serializers.UUIDField(source="use_id")
    use_label = serializers.CharField(source="use.label")
    category = serializers.CharField(help_text="Printed in words with the count, and nothing besides.")
    held_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)


class HoldBackGiven(Given):
    category = OneOf(HoldBack.Category.values)


class NothingGiven(Given):
    pass


class HoldBacks(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="list_hold_backs", parameters=[PageQuery], responses=paged(HoldBackShown))
    def get(self, request: Request, slug: str) -> Response:
        """AI uses of a production that summaries count and do not list, in the order in which they were held back."""
        production, asked = _production(request, slug), query_of(request, PageQuery)
        rows = HoldBack.objects.filter(use__production=production, lifted_at=None).select_related("use")
        return page_of(request, rows, asked, by=("id",), shown=HoldBackShown)


class Hold(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="hold_back_use", request=HoldBackGiven, responses={201: HoldBackShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Count an AI use by a category and list it in no summary, until that is lifted."""

        def effect() -> tuple[int, object]:
            use, now = use_with_id(actor_of(request), pk, Act.RELEASE), timezone.now()
            category = body_of(request, HoldBackGiven)["category"]
            hold_back(production=use.production, uses=[use], category=category, by=actor_of(request), now=now)
            draft_papers(production=use.production, now=now)
            return 201, HoldBackShown(HoldBack.objects.select_related("use").get(use=use, lifted_at=None)).data

        return answered(request, effect)


class Lift(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="lift_hold_back", request=NothingGiven, responses={200: HoldBackShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """The next summary to each union lists it, and names the paper that counted it."""

        def effect() -> tuple[int, object]:
            use, now = use_with_id(actor_of(request), pk, Act.RELEASE), timezone.now()
            body_of(request, NothingGiven)
            lifted = lift_hold_back(use=use, by=actor_of(request), now=now)
            draft_papers(production=use.production, now=now)
            return 200, HoldBackShown(lifted).data

        return answered(request, effect)


def _production(request: Request, slug: str) -> Production:
    return production_for(actor_of(request), slug, Act.RELEASE)


def _union(production: Production, slug: str) -> Organization:
    found = mapped_unions(production).filter(slug=slug).first()
    if found is None:
        raise Invalid("union-unmapped", "No such union is mapped to this production.", field="/union")
    return found


def _text(text: str) -> str:
    if not text.strip() or "\0" in text:
        raise Invalid("policy-missing", "Give the policy's text.", field="/policy_text")
    return text.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        said = "Give the day as 2026-03-15."
        raise Invalid("not-a-date", said, field="/confidentiality_agreed_on") from fault
