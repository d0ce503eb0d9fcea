"""The cast list: who is engaged on a production, and what is answered of an engagement once for every AI use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from compliance.errors import Conflict, Invalid, Refusal
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
MISSING = {
    "role": "Name the role: “lead performer”, “stand-in for cast 7”.",
    "cast_number": "Give the cast number: AI uses find the person by it.",
}
MOST = {"role": 200, "cast_number": 40, "name": 200}


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
    given = {"role": role, "cast_number": cast_number, "name": name}
    words, _ = answers_of(
        partial(_checked, given, needs_name=person is None), partial(_check_person, production, person)
    )
    known = engagement_facts(told)
    held = held_production(production.pk)
    hold_people([person.pk] if person and "minor" in known else ())
    engagement = Engagement.objects.create(
        production=held,
        person=person or Person.objects.create(studio_id=held.studio_id, name=words["name"], created_at=now),
        role=words["role"], cast_number=words["cast_number"], facts=known, created_at=now,
    )  # fmt: skip
    if "minor" in known:
        remember_minors([engagement.person_id])
    happenings = [Happening("engagement.added", {"engagement": str(engagement.pk), "facts": sorted(known)})]
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return engagement


@refusing()
def change_engagement(
    *,
    engagement: Engagement,
    by: Actor,
    now: datetime,
    role: str | None = None,
    cast_number: str | None = None,
    name: str | None = None,
    seen: str | None = None,
) -> Engagement:
    """Another role, cast number or spelling of the name; what is left out stays as it is by then. AI uses keep the role under
    which they were logged. `seen` (`seen_of`) is what the writer saw of it, if they say everything anew."""
    require(by, Act.LOG_USE, engagement.production.studio_id, mode=engagement.production.mode)
    given = {
        name: text for name, text in (("role", role), ("cast_number", cast_number), ("name", name)) if text is not None
    }
    told = _checked(given)
    production = held_production(engagement.production_id)
    hold_people([engagement.person_id])
    held = Engagement.objects.select_related("person", "production").get(pk=engagement.pk)
    if seen is not None and seen != seen_of(held):
        raise _changed_meanwhile()
    _write_words(held, told)
    happenings = [Happening("engagement.changed", {"engagement": str(held.pk)})]
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return held


def seen_of(engagement: Engagement) -> str:
    """Stands for all that can be changed on the cast list. Keyed, so that a minor's name cannot be guessed from it."""
    told = [engagement.role, engagement.cast_number, engagement.person.name, engagement.facts]
    return salted_hmac("engagement", json.dumps(told, sort_keys=True), algorithm="sha256").hexdigest()


def _changed_meanwhile() -> Refusal:
    return Conflict(
        "changed-meanwhile",
        "Somebody changed this on the cast list while you were writing.",
        remedy="Open the page again, see what stands there now, and make your change once more.",
    )


def _checked(given: Mapping[str, str], *, needs_name: bool = False) -> dict[str, str]:
    """What was given, stripped; all faults at once."""
    needed = {**MISSING, "name": NAME_MISSING if needs_name else ""}
    checks = [
        partial(check_words, text, field=f"/{name}", most=MOST[name], needed=needed[name])
        for name, text in given.items()
    ]
    return dict(zip(given, answers_of(*checks), strict=True))


def _write_words(held: Engagement, told: Mapping[str, str]) -> None:
    """Only what was told is written; without a name the one that stands is kept."""
    columns = [name for name in ("role", "cast_number") if name in told]
    for name in columns:
        setattr(held, name, told[name])
    if columns:
        held.save(update_fields=columns)
    if told.get("name"):
        held.person.name = told["name"]
        held.person.save(update_fields=["name"])


def _check_person(production: Production, person: Person | None) -> dict[str, str]:
    if person is not None and person.studio_id != production.studio_id:
        raise Invalid("person-unknown", "The studio does not know this person.", field="/person")
    return {}


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
