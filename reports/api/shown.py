"""What the API answers about papers. A union reads the paper and its own trail; what is the studio's own stays there."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disclosures.permissions import belongs
from reports.models import Delivery, Document, Draft
from reports.queries.papers import corrections_of, original_of


class AnswerShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField(
        help_text="received (all rights reserved), information_requested, bargaining_requested, objection or closed."
    )
    text = serializers.CharField()
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True, help_text="The earlier answer it corrects.")
    answered_by = serializers.CharField(source="answered_by_name")
    answered_at = serializers.DateTimeField()


class AnswersShown(serializers.Serializer[Any]):
    items = AnswerShown(many=True)


class DeliveryShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    channel = serializers.CharField(
        help_text="portal, email, other (service by other means), or hand: a performer's paper, given by somebody."
    )
    agreed = serializers.BooleanField(help_text="Whether the union agreed to this channel; only then is it service.")
    status = serializers.CharField(help_text="due, leased, handed_over or dead.")
    handed_over_at = serializers.DateTimeField(allow_null=True)
    means = serializers.CharField(help_text="Of service by other means: which.")
    failed = serializers.CharField(
        help_text="Of a dead one: refused, exhausted (given up after the last try), bounced (it came back), withdrawn (the channel "
        "or address is used no more) or damaged (its stored bytes are, so that nothing was sent)."
    )
    failed_at = serializers.DateTimeField(allow_null=True)


class DocumentNamed(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    label = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField()

    def get_url(self, document: Document) -> str:
        return reverse("api-document", args=[document.pk])


class DocumentShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    label = serializers.CharField(
        help_text="As the paper prints it: NOTICE 0001, NOTICE 0001/A1 for its first correction."
    )  # type: ignore[assignment]
    number = serializers.IntegerField(
        help_text="Dense from studio to union and mode: a missing number is a missing paper. A performer's papers count in their production."
    )
    reference = serializers.CharField(help_text="Short reference printed on the paper.")
    kind = serializers.CharField(help_text="notice, summary, performer, correction or meeting.")
    mode = serializers.CharField()
    studio = serializers.CharField(source="studio.legal_name")
    union = serializers.CharField(
        source="union.legal_name", default=None, allow_null=True, help_text="Null: a performer's paper."
    )
    code_title = serializers.CharField(source="production_title", help_text="The title that papers print.")
    production = serializers.SerializerMethodField(help_text="The production's slug; null for the union.")
    corrects = serializers.SerializerMethodField(
        help_text="Of a correction: the paper that it corrects, which stands as it was issued but for what the correction names."
    )
    corrected_by = serializers.SerializerMethodField(
        help_text="Corrections of this paper, oldest first; the union reads those that reached it. Applied in this order they give "
        "what the paper says now: each names the digest it starts from and the digest that results."
    )
    content_sha256 = serializers.CharField(help_text="Digest of …/json.")
    issued_at = serializers.DateTimeField()
    not_made_since = serializers.SerializerMethodField(
        help_text="Null but for a paper whose files could not be made: it was given up then, and …/make-again tries again."
    )
    deliveries = serializers.SerializerMethodField(
        help_text="Ways it took; the union reads those that reached it, and those that failed."
    )
    opened_at = serializers.SerializerMethodField(help_text="First opening by somebody of the union.")
    answers = AnswerShown(many=True)

    def get_url(self, document: Document) -> str:
        return reverse("api-document", args=[document.pk])

    def get_production(self, document: Document) -> str | None:
        return document.production.slug if self._is_the_studios(document) else None

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_not_made_since(self, document: Document) -> Any:
        return document.__dict__["not_made_since"]

    @extend_schema_field(DeliveryShown(many=True))
    def get_deliveries(self, document: Document) -> Any:
        theirs = self._is_the_studios(document)
        ended = (Delivery.Status.HANDED_OVER, Delivery.Status.DEAD)
        found = [one for one in document.deliveries.all() if theirs or one.status in ended]
        return DeliveryShown(found, many=True).data

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_opened_at(self, document: Document) -> Any:
        receipt = getattr(document, "receipt", None)
        return receipt and receipt.opened_at

    @extend_schema_field(DocumentNamed(allow_null=True))
    def get_corrects(self, document: Document) -> Any:
        original = original_of(document, ours=self._is_the_studios(document))
        return DocumentNamed(original).data if original else None

    @extend_schema_field(DocumentNamed(many=True))
    def get_corrected_by(self, document: Document) -> Any:
        return DocumentNamed(corrections_of(document, ours=self._is_the_studios(document)), many=True).data

    def _is_the_studios(self, document: Document) -> bool:
        return belongs(self.context["actor"], document.studio_id)


class BlockShown(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    remedy = serializers.CharField()


class DraftShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    kind = serializers.CharField(help_text="notice, summary, performer, correction or meeting.")
    status = serializers.CharField(help_text="open, issued or lapsed.")
    production = serializers.CharField(source="production.slug")
    union = serializers.CharField(source="union.legal_name", default=None, allow_null=True)
    use = serializers.UUIDField(source="use_id", allow_null=True, help_text="Of a notice.")
    use_label = serializers.CharField(source="use.label", default=None, allow_null=True)
    period_start = serializers.DateField(allow_null=True, help_text="Of a summary and of a meeting report.")
    period_end = serializers.DateField(allow_null=True)
    part = serializers.IntegerField(help_text="Of a period too full for one paper: which of `parts`.")
    parts = serializers.IntegerField()
    corrects = DocumentNamed(allow_null=True, help_text="Of a correction: the issued paper that it is to correct.")
    content_sha256 = serializers.CharField(help_text="What `seen` must name.")
    approved = serializers.BooleanField(help_text="Whether this very content is released and waits for what blocks it.")
    blocks = BlockShown(many=True, help_text="What keeps it from being issued, each with its remedy.")
    made_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()

    def get_url(self, draft: Draft) -> str:
        return reverse("api-draft", args=[draft.pk])


class DraftWhole(DraftShown):
    words = serializers.DictField(
        child=serializers.CharField(), help_text="Labor relations' own words for it, as …/words keeps them."
    )
    content = serializers.SerializerMethodField(help_text="All that the paper would say.")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_content(self, draft: Draft) -> Any:
        return json.loads(bytes(draft.content))


class ReleaseShown(serializers.Serializer[Any]):
    issued = DocumentNamed(allow_null=True, help_text="Null: released, and it waits for what blocks it.")
    blocks = BlockShown(many=True)


class ReturnShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    content_sha256 = serializers.CharField()
    remarks = serializers.CharField()
    returned_at = serializers.DateTimeField()
