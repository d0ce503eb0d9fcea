"""How a union is reached about a production: addresses that two people stand for, channels that it agreed to. Persons of labor
relations and administrators; a key stands for nobody."""

from __future__ import annotations

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
from disclosures.api.cast import IDS
from disclosures.api.finding import id_named, named_at
from disclosures.api.given import Given, OneOf, Text, Texts, actor_of, body_of
from disclosures.api.writing import answered
from disclosures.models import ChannelAgreement, KindTold, Organization, Production, Recipient
from disclosures.permissions import Act, nothing_here
from disclosures.queries.cast import file_with_id
from disclosures.queries.channels import agreements_of, has_ended, is_confirmed, recipients_of, stands
from disclosures.queries.register import production_for
from disclosures.queries.unions import mapped_unions
from disclosures.services.channels import add_recipient, require_mapping
from reports.services.reaching import confirm_recipient, end_agreement, end_recipient, record_agreement
from reports.tasks import wake

from .giving import moment_at
from .summaries import NothingGiven


class RecipientShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    union = serializers.CharField(source="union.slug")
    name = serializers.CharField()
    email = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Of papers; empty: all of them.")
    entered_by = serializers.CharField(source="entered_by.name", default=None, allow_null=True)
    entered_at = serializers.DateTimeField()
    confirmed = serializers.SerializerMethodField(help_text="Nothing is mailed before somebody else has confirmed it.")
    confirmed_by = serializers.CharField(source="confirmation.confirmed_by.name", default=None, allow_null=True)
    confirmed_at = serializers.DateTimeField(source="confirmation.confirmed_at", default=None, allow_null=True)
    ended = serializers.SerializerMethodField(help_text="Nothing new is mailed there any more.")
    ended_at = serializers.DateTimeField(source="end.ended_at", default=None, allow_null=True)

    def get_confirmed(self, one: Recipient) -> bool:
        return is_confirmed(one)

    def get_ended(self, one: Recipient) -> bool:
        return has_ended(one)


class RecipientsShown(serializers.Serializer[Any]):
    items = RecipientShown(many=True)


class RecipientGiven(Given):
    union = Text(most=60, help_text="The mapped union, by its slug.")
    name = Text(schema={"minLength": 1, "maxLength": 200}, help_text="Who reads mail there.")
    email = Text(schema={"format": "email", "maxLength": 254})
    kinds = Texts(
        most=len(KindTold.values), longest=20, required=False,
        help_text="Of papers: " + ", ".join(KindTold.values) + ". Left out: all. A correction goes where its original goes.",
    )  # fmt: skip


class AgreementShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    union = serializers.CharField(source="union.slug")
    channel = serializers.CharField(help_text="portal, email or other.")
    means = serializers.CharField(help_text="Which other means; empty for portal and email.")
    agreed_by = serializers.CharField(help_text="Who at the union.")
    agreed_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by.name", default=None, allow_null=True)
    recorded_at = serializers.DateTimeField()
    stands = serializers.SerializerMethodField(help_text="Whether what reaches the union there now is service.")
    taken_back_by = serializers.CharField(source="end.said_by", default=None, allow_null=True)
    taken_back_at = serializers.DateTimeField(source="end.ended_at", default=None, allow_null=True)

    def get_stands(self, one: ChannelAgreement) -> bool:
        return stands(one, timezone.now())


class AgreementsShown(serializers.Serializer[Any]):
    items = AgreementShown(many=True)


class AgreementGiven(Given):
    union = Text(most=60, help_text="The mapped union, by its slug.")
    channel = OneOf(ChannelAgreement.Channel.values)
    means = Text(required=False, schema={"maxLength": 200}, help_text="Of other means: which.")
    agreed_by = Text(schema={"minLength": 1, "maxLength": 200}, help_text="Who at the union.")
    agreed_at = Text(schema={"format": "date-time", "maxLength": 40})
    file = Text(required=False, schema=IDS, help_text="Its letter or message, stored before.")


class TakenBackGiven(Given):
    said_by = Text(schema={"minLength": 1, "maxLength": 200}, help_text="Who at the union.")
    ended_at = Text(schema={"format": "date-time", "maxLength": 40}, help_text="From then on it is no service.")


class Recipients(ActingView):
    @entrance(Act.SET_UP)
    @extend_schema(operation_id="list_recipients", responses=RecipientsShown)
    def get(self, request: Request, slug: str) -> Response:
        """All that were ever entered, oldest first. Mail goes to the first confirmed one for a kind of paper, and where that
        fails for good, to the next."""
        rows = recipients_of(_production(request, slug))
        return Response({"items": RecipientShown(rows, many=True).data})

    @entrance(Act.SET_UP)
    @extend_schema(operation_id="enter_recipient", request=RecipientGiven, responses={201: RecipientShown})
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Enter an address. Somebody else confirms it before anything is mailed there; a changed address is entered anew."""

        def effect() -> tuple[int, object]:
            production, given = _production(request, slug), body_of(request, RecipientGiven)
            added = add_recipient(
                production=production, union=_union(production, given["union"]), name=given["name"], email=given["email"],
                kinds=given.get("kinds", ()), by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, RecipientShown(added).data

        return answered(request, effect)


class ConfirmRecipient(ActingView):
    @entrance(Act.SET_UP)
    @extend_schema(operation_id="confirm_recipient", request=NothingGiven, responses={200: RecipientShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Somebody else than who entered it has compared the address with what the union gave. Papers that have not reached the
        union are mailed there."""

        def effect() -> tuple[int, object]:
            recipient = _recipient(request, pk)
            body_of(request, NothingGiven)
            confirmed = confirm_recipient(recipient=recipient, by=actor_of(request), now=timezone.now())
            wake()
            return 200, RecipientShown(confirmed).data

        return answered(request, effect)


class EndRecipient(ActingView):
    @entrance(Act.SET_UP)
    @extend_schema(operation_id="end_recipient", request=NothingGiven, responses={200: RecipientShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Nothing new is mailed there; the row stays."""

        def effect() -> tuple[int, object]:
            recipient = _recipient(request, pk)
            body_of(request, NothingGiven)
            ended = end_recipient(recipient=recipient, by=actor_of(request), now=timezone.now())
            wake()
            return 200, RecipientShown(ended).data

        return answered(request, effect)


class Agreements(ActingView):
    @entrance(Act.SET_UP)
    @extend_schema(operation_id="list_channel_agreements", responses=AgreementsShown)
    def get(self, request: Request, slug: str) -> Response:
        """All that were ever recorded, oldest first. Only what reaches a union on a channel that it agreed to is service."""
        rows = agreements_of(_production(request, slug))
        return Response({"items": AgreementShown(rows, many=True).data})

    @entrance(Act.SET_UP)
    @extend_schema(operation_id="record_channel_agreement", request=AgreementGiven, responses={201: AgreementShown})
    def post(self, request: Request, slug: str) -> HttpResponse:
        """The union agreed to be served on a channel. Papers that no agreed channel has handed over take it at once."""

        def effect() -> tuple[int, object]:
            production, given = _production(request, slug), body_of(request, AgreementGiven)
            file = None
            if "file" in given:
                with named_at("/file"):
                    file = file_with_id(actor_of(request), id_named(given["file"]))
            made = record_agreement(
                production=production, union=_union(production, given["union"]), channel=given["channel"],
                means=given.get("means", ""), agreed_by=given["agreed_by"], agreed_at=moment_at(given["agreed_at"], "/agreed_at"),
                file=file, by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            wake()
            return 201, AgreementShown(made).data

        return answered(request, effect)


class TakeBackAgreement(ActingView):
    @entrance(Act.SET_UP)
    @extend_schema(operation_id="end_channel_agreement", request=TakenBackGiven, responses={200: AgreementShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """The union took that back. What is under way there is stopped, and the next agreed way begins."""

        def effect() -> tuple[int, object]:
            agreement, given = _agreement(request, pk), body_of(request, TakenBackGiven)
            ended = end_agreement(
                agreement=agreement, said_by=given["said_by"], ended_at=moment_at(given["ended_at"], "/ended_at"),
                by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            wake()
            return 200, AgreementShown(ended).data

        return answered(request, effect)


def _production(request: Request, slug: str) -> Production:
    return production_for(actor_of(request), slug, Act.SET_UP)


def _union(production: Production, slug: str) -> Organization:
    found = mapped_unions(production).filter(slug=slug).first()
    if found is None:
        raise Invalid("union-unmapped", "No such union is mapped to this production.", field="/union")
    return found


def _recipient(request: Request, pk: UUID) -> Recipient:
    found = Recipient.objects.select_related("production__stream").filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    require_mapping(actor_of(request), found.production)
    return found


def _agreement(request: Request, pk: UUID) -> ChannelAgreement:
    found = ChannelAgreement.objects.select_related("production__stream").filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    require_mapping(actor_of(request), found.production)
    return found
