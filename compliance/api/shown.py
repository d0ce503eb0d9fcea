"""A pack and its provisions as the API tells them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from compliance.conditions import Condition, facts_of
from compliance.facts import registry
from compliance.packs import Duty, Pack


class PackShown(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.CharField()
    url = serializers.SerializerMethodField()
    kind = serializers.CharField(help_text="contract, house, practice or law.")
    union = serializers.CharField(help_text="Empty for the house policy.")
    title = serializers.CharField()
    text = serializers.CharField(required=False, help_text="What it rests on. Labor relations only.")
    effective_from = serializers.DateField(allow_null=True)
    effective_until = serializers.DateField(allow_null=True)
    sha256 = serializers.CharField(help_text="Of the file; an assessment names it.")
    status = serializers.CharField(required=False, help_text="How well the source is known. Labor relations only.")

    inside: tuple[str, ...] = ("status", "text")

    def get_url(self, pack: Pack) -> str:
        return f"/api/v1/packs/{pack.id}/{pack.version}"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return _for(self, super().to_representation(instance))


class ExceptionShown(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField()


class TermShown(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()


class DueShown(serializers.Serializer[Any]):
    anchor = serializers.CharField()
    hours = serializers.IntegerField()
    days = serializers.IntegerField()
    stated = serializers.BooleanField(help_text="False: the text gives no time.")
    or_if_later = serializers.CharField()
    words = serializers.CharField()


class ProvisionDutyShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    action = serializers.CharField()
    party = serializers.CharField()
    text = serializers.CharField()
    due = DueShown()
    unless = ExceptionShown(many=True, help_text="What lifts this duty, and no other.")
    terms = TermShown(many=True)

    def to_representation(self, instance: Duty) -> dict[str, Any]:
        """Outside labor relations without the exceptions and terms that a legal conclusion decides."""
        told = super().to_representation(instance)
        if self.context["internal"]:
            return told
        told["unless"] = _open_to_all(told["unless"], [one.when for one in instance.unless])
        told["terms"] = _open_to_all(told["terms"], [one.when for one in instance.terms])
        return told


def _open_to_all(told: list[Any], conditions: list[Condition]) -> list[Any]:
    return [one for one, when in zip(told, conditions, strict=True) if not _is_a_conclusion(when)]


def _is_a_conclusion(condition: Condition) -> bool:
    facts = {fact for leaf in condition.leaves for fact in facts_of(leaf)}
    return any(registry()[fact].audience == "approver" for fact in facts)


class RuleShown(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    subject = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField(help_text="A paraphrase in our own words; the agreement's text governs.")
    governed_by = serializers.CharField(help_text="The fact whose date decides which version governs.")
    effective_from = serializers.DateField(allow_null=True)
    effective_until = serializers.DateField(allow_null=True)
    duties = ProvisionDutyShown(many=True)
    source = serializers.CharField(required=False, help_text="Labor relations only.")  # type: ignore[assignment]
    confidence = serializers.CharField(required=False, help_text="Labor relations only.")
    open_point = serializers.CharField(required=False, help_text="Labor relations only.")

    inside: tuple[str, ...] = ("source", "confidence", "open_point")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return _for(self, super().to_representation(instance))


class PackWhole(PackShown):
    rules = RuleShown(many=True)


class PackList(serializers.Serializer[Any]):
    items = PackShown(many=True)


def _for(shown: PackShown | RuleShown, told: dict[str, Any]) -> dict[str, Any]:
    """Source status is labor relations' own (DESIGN 4, "Privilege has a wall")."""
    return told if shown.context["internal"] else {name: told[name] for name in told if name not in shown.inside}
