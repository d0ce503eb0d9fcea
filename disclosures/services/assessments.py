"""What applies, kept: every subject of a revision assessed by the packs in force, its obligations opened, kept or lapsed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from compliance import library
from compliance.assessment import Assessment as Outcome
from compliance.facts import facts_as_json
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.entry import UseInput
from disclosures.models import Adoption, Assessment, Involvement, Production, UnionEvent, Use, UseRevision
from disclosures.permissions import Act, may, require
from disclosures.queries.unions import standing_events
from disclosures.record import canonical
from disclosures.subjects import Party, Subject, assess_all, subjects_of

from .casting import supposed_people
from .entries import judge, production_facts
from .layers import Layer, event_layer, person_layer, production_layer, use_layer
from .obligations import sync_obligations
from .past import Around, Conclusions, Past, around, just_after, past_of, past_of_events
from .rows import add_rows
from .streams import Happening, record
from .streams import held_production as held_production


@dataclass(frozen=True, slots=True)
class Assessed:
    """One subject of one revision, or of one union event, with what the engine said of it by these packs."""

    revision: UseRevision | None
    subject: Subject
    outcome: Outcome
    packs: Sequence[Pack]
    union_event: UnionEvent | None = None


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
    packs, known = packs_in_force(production), production_layer(production, past.around)
    asked = [(revision, subject) for revision in revisions for subject in _subjects(revision, known, past)]
    answered = assess_all([subject for _, subject in asked], packs=packs, zone=production.tz)
    assessed = [
        Assessed(revision, subject, outcome, packs)
        for (revision, _), (subject, outcome) in zip(asked, answered, strict=True)
    ]
    return _consequences(production, assessed, past, now)


def assess_again(*, production: Production, revisions: Sequence[UseRevision], now: datetime) -> list[Happening]:
    """Something changed around AI uses that are in the register already."""
    past = past_of(production, revisions)
    return assess_revisions(production=production, revisions=revisions, past=past, now=now)


def assess_union_events(*, production: Production, events: Sequence[UnionEvent], now: datetime) -> list[Happening]:
    """A union asked for a meeting: an event of its own, beside the AI uses. Internal, and so is all that is recorded of it."""
    meetings = [one for one in events if one.kind == UnionEvent.Kind.MEETING_REQUEST]
    if not meetings:
        return []
    past = past_of_events(production, meetings)
    asked = [(one, event_subject(one, production, past.around)) for one in meetings]
    answered = assess_events(production, asked, packs_in_force(production))
    return _consequences(production, answered, past, now)


def event_subject(event: UnionEvent, production: Production, stands: Around) -> Subject:
    known = production_layer(production, stands)
    return Subject("event", 0, {**known.facts, **event_layer(event)}, known.determined)


def assess_events(
    production: Production, asked: Sequence[tuple[UnionEvent, Subject]], packs: Sequence[Pack]
) -> list[Assessed]:
    """Each by the packs of its own union: what one union asks for is no duty under the agreement of another."""
    answered = []
    for event, subject in asked:
        theirs = [pack for pack in packs if pack.union == event.union.union_key]
        [(_, outcome)] = assess_all([subject], packs=theirs, zone=production.tz)
        answered.append(Assessed(None, subject, outcome, theirs, union_event=event))
    return answered


def assess_production(*, production: Production, now: datetime) -> list[Happening]:
    """Something changed that may touch every AI use of the production, and every union event on it."""
    revisions = newest_revisions(Use.objects.filter(production=production))
    return [
        *assess_again(production=production, revisions=revisions, now=now),
        *assess_union_events(production=production, events=list(standing_events(production)), now=now),
    ]


def _consequences(production: Production, assessed: Sequence[Assessed], past: Past, now: datetime) -> list[Happening]:
    kept = add_rows(_kept(assessed, production.zone, just_after(past.assessed_at, now)))
    happenings = [Happening(_kind(assessment), _about(assessment)) for assessment in kept]
    return happenings + sync_obligations(production=production, assessed=assessed, standing=past.obligations, now=now)


def preview_use(*, production: Production, entry: UseInput, by: Actor) -> list[tuple[Subject, Outcome]]:
    """What would apply? The same judgement as logging, with nothing recorded. Determinations count for labor relations alone:
    nobody else may find them out by trying."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    [judged] = judge([entry])
    people = supposed_people(production, judged)
    stands = around(production, (), people)
    if not may(by, Act.SEE_INTERNAL, production.studio_id):
        stands = replace(stands, conclusions=Conclusions())
    supposed = UseRevision(
        activity=entry.activity, happened_on=entry.happened_on, facts=dict(judged.facts), use=Use(production=production)
    )
    subjects = subjects_around(supposed, people, production_layer(production, stands), stands)
    return assess_all(list(subjects), packs=packs_in_force(production), zone=production.tz)


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
    happenings = [Happening("production.answered", {"facts": sorted(facts)})]
    happenings += assess_production(production=held, now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return held


def newest_revisions(uses: Iterable[Use]) -> list[UseRevision]:
    """As the database has them: a caller may have read its AI use before somebody revised it."""
    newest = UseRevision.objects.filter(use__in=[use.pk for use in uses], revision=F("use__revisions_made"))
    return list(newest.select_related("use").order_by("use__number"))


def _subjects(revision: UseRevision, production: Layer, past: Past) -> Iterator[Subject]:
    return subjects_around(revision, past.people.get(revision.pk, ()), production, past.around)


def subjects_around(
    revision: UseRevision, people: Sequence[Involvement], production: Layer, stands: Around
) -> Iterator[Subject]:
    """What the engine is asked about one revision, every layer of answers in its place."""
    own = use_layer(revision, stands)
    theirs = [(one.number, person_layer(one, revision, stands)) for one in people]
    return subjects_of(
        production=production.facts,
        use=own.facts,
        people=[Party(number, layer.facts, layer.determined) for number, layer in theirs],
        event=activities()[revision.activity].event,
        determined=production.determined | own.determined,
    )


def _kept(assessed: Sequence[Assessed], zone: str, now: datetime) -> Iterator[Assessment]:
    packs = {id(one.packs): one.packs for one in assessed}  # the same for all AI uses
    named = {key: [_named(pack) for pack in some] for key, some in packs.items()}
    outcomes = {id(one.outcome): one.outcome for one in assessed}  # the same for subjects with the same facts
    told = {key: outcome.as_json() for key, outcome in outcomes.items()}
    for one in assessed:
        yield Assessment(
            revision=one.revision,
            union_event=one.union_event,
            subject=one.subject.kind,
            involvement=one.subject.involvement,
            facts=facts_as_json(one.subject.facts),
            determined=sorted(one.subject.determined),
            packs=named[id(one.packs)],
            zone=zone,
            result=told[id(one.outcome)],
            made_at=now,
        )


def _named(pack: Pack) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "sha256": pack.sha256}


def _kind(assessment: Assessment) -> str:
    return "use.assessed" if assessment.revision_id else "union_event.assessed"


def _about(assessment: Assessment) -> dict[str, object]:
    digest = hashlib.sha256(canonical([assessment.facts, assessment.packs, assessment.result])).hexdigest()
    of = {"revision": assessment.revision_id, "union_event": assessment.union_event_id}
    named = {name: str(pk) for name, pk in of.items() if pk}
    packs = [f"{pack['id']} {pack['version']} {pack['sha256']}" for pack in assessment.packs]
    return {"assessment": str(assessment.pk), **named, "packs": packs, "sha256": digest}
