"""A performer's paper is corrected as any other, given by hand, and read by nobody who may not read the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.errors import Conflict
from disclosures.entry import UseInput
from disclosures.models import Engagement, Involvement
from disclosures.services.closings import mark_done
from disclosures.services.engagements import answer_engagement
from disclosures.services.retelling import entry_of
from reports.content import from_bytes
from reports.models import Document
from reports.services.giving import record_given
from reports.services.rendering import render_document
from reports.services.signed_copies import record_signed_copy
from tests.pages import read, signed_in
from tests.reports.correcting import correct, correction_drafts, facts_told, revise
from tests.world import NOW, World

from .performers import SCANNED, changed_person, issued, on_the_cast_list, owed
from .reading import read_aloud

IN_TIME = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)
DAYS_ON = datetime(2026, 3, 25, 17, 0, tzinfo=UTC)
MOVED = "2026-03-21T09:00:00-07:00"


@pytest.fixture
def paper(world: World) -> Document:
    on_the_cast_list(world)
    return issued(world)


def revised(world: World, paper: Document, entry: UseInput) -> None:
    """As somebody does who revises the person that is there."""
    use = paper.draft.use
    assert use is not None
    numbered = replace(entry, involvements=tuple(replace(one, number=1) for one in entry.involvements))
    revise(world, use, numbered)


def given(world: World, paper: Document) -> Any:
    return record_given(document=paper, at=IN_TIME, how="in person", by=world.coordinator, now=DAYS_ON)


def corrected(world: World, paper: Document) -> Document:
    revised(world, paper, changed_person(SCANNED, session_at=MOVED))
    correction = correct(world, paper)
    render_document(document=correction.pk, now=NOW)
    return Document.objects.get(pk=correction.pk)


def test_a_session_that_was_moved_is_told_with_its_listed_times(world: World, paper: Document) -> None:
    revised(world, paper, changed_person(SCANNED, session_at=MOVED))
    [draft] = correction_drafts(world)
    assert (draft.union, draft.corrects, [one["code"] for one in draft.blocks]) == (None, paper, ["reason-missing"])
    assert facts_told(draft) == [
        ("Session", "Fri 20 Mar 2026 09:00 PDT", "Sat 21 Mar 2026 09:00 PDT"),
        ("Listed time of the consent", "Before Fri 20 Mar 2026 09:00 PDT", "Before Sat 21 Mar 2026 09:00 PDT"),
        (
            "Listed time of this notice",
            "48 h before Fri 20 Mar 2026 09:00 PDT = Wed 18 Mar 2026 09:00 PDT",
            "48 h before Sat 21 Mar 2026 09:00 PDT = Thu 19 Mar 2026 09:00 PDT",
        ),
        ("Revision", "1", "2"),
    ]
    assert correct(world, paper).label == "PERFORMER NOTICE 0001/A1"


def test_what_was_given_and_came_back_signed_corrects_nothing(world: World, paper: Document) -> None:
    given(world, paper)
    record_signed_copy(
        document=paper, signed_on="2026-03-17", given_by="performer", file=None, by=world.coordinator, now=DAYS_ON
    )
    assert correction_drafts(world, DAYS_ON) == []


def test_pay_that_was_settled_corrects_nothing(world: World, paper: Document) -> None:
    assert paper.draft.use is not None
    for item in paper.draft.use.obligations.filter(action="pay", status="open"):
        mark_done(obligation=item, reason="Paid.", by=world.coordinator, now=NOW)
    revised(world, paper, replace(SCANNED, notes="Paid."))
    assert correction_drafts(world) == []


def test_who_turns_out_to_be_a_minor_is_told_through_a_guardian(world: World, paper: Document) -> None:
    answer_engagement(engagement=Engagement.objects.get(), facts={"minor": True}, by=world.coordinator, now=DAYS_ON)
    [draft] = correction_drafts(world, DAYS_ON)
    assert facts_told(draft) == [("Given to", "Performer", "Guardian"), ("Who signs", "Performer", "Guardian")]


def test_of_somebody_who_is_no_longer_part_of_it_nothing_is_told(world: World, paper: Document) -> None:
    revised(world, paper, replace(SCANNED, summary="Nobody was scanned.", involvements=()))
    assert correction_drafts(world) == []


def test_what_was_done_is_told_where_labor_relations_has_no_words_of_its_own(world: World, paper: Document) -> None:
    revised(world, paper, replace(SCANNED, summary="A head scan of the lead."))
    [draft] = correction_drafts(world)
    assert facts_told(draft) == [
        ("Description", SCANNED.summary, "A head scan of the lead."),
        ("Revision", "1", "2"),
    ]


def test_a_correction_is_given_by_hand_and_tells_nothing_by_itself(world: World, paper: Document) -> None:
    correction = corrected(world, paper)
    assert given(world, correction).channel == "hand"
    use = paper.draft.use
    assert use is not None
    assert owed(use, "notify performer").status == "open"
    newest = Involvement.objects.filter(revision__use=use).order_by("-revision__revision")[0]
    assert "told_at" not in newest.facts
    assert entry_of(newest.revision).summary == SCANNED.summary


def test_a_correction_is_not_signed(world: World, paper: Document) -> None:
    with pytest.raises(Conflict) as refused:
        record_signed_copy(
            document=corrected(world, paper), signed_on="2026-03-17", given_by="performer", file=None,
            by=world.coordinator, now=DAYS_ON,
        )  # fmt: skip
    assert refused.value.code == "nothing-to-sign"


def test_it_is_addressed_as_the_paper_that_it_corrects(world: World, paper: Document) -> None:
    said = read_aloud(from_bytes(bytes(corrected(world, paper).content)))
    assert {"lead performer", "AI use AI-0001"} <= set(said.of("LBody"))


def test_who_works_with_the_cast_reads_it_and_records_that_it_was_given(world: World, paper: Document) -> None:
    correction = corrected(world, paper)
    client, where = signed_in(world.coordinator), f"/papers/{correction.pk}/"
    page = read(client.get(where)).text
    assert ("It was given" in page, "The signed copy came back" in page, "Corrects PERFORMER NOTICE 0001" in page) == (
        True, False, True,
    )  # fmt: skip
    assert "Corrected by PERFORMER NOTICE 0001/A1" in read(client.get(f"/papers/{paper.pk}/")).text


def test_who_only_looks_reads_nothing_of_it(world: World, paper: Document) -> None:
    viewer = signed_in(world.viewer)
    revised(world, paper, changed_person(SCANNED, session_at=MOVED))
    correction_drafts(world)
    places = ("/productions/picture/", "/productions/picture/papers/", "/productions/picture/uses/1/")
    assert [paper.label in viewer.get(where).content.decode() for where in places] == [False] * 3
    correction = correct(world, paper)
    assert [paper.label in viewer.get(where).content.decode() for where in places] == [False] * 3
    assert viewer.get(f"/papers/{correction.pk}/").status_code == 404
