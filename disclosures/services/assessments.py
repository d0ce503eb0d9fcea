"""What applies, kept: every subject of a revision assessed by the packs in force, its obligations opened, kept or lapsed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from compliance import library
from compliance.assessment import Assessment as Outcome
from compliance.errors import Invalid, NotFound
from compliance.facts import Value, facts_as_json, read_facts, registry
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.entry import UseInput, check_words
from disclosures.models import Adoption, Assessment, Determination, Involvement, Production, Use, UseRevision
from disclosures.permissions import Act, require
from disclosures.record import canonical
from disclosures.subjects import Party, Subject, assess_all, subjects_of

from .entries import PERSON_OWNERS, judge, people_of, production_facts
from .obligations import sync_obligations
from .past import Past, just_after, newest_moment, past_of
from .rows import add_rows
from .streams import Happening, record
from .streams import held_production as held_production


@dataclass(frozen=True, slots=True)
class Assessed:
    """One subject of one revision with what the engine said of it."""

    revision: UseRevision
    subject: Subject
    outcome: Outcome


def packs_in_force(production: Production) -> list[Pack]:
    """The packs adopted by this production, newest adopted version of each."""
    newest: dict[str, str] = {}
    for adoption in Adoption.objects.filter(production=production).order_by("adopted_at", "id"):
        newest[adoption.pack] = adoption.version
    return [library.pack(pack, version) for pack, version in sorted(newest.items())]


def assess_revisions(
    *, production: Production, revisions: Sequence[UseRevision], past: Past, now: datetime
) -> list[Happening]:
    """Assess, keep and draw the consequences for newest revisions of one production, in a fixed number of statements."""
    packs = packs_in_force(production)
    assessed = _assess(production, revisions, past, packs)
    kept = add_rows(_kept(assessed, packs, production.zone, just_after(past.assessed_at, now)))
    happenings = [Happening("use.assessed", _about(assessment)) for assessment in kept]
    return happenings + sync_obligations(production=production, assessed=assessed, standing=past.obligations, now=now)


def assess_again(*, production: Production, revisions: Sequence[UseRevision], now: datetime) -> list[Happening]:
    """Something changed around AI uses that are in the register already."""
    return assess_revisions(production=production, revisions=revisions, past=past_of(revisions), now=now)


def preview_use(*, production: Production, entry: UseInput, by: Actor) -> list[tuple[Subject, Outcome]]:
    """What would apply? The same judgement as logging, with nothing recorded."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    [judged] = judge([entry])
    engaged = people_of(production, [entry])
    people = [
        Party(number, _values(facts, engaged[person.cast_number].facts if person.cast_number else {}))
        for number, (person, facts) in enumerate(zip(entry.involvements, judged.people, strict=True), start=1)
    ]
    subjects = subjects_of(
        production=_values(production.facts),
        use=_values(judged.facts),
        people=people,
        event=activities()[entry.activity].event,
    )
    return assess_all(list(subjects), packs=packs_in_force(production), zone=production.tz)


@transaction.atomic
def determine(
    *, use: Use, involvement: int, fact: str, value: object, reason: str, by: Actor, now: datetime
) -> Determination:
    """An approver answers a legal conclusion; everything the answer touches is assessed again."""
    production = held_production(use.production_id)
    require(by, Act.DETERMINE, production.studio_id, mode=production.mode)
    _check_determination(use, involvement, fact, value)
    determination = Determination.objects.create(
        production=production,
        use=use,
        involvement=involvement,
        fact=fact,
        value=value,
        reason=check_words(reason, field="/reason", most=1000),
        made_by_id=by.person,
        made_at=just_after(newest_moment(Determination.objects.filter(use=use)), now),
    )
    about = {"use": str(use.pk), "involvement": involvement, "fact": fact, "determination": str(determination.pk)}
    happenings = [
        Happening("fact.determined", about),
        *assess_again(production=production, revisions=newest_revisions([use]), now=now),
    ]
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return determination


@transaction.atomic
def determine_all(
    *, use: Use, answers: Sequence[tuple[int, str, object]], reason: str, by: Actor, now: datetime
) -> list[Determination]:
    """Several answers with one reason, all or none: (person or 0, fact, value)."""
    return [
        determine(use=use, involvement=involvement, fact=fact, value=value, reason=reason, by=by, now=now)
        for involvement, fact, value in answers
    ]


def _check_determination(use: Use, involvement: int, fact: str, value: object) -> None:
    """Labor relations answers legal conclusions about this use or a person in it; the coordinator's facts have another owner."""
    read_facts({fact: value})
    if registry()[fact].audience != "approver":
        raise Invalid(
            "not-a-legal-conclusion",
            f"“{fact}” is the production's to answer.",
            field=f"/facts/{fact}",
            remedy="Revise the AI use.",
        )
    if bool(involvement) != (registry()[fact].owner in PERSON_OWNERS):
        raise Invalid(
            "another-owner",
            f"“{fact}” is answered {'for a person in the AI use' if not involvement else 'for the AI use itself'}.",
            field=f"/facts/{fact}",
            remedy="Answer it there, once.",
        )
    newest = Involvement.objects.filter(revision__use=use, revision__revision=F("revision__use__revisions_made"))
    if involvement and not newest.filter(number=involvement).exists():
        raise NotFound("person-not-found", f"{use.label} has no person {involvement}.", field="/involvement")


@transaction.atomic
def answer_production(*, production: Production, facts: Mapping[str, object], by: Actor, now: datetime) -> Production:
    """Answer something about the production once; every AI use that it touches is assessed again."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    held = held_production(production.pk)
    kept = {
        name: value for name, value in held.facts.items() if name not in facts
    }  # an answer may become unknown again
    held.facts = {**kept, **production_facts(facts)}
    held.save(update_fields=["facts"])
    uses = list(Use.objects.filter(production=held))
    happenings = [Happening("production.answered", {"facts": sorted(facts)})]
    happenings += assess_again(production=held, revisions=newest_revisions(uses), now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return held


def newest_revisions(uses: Iterable[Use]) -> list[UseRevision]:
    """As the database has them: a caller may have read its AI use before somebody revised it."""
    newest = UseRevision.objects.filter(use__in=[use.pk for use in uses], revision=F("use__revisions_made"))
    return list(newest.select_related("use").order_by("use__number"))


def _assess(
    production: Production, revisions: Sequence[UseRevision], past: Past, packs: Sequence[Pack]
) -> list[Assessed]:
    own = _values(production.facts)
    asked = [(revision, subject) for revision in revisions for subject in _subjects(revision, own, past)]
    answered = assess_all([subject for _, subject in asked], packs=packs, zone=production.tz)
    return [
        Assessed(revision, subject, outcome) for (revision, _), (subject, outcome) in zip(asked, answered, strict=True)
    ]


def _subjects(revision: UseRevision, production: Mapping[str, Value], past: Past) -> Iterator[Subject]:
    def concluded(number: int) -> Mapping[str, object]:
        return past.conclusions.get((revision.use_id, number), {})

    people = past.people.get(revision.pk, ())
    return subjects_of(
        production=production,
        use=_values(revision.facts, concluded(0)),
        people=[Party(one.number, _values(_facts_of(one), concluded(one.number))) for one in people],
        event=activities()[revision.activity].event,
    )


def _facts_of(involvement: Involvement) -> dict[str, object]:
    """What is answered on the engagement serves everywhere, and so goes before what was said in passing."""
    return {**involvement.facts, **(involvement.engagement.facts if involvement.engagement else {})}


def _values(*layers: Mapping[str, object]) -> Mapping[str, Value]:
    merged: dict[str, object] = {}
    for layer in layers:
        merged.update(layer)
    return read_facts(merged)


def _kept(assessed: Sequence[Assessed], packs: Sequence[Pack], zone: str, now: datetime) -> Iterator[Assessment]:
    named = [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in packs]
    outcomes = {id(one.outcome): one.outcome for one in assessed}  # the same for subjects with the same facts
    told = {key: outcome.as_json() for key, outcome in outcomes.items()}
    for one in assessed:
        yield Assessment(
            revision=one.revision,
            subject=one.subject.kind,
            involvement=one.subject.involvement,
            facts=facts_as_json(one.subject.facts),
            packs=named,
            zone=zone,
            result=told[id(one.outcome)],
            made_at=now,
        )


def _about(assessment: Assessment) -> dict[str, object]:
    digest = hashlib.sha256(canonical([assessment.facts, assessment.packs, assessment.result])).hexdigest()
    return {"assessment": str(assessment.pk), "revision": str(assessment.revision_id), "sha256": digest}
