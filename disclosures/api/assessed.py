"""What an assessment answers, part by part. The values are stored JSON; these shapes describe them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disclosures.audience import outcome_for
from disclosures.models import Assessment

from .given import FACTS


class DeadlineShown(serializers.Serializer[Any]):
    anchor = serializers.CharField(help_text="The fact it is counted from.")
    stated = serializers.BooleanField(help_text="False: the text gives no time, and neither do we.")
    at = serializers.DateTimeField(allow_null=True, help_text="Null while not known to the minute.")
    earliest = serializers.DateTimeField(allow_null=True)
    latest = serializers.DateTimeField(allow_null=True)
    sum = serializers.CharField(help_text="The sum as one would write it down.")
    waits_on = serializers.ListField(child=serializers.CharField())


class BecauseShown(serializers.Serializer[Any]):
    fact = serializers.CharField()
    value = serializers.JSONField()


class WeighedShown(serializers.Serializer[Any]):
    """What every part of an assessment names. Source, confidence and open points are labor relations' own."""

    pack = serializers.CharField()
    version = serializers.CharField()
    rule = serializers.CharField()
    title = serializers.CharField()
    clause = serializers.CharField()


class DemandShown(WeighedShown):
    key = serializers.CharField(help_text="Action and party, such as “notify union”.")
    text = serializers.CharField()
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    confidence = serializers.CharField(required=False)
    open_point = serializers.CharField(required=False)


class OwedShown(DemandShown):
    action = serializers.CharField()
    party = serializers.CharField()
    union = serializers.CharField()
    kind = serializers.CharField()


class FailedShown(serializers.Serializer[Any]):
    """A limit that was not kept."""

    id = serializers.CharField()
    text = serializers.CharField()


class DutyShown(OwedShown):
    due = DeadlineShown()
    term = serializers.CharField(help_text="What it amounts to in this case, if the provision tells cases apart.")
    met = serializers.BooleanField(allow_null=True, help_text="Whether the answers show it done in time and in form.")
    failed = FailedShown(many=True, help_text="By which limits it is not met.")
    answer = DeadlineShown(
        allow_null=True, help_text="The other side's listed time to answer; for labor relations alone."
    )
    because = BecauseShown(many=True)


class LiftedShown(DemandShown):
    exception = serializers.CharField()
    exception_title = serializers.CharField()
    because = BecauseShown(many=True)


class DependsShown(OwedShown):
    on = serializers.ListField(child=serializers.CharField(), help_text="The facts that still decide it.")


class NotAppliedShown(WeighedShown):
    key = serializers.CharField(
        help_text="The one duty that is not owed; empty where the whole provision does not apply."
    )
    reason = serializers.CharField()
    because = BecauseShown(many=True)


class ChoiceShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FactShown(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField(help_text="bool, choice, date, datetime, integer or text.")
    owner = serializers.CharField(help_text="production, engagement, tool, use, involvement, consent or event.")
    audience = serializers.CharField()
    question = serializers.CharField()
    why = serializers.CharField()
    choices = ChoiceShown(many=True)


class QuestionShown(serializers.Serializer[Any]):
    fact = serializers.CharField()
    type = serializers.CharField()
    audience = serializers.CharField()
    owner = serializers.CharField()
    question = serializers.CharField()
    why = serializers.CharField()
    choices = ChoiceShown(many=True)
    decides = serializers.CharField(help_text="applies, time, terms or met.")
    rules = serializers.ListField(child=serializers.CharField())


class OutcomeShown(serializers.Serializer[Any]):
    """What applies to one subject."""

    subject = serializers.CharField()
    duties = DutyShown(many=True)
    lifted = LiftedShown(many=True)
    depends = DependsShown(many=True)
    not_applied = NotAppliedShown(many=True)
    questions = QuestionShown(many=True)
    with_labor_relations = serializers.BooleanField(help_text="Something waits for an answer of labor relations.")


class PreviewShown(OutcomeShown):
    involvement = serializers.IntegerField()


class PreviewsShown(serializers.Serializer[Any]):
    subjects = PreviewShown(many=True)


class PackNamed(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField()


class AssessmentShown(serializers.Serializer[Any]):
    subject = serializers.CharField()
    involvement = serializers.IntegerField()
    revision = serializers.IntegerField(source="revision.revision")
    made_at = serializers.DateTimeField()
    zone = serializers.CharField()
    packs = PackNamed(many=True)
    facts = serializers.SerializerMethodField(help_text="Every fact it read; null for all but labor relations.")
    outcome = serializers.SerializerMethodField()

    @extend_schema_field(OutcomeShown)
    def get_outcome(self, assessment: Assessment) -> dict[str, Any]:
        return outcome_for(assessment.result, internal=self.context["internal"], determined=assessment.determined)

    @extend_schema_field({**FACTS, "type": ["object", "null"]})
    def get_facts(self, assessment: Assessment) -> dict[str, Any] | None:
        return assessment.facts if self.context["internal"] else None


class AssessmentsShown(serializers.Serializer[Any]):
    items = AssessmentShown(many=True)
