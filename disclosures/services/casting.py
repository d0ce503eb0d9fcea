"""Who is meant in an entry: engagements by cast number, recorded consents by their names, people by their numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from compliance.errors import Conflict, Invalid, Refusal, Refusals
from compliance.facts import registry
from disclosures.entry import InvolvementInput, UseInput, id_of
from disclosures.models import Consent, Engagement, Involvement, Production, UseRevision
from disclosures.queries.cast import corrections_of

from .entries import ENGAGEMENT_OWNERS, Judged, placed_in
from .rows import add_rows


def people_of(production: Production, entries: Sequence[UseInput]) -> Mapping[str, Engagement]:
    """Engagements of the production by cast number; a number nobody has is refused where it stands."""
    wanted = {person.cast_number for entry in entries for person in entry.involvements if person.cast_number}
    if not wanted:
        return {}
    found = {one.cast_number: one for one in Engagement.objects.filter(production=production, cast_number__in=wanted)}
    faults = [
        Invalid(
            "cast-number-unknown",
            f"Nobody on this production has cast number {person.cast_number}.",
            field=(f"/{place}" if len(entries) > 1 else "") + f"/involvements/{index}/cast_number",
            remedy="Check the cast list, or leave the number out and name the role.",
        )
        for place, entry in enumerate(entries)
        for index, person in enumerate(entry.involvements)
        if person.cast_number and person.cast_number not in found
    ]
    if faults:
        raise Refusals(faults)
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is meant: engagements by cast number, recorded consents by what names them in the entries."""

    engaged: Mapping[str, Engagement]
    consents: Mapping[str, Consent]

    def involvement(self, person: InvolvementInput, number: int, facts: Mapping[str, object]) -> Involvement:
        """Not yet part of any revision. What belongs to an engagement stands there, once, where there is one."""
        engagement = self.engaged.get(person.cast_number)
        own = {name: value for name, value in facts.items() if not (engagement and _is_of_engagement(name))}
        consent = self.consents.get(person.consent)
        return Involvement(number=number, engagement=engagement, consent=consent, role=person.role.strip(), facts=own)


def consenting_elsewhere(production: Production, cast: Cast) -> set[UUID]:
    """People whose consent was recorded for another production, and is corrected there. Whoever corrects it, and whoever names it
    here, hold the person, so that they take turns."""
    return {one.engagement.person_id for one in cast.consents.values() if one.production_id != production.pk}


def refuse_papers_on_nudity(judged: Sequence[Judged], cast: Cast) -> None:
    """Entries on nudity or sex take no files, and name no consent whose paper is kept. The caller holds whoever
    might correct these consents meanwhile."""
    named = [
        (index, place, cast.consents[person.consent])
        for index, one in enumerate(judged)
        if any(facts.get("nudity_or_sex") is True for facts in one.people)
        for place, person in enumerate(one.entry.involvements)
        if person.consent
    ]
    corrected = corrections_of({one.pk for _, _, one in named})
    faults = [
        placed_in(_paper_on_nudity(standing.label, place), index, len(judged))
        for index, place, one in named
        if (standing := corrected.get(one.pk, one)).file_id
    ]
    if faults:
        raise Refusals(faults)


def _paper_on_nudity(label: str, place: int) -> Refusal:
    return Conflict(
        "file-on-nudity",
        f"This AI use shows nudity or sex, and the paper of {label} is kept.",
        field=f"/involvements/{place}/consent",
        remedy="Record the consent once more without its paper, write into the description who keeps it, and name that one.",
    )


def _is_of_engagement(name: str) -> bool:
    return registry()[name].owner in ENGAGEMENT_OWNERS


def cast_of(production: Production, entries: Sequence[UseInput]) -> Cast:
    """Everybody and every consent that the entries name; what nobody has is refused where it stands, all at once."""
    found: list[Mapping[str, Any]] = []
    faults: list[Refusal] = []
    for look_up in (people_of, consents_of):
        try:
            found.append(look_up(production, entries))
        except Refusal as refusal:
            faults += refusal.items
    if faults:
        raise Refusals(faults)
    return Cast(*found)


def said_of_engagements(judged: Sequence[Judged], cast: Cast) -> dict[UUID, dict[str, object]]:
    """What entries say that belongs to engagements. Two different answers to one question are refused: nobody knows which."""
    said: dict[UUID, dict[str, object]] = {}
    faults = []
    for index, one in enumerate(judged):
        for place, (person, facts) in enumerate(zip(one.entry.involvements, one.people, strict=True)):
            if (engagement := cast.engaged.get(person.cast_number)) is None:
                continue
            known = said.setdefault(engagement.pk, {})
            for name, value in facts.items():
                if _is_of_engagement(name) and known.setdefault(name, value) != value:
                    pointed = _answers_differ(person, place, name)
                    faults.append(placed_in(pointed, index, len(judged)))
    if faults:
        raise Refusals(faults)
    return {pk: facts for pk, facts in said.items() if facts}


def _answers_differ(person: InvolvementInput, place: int, name: str) -> Refusal:
    return Invalid(
        "answers-differ",
        f"“{name}” of cast number {person.cast_number} is answered in two ways.",
        field=f"/involvements/{place}/facts/{name}",
        remedy="Give one answer: it serves everywhere.",
    )


def consents_of(production: Production, entries: Sequence[UseInput]) -> Mapping[str, Consent]:
    """Recorded consents by what names them: a number of this production, or an id of this studio's. One statement."""
    named = {person.consent for entry in entries for person in entry.involvements if person.consent}
    if not named:
        return {}
    known: dict[str, Consent] = {}
    for one in _named_consents(production, named):
        known[str(one.pk)] = one
        if one.production_id == production.pk:
            known[one.label] = one
    faults = [
        placed_in(fault, index, len(entries))
        for index, entry in enumerate(entries)
        for place, person in enumerate(entry.involvements)
        if person.consent and (fault := _consent_fault(person, known, f"/involvements/{place}/consent"))
    ]
    if faults:
        raise Refusals(faults)
    return {text: known[_told(text)] for text in named}


LABEL = re.compile(r"C-([0-9]{4,9})")


def _told(text: str) -> str:
    """As a consent is called: “C-0003”, or an id in small letters."""
    name = text.strip()
    return name.upper() if LABEL.fullmatch(name.upper()) else name.lower()


def _named_consents(production: Production, named: Iterable[str]) -> QuerySet[Consent]:
    told = [_told(text) for text in named]
    numbers = [int(match[1]) for text in told if (match := LABEL.fullmatch(text))]
    here = Q(production=production, number__in=numbers)
    by_id = Q(pk__in=[pk for text in told if (pk := id_of(text))])
    anywhere = by_id & Q(production__studio=production.studio_id, production__mode=production.mode)
    return Consent.objects.filter(here | anywhere).select_related("engagement")


def _consent_fault(person: InvolvementInput, known: Mapping[str, Consent], field: str) -> Refusal | None:
    if _told(person.consent) not in known:
        return Invalid(
            "consent-unknown",
            f"“{person.consent}” is no consent recorded for this production.",
            field=field,
            remedy="Record the consent on the cast list first, or leave it out.",
        )
    if not person.cast_number:
        return Invalid(
            "consent-of-nobody",
            f"{person.consent} is somebody's consent, and this person has no cast number.",
            field=field,
            remedy="Give the cast number, so that the consent can be compared with the person.",
        )
    return None


def store_involvements(
    revisions: Sequence[UseRevision], judged: Sequence[Judged], cast: Cast, *, taken: Collection[int] = ()
) -> list[Involvement]:
    """`taken` are the numbers that people in this AI use have ever had."""
    involved = []
    for revision, one in zip(revisions, judged, strict=True):
        numbered = zip(numbers_of(one.entry, taken), one.entry.involvements, one.people, strict=True)
        for number, person, facts in numbered:
            involvement = cast.involvement(person, number, facts)
            involvement.revision = revision
            involved.append(involvement)
    return add_rows(involved)


def supposed_people(production: Production, judged: Judged) -> list[Involvement]:
    """The people of an entry that nobody saves, with what it would tell of their engagements."""
    cast = cast_of(production, [judged.entry])
    said = said_of_engagements([judged], cast)
    for one in cast.engaged.values():
        one.facts = {**one.facts, **said.get(one.pk, {})}
    people = enumerate(zip(judged.entry.involvements, judged.people, strict=True), start=1)
    return [cast.involvement(person, number, facts) for number, (person, facts) in people]


def numbers_of(entry: UseInput, taken: Collection[int]) -> list[int]:
    """The number of each person. Somebody new gets one that nobody had before: what labor relations concluded about one
    person is kept under the number, and must never be read as said of another. So where there is somebody to mix up with,
    everybody says who they are."""
    said = [person.number for person in entry.involvements]
    if taken and max(len(said), len(taken)) > 1 and None in said:
        raise Refusals(_number_missing(place) for place, number in enumerate(said) if number is None)
    if all(number is None for number in said):
        return list(range(1, len(said) + 1))
    known = [number for number in said if number]
    fresh = count(max(taken, default=0) + 1)
    faults = [
        Invalid("person-unknown", f"Nobody in this AI use has the number {number}.", field=f"/involvements/{place}")
        for place, number in enumerate(said)
        if number and (number not in taken or known.count(number) > 1)
    ]
    if faults:
        raise Refusals(faults)
    return [number or next(fresh) for number in said]


def _number_missing(place: int) -> Refusal:
    return Invalid(
        "number-missing",
        "This AI use has several people, and nothing says which of them this is.",
        field=f"/involvements/{place}/number",
        remedy="Send the person's number as you read it, or 0 for somebody new.",
    )
