"""What applies: kept assessments of an AI use, and "what would apply?", which records nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Refusals, pointer
from compliance.facts import registry
from compliance.whatif import what_would_apply
from disclosures.actors import Actor
from disclosures.audience import outcome_for
from disclosures.permissions import Act, may, organizations
from disclosures.queries.register import newest_assessments, use_with_id
from disclosures.services.assessments import preview_use
from disclosures.services.entries import not_yours

from .acting import ActingView
from .assessed import AssessmentShown, AssessmentsShown, PreviewsShown
from .entries import EXAMPLE, EntryAssessed, entry_of
from .finding import production_named
from .given import Facts, Given, Text, Told, actor_of, body_of, placed_below

SUBJECTS = ["production", "use", "involvement", "event"]
PACK = {"id": {"type": "string"}, "version": {"type": "string"}}
PACKS = {
    "type": ["array", "null"],
    "maxItems": 50,
    "items": {"oneOf": [{"type": "string"}, {"type": "object", "properties": PACK, "required": ["id", "version"]}]},
    "examples": [["house/full-disclosure"]],
}
ENTRY = {"production": EXAMPLE["production"], "entry": {k: v for k, v in EXAMPLE.items() if k != "production"}}
SUBJECT = {"subject": "event", "facts": {"licence_for_training": True, "licensee_affiliated": False}, "zone": "UTC"}


class SubjectAssessed(Given):
    """One subject and its facts, judged by the rulebook alone. `compliance.whatif` reads it; this describes it."""

    subject = Text(schema={"enum": SUBJECTS})
    facts = Facts(required=False)
    packs = Told(required=False, schema=PACKS, help_text="Left out: the newest version of every pack.")
    zone = Text(
        required=False, schema={"examples": ["America/Los_Angeles"]}, help_text="For the sums; UTC unless told."
    )


class Assess(ActingView):
    @entrance(Act.LOG_USE)
    @extend_schema(
        operation_id="assess",
        request=PolymorphicProxySerializer("Assess", [EntryAssessed, SubjectAssessed], resource_type_field_name=None),
        responses=PreviewsShown,
        examples=[
            OpenApiExample("An entry on a production", value=ENTRY, request_only=True),
            OpenApiExample("One subject", value=SUBJECT, request_only=True),
        ],
        description="What would apply? Ask before anything is made. Records nothing and needs no Idempotency-Key.",
    )
    def post(self, request: Request) -> Response:
        by_entry = isinstance(request.data, Mapping) and request.data.keys() & {"production", "entry"}
        return Response({"subjects": _of_entry(request) if by_entry else [_of_subject(request)]})


def _of_entry(request: Request) -> list[dict[str, Any]]:
    given = body_of(request, EntryAssessed)
    production = production_named(request, given["production"], Act.LOG_USE)
    with placed_below("/entry"):
        found = preview_use(production=production, entry=entry_of(given["entry"]), by=actor_of(request))
    internal = may(actor_of(request), Act.SEE_INTERNAL, production.studio_id)
    return [
        {"involvement": subject.involvement, **outcome_for(outcome.as_json(), internal=internal)}
        for subject, outcome in found
    ]


def _of_subject(request: Request) -> dict[str, Any]:
    internal = bool(organizations(actor_of(request), Act.SEE_INTERNAL))
    asked = request.data
    if not internal and isinstance(asked, Mapping):
        _refuse_conclusions(asked.get("facts"))
    found = what_would_apply(asked, zone="UTC")
    outcome = {name: found[name] for name in OUTCOME}
    return {"involvement": 0, **outcome_for(outcome, internal=internal)}


OUTCOME = ("subject", "duties", "lifted", "depends", "not_applied", "questions")


def _refuse_conclusions(facts: object) -> None:
    """Legal conclusions are labor relations' to assume, also in play."""
    names = [name for name in facts if name in registry()] if isinstance(facts, Mapping) else []
    faults = [not_yours(name, f"/facts{pointer(name)}") for name in names if registry()[name].audience == "approver"]
    if faults:
        raise Refusals(faults)


class UseAssessments(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(
        operation_id="list_assessments_of_use",
        responses=AssessmentsShown,
        description="The newest assessment of every subject of the newest revision: the AI use, each person in it, the event. "
        "Questions and answers of labor relations are shown to labor relations alone (scope internal:read).",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        use = use_with_id(actor_of(request), pk)
        found = newest_assessments([use.newest[0].pk])  # type: ignore[attr-defined]
        return Response({"items": _shown(actor_of(request), use.production.studio_id, found.values())})


def _shown(actor: Actor, studio: UUID, found: Any) -> Any:
    context = {"internal": may(actor, Act.SEE_INTERNAL, studio)}
    return AssessmentShown(
        sorted(found, key=lambda one: (one.involvement, one.subject)), many=True, context=context
    ).data
