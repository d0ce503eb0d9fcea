"""What the register already holds about AI uses that are to be assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet

from disclosures.models import Assessment, Determination, Involvement, Obligation, UseRevision


@dataclass(frozen=True, slots=True)
class Past:
    """Beside what a revision says: the people in it, what labor relations concluded, the obligations that stand."""

    people: Mapping[UUID, Sequence[Involvement]]  # by revision
    conclusions: Mapping[tuple[UUID, int], Mapping[str, object]]  # by AI use and person; 0 for the AI use itself
    obligations: Sequence[Obligation]
    assessed_at: datetime | None = None  # last time that one of the revisions was


def past_of(revisions: Sequence[UseRevision]) -> Past:
    """Four statements for any number of revisions."""
    uses = [one.use_id for one in revisions]
    people = Involvement.objects.filter(revision__in=revisions).select_related("engagement").order_by("number")
    return Past(
        _by_revision(list(people)),
        _conclusions(uses),
        list(Obligation.objects.filter(use__in=uses)),
        newest_moment(Assessment.objects.filter(revision__in=revisions)),
    )


def newest_moment(made: QuerySet[Assessment] | QuerySet[Determination]) -> datetime | None:
    moment: datetime | None = made.aggregate(last=Max("made_at"))["last"]
    return moment


def just_after(last: datetime | None, now: datetime) -> datetime:
    """Which row is the newest is read from its moment. `now` was read before the production was held, maybe on another host:
    whoever waited for their turn would else write something older than what they read."""
    return now if last is None or now > last else last + timedelta(microseconds=1)


def just_logged(people: Sequence[Involvement]) -> Past:
    """An AI use that is being logged has its people and nothing else: there is nothing to ask the database."""
    return Past(_by_revision(people), {}, ())


def _by_revision(people: Sequence[Involvement]) -> Mapping[UUID, Sequence[Involvement]]:
    found: dict[UUID, list[Involvement]] = {}
    for one in people:
        found.setdefault(one.revision_id, []).append(one)
    return found


def _conclusions(uses: Sequence[UUID]) -> Mapping[tuple[UUID, int], Mapping[str, object]]:
    """The newest answer to each fact."""
    found: dict[tuple[UUID, int], dict[str, object]] = {}
    for row in Determination.objects.filter(use__in=uses).order_by("made_at", "id"):
        found.setdefault((row.use_id, row.involvement), {})[row.fact] = row.value
    return found
