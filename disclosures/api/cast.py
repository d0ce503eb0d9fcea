"""The cast list and the consents of a production. Names are the studio's alone; a minor has none here.

Reading takes SEE_CAST. Writing takes it too, beside LOG_USE: what was written is shown, with the name of whoever it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.models import Consent, Engagement, Person, Production, SupportingFile
from disclosures.permissions import Act
from disclosures.queries.cast import (
    consent_with_id,
    consents_of,
    engagement_with_id,
    engagements_of,
    file_with_id,
    people_known,
)
from disclosures.queries.register import production_for
from disclosures.services.consents import MOST, record_consent
from disclosures.services.engagements import add_engagement, answer_engagement, change_engagement

from .acting import ActingView
from .entries import PARTIAL_DATE
from .finding import id_named, named_at
from .given import Facts, Given, Text, actor_of, body_of, query_of
from .paging import PageQuery, page_of, paged
from .shown import FactsShown
from .writing import answered

IDS = {"format": "uuid", "maxLength": 36}


class EngagementShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    production = serializers.CharField(source="production.slug")
    cast_number = serializers.CharField()
    role = serializers.CharField(help_text="What papers say.")
    person = serializers.UUIDField(source="person_id", help_text="The same on every production of the studio.")
    name = serializers.SerializerMethodField(help_text="For the studio only; null for a minor.")
    facts = FactsShown(help_text="Answers that the engagement owns; they serve in every AI use of the person.")
    created_at = serializers.DateTimeField()

    def get_url(self, one: Engagement) -> str:
        return reverse("api-engagement", args=[one.pk])

    def get_name(self, one: Engagement) -> str | None:
        minor = one.person.minor is True or one.facts.get("minor") is True
        return None if minor else one.person.name


class ConsentShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    production = serializers.CharField(source="production.slug")
    number = serializers.IntegerField(help_text="Counts in its production, without a gap.")
    label = serializers.CharField(help_text="C-0003; entries name it by this.")  # type: ignore[assignment]
    cast_number = serializers.CharField(source="engagement.cast_number")
    engagement = serializers.UUIDField(source="engagement_id")
    covers = serializers.CharField()
    description = serializers.CharField()
    languages = serializers.CharField()
    form = serializers.CharField()
    given_by = serializers.CharField()
    signed_on = serializers.CharField(help_text="2026, 2026-03 or 2026-03-15.")
    file = serializers.UUIDField(source="file_id", allow_null=True)
    replaces = serializers.SerializerMethodField(help_text="The consent that this one corrects, or empty.")
    replaced_by = serializers.SerializerMethodField(help_text="The consent that corrects this one, or empty.")
    recorded_at = serializers.DateTimeField()

    def get_url(self, one: Consent) -> str:
        return reverse("api-consent", args=[one.pk])

    def get_replaces(self, one: Consent) -> str:
        return one.replaces.label if one.replaces else ""

    def get_replaced_by(self, one: Consent) -> str:
        later = getattr(one, "replaced_by", None)
        return later.label if later else ""


class EngagementGiven(Given):
    cast_number = Text(schema={"minLength": 1, "maxLength": 40})
    role = Text(schema={"minLength": 1, "maxLength": 200}, help_text="“Supporting performer”: what papers say.")
    name = Text(required=False, schema={"maxLength": 200}, help_text="Needed unless `person` says who it is.")
    person = Text(required=False, schema=IDS, help_text="Somebody engaged on another production of the studio.")
    facts = Facts(required=False, help_text="Answers of owner engagement. See GET /facts.")


class EngagementChanged(Given):
    """Only what changes. A fact that is null becomes unknown; one that is left out stays."""

    cast_number = Text(required=False, schema={"maxLength": 40})
    role = Text(required=False, schema={"maxLength": 200})
    name = Text(required=False, schema={"maxLength": 200})
    facts = Facts(required=False)


class ConsentGiven(Given):
    cast_number = Text(schema={"maxLength": 40}, help_text="Whose consent it is.")
    covers = Text(schema={"enum": Consent.Covers.values})
    description = Text(schema={"minLength": 1, "maxLength": MOST["description"]})
    languages = Text(required=False, schema={"maxLength": MOST["languages"]}, help_text="Only for dubbing.")
    form = Text(schema={"enum": Consent.Form.values})
    given_by = Text(schema={"enum": Consent.GivenBy.values})
    signed_on = Text(schema={**PARTIAL_DATE, "minLength": 4})
    file = Text(required=False, schema=IDS, help_text="The signed paper, sent before to POST …/files.")
    replaces = Text(required=False, schema={"maxLength": 40}, help_text="The consent that it corrects: label or id.")


SIGNED = {
    "cast_number": "7",
    "covers": "replica",
    "description": "A digital double in the stunt of scene 12.",
    "form": "separate_paper",
    "given_by": "performer",
    "signed_on": "2026-02-01",
}


class Engagements(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(operation_id="list_engagements", parameters=[PageQuery], responses=paged(EngagementShown))
    def get(self, request: Request, slug: str) -> Response:
        """The cast list, in the order in which it was written. Scope cast:read."""
        rows = engagements_of(production_for(actor_of(request), slug, Act.SEE_CAST))
        asked = query_of(request, PageQuery)
        return page_of(request, rows, asked, by=("id",), shown=EngagementShown)

    @entrance(Act.SEE_CAST, Act.LOG_USE)
    @extend_schema(operation_id="add_engagement", request=EngagementGiven, responses={201: EngagementShown})
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Put somebody on the cast list. AI uses find them by the cast number. Scopes uses:write and cast:read."""

        def effect() -> tuple[int, object]:
            production = production_for(actor_of(request), slug, Act.SEE_CAST)
            given = body_of(request, EngagementGiven)
            engagement = add_engagement(
                production=production, role=given["role"], cast_number=given["cast_number"],
                name=given.get("name", ""), facts=given.get("facts", {}),
                person=_person(production, given["person"]) if "person" in given else None,
                by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, EngagementShown(engagement_with_id(actor_of(request), engagement.pk)).data

        return answered(request, effect)


def _person(production: Production, text: str) -> Person:
    with named_at("/person"):
        wanted = id_named(text)
    found = people_known(production).filter(pk=wanted).first()
    if found is None:
        raise Invalid("person-unknown", "The studio does not know this person.", field="/person")
    return found


class OneEngagement(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(operation_id="read_engagement", responses=EngagementShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """Somebody on the cast list. Scope cast:read."""
        return Response(EngagementShown(engagement_with_id(actor_of(request), pk)).data)

    @entrance(Act.SEE_CAST, Act.LOG_USE)
    @extend_schema(operation_id="answer_engagement", request=EngagementChanged, responses={200: EngagementShown})
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Answer something about an engagement once: every AI use of the person is assessed again. Scopes
        uses:write and cast:read."""

        def effect() -> tuple[int, object]:
            engagement = engagement_with_id(actor_of(request), pk)
            given = body_of(request, EngagementChanged)
            by, now = actor_of(request), timezone.now()
            words = {name: given[name] for name in ("role", "cast_number", "name") if name in given}
            if words:
                change_engagement(engagement=engagement, **words, by=by, now=now)
            if "facts" in given:
                answer_engagement(engagement=engagement, facts=given["facts"], by=by, now=now)
            return 200, EngagementShown(engagement_with_id(by, pk)).data

        return answered(request, effect)


class Consents(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(operation_id="list_consents", parameters=[PageQuery], responses=paged(ConsentShown))
    def get(self, request: Request, slug: str) -> Response:
        """The consents recorded for a production, by number. One that was corrected stays, and names its correction. Scope
        cast:read."""
        rows = consents_of(production_for(actor_of(request), slug, Act.SEE_CAST))
        asked = query_of(request, PageQuery)
        return page_of(request, rows, asked, by=("number",), shown=ConsentShown)

    @entrance(Act.SEE_CAST, Act.LOG_USE)
    @extend_schema(
        operation_id="record_consent",
        request=ConsentGiven,
        responses={201: ConsentShown},
        examples=[OpenApiExample("A signed paper", value=SIGNED, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Record a consent; entries then name it in `involvements[].consent`. A mistake is corrected by another that
        `replaces` it: every AI use that names the earlier one is assessed again. Scopes uses:write and cast:read."""

        def effect() -> tuple[int, object]:
            production = production_for(actor_of(request), slug, Act.SEE_CAST)
            given = body_of(request, ConsentGiven)
            told = {name: given[name] for name in ("covers", "description", "form", "given_by", "signed_on")}
            consent = record_consent(
                engagement=_engagement(production, given["cast_number"]), **told, languages=given.get("languages", ""),
                file=_file(request, given["file"]) if "file" in given else None,
                replaces=_replaced(production, given["replaces"]) if "replaces" in given else None,
                by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, ConsentShown(consent_with_id(actor_of(request), consent.pk)).data

        return answered(request, effect)


def _engagement(production: Production, cast_number: str) -> Engagement:
    found = engagements_of(production).filter(cast_number=cast_number).first() if cast_number else None
    if found is None:
        raise Invalid(
            "cast-number-unknown",
            f"Nobody on this production has cast number {cast_number[:40]}.",
            field="/cast_number",
            remedy="Put the person on the cast list first.",
        )
    return found


def _file(request: Request, text: str) -> SupportingFile:
    with named_at("/file"):
        return file_with_id(actor_of(request), id_named(text))


def _replaced(production: Production, text: str) -> Consent:
    known = consents_of(production)
    digits = text.strip().upper().removeprefix("C-")
    if digits.isascii() and digits.isdigit() and len(digits) < 9:
        found = known.filter(number=int(digits)).first()
    else:
        with named_at("/replaces"):
            found = known.filter(pk=id_named(text)).first()
    if found is None:
        raise Invalid("consent-unknown", "This production has no such consent to correct.", field="/replaces")
    return found


class OneConsent(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(operation_id="read_consent", responses=ConsentShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """One consent. Scope cast:read."""
        return Response(ConsentShown(consent_with_id(actor_of(request), pk)).data)
