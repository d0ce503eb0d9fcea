"""The packs of a production: which versions were adopted, what a newer one would change, and adopting it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from disclosures.models import Adoption
from disclosures.permissions import Act
from disclosures.queries.register import production_for
from disclosures.services.adoptions import Changed, Effect, adopt_pack, preview_adoption
from disclosures.services.assessments import packs_in_force

from .acting import ActingView
from .assessed import DependsShown, DutyShown, QuestionShown
from .given import Given, Text, actor_of, body_of, query_of
from .writing import answered


class PackChosen(Given):
    pack = Text(most=100, schema={"examples": ["house/full-disclosure"]})
    version = Text(most=20, schema={"examples": ["2"]})


class AdoptionShown(serializers.Serializer[Any]):
    pack = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of the file that was read.")
    adopted_at = serializers.DateTimeField()
    in_force = serializers.SerializerMethodField(help_text="False: a newer version was adopted since.")

    def get_in_force(self, adoption: Adoption) -> bool:
        return (adoption.pack, adoption.version) in self.context["in_force"]


class AdoptionsShown(serializers.Serializer[Any]):
    items = AdoptionShown(many=True)


class GoneShown(serializers.Serializer[Any]):
    duty = serializers.SerializerMethodField()
    reason = serializers.CharField()

    @extend_schema_field(DutyShown)
    def get_duty(self, gone: Any) -> Any:
        return DutyShown(gone.duty.as_json()).data


class ChangedShown(serializers.Serializer[Any]):
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()
    told = serializers.ListField(
        child=serializers.CharField(), help_text="What is said otherwise: text, due, term, met, …"
    )

    @extend_schema_field(DutyShown)
    def get_before(self, changed: Changed) -> Any:
        return DutyShown(changed.before.as_json()).data

    @extend_schema_field(DutyShown)
    def get_after(self, changed: Changed) -> Any:
        return DutyShown(changed.after.as_json()).data


class EffectShown(serializers.Serializer[Any]):
    """One subject whose duties would change: an AI use, a person in it, or an event."""

    use = serializers.UUIDField(source="standing.revision.use_id", allow_null=True, default=None)
    use_label = serializers.CharField(source="standing.revision.use.label", allow_null=True, default=None)
    union_event = serializers.UUIDField(source="standing.union_event.id", allow_null=True, default=None)
    subject = serializers.CharField(source="standing.subject.kind")
    involvement = serializers.IntegerField(source="standing.subject.involvement")
    opened = serializers.SerializerMethodField()
    gone = GoneShown(many=True, help_text="No longer owed, and why.")
    changed = ChangedShown(many=True)
    depends = serializers.SerializerMethodField(help_text="What open answers would bring, and none would so far.")
    asked = serializers.SerializerMethodField(help_text="Questions that nothing has asked so far.")

    @extend_schema_field(DutyShown(many=True))
    def get_opened(self, effect: Effect) -> Any:
        return DutyShown([duty.as_json() for duty in effect.opened], many=True).data

    @extend_schema_field(DependsShown(many=True))
    def get_depends(self, effect: Effect) -> Any:
        return DependsShown([one.as_json() for one in effect.depends], many=True).data

    @extend_schema_field(QuestionShown(many=True))
    def get_asked(self, effect: Effect) -> Any:
        return QuestionShown([question.as_json() for question in effect.asked], many=True).data


class AdoptionPreviewShown(serializers.Serializer[Any]):
    pack = serializers.CharField(source="after.id")
    before = serializers.CharField(
        source="before.version", allow_null=True, default=None, help_text="Version in force."
    )
    after = serializers.CharField(source="after.version")
    looked_at = serializers.IntegerField(help_text="Subjects in all.")
    effects = EffectShown(many=True, help_text="Only subjects for which something would change.")


class Adoptions(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(operation_id="list_adoptions", responses=AdoptionsShown)
    def get(self, request: Request, slug: str) -> Response:
        """Every version of every pack that this production adopted, oldest first. Assessments name the one they were made under."""
        production = production_for(actor_of(request), slug)
        rows = Adoption.objects.filter(production=production).order_by("adopted_at", "id")
        in_force = {(pack.id, pack.version) for pack in packs_in_force(production)}
        return Response({"items": AdoptionShown(rows, many=True, context={"in_force": in_force}).data})

    @entrance(Act.ADOPT)
    @extend_schema(
        operation_id="adopt_pack",
        request=PackChosen,
        responses={201: AdoptionShown},
        description="Put a version in force. Everything on the production is assessed again, in one transaction. Adopting what "
        "is in force changes nothing. Scope packs:write.",
    )
    def post(self, request: Request, slug: str) -> HttpResponse:
        def effect() -> tuple[int, object]:
            production = production_for(actor_of(request), slug, Act.ADOPT)
            given = body_of(request, PackChosen)
            adoption = adopt_pack(production=production, **given, by=actor_of(request), now=timezone.now())
            context = {"in_force": {(adoption.pack, adoption.version)}}
            return 201, AdoptionShown(adoption, context=context).data

        return answered(request, effect)


class AdoptionPreview(ActingView):
    @entrance(Act.SEE_INTERNAL)
    @extend_schema(
        operation_id="preview_adoption",
        parameters=[PackChosen],
        responses=AdoptionPreviewShown,
        description="Every subject whose duties adopting would change. Records nothing. Scope internal:read.",
    )
    def get(self, request: Request, slug: str) -> Response:
        production = production_for(actor_of(request), slug, Act.SEE_INTERNAL)
        asked = query_of(request, PackChosen)
        found = preview_adoption(production=production, **asked, by=actor_of(request))
        return Response(AdoptionPreviewShown(found).data)
