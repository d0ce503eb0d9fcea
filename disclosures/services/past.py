"""What the register already holds about AI uses that are to be assessed, in a fixed number of statements for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from disclosures.models import (
    Assessment,
    Consent,
    Determination,
    Involvement,
    Obligation,
    Production,
    UnionEvent,
    UseRevision,
)
from disclosures.queries.cast import corrections_of
from disclosures.queries.unions import strikes_that_count

Facts = Mapping[str, object]
NOTHING: Facts = {}


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What labor relations determined, with the owner of each fact: the newest answer, and none where it was taken back."""

    production: Facts = field(default_factory=dict)
    engagements: Mapping[UUID, Facts] = field(default_factory=dict)
    subjects: Mapping[tuple[UUID, int], Facts] = field(default_factory=dict)  # AI use and person; 0 for the use itself

    def of_use(self, use: UUID) -> Facts:
        return self.subjects.get((use, 0), NOTHING)

    def of_person(self, person: Involvement, use: UUID) -> Facts:
        """What was determined about a person in one AI use goes before what was about the whole engagement."""
        engaged = self.engagements.get(person.engagement_id, NOTHING) if person.engagement_id else NOTHING
        return {**engaged, **self.subjects.get((use, person.number), NOTHING)}


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the AI uses of a production, whichever they are."""

    conclusions: Conclusions = field(default_factory=Conclusions)
    strike_lasts: bool = False  # of the union whose packs ask
    corrected: Mapping[UUID, Consent] = field(default_factory=dict)  # a consent that was replaced: what stands for it


@dataclass(frozen=True, slots=True)
class Past:
    """Beside what a revision says: the people in it, what stands around it, the obligations so far."""

    people: Mapping[UUID, Sequence[Involvement]]  # by revision
    around: Around
    obligations: Sequence[Obligation]
    assessed_at: datetime | None = None  # last time that one of the subjects was


def past_of(production: Production, revisions: Sequence[UseRevision]) -> Past:
    uses = [one.use_id for one in revisions]
    involved = Involvement.objects.filter(revision__in=revisions).select_related("engagement", "consent__engagement")
    people = list(involved.order_by("number"))
    return Past(
        _by_revision(people),
        around(production, uses, people),
        list(Obligation.objects.filter(use__in=uses)),
        newest_moment(Assessment.objects.filter(revision__in=revisions)),
    )


def past_of_events(production: Production, events: Sequence[UnionEvent]) -> Past:
    obligations = Obligation.objects.filter(union_event__in=events)
    assessments = Assessment.objects.filter(union_event__in=events)
    return Past({}, around(production, (), ()), list(obligations), newest_moment(assessments))


def just_logged(production: Production, people: Sequence[Involvement]) -> Past:
    """An AI use that is being logged has its people, and what stands around it: nothing is owed yet."""
    return Past(_by_revision(people), around(production, (), people), ())


def around(production: Production, uses: Sequence[UUID], people: Iterable[Involvement]) -> Around:
    """Every AI use that names a consent follows its correction, and the correction of that. Two statements; a third where these
    people name consents, and one more for each time that one of those was corrected."""
    return Around(
        conclusions_of(Determination.objects.filter(Q(use=None) | Q(use__in=uses), production=production)),
        strikes_that_count(production).exists(),
        corrections_of({one.consent_id for one in people if one.consent_id}),
    )


def conclusions_of(rows: QuerySet[Determination]) -> Conclusions:
    found: dict[tuple[UUID | None, UUID | None, int], dict[str, object]] = {}
    for row in rows.order_by("made_at", "id"):
        found.setdefault((row.engagement_id, row.use_id, row.involvement), {})[row.fact] = row.value
    stand = {owner: _standing(facts) for owner, facts in found.items()}
    return Conclusions(
        stand.get((None, None, 0), NOTHING),
        {engagement: facts for (engagement, _, _), facts in stand.items() if engagement},
        {(use, number): facts for (_, use, number), facts in stand.items() if use},
    )


def _standing(facts: Facts) -> Facts:
    """“I don't know” takes an answer back; what a coordinator answered then counts again."""
    return {name: value for name, value in facts.items() if value is not None}


def newest_moment(made: QuerySet[Assessment] | QuerySet[Determination]) -> datetime | None:
    moment: datetime | None = made.aggregate(last=Max("made_at"))["last"]
    return moment


def just_after(last: datetime | None, now: datetime) -> datetime:
    """Which row is the newest is read from its moment. `now` was read before the production was held, maybe on another host:
    whoever waited for their turn would else write something older than what they read."""
    return now if last is None or now > last else last + timedelta(microseconds=1)


def _by_revision(people: Iterable[Involvement]) -> Mapping[UUID, Sequence[Involvement]]:
    found: dict[UUID, list[Involvement]] = {}
    for one in people:
        found.setdefault(one.revision_id, []).append(one)
    return found
