"""A performer's paper is given by somebody, and comes back signed. What a union reads is never one of these."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from compliance.dates import FIRST_YEAR, LAST_YEAR
from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.actors import Actor
from disclosures.api.acting import ActingView
from disclosures.api.cast import IDS, ConsentShown
from disclosures.api.entries import PARTIAL_DATE
from disclosures.api.finding import id_named, named_at
from disclosures.api.given import Given, OneOf, Text, actor_of, body_of
from disclosures.api.writing import answered
from disclosures.models import Consent, SupportingFile, UseRevision
from disclosures.permissions import Act
from disclosures.queries.cast import consent_with_id, file_with_id
from reports.models import Document
from reports.queries.papers import document_for
from reports.services.giving import WAYS, record_given
from reports.services.signed_copies import record_signed_copy

from .shown import DeliveryShown

GIVERS = [one.value for one in Consent.GivenBy if one != Consent.GivenBy.UNION]


class GivenGiven(Given):
    at = Text(
        schema={"format": "date-time", "maxLength": 40}, help_text="When it was given, or posted, with its offset."
    )
    how = OneOf(WAYS)


class SignedGiven(Given):
    signed_on = Text(schema=PARTIAL_DATE, help_text="The date beside the signature.")
    given_by = OneOf(GIVERS, help_text="Who signed.")
    file = Text(required=False, schema=IDS, help_text="The signed paper, stored before. None on nudity or sex.")


class GivePaper(ActingView):
    @entrance(Act.SEE_PAPERS, Act.SEE_CAST, Act.LOG_USE)
    @extend_schema(operation_id="give_document", request=GivenGiven, responses={201: DeliveryShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Record once that a performer's paper was given: what it tells is done, and when they were told is known of them, so that
        the listed time is compared with it. Scopes papers:read, cast:read and uses:write."""

        def effect() -> tuple[int, object]:
            document, given = _document(actor_of(request), pk), body_of(request, GivenGiven)
            delivery = record_given(
                document=document, at=moment_at(given["at"], "/at"), how=given["how"], via=UseRevision.Via.API,
                by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, DeliveryShown(delivery).data

        return answered(request, effect, for_ever=True)


class SignPaper(ActingView):
    @entrance(Act.SEE_PAPERS, Act.SEE_CAST, Act.LOG_USE)
    @extend_schema(operation_id="return_document_signed", request=SignedGiven, responses={201: ConsentShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Record once that a performer's paper came back signed: a consent in the paper's own words, which the person in the AI use
        names from then on. Scopes papers:read, cast:read and uses:write."""

        def effect() -> tuple[int, object]:
            document, given = _document(actor_of(request), pk), body_of(request, SignedGiven)
            consent = record_signed_copy(
                document=document, signed_on=given["signed_on"], given_by=given["given_by"], via=UseRevision.Via.API,
                file=_file(request, given["file"]) if "file" in given else None, by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, ConsentShown(consent_with_id(actor_of(request), consent.pk)).data

        return answered(request, effect, for_ever=True)


def _document(actor: Actor, pk: UUID) -> Document:
    return document_for(actor, pk)


def moment_at(text: str, field: str) -> datetime:
    """The moment that was sent in this field, in UTC: PostgreSQL takes no offset of sixteen hours or more. One without an offset stays
    without, for the service to refuse."""
    try:
        moment = datetime.fromisoformat(text[:40])
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(moment.year)
    except ValueError as fault:
        said = "This is no moment such as 2026-11-24T09:00:00-08:00."
        raise Invalid("not-a-time", said, field=field, remedy="Give day, hour and offset.") from fault
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _file(request: Request, text: str) -> SupportingFile:
    with named_at("/file"):
        return file_with_id(actor_of(request), id_named(text))
