"""Labor relations answers legal conclusions, each once, with the owner of the fact; everything it touches is assessed again.

A determination belongs to the production, to an engagement, to an AI use or to one person in it, as its fact does. Beside the
legal conclusions labor relations decides which date counts, where a governing date is unknown or falls between agreements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from compliance.errors import Invalid, NotFound
from compliance.facts import read_facts, registry
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.governing import falls_between, governing_facts
from disclosures.models import Determination, Engagement, Involvement, Production, Use, UseRevision
from disclosures.permissions import Act, require

from .assessments import assess_again, assess_production, newest_revisions, packs_in_force
from .entries import PERSON_OWNERS
from .past import just_after, newest_moment
from .streams import Happening, held_production, record


@dataclass(frozen=True, slots=True)
class Owned:
    """One answer with the owner of its fact; neither engagement nor use: the production."""

    fact: str
    value: object
    engagement: Engagement | None = None
    use: Use | None = None
    involvement: int = 0


def determine(
    *, use: Use, involvement: int, fact: str, value: object, reason: str, by: Actor, now: datetime
) -> Determination:
    """One answer, asked on the page of an AI use: about the use (0) or a person in it, or about what both share."""
    [made] = determine_all(use=use, answers=[(involvement, fact, value)], reason=reason, by=by, now=now)
    return made


@transaction.atomic
def determine_all(
    *, use: Use, answers: Sequence[tuple[int, str, object]], reason: str, by: Actor, now: datetime
) -> list[Determination]:
    """Several answers with one reason, all or none: (person or 0, fact, value)."""
    require(by, Act.DETERMINE, use.production.studio_id, mode=use.production.mode)
    why = check_words(reason, field="/reason", most=1000)
    production = held_production(use.production_id)
    revision = newest_revisions([use])[0]
    owned = [_owned(production, revision, *answer) for answer in answers]
    moment = just_after(newest_moment(Determination.objects.filter(production=production)), now)
    made = [_made(production, one, why, by, moment) for one in owned]
    happenings = [Happening("fact.determined", _about(one)) for one in made]
    if made:
        happenings += _assess_touched(production, owned, now)
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return made


def _made(production: Production, one: Owned, reason: str, by: Actor, now: datetime) -> Determination:
    return Determination.objects.create(
        production=production, engagement=one.engagement, use=one.use, involvement=one.involvement,
        fact=one.fact, value=one.value, reason=reason, made_by_id=by.person, made_at=now,
    )  # fmt: skip


def _about(made: Determination) -> dict[str, object]:
    owner = {"production": made.production_id, "engagement": made.engagement_id, "use": made.use_id}
    named = {name: str(pk) for name, pk in owner.items() if pk}
    return {**named, "involvement": made.involvement, "fact": made.fact, "determination": str(made.pk)}


def _assess_touched(production: Production, owned: Sequence[Owned], now: datetime) -> list[Happening]:
    """A production's fact touches all of it; an engagement's, every AI use with that person in it."""
    if any(one.use is None and one.engagement is None for one in owned):
        return assess_production(production=production, now=now)
    engagements = [one.engagement for one in owned if one.engagement]
    newest = Involvement.objects.filter(revision__revision=F("revision__use__revisions_made"))
    touched = {one.use.pk: one.use for one in owned if one.use}
    if engagements:
        found = newest.filter(engagement__in=engagements).values("revision__use")
        touched |= {use.pk: use for use in Use.objects.filter(pk__in=found)}
    return assess_again(production=production, revisions=newest_revisions(touched.values()), now=now)


# --- whose it is, and whether it is labor relations' to say -----------------------------------------------------------


def _owned(production: Production, revision: UseRevision, involvement: int, fact: str, value: object) -> Owned:
    read_facts({fact: value})
    owner = registry()[fact].owner
    _check_place(fact, owner, involvement)
    person = _person(revision, involvement) if involvement else None
    _check_whose(production, revision, person, fact, value)
    if owner == "production":
        return Owned(fact, value)
    if owner == "engagement" and person is not None and person.engagement is not None:
        return Owned(fact, value, engagement=person.engagement)
    return Owned(fact, value, use=revision.use, involvement=involvement)


def _check_place(fact: str, owner: str, involvement: int) -> None:
    if bool(involvement) != (owner in PERSON_OWNERS):
        raise Invalid(
            "another-owner",
            f"“{fact}” is answered {'for a person in the AI use' if not involvement else 'for the AI use itself'}.",
            field=f"/facts/{fact}",
            remedy="Answer it there, once.",
        )


def _person(revision: UseRevision, number: int) -> Involvement:
    person = revision.involvements.filter(number=number).select_related("engagement").first()
    if person is None:
        raise NotFound("person-not-found", f"{revision.use.label} has no person {number}.", field="/involvement")
    return person


def _check_whose(
    production: Production, revision: UseRevision, person: Involvement | None, fact: str, value: object
) -> None:
    """Legal conclusions are; and of a coordinator's answers the governing dates, while they decide on no one agreement."""
    if registry()[fact].audience == "approver" or (fact in governing_facts() and value is None):
        return
    if fact not in governing_facts():
        raise Invalid(
            "not-a-legal-conclusion", f"“{fact}” is the production's to answer.",
            field=f"/facts/{fact}", remedy="Revise the AI use.",
        )  # fmt: skip
    known, packs = _known(production, revision, person).get(fact), packs_in_force(production)
    if not falls_between(fact, read_facts({fact: known}).get(fact), packs):
        raise Invalid(
            "date-decides", f"The date that is known, {known}, lies within one agreement.",
            field=f"/facts/{fact}", remedy="Where it is wrong, have it corrected where it was answered.",
        )  # fmt: skip
    # Kept, it would decide nothing, and hide the day that somebody on the production finds out later.
    if falls_between(fact, read_facts({fact: value}).get(fact), packs):
        raise Invalid(
            "still-between", f"{value} leaves open which agreement governs.",
            field=f"/facts/{fact}", remedy="Give the day that counts, or as much of it as lies within one agreement.",
        )  # fmt: skip


def _known(production: Production, revision: UseRevision, person: Involvement | None) -> dict[str, object]:
    engaged = person.engagement.facts if person and person.engagement else {}
    return {**production.facts, **revision.facts, **(person.facts if person else {}), **engaged}
