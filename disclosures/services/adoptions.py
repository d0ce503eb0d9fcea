"""Which version of which pack is in force on a production: seen before it is adopted, and everything assessed again after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from compliance import library
from compliance.assessment import Assessment as Outcome
from compliance.assessment import Depends, DutyDue, Question
from compliance.errors import Conflict
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.models import Adoption, Production, UnionEvent, Use, UseRevision
from disclosures.permissions import Act, require
from disclosures.queries.unions import standing_events
from disclosures.subjects import Subject, assess_all

from .assessments import (
    assess_events,
    assess_production,
    event_subject,
    newest_revisions,
    packs_in_force,
    subjects_around,
)
from .layers import production_layer
from .obligations import DutyName, why_gone
from .past import just_after, past_of
from .rows import add_rows
from .streams import Happening, held_production, record

TOLD = ("title", "text", "clause", "due", "term", "met", "failed", "answer")


@dataclass(frozen=True, slots=True)
class Gone:
    duty: DutyDue
    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A duty that stays: `told` are what is said otherwise of it (text, due, term, met, …)."""

    before: DutyDue
    after: DutyDue
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One subject as it stands: a revision's, with the role of the person it is about, or a union event's."""

    subject: Subject
    revision: UseRevision | None
    union_event: UnionEvent | None
    role: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What adopting would change for one subject."""

    standing: Standing
    opened: tuple[DutyDue, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Changed, ...]
    depends: tuple[Depends, ...]  # what answers that are open would bring, and none would so far
    asked: tuple[Question, ...]

    @property
    def felt(self) -> bool:
        return bool(self.opened or self.gone or self.changed or self.depends or self.asked)


@dataclass(frozen=True, slots=True)
class Preview:
    """`before` is None where no version of the pack is in force. `looked_at`: how many subjects there are in all."""

    before: Pack | None
    after: Pack
    effects: tuple[Effect, ...]
    looked_at: int


@transaction.atomic
def adopt_pack(*, production: Production, pack: str, version: str, by: Actor, now: datetime) -> Adoption:
    """Put a pack in force by the digest of its file; everything on the production is assessed again. Adopted twice, it is once."""
    held = held_production(production.pk)
    require(by, Act.ADOPT, held.studio_id, mode=held.mode)
    found = library.pack(pack, version)
    standing = _in_force(packs_in_force(held), found)
    if standing is not None and standing.version == found.version:
        return Adoption.objects.get(production=held, pack=found.id, version=found.version)
    _refuse_older(standing, found)
    [adoption] = _adopted(held, [found], by, _after_last(held, now))
    happenings = [_happening(found), *assess_production(production=held, now=now)]
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return adoption


def adopt_first(*, production: Production, packs: Sequence[Pack], by: Actor, now: datetime) -> list[Happening]:
    """The packs of a production that has just been made: there is nothing to assess. The caller records it."""
    _adopted(production, packs, by, now)
    return [_happening(pack) for pack in packs]


def preview_adoption(*, production: Production, pack: str, version: str, by: Actor) -> Preview:
    """Every subject whose duties would change, before. Records nothing; a fixed number of statements for any number of subjects."""
    require(by, Act.SEE_INTERNAL, production.studio_id, mode=production.mode)
    after, packs = library.pack(pack, version), packs_in_force(production)
    before = _in_force(packs, after)
    _refuse_older(before, after)
    asked = list(_standing(production))
    others = [one for one in packs if one.id != after.id]
    old, new = (_outcomes(production, asked, [*others, *found]) for found in ([before] if before else [], [after]))
    effects = (_effect(*one) for one in zip(asked, old, new, strict=True))
    return Preview(before, after, tuple(effect for effect in effects if effect.felt), len(asked))


def newest_packs() -> tuple[Pack, ...]:
    return tuple(library.latest(pack_id) for pack_id in library.pack_ids())


# --- adopting --------------------------------------------------------------------------------------------------------


def _in_force(packs: Sequence[Pack], wanted: Pack) -> Pack | None:
    return next((one for one in packs if one.id == wanted.id), None)


def _refuse_older(standing: Pack | None, wanted: Pack) -> None:
    if standing is not None and int(wanted.version) < int(standing.version):
        raise Conflict(
            "older-version",
            f"Version {standing.version} of {wanted.id} is in force, and it is newer.",
            field="/version",
            remedy="A correction is a newer version. Old assessments keep the version they were made under.",
        )


def _adopted(production: Production, packs: Sequence[Pack], by: Actor, now: datetime) -> list[Adoption]:
    return add_rows(
        Adoption(
            production=production,
            pack=pack.id,
            version=pack.version,
            sha256=pack.sha256,
            adopted_at=now,
            adopted_by=by.id,
        )
        for pack in packs
    )


def _after_last(production: Production, now: datetime) -> datetime:
    """Which version is in force is read from its moment."""
    return just_after(Adoption.objects.filter(production=production).aggregate(last=Max("adopted_at"))["last"], now)


def _happening(pack: Pack) -> Happening:
    return Happening("pack.adopted", {"pack": pack.id, "version": pack.version, "sha256": pack.sha256})


# --- what would change -----------------------------------------------------------------------------------------------


def _standing(production: Production) -> Iterator[Standing]:
    """Every subject that adopting would assess again, with the answers that it would be assessed by."""
    revisions = newest_revisions(Use.objects.filter(production=production))
    past = past_of(production, revisions)
    known = production_layer(production, past.around)
    for revision in revisions:
        people = past.people.get(revision.pk, ())
        roles = {person.number: person.role for person in people}
        for subject in subjects_around(revision, people, known, past.around):
            yield Standing(subject, revision, None, roles.get(subject.involvement, ""))
    for event in standing_events(production).filter(kind=UnionEvent.Kind.MEETING_REQUEST):
        yield Standing(event_subject(event, production, past.around), None, event, "")


def _outcomes(production: Production, asked: Sequence[Standing], packs: Sequence[Pack]) -> list[Outcome]:
    """An AI use by all packs, what a union does by its own. Union events stand last, as `_standing` gives them."""
    uses = [one.subject for one in asked if one.union_event is None]
    events = [(one.union_event, one.subject) for one in asked if one.union_event is not None]
    of_uses = [outcome for _, outcome in assess_all(uses, packs=packs, zone=production.tz)]
    return [*of_uses, *(one.outcome for one in assess_events(production, events, packs))]


def _effect(standing: Standing, before: Outcome, after: Outcome) -> Effect:
    old, new = ({_name(duty): duty for duty in outcome.duties} for outcome in (before, after))
    possible = old.keys() | {_name(one) for one in before.depends}
    both = [(old[key], new[key]) for key in new if key in old]
    asked = {question.fact for question in before.questions}
    return Effect(
        standing,
        opened=tuple(new[key] for key in new if key not in old),
        gone=tuple(Gone(old[key], why_gone(key, after)) for key in old if key not in new),
        changed=tuple(Changed(*pair, told) for pair in both if (told := _told_otherwise(*pair))),
        depends=tuple(one for one in after.depends if _name(one) not in possible),
        asked=tuple(question for question in after.questions if question.fact not in asked),
    )


def _name(one: DutyDue | Depends) -> DutyName:
    return one.pack, one.rule, one.key


def _told_otherwise(before: DutyDue, after: DutyDue) -> tuple[str, ...]:
    return tuple(name for name in TOLD if getattr(before, name) != getattr(after, name))
