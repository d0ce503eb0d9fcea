"""Why a summary waits for a person, also where a standing release was granted: somebody is seen or heard in what it tells, or
something about it is open. An empty list: it may go by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosures.catalogue.activities import activities
from disclosures.entry import PerformerPart
from disclosures.models import Assessment, Obligation

from .desk import Desk, use_of

SHOWN_USES = 5
# Answers that put somebody into the picture or the sound although the activity is none about people.
SOMEBODY = (
    "seems_natural_performer",
    "recognisable_person",
    "meant_as_real_person",
    "alters_recorded_performance",
    "replica_does_new_work",
    "name_and_feature_in_prompt",
    "recognisable_as_performer",
    "replica_of_anyone",
    "facial_feature_recognisable",
    "voiced_by_person",
)
NOBODY_THERE = ("no_crowd", None)

Wait = dict[str, object]


def what_waits(desk: Desk, obligations: Sequence[Obligation]) -> list[Wait]:
    """Each reason once, with the AI uses that it is about. What is held back is looked at like what is listed."""
    found: dict[str, list[str]] = {}
    for one in obligations:
        for code in _reasons(desk, one):
            found.setdefault(code, []).append(one.use.label if one.use else "")
    return [{"code": code, "uses": uses[:SHOWN_USES], "more": len(uses[SHOWN_USES:])} for code, uses in found.items()]


def _reasons(desk: Desk, one: Obligation) -> Iterator[str]:
    if _somebody(desk, one):
        yield "somebody-seen-or-heard"
    if any(row.result["questions"] for row in _assessed(desk, one)):
        yield "question-open"
    if use_of(one) in desk.told.owing:
        yield "duty-open"


def _somebody(desk: Desk, one: Obligation) -> bool:
    revision = desk.revisions[use_of(one)]
    if revision.performer_part != PerformerPart.NONE or desk.people.get(revision.pk):
        return True
    said = any(_says_somebody(row) for row in _assessed(desk, one))
    return said or not activities()[revision.activity].nobody_seen


def _says_somebody(row: Assessment) -> bool:
    crowd = row.facts.get("crowd_made_by") not in NOBODY_THERE
    return crowd or any(row.facts.get(name) is True for name in SOMEBODY)


def _assessed(desk: Desk, one: Obligation) -> Iterator[Assessment]:
    """The newest assessment of everything in its AI use."""
    use = use_of(one)
    people = desk.people.get(desk.revisions[use].pk, [])
    subjects = [("use", 0), ("event", 0), *(("involvement", person.number) for person in people)]
    yield from (desk.assessments[use, *subject] for subject in subjects if (use, *subject) in desk.assessments)
