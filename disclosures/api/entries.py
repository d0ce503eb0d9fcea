"""An AI use as a program says it, and as the one input value that form, import and API share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disclosures.entry import (
    LIMITS,
    MOST_INVOLVEMENTS,
    MOST_TOOLS,
    Account,
    Finality,
    InvolvementInput,
    PerformerPart,
    Phase,
    UseInput,
)

from .given import Facts, Given, Text, Texts, Whole

MOST_USES = 1_000
PARTIAL_DATE = {"pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", "examples": ["2026-03", "2026-03-15"]}


def _limited(name: str, **told: Any) -> Text:
    return Text(required=False, schema={"maxLength": LIMITS[name]}, **told)


class InvolvementGiven(Given):
    role = Text(schema={"minLength": 1, "maxLength": 200}, help_text="A role, never a name: “lead performer”.")
    cast_number = Text(required=False, schema={"maxLength": 40}, help_text="Finds the engagement on the production.")
    number = Whole(
        required=False,
        least=0,
        most=MOST_INVOLVEMENTS,
        help_text="In a revision: which of the people already named this is, 0 for somebody new. Needed where the AI use has several.",
    )
    consent = Text(
        required=False,
        schema={"maxLength": 40, "examples": ["C-0003"]},
        help_text="A recorded consent that this stands on: its label on this production, or its id. Needs the cast number.",
    )
    facts = Facts(
        required=False, help_text="Answers about this person's part: owners involvement, consent, engagement."
    )


class EntryGiven(Given):
    """What was done. Leave out what is not known: saving never waits for it."""

    activity = Text(help_text="A key of GET /activities.", schema={"examples": ["generated-figure"]})
    summary = Text(schema={"minLength": 1, "maxLength": LIMITS["summary"]}, help_text="A sentence on what was done.")
    phase = Text(required=False, schema={"enum": list(Phase)})
    department = _limited("department")
    scene = _limited("scene", help_text="Scene or shot.")
    account = Text(required=False, schema={"enum": list(Account)}, help_text="Whose account the tool ran under.")
    finality = Text(required=False, schema={"enum": list(Finality)})
    performer_part = Text(
        required=False,
        schema={"enum": list(PerformerPart)},
        help_text="What of a performer the result shows or sounds.",
    )
    happened_on = Text(required=False, schema=PARTIAL_DATE, help_text="As much of the day as is known.")
    tools = Texts(required=False, most=MOST_TOOLS, longest=200, help_text="Keys of GET /tools, or “Vendor: Name”.")
    facts = Facts(required=False, help_text="Answers about the AI use: owners use, tool, event. See GET /facts.")
    involvements = InvolvementGiven(many=True, required=False, max_length=MOST_INVOLVEMENTS)  # type: ignore[call-arg]
    notes = _limited("notes", help_text="Stays inside the studio.")
    source_note = _limited("source_note", help_text="Where this comes from.")


class LoggedGiven(EntryGiven):
    external_id = _limited("external_id", help_text="Your own reference; names one AI use of the production, ever.")


class UseGiven(LoggedGiven):
    production = Text(help_text="The production's slug.", schema={"maxLength": 60})


class UsesGiven(Given):
    """Many at once, all or none."""

    production = Text(help_text="The production's slug.", schema={"maxLength": 60})
    uses = LoggedGiven(many=True, min_length=1, max_length=MOST_USES)  # type: ignore[call-arg]


class RevisionGiven(EntryGiven):
    """The whole AI use as it now stands. A fact, tool or person that is left out is no longer recorded, and what choosing the
    activity says applies again: send back what you read, with your change."""

    expected_revision = Whole(
        required=False,
        least=1,
        most=1_000_000,
        help_text='The revision you read. May come as `If-Match: "3"` in its place.',
    )
    reason = Text(required=False, most=500, help_text="Why it is revised.")


class EntryAssessed(Given):
    """An entry on a production, judged as logging it would, by the packs in force there."""

    production = Text(help_text="The production's slug.", schema={"maxLength": 60})
    entry = LoggedGiven()


def entry_of(given: Mapping[str, Any]) -> UseInput:
    told = {name: value for name, value in given.items() if name in UseInput.__dataclass_fields__}
    people = tuple(InvolvementInput(**person) for person in told.pop("involvements", ()))
    return UseInput(**told, involvements=people)


EXAMPLE = {
    "production": "an-invented-picture",
    "activity": "generated-figure",
    "summary": "A bartender generated for the back of the bar scene.",
    "phase": "post-production",
    "department": "Visual effects",
    "scene": "12",
    "account": "studio",
    "finality": "temporary",
    "happened_on": "2026-03-04",
    "tools": ["openai-sora-2", "Some Vendor: Some tool"],
    "facts": {
        "made_with_generative_ai": True,
        "human_role": True,
        "seems_natural_performer": True,
        "voiced_by_person": False,
        "anyone_engaged_for_role": False,
    },
    "external_id": "shot-0412-v3",
}
CAPTURE = {
    "production": "an-invented-picture",
    "activity": "scan",
    "summary": "Photogrammetry of the lead for a digital double.",
    "phase": "production",
    "involvements": [
        {
            "role": "Lead",
            "cast_number": "1",
            "facts": {"session_at": "2026-03-03T09:00:00-08:00", "told_at": "2026-02-27", "separate_day": False},
        }
    ],
}
