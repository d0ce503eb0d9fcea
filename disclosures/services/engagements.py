"""The cast list: who is engaged on a production, and what is answered of an engagement once for every AI use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from compliance.errors import Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Engagement, Person, Production, UseRevision
from disclosures.permissions import Act, require

from .assessments import assess_again
from .entries import engagement_facts
from .people import hold_people, remember_minors
from .refusals import answers_of, refusing
from .streams import Happening, held_production, record

NAME_MISSING = "Say who it is. Only the studio sees the name."
ROLE_MISSING = "Name the role: “lead performer”, “stand-in for cast 7”."
NUMBER_MISSING = "Give the cast number: AI uses find the person by it."


@dataclass(frozen=True, slots=True)
class Answered:
    """An engagement of which something new was said, and the names of those facts."""

    engagement: Engagement
    facts: tuple[str, ...]


@refusing()
def add_engagement(
    *,
    production: Production,
    role: str,
    cast_number: str,
    facts: Mapping[str, object],
    by: Actor,
    now: datetime,
    name: str = "",
    minor: bool | None = None,
    person: Person | None = None,
) -> Engagement:
    """Somebody new on the cast list: a new person by name, or one whom the studio knows already."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    told = {**facts, "minor": minor} if minor is not None else facts
    words = lambda: _words(role, cast_number, name, needs_name=person is None)  # noqa: E731  one of several checks
    (role, cast_number, name), _ = answers_of(words, lambda: _check_person(production, person))
    known = engagement_facts(told)
    held = held_production(production.pk)
    hold_people([person.pk] if person and "minor" in known else ())
    engagement = Engagement.objects.create(
        production=held,
        person=person or Person.objects.create(studio_id=held.studio_id, name=name, created_at=now),
        role=role, cast_number=cast_number, facts=known, created_at=now,
    )  # fmt: skip
    if "minor" in known:
        remember_minors([engagement.person_id])
    happenings = [Happening("engagement.added", {"engagement": str(engagement.pk), "facts": sorted(known)})]
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return engagement


@refusing()
def change_engagement(
    *, engagement: Engagement, role: str, cast_number: str, by: Actor, now: datetime, name: str = ""
) -> Engagement:
    """Another role, cast number or spelling of the name. AI uses keep the role under which they were logged."""
    require(by, Act.LOG_USE, engagement.production.studio_id, mode=engagement.production.mode)
    role, cast_number, name = _words(role, cast_number, name, needs_name=False)
    production = held_production(engagement.production_id)
    held = Engagement.objects.select_related("person", "production").get(pk=engagement.pk)
    held.role, held.cast_number = role, cast_number
    held.save(update_fields=["role", "cast_number"])
    if name and name != held.person.name:
        held.person.name = name
        held.person.save(update_fields=["name"])
    happenings = [Happening("engagement.changed", {"engagement": str(held.pk)})]
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return held


def _words(role: str, cast_number: str, name: str, *, needs_name: bool) -> list[str]:
    return answers_of(
        lambda: check_words(role, field="/role", most=200, needed=ROLE_MISSING),
        lambda: check_words(cast_number, field="/cast_number", most=40, needed=NUMBER_MISSING),
        lambda: check_words(name, field="/name", most=200, needed=NAME_MISSING if needs_name else ""),
    )


def _check_person(production: Production, person: Person | None) -> list[str]:
    if person is not None and person.studio_id != production.studio_id:
        raise Invalid("person-unknown", "The studio does not know this person.", field="/person")
    return []


@transaction.atomic
def answer_engagement(*, engagement: Engagement, facts: Mapping[str, object], by: Actor, now: datetime) -> Engagement:
    """Answer something about an engagement once; every AI use in which the person is involved is assessed again."""
    require(by, Act.LOG_USE, engagement.production.studio_id, mode=engagement.production.mode)
    known = engagement_facts(facts)
    forgotten = {name: None for name in facts if name not in known}  # an answer may become unknown again
    production = held_production(engagement.production_id)
    held = Engagement.objects.select_related("person", "production").get(pk=engagement.pk)
    said = {held.pk: {**known, **forgotten}}
    hold_people(people_answered([held], said))
    answered = keep_answers([held], said)
    happenings = assess_answered(production=production, answered=answered, now=now)
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return held


def keep_answers(engagements: Iterable[Engagement], said: Mapping[UUID, Mapping[str, object]]) -> list[Answered]:
    """Put with each engagement what was said of it; those of whom that is something new. The caller holds the production, and
    whoever is answered of (`people_answered`)."""
    answered = []
    for one in engagements:
        new = {name: value for name, value in said.get(one.pk, {}).items() if one.facts.get(name) != value}
        if new:
            one.facts = {name: value for name, value in {**one.facts, **new}.items() if value is not None}
            answered.append(Answered(one, tuple(sorted(new))))
    if answered:
        Engagement.objects.bulk_update([one.engagement for one in answered], ["facts"])
        remember_minors({one.engagement.person_id for one in answered if "minor" in one.facts})
    return answered


def people_answered(engagements: Iterable[Engagement], said: Mapping[UUID, Mapping[str, object]]) -> set[UUID]:
    """Those of whom something is remembered beyond this production: whoever keeps the answers holds them first."""
    return {one.person_id for one in engagements if "minor" in said.get(one.pk, {})}


def assess_answered(
    *, production: Production, answered: Sequence[Answered], now: datetime, besides: Sequence[UseRevision] = ()
) -> list[Happening]:
    """The record says which facts were answered, never what. AI uses being written (`besides`) are assessed by whoever writes them."""
    if not answered:
        return []
    happenings = [
        Happening("engagement.answered", {"engagement": str(one.engagement.pk), "facts": list(one.facts)})
        for one in answered
    ]
    touched = revisions_with([one.engagement for one in answered], besides)
    return happenings + (assess_again(production=production, revisions=touched, now=now) if touched else [])


def revisions_with(engagements: Iterable[Engagement], besides: Sequence[UseRevision] = ()) -> list[UseRevision]:
    """The newest revisions of the AI uses in which they are involved."""
    newest = UseRevision.objects.filter(revision=F("use__revisions_made")).exclude(pk__in=[one.pk for one in besides])
    theirs = newest.filter(involvements__engagement__in=[one.pk for one in engagements]).distinct()
    return list(theirs.select_related("use").order_by("use__number"))
