"""Who is believed about a fact: of two that answer it, the later layer counts.

production   its own answers < whether a strike lasts of the union whose packs ask it < determinations on the production
AI use       its activity and what the entry says < determinations on the use
person       the day of the AI use < activity and entry < the engagement < the linked consent < determinations on the engagement < on the person
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.facts import Value, read_facts, registry
from disclosures.catalogue.activities import activities
from disclosures.models import Involvement, Production, UnionEvent, UseRevision

from .consented import consent_facts
from .past import Around

Facts = Mapping[str, object]
DEALS_WITH_NOTHING: Facts = {"dealing": "none", "material_has_replicas": False, "licence_for_training": False}


@dataclass(frozen=True, slots=True)
class Layer:
    """All answers of one owner, and which of them labor relations gave though a coordinator answers such facts."""

    facts: Mapping[str, Value]
    determined: frozenset[str]


def production_layer(production: Production, around: Around) -> Layer:
    known = {**production.facts, "strike_lasts": around.strike_lasts}
    return _layer(known, around.conclusions.production)


def use_layer(revision: UseRevision, around: Around) -> Layer:
    return _layer(revision.facts, around.conclusions.of_use(revision.use_id))


def person_layer(person: Involvement, revision: UseRevision, around: Around) -> Layer:
    known = {**days_of(revision), **known_of(person, around)}
    return _layer(known, around.conclusions.of_person(person, revision.use_id))


def days_of(revision: UseRevision) -> Facts:
    """The day of the AI use is the day on which its replica was used, or its performance changed, unless somebody says so
    more exactly."""
    return dict.fromkeys(activities()[revision.activity].day_is, revision.happened_on) if revision.happened_on else {}


def event_layer(event: UnionEvent) -> Mapping[str, Value]:
    """A request for a meeting as the rulebook reads it. It deals with no material, so nothing about that is asked."""
    if event.mistake:
        return read_facts({"meeting_requested": False, **DEALS_WITH_NOTHING})
    told: dict[str, object] = {"meeting_requested": True, "meeting_requested_on": event.began_on}
    return read_facts({**told, **DEALS_WITH_NOTHING, "meeting_held_on": event.ended_on or None})


def known_of(person: Involvement, around: Around) -> Facts:
    """What is known of somebody without labor relations: one answer on the engagement serves everywhere."""
    said = {**person.facts, **(person.engagement.facts if person.engagement else {})}
    return {**said, **consent_facts(person, said, around.corrected)}


def _layer(known: Facts, concluded: Facts) -> Layer:
    open_facts = frozenset(name for name in concluded if registry()[name].audience == "coordinator")
    return Layer(read_facts({**known, **concluded}), open_facts)
