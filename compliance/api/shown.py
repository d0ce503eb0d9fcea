"""A pack and its provisions as the API tells them: in words and as data, by one rule of who may read what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compliance.conditions import Condition
from compliance.deadlines import Due
from compliance.diffing import PackDifference
from compliance.facts import facts_as_json, registry
from compliance.packs import Duty, DutyException, Example, Pack, Rule
from compliance.words import Words, answer_time, condition_as_json

FACTS = {"type": "object", "additionalProperties": True}


class ConditionShown(serializers.Serializer[Any]):
    words = serializers.CharField(help_text="Questions with the answers that count.")
    condition = serializers.JSONField(help_text="As it is written in the pack; null where labor relations decides it.")


class SourceShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    text = serializers.CharField()


@extend_schema_field(SourceShown(many=True))
class SourcesField(serializers.Field[Any, Any, Any, Any]):
    """The sources of a rule or an exception, written out."""

    def to_representation(self, told: Rule | DutyException) -> list[dict[str, str]]:
        known = self.context["pack"].sources
        return [{"key": key, "text": known.get(key, key)} for key in told.source.split(", ")]


class Part(serializers.Serializer[Any]):
    """A part of a pack, told with the words that its reader may read."""

    inside: tuple[str, ...] = ()

    @property
    def reader(self) -> Words:
        return Words(registry(), whole=self.context["internal"])

    def condition(self, condition: Condition | None) -> dict[str, Any] | None:
        if condition is None:
            return None
        readable = self.reader.may_read_condition(condition)
        return {
            "words": str(self.reader.condition(condition)),
            "condition": condition_as_json(condition.node) if readable else None,
        }

    def readable(self, parts: Iterable[Any]) -> list[Any]:
        """Those that no legal conclusion decides."""
        return [part for part in parts if self.reader.may_read_condition(part.when)]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Source status is labor relations' own."""
        told = super().to_representation(instance)
        return told if self.reader.whole else {name: told[name] for name in told if name not in self.inside}


class PackShown(Part):
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


class WithWhen(Part):
    """What holds under a condition of its own."""

    when = serializers.SerializerMethodField()

    @extend_schema_field(ConditionShown(allow_null=True))
    def get_when(self, part: Any) -> Any:
        return self.condition(part.when)


class ExceptionShown(WithWhen):
    id = serializers.CharField()
    title = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField()
    sources = SourcesField(source="*", required=False, help_text="Labor relations only.")
    confidence = serializers.CharField(required=False, help_text="Labor relations only.")
    open_point = serializers.CharField(required=False, help_text="Labor relations only.")

    inside = ("sources", "confidence", "open_point")


class TermShown(WithWhen):
    id = serializers.CharField()
    text = serializers.CharField()


class LimitShown(WithWhen):
    id = serializers.CharField()
    text = serializers.CharField(help_text="What is wrong where it does not hold.")


class DueShown(Part):
    anchor = serializers.SerializerMethodField(help_text="The fact it is counted from, or that stands beside it.")
    hours = serializers.IntegerField()
    days = serializers.IntegerField()
    stated = serializers.BooleanField(help_text="False: the text gives no time.")
    or_if_later = serializers.SerializerMethodField()
    words = serializers.CharField()
    said = serializers.SerializerMethodField(help_text="The time in words.")

    def get_anchor(self, due: Due) -> str:
        return self._named(due.anchor)

    def get_or_if_later(self, due: Due) -> str:
        return self._named(due.or_if_later)

    def get_said(self, due: Due) -> str:
        return self.reader.time(due)

    def _named(self, fact: str) -> str:
        return fact if self.reader.may_read(fact) else ""


class ProvisionDutyShown(WithWhen):
    key = serializers.CharField()
    action = serializers.CharField()
    party = serializers.CharField()
    text = serializers.CharField()
    due = DueShown()
    answer = DueShown(allow_null=True, help_text="The other side's time to answer; nothing follows from silence.")
    answer_said = serializers.SerializerMethodField()
    done_at = serializers.SerializerMethodField(help_text="The fact that says when it was done; empty if none does.")
    limits = serializers.SerializerMethodField(help_text="What must hold for it to be met.")
    terms = serializers.SerializerMethodField(help_text="What it comes to; the first that holds.")
    unless = serializers.SerializerMethodField(help_text="What lifts this duty, and no other.")
    with_labor_relations = serializers.SerializerMethodField(
        help_text="Exceptions, terms or limits that labor relations decides are left out here."
    )

    def get_answer_said(self, duty: Duty) -> str:
        return answer_time(duty.party, duty.answer) if duty.answer else ""

    def get_done_at(self, duty: Duty) -> str:
        return duty.done_at if self.reader.may_read(duty.done_at) else ""

    @extend_schema_field(LimitShown(many=True))
    def get_limits(self, duty: Duty) -> Any:
        return LimitShown(self.readable(duty.limits), many=True, context=self.context).data

    @extend_schema_field(TermShown(many=True))
    def get_terms(self, duty: Duty) -> Any:
        return TermShown(self.readable(duty.terms), many=True, context=self.context).data

    @extend_schema_field(ExceptionShown(many=True))
    def get_unless(self, duty: Duty) -> Any:
        return ExceptionShown(self.readable(duty.unless), many=True, context=self.context).data

    def get_with_labor_relations(self, duty: Duty) -> bool:
        parts = [*duty.limits, *duty.terms, *duty.unless]
        return len(self.readable(parts)) < len(parts)


class ExampleShown(serializers.Serializer[Any]):
    """Answers, and exactly what they bring."""

    facts = serializers.SerializerMethodField()
    duties = serializers.ListField(child=serializers.CharField())
    depends = serializers.ListField(child=serializers.CharField())
    lifted = serializers.DictField(child=serializers.CharField(), help_text="Duty and exception.")
    terms = serializers.DictField(child=serializers.CharField())
    met = serializers.DictField(child=serializers.BooleanField())
    failed = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Duty and limits."
    )

    @extend_schema_field(FACTS)
    def get_facts(self, example: Example) -> Any:
        return facts_as_json(example.facts)


class RuleShown(WithWhen):
    id = serializers.CharField()
    title = serializers.CharField()
    subject = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField(help_text="A paraphrase in our own words; the agreement's text governs.")
    governed_by = serializers.SerializerMethodField(help_text="The fact whose date decides which version governs.")
    effective_from = serializers.DateField(allow_null=True)
    effective_until = serializers.DateField(allow_null=True)
    duties = ProvisionDutyShown(many=True)
    examples = serializers.SerializerMethodField(help_text="Without those that rest on answers of labor relations.")
    source = serializers.CharField(required=False, help_text="Labor relations only.")  # type: ignore[assignment]
    sources = SourcesField(source="*", required=False, help_text="Labor relations only.")
    confidence = serializers.CharField(required=False, help_text="Labor relations only.")
    open_point = serializers.CharField(required=False, help_text="Labor relations only.")

    inside: tuple[str, ...] = ("source", "sources", "confidence", "open_point")

    def get_governed_by(self, rule: Rule) -> str:
        return rule.governed_by if self.reader.may_read(rule.governed_by) else ""

    @extend_schema_field(ExampleShown(many=True))
    def get_examples(self, rule: Rule) -> Any:
        told = [example for example in rule.examples if self.reader.may_read(*example.facts)]
        return ExampleShown(told, many=True).data


class PackWhole(PackShown):
    rules = RuleShown(many=True)


class PackList(serializers.Serializer[Any]):
    items = PackShown(many=True)


# --- what changed ----------------------------------------------------------------------------------------------------


class PackCompared(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    sha256 = serializers.CharField()


class ThingShown(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="rule, exception, source, duty, limit or term.")
    name = serializers.CharField()
    title = serializers.CharField()


class ChangeShown(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="Empty where it is about the pack, a source or an exception.")
    within = ThingShown(many=True, help_text="From the outermost to the thing itself.")
    kind = serializers.CharField(help_text="added, removed or changed.")
    aspect = serializers.CharField(help_text="Empty where a whole thing came or went.")
    before = serializers.CharField()
    after = serializers.CharField()
    words = serializers.CharField()


class PackChanges(serializers.Serializer[Any]):
    before = PackCompared()
    after = PackCompared()
    changes = ChangeShown(many=True)


def changes_told(found: PackDifference) -> Any:
    return PackChanges(found.as_json()).data
