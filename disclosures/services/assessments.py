"""What applies, kept: every subject of a revision assessed by the packs in force, its obligations opened, kept or lapsed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

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

from .entries import judge, people_of, production_facts
from .obligations import sync_obligations
from .rows import add_rows
from .streams import Happening, record


@dataclass(frozen=True, slots=True)
class Assessed:
    """One subject of one revision with what the engine said of it."""

    revision: UseRevision
    subject: Subject
    outcome: Outcome


def held_production(pk: UUID) -> Production:
    """The production, held until the transaction ends: whatever changes its register or its answers takes its turn here."""
    held = Production.objects.select_for_update(no_key=True, of=("self",)).select_related("stream")
    return held.get(pk=pk)


def packs_in_force(production: Production) -> list[Pack]:
    """The packs adopted by this production, newest adopted version of each."""
    newest: dict[str, str] = {}
    for adoption in Adoption.objects.filter(production=production).order_by("adopted_at", "id"):
        newest[adoption.pack] = adoption.version
    return [library.pack(pack, version) for pack, version in sorted(newest.items())]


def assess_revisions(*, production: Production, revisions: Sequence[UseRevision], now: datetime) -> list[Happening]:
    """Assess, keep and draw the consequences for newest revisions of one production, in a fixed number of statements."""
    packs = packs_in_force(production)
    assessed = list(_assess(production, revisions, packs))
    kept = add_rows(_kept(one, packs, production.zone, now) for one in assessed)
    happenings = [Happening("use.assessed", _about(assessment)) for assessment in kept]
    return happenings + sync_obligations(production=production, assessed=assessed, now=now)


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
        use=use,
        involvement=involvement,
        fact=fact,
        value=value,
        reason=check_words(reason, field="/reason", most=1000),
        made_by_id=by.person,
        made_at=now,
    )
    about = {"use": str(use.pk), "involvement": involvement, "fact": fact, "determination": str(determination.pk)}
    happenings = [
        Happening("fact.determined", about),
        *assess_revisions(production=production, revisions=newest_revisions([use]), now=now),
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
    newest = Involvement.objects.filter(revision__use=use, revision__revision=use.revisions_made)
    if involvement and not newest.filter(number=involvement).exists():
        raise NotFound("person-not-found", f"{use.label} has no person {involvement}.", field="/involvement")


@transaction.atomic
def answer_production(*, production: Production, facts: Mapping[str, object], by: Actor, now: datetime) -> Production:
    """Answer something about the production once; every AI use that it touches is assessed again."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    held = held_production(production.pk)
    held.facts = {**held.facts, **production_facts(facts)}
    held.save(update_fields=["facts"])
    uses = list(Use.objects.filter(production=held))
    happenings = [Happening("production.answered", {"facts": sorted(facts)})]
    happenings += assess_revisions(production=held, revisions=newest_revisions(uses), now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return held


def newest_revisions(uses: Iterable[Use]) -> list[UseRevision]:
    wanted = {use.pk: use.revisions_made for use in uses}
    revisions = UseRevision.objects.filter(use__in=wanted).select_related("use").order_by("use__number")
    return [one for one in revisions if one.revision == wanted[one.use_id]]


def _assess(production: Production, revisions: Sequence[UseRevision], packs: Sequence[Pack]) -> Iterable[Assessed]:
    people = _people(revisions)
    answers = _determinations(revisions)
    for revision in revisions:
        subjects = subjects_of(
            production=_values(production.facts),
            use=_values(revision.facts, answers.get((revision.use_id, 0), {})),
            people=[
                Party(one.number, _values(_facts_of(one), answers.get((revision.use_id, one.number), {})))
                for one in people.get(revision.pk, [])
            ],
            event=activities()[revision.activity].event,
        )
        for subject, outcome in assess_all(list(subjects), packs=packs, zone=production.tz):
            yield Assessed(revision, subject, outcome)


def _people(revisions: Sequence[UseRevision]) -> dict[object, list[Involvement]]:
    people: dict[object, list[Involvement]] = {}
    for one in Involvement.objects.filter(revision__in=revisions).select_related("engagement").order_by("number"):
        people.setdefault(one.revision_id, []).append(one)
    return people


def _facts_of(involvement: Involvement) -> dict[str, object]:
    """What is answered on the engagement serves everywhere, and so goes before what was said in passing."""
    return {**involvement.facts, **(involvement.engagement.facts if involvement.engagement else {})}


def _determinations(revisions: Sequence[UseRevision]) -> dict[tuple[object, int], dict[str, object]]:
    answers: dict[tuple[object, int], dict[str, object]] = {}
    rows = Determination.objects.filter(use__in=[one.use_id for one in revisions]).order_by("made_at", "id")
    for row in rows:
        answers.setdefault((row.use_id, row.involvement), {})[row.fact] = row.value
    return answers


def _values(*layers: Mapping[str, object]) -> Mapping[str, Value]:
    merged: dict[str, object] = {}
    for layer in layers:
        merged.update(layer)
    return read_facts(merged)


def _kept(assessed: Assessed, packs: Sequence[Pack], zone: str, now: datetime) -> Assessment:
    outcome = assessed.outcome.as_json()
    return Assessment(
        revision=assessed.revision,
        subject=assessed.subject.kind,
        involvement=assessed.subject.involvement,
        facts=facts_as_json(assessed.subject.facts),
        packs=[{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in packs],
        zone=zone,
        result=outcome,
        made_at=now,
    )


def _about(assessment: Assessment) -> dict[str, object]:
    digest = hashlib.sha256(canonical([assessment.facts, assessment.packs, assessment.result])).hexdigest()
    return {"assessment": str(assessment.pk), "revision": str(assessment.revision_id), "sha256": digest}
