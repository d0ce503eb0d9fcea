"""What the register already holds about AI uses that are to be assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from disclosures.models import Determination, Involvement, Obligation, UseRevision


@dataclass(frozen=True, slots=True)
class Past:
    """Beside what a revision says: the people in it, what labor relations concluded, the obligations that stand."""

    people: Mapping[UUID, Sequence[Involvement]]  # by revision
    conclusions: Mapping[tuple[UUID, int], Mapping[str, object]]  # by AI use and person; 0 for the AI use itself
    obligations: Sequence[Obligation]


def past_of(revisions: Sequence[UseRevision]) -> Past:
    """Three statements for any number of revisions."""
    uses = [one.use_id for one in revisions]
    people = Involvement.objects.filter(revision__in=revisions).select_related("engagement").order_by("number")
    return Past(_by_revision(list(people)), _conclusions(uses), list(Obligation.objects.filter(use__in=uses)))


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
