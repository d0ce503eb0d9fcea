"""What labor relations does about a paper that does not arrive: make it or send it again, set that aside, record service by other
means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.api.acting import ActingView
from disclosures.api.cast import IDS
from disclosures.api.finding import id_named, named_at
from disclosures.api.given import Given, Text, actor_of, body_of
from disclosures.api.writing import answered
from disclosures.models import ChannelAgreement
from disclosures.permissions import Act, require
from disclosures.queries.cast import file_with_id
from reports.models import Document
from reports.queries.papers import document_for
from reports.queries.ways import other_means_for
from reports.services.drafts import draft_papers
from reports.services.other_means import record_service
from reports.services.rendering import make_again
from reports.services.replaying import refuse_unless_theirs, replay_delivery, set_delivery_aside
from reports.tasks import wake

from .giving import moment_at
from .shown import DeliveryShown, DocumentShown
from .summaries import NothingGiven


class ServiceGiven(Given):
    agreement = Text(
        required=False,
        schema=IDS,
        help_text="The union's agreement to these means; without it, it is kept and is no service.",
    )
    means = Text(required=False, schema={"maxLength": 200}, help_text="By what means, where no agreement is named.")
    to_whom = Text(schema={"minLength": 1, "maxLength": 200}, help_text="Who took it, or where it was left.")
    at = Text(schema={"format": "date-time", "maxLength": 40}, help_text="When it reached them, with its offset.")
    file = Text(required=False, schema=IDS, help_text="The proof, stored before as labor relations' own.")
    no_file_because = Text(required=False, schema={"maxLength": 500}, help_text="Needed where there is no proof.")


class RecordService(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="record_service", request=ServiceGiven, responses={201: DeliveryShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """A paper reached its union by other means. It stops the clock at that moment if the union had agreed to these means."""

        def effect() -> tuple[int, object]:
            document, given, now = _document(request, pk), body_of(request, ServiceGiven), timezone.now()
            made = record_service(
                document=document, means=given.get("means", ""), to_whom=given["to_whom"], at=moment_at(given["at"], "/at"),
                no_file_because=given.get("no_file_because", ""), by=actor_of(request), now=now,
                **_named(request, document, given),
            )  # fmt: skip
            draft_papers(production=document.production, now=now)
            return 201, DeliveryShown(made).data

        return answered(request, effect)


class MakeAgain(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="make_document_again", request=NothingGiven, responses={200: DocumentShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Make the bytes of a paper that could not be made (`not_made_since`): the content that was released, under its number."""

        def effect() -> tuple[int, object]:
            document = _document(request, pk)
            body_of(request, NothingGiven)
            make_again(document=document, by=actor_of(request), now=timezone.now())
            wake()
            document = document_for(actor_of(request), pk)
            return 200, DocumentShown(document, context={"actor": actor_of(request)}).data

        return answered(request, effect)


class ReplayDelivery(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="replay_delivery", request=NothingGiven, responses={200: DeliveryShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Send a dead delivery again: the same bytes under the same id, its tries counted on."""

        def effect() -> tuple[int, object]:
            refuse_unless_theirs(delivery=pk, by=actor_of(request))
            body_of(request, NothingGiven)
            row = replay_delivery(delivery=pk, by=actor_of(request), now=timezone.now())
            wake()
            return 200, DeliveryShown(row).data

        return answered(request, effect)


class SetDeliveryAside(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="set_delivery_aside", request=NothingGiven, responses={200: DeliveryShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Take a dead delivery from the desk. It stays dead, and is shown with its paper."""

        def effect() -> tuple[int, object]:
            refuse_unless_theirs(delivery=pk, by=actor_of(request))
            body_of(request, NothingGiven)
            row = set_delivery_aside(delivery=pk, by=actor_of(request), now=timezone.now())
            return 200, DeliveryShown(row).data

        return answered(request, effect)


def _document(request: Request, pk: UUID) -> Document:
    document = document_for(actor_of(request), pk)
    require(actor_of(request), Act.RELEASE, document.studio_id, mode=document.mode)
    return document


def _named(request: Request, document: Document, given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "agreement" in given:
        found["agreement"] = _agreement(document, given["agreement"])
    if "file" in given:
        with named_at("/file"):
            found["file"] = file_with_id(actor_of(request), id_named(given["file"]))
    return found


def _agreement(document: Document, text: str) -> ChannelAgreement:
    found = next((one for one in other_means_for(document) if str(one.pk) == text.lower()), None)
    if found is None:
        raise Invalid("agreement-elsewhere", "This union agreed to no such other means.", field="/agreement")
    return found
