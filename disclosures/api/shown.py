"""What the API answers about the register: shapes declared once, for the answer and for its description."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disclosures.audience import event_for, status_for
from disclosures.models import Obligation, Opening, Production, Use
from disclosures.permissions import Act, may
from disclosures.queries.register import due_seen

from .assessed import DeadlineShown
from .given import FACTS

MOMENT = serializers.DateTimeField(allow_null=True)


class FactsShown(serializers.JSONField):
    _spectacular_annotation = {"field": FACTS}


class ProductionShown(serializers.Serializer[Any]):
    slug = serializers.CharField()
    url = serializers.SerializerMethodField()
    studio = serializers.CharField(source="studio.slug", help_text="Short name of the studio.")
    title = serializers.CharField(help_text="Inside only; papers print the code title.")
    code_title = serializers.CharField()
    kind = serializers.CharField(help_text="title, or slate for what belongs to no title.")
    mode = serializers.CharField(help_text="live or test.")
    zone = serializers.CharField(help_text="Time zone in which deadlines and weeks are counted.")
    facts = FactsShown(help_text="Answers that the production owns.")
    uses_logged = serializers.IntegerField()
    sample_note = serializers.CharField(
        help_text="Says that this is a sample, and of what; empty for a real production."
    )
    created_at = serializers.DateTimeField()

    def get_url(self, production: Production) -> str:
        return reverse("api-production", args=[production.slug])


class PackInForce(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    sha256 = serializers.CharField()


class CountsShown(serializers.Serializer[Any]):
    contract = serializers.IntegerField(help_text="Open contract duties.")
    house = serializers.IntegerField(help_text="Open duties of the house policy.")
    done = serializers.IntegerField()


class ProductionWhole(ProductionShown):
    packs = serializers.SerializerMethodField()
    obligations = serializers.SerializerMethodField()

    @extend_schema_field(PackInForce(many=True))
    def get_packs(self, production: Production) -> Any:
        return PackInForce(self.context["packs"], many=True).data

    @extend_schema_field(CountsShown)
    def get_obligations(self, production: Production) -> Any:
        return self.context["obligations"]


class ToolNamed(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Of the catalogue, or of the name as somebody wrote it.")
    vendor = serializers.CharField()
    name = serializers.CharField()


class InvolvementShown(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    role = serializers.CharField(help_text="A role, never a name.")
    cast_number = serializers.SerializerMethodField()
    consent = serializers.SerializerMethodField(help_text="The consent it stands on, as it can be sent back; or empty.")
    facts = FactsShown()

    def get_consent(self, involvement: Any) -> str:
        consent = involvement.consent
        here = consent is not None and consent.production_id == involvement.revision.use.production_id
        return consent.label if here else str(involvement.consent_id or "")

    def get_cast_number(self, involvement: Any) -> str:
        return involvement.engagement.cast_number if involvement.engagement else ""


class RevisionShown(serializers.Serializer[Any]):
    """What the newest revision says."""

    revision = serializers.IntegerField()
    activity = serializers.CharField()
    summary = serializers.CharField()
    phase = serializers.CharField()
    department = serializers.CharField()
    scene = serializers.CharField()
    account = serializers.CharField()
    finality = serializers.CharField()
    performer_part = serializers.CharField(help_text="What of a performer the result shows or sounds.")
    happened_on = serializers.CharField(help_text="2026, 2026-03 or 2026-03-15; empty if unknown.")
    tools = ToolNamed(many=True)
    facts = FactsShown(help_text="Answers about the AI use; presets of the activity are filled in.")
    involvements = InvolvementShown(many=True)
    notes = serializers.CharField()
    source_note = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was revised.")
    via = serializers.CharField(help_text="form, api or import.")
    made_at = serializers.DateTimeField(help_text="When this revision was made.")


class UseShown(RevisionShown):
    """One AI use: its identity, and its newest revision in the same object."""

    id = serializers.UUIDField(source="use.id")
    url = serializers.SerializerMethodField()
    production = serializers.CharField(source="use.production.slug")
    number = serializers.IntegerField(source="use.number", help_text="Counts in its production, without a gap.")
    label = serializers.CharField(source="use.label", help_text="AI-0012")  # type: ignore[assignment]
    external_id = serializers.CharField(source="use.external_id", help_text="The caller's own reference.")
    logged_at = serializers.DateTimeField(source="use.logged_at")

    def get_url(self, revision: Any) -> str:
        return reverse("api-use", args=[revision.use_id])

    def to_representation(self, use: Use) -> Any:
        [newest] = use.newest  # type: ignore[attr-defined]  # set by the query's prefetch
        newest.use = use
        return super().to_representation(newest)


class UseNamed(serializers.Serializer[Any]):
    """Enough to find an AI use again."""

    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()

    def get_url(self, use: Use) -> str:
        return reverse("api-use", args=[use.pk])


class UsesLogged(serializers.Serializer[Any]):
    uses = UseNamed(many=True)


class ObligationShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    use = serializers.UUIDField(source="use_id")
    use_label = serializers.CharField(source="use.label")
    production = serializers.CharField(source="production.slug")
    subject = serializers.CharField(help_text="use, involvement (one person in it) or event.")
    involvement = serializers.IntegerField(help_text="The person's number in the AI use; 0 for the AI use itself.")
    kind = serializers.CharField(help_text="contract, house, practice or law.")
    pack = serializers.CharField()
    pack_version = serializers.CharField()
    rule = serializers.CharField()
    duty = serializers.CharField()
    action = serializers.CharField()
    party = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="What is to be done, in plain words.")
    clause = serializers.CharField()
    due = serializers.SerializerMethodField(
        help_text="Without its time for who is not of labor relations, where its answers decide it."
    )
    due_at = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField(
        help_text="open, done or lapsed; closed by labor relations, which itself reads not_applicable or waived."
    )
    status_reason = serializers.SerializerMethodField(help_text="Labor relations sees all; others why it is done.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(DeadlineShown)
    def get_due(self, obligation: Obligation) -> Any:
        return DeadlineShown(due_seen(obligation, internal=self._internal(obligation))).data

    @extend_schema_field(MOMENT)
    def get_due_at(self, obligation: Obligation) -> Any:
        shown = due_seen(obligation, internal=self._internal(obligation))["at"]
        return MOMENT.to_representation(obligation.due_at) if shown and obligation.due_at else None

    def get_status(self, obligation: Obligation) -> str:
        return status_for(obligation.status, internal=self._internal(obligation))

    def _internal(self, obligation: Obligation) -> bool:
        return may(self.context["actor"], Act.SEE_INTERNAL, obligation.production.studio_id)

    def get_status_reason(self, obligation: Obligation) -> str:
        """Why a duty lapsed or is not applicable may say what labor relations determined."""
        internal = self._internal(obligation)
        return obligation.status_reason if internal or obligation.status == Obligation.Status.DONE else ""


class EventShown(serializers.Serializer[Any]):
    seq = serializers.IntegerField(
        source="entry.seq", help_text="Rises; gaps are entries that are not for this reader."
    )
    kind = serializers.CharField(help_text="use.logged, use.revised, obligation.opened, paper.handed_over, …")
    at = serializers.DateTimeField(source="recorded_at")
    about = serializers.SerializerMethodField(help_text="Ids and digests, never names.")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_about(self, opening: Opening) -> dict[str, Any]:
        about = json.loads(bytes(opening.body))["about"]
        return event_for(opening.kind, about, internal=self.context["internal"])
