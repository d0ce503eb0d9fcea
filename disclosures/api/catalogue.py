"""What can be named in an entry: tools, activities, facts. Data of this version of Candor; nothing here is anybody's."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.facts import registry
from disclosures.catalogue.activities import Activity, activities
from disclosures.catalogue.tools import tools
from disclosures.permissions import Act, organizations

from .acting import ActingView
from .assessed import FactShown
from .given import actor_of
from .shown import FactsShown


class ToolShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    vendor = serializers.CharField()
    name = serializers.CharField()
    versions = serializers.CharField()
    modalities = serializers.ListField(child=serializers.CharField())
    generative = serializers.CharField(help_text="yes, no or unknown: some do both.")
    phases = serializers.ListField(child=serializers.CharField(), help_text="Where it usually turns up.")
    provenance = serializers.ListField(child=serializers.CharField(), help_text="Marks that it is known to leave.")
    provenance_note = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    family = serializers.CharField(help_text="The tool to fall back on when the version was not said.")
    retired = serializers.BooleanField()


class ActivityShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    hint = serializers.CharField()
    involves_people = serializers.CharField(help_text="yes, no or maybe.")
    event = serializers.BooleanField(help_text="A dealing, such as a licence, in which nobody is seen or heard.")
    asks = serializers.ListField(
        child=serializers.CharField(), help_text="Facts, in the order in which they are asked."
    )
    asks_approver = serializers.SerializerMethodField(help_text="Empty for all but labor relations.")
    presets = FactsShown(help_text="Facts that choosing this activity answers.")
    presumes = FactsShown(
        help_text="Facts taken as given unless an entry says otherwise; null says that one is unknown."
    )

    def get_asks_approver(self, activity: Activity) -> list[str]:
        return list(activity.asks_approver) if self.context["internal"] else []


def _all_of(shown: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return inline_serializer(shown.__name__.removesuffix("Shown") + "List", {"items": shown(many=True)})


class Tools(ActingView):
    @entrance()
    @extend_schema(operation_id="list_tools", responses=_all_of(ToolShown))
    def get(self, request: Request) -> Response:
        """The catalogue of tools. An entry may also name one that is not here, as “Vendor: Name”."""
        return Response({"items": ToolShown(tools(), many=True).data})


class Activities(ActingView):
    @entrance()
    @extend_schema(operation_id="list_activities", responses=_all_of(ActivityShown))
    def get(self, request: Request) -> Response:
        """The activities: the first thing an entry says."""
        context = {"internal": sees_internal(request)}
        return Response({"items": ActivityShown(activities().values(), many=True, context=context).data})


class Facts(ActingView):
    @entrance()
    @extend_schema(operation_id="list_facts", responses=_all_of(FactShown))
    def get(self, request: Request) -> Response:
        """Every fact that a rule may read, with its question, type and owner. Legal conclusions: labor relations only."""
        internal = sees_internal(request)
        return Response(
            {"items": [one.as_json() for one in registry().values() if internal or one.audience == "coordinator"]}
        )


def sees_internal(request: Request) -> bool:
    return bool(organizations(actor_of(request), Act.SEE_INTERNAL))
