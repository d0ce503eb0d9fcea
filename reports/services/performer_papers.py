"""Performers' papers: one for each person in an AI use who is still to be told or asked, with what is paid beside it.

Whoever was told, or has consented in time and in form, needs no paper; what no new paper can mend asks for none either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from compliance.packs import IN_TIME
from disclosures.models import Assessment, Obligation
from reports.models.drafts import PaperKind

from .blocks import performer_blocks
from .desk import Covered, Desk, use_of
from .performer_contents import ForPerson, duty_of, performer_content
from .wanted import Wanted


def performer_papers(desk: Desk) -> Iterator[Wanted]:
    for (_, involvement), group in groupby(desk.owed_to_people, key=lambda one: (one.use_id, one.involvement)):
        owed = list(group)
        asked = [one for one in owed if is_asked(desk, one)]
        if asked:
            yield _paper(desk, involvement, asked, [one for one in owed if is_beside(one, owed[0])])


def is_beside(item: Obligation, asked: Obligation) -> bool:
    """Whether this is paid or bargained beside what is asked of the same person."""
    same = (item.use_id, item.involvement) == (asked.use_id, asked.involvement)
    return same and item.action in ("pay", "bargain")


def is_asked(desk: Desk, item: Obligation) -> bool:
    """Whether a paper is still to tell or to ask this."""
    row = desk.assessments.get((use_of(item), item.subject, item.involvement))
    if row is None or item.papered or item.action not in ("notify", "consent"):  # type: ignore[attr-defined]
        return False
    return not _is_told(item, row) if item.action == "notify" else _is_to_consent(item, row)


def _is_told(item: Obligation, row: Assessment) -> bool:
    return row.facts.get(duty_of(item).done_at) is not None


def _is_to_consent(item: Obligation, row: Assessment) -> bool:
    """Not whose consent stands, nor whom nobody can ask any more: who consented in life and has died."""
    if row.facts.get("performer_status") == "dead_consented" and item.party == "performer":
        return False
    duty = (item.pack, item.rule, item.duty)
    found = next((one for one in row.result["duties"] if (one["pack"], one["rule"], one["key"]) == duty), None)
    if found is None or found["met"]:
        return False
    return {one["id"] for one in found["failed"]} != {IN_TIME.id}


def _paper(desk: Desk, involvement: int, asked: Sequence[Obligation], beside: Sequence[Obligation]) -> Wanted:
    first, slot = asked[0], f"performer/{use_of(asked[0])}/{involvement}"
    about = for_person(desk, slot, asked, beside)
    content = performer_content(about)
    return Wanted(
        kind=PaperKind.PERFORMER, slot=slot, content=content, blocks=performer_blocks(desk, about, content), union=None,
        lines={one.pk: Covered(about.revision.pk) for one in asked}, use=first.use, involvement=involvement,
    )  # fmt: skip


def for_person(desk: Desk, slot: str, asked: Sequence[Obligation], beside: Sequence[Obligation]) -> ForPerson:
    first = asked[0]
    revision = desk.revisions[use_of(first)]
    people = desk.people.get(revision.pk, [])
    return ForPerson(
        production=desk.production, revision=revision, tools=desk.tools.get(revision.pk, []), people=people,
        person=next((one for one in people if one.number == first.involvement), None),
        assessment=desk.assessments[use_of(first), first.subject, first.involvement], asked=asked, beside=beside,
        words=desk.words(slot),
    )  # fmt: skip
