"""Lines held back: counted by category and never silently, listed once that is lifted, and by labor relations alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.errors import Conflict, Forbidden, Invalid, NotFound
from disclosures.models import Obligation, Opening, Use
from disclosures.services.uses import log_uses
from reports.models import Document, DocumentLine, Draft, HoldBack
from reports.pdf import render_html
from reports.services.drafts import draft_papers
from reports.services.holding import hold_back, lift_hold_back
from tests.databases import FreshDatabase
from tests.reports.test_summaries import SKYLINE, full_week, item, listed, said, serve
from tests.together import Together
from tests.world import LOGGED, NOW, World, make_production, make_world

NEXT, AFTER = NOW + timedelta(weeks=1), NOW + timedelta(weeks=2)


def hold(world: World, *uses: Use, category: str = "marketing") -> None:
    hold_back(production=world.production, uses=uses, category=category, by=world.approver, now=NOW)


def lift(world: World, use: Use) -> None:
    lift_hold_back(use=use, by=world.approver, now=NOW)


def held(paper: Draft | Document) -> list[tuple[str, int]]:
    return [(group.category, group.count) for group in said(paper).held_back]


def count(paper: Draft | Document) -> str:
    """The count of the paper, as it is printed."""
    text = render_html(said(paper)).decode()
    return " ".join(text[text.index("<h2>Count") :].partition("<h2>For ")[0].split())


def test_what_is_held_back_is_counted_by_category_and_not_listed(world: World) -> None:
    world.sign_policy()
    first, second, third = world.log(), world.log(), world.log()
    hold(world, first, third)
    hold(world, second, category="story")
    [draft] = world.drafts()
    assert (listed(draft), held(draft)) == ([], [("unreleased marketing", 2), ("story not yet public", 1)])
    document = world.release(draft)
    lines = DocumentLine.objects.filter(document=document).order_by("obligation__use__number")
    assert list(lines.values_list("held", flat=True)) == ["marketing", "story", "marketing"]
    assert [word for word in ("AI-0001", "bartender") if word in render_html(said(document)).decode()] == []


def test_what_was_counted_is_not_counted_again_and_stays_owed(world: World) -> None:
    world.sign_policy()
    hold(world, world.log())
    serve(world.release(world.drafts()[0]), NOW)
    [following] = world.drafts(NEXT)
    assert (listed(following), held(following), item().status) == ([], [], "open")


def test_what_is_held_no_longer_joins_the_next_and_names_the_paper_that_counted_it(world: World) -> None:
    world.sign_policy()
    use = world.log()
    hold(world, use)
    counted = world.release(world.drafts()[0])
    lift(world, use)
    [following] = world.drafts(NEXT)
    assert [(line.use_number, line.held_back_in) for line in said(following).lines] == [("AI-0001", counted.label)]
    serve(world.release(following, NEXT), NEXT)
    assert item().status == "done"


def test_the_count_makes_a_sum(world: World) -> None:
    world.sign_policy()
    first, second = world.log(), world.log()
    world.log()
    hold(world, first, second)
    assert 'Newly listed</th> <td role="cell"><p class="plain">1 entry' in count(world.drafts()[0])
    world.release(world.drafts()[0])
    lift(world, first)
    world.log(now=NOW)
    said_there = count(world.drafts(NEXT)[0])
    rows = ("Newly listed", "1 entry", "Newly held back", "None", "Newly accounted for", "1 entry", "Listed, held back before", "1 entry, counted in")  # fmt: skip
    places = [said_there.find(row) for row in rows]
    assert -1 not in places


def test_held_back_and_lifted_before_anything_went_out_is_an_ordinary_line(world: World) -> None:
    use = world.log()
    before = world.drafts()[0].content_sha256
    hold(world, use)
    assert world.drafts()[0].content_sha256 != before
    lift(world, use)
    assert world.drafts()[0].content_sha256 == before


def test_with_a_paper_for_each_ai_use_one_that_is_held_back_is_counted_by_itself(world: World) -> None:
    world.sign_policy(rhythm="use")
    use = world.log()
    hold(world, use)
    [draft] = world.drafts(LOGGED)
    assert (listed(draft), held(draft)) == ([], [("unreleased marketing", 1)])
    counted = world.release(draft, LOGGED)
    assert world.drafts(LOGGED) == []
    lift(world, use)
    [draft] = world.drafts(LOGGED)
    assert [line.held_back_in for line in said(draft).lines] == [counted.label]


def test_in_parts_the_last_one_counts_what_is_held_back(world: World) -> None:
    world.sign_policy()
    full_week(world, 1002)
    hold(world, world.production.uses.get(number=1))
    assert [(len(listed(one)), held(one)) for one in world.drafts()] == [
        (1000, []),
        (1, [("unreleased marketing", 1)]),
    ]


def test_under_another_category_it_is_held_back_under_that(world: World) -> None:
    use = world.log()
    hold(world, use)
    hold(world, use)
    hold(world, use, category="security")
    assert held(world.drafts()[0]) == [("security", 1)]
    assert list(HoldBack.objects.values_list("category", "lifted_by")) == [
        ("marketing", world.approver.person),
        ("security", None),
    ]


# --- refused ---------------------------------------------------------------------------------------------------------


def test_what_every_union_was_told_is_not_held_back(world: World) -> None:
    guild = world.another_union()
    world.sign_policy()
    world.sign_policy(guild)
    use = world.log()
    first, second = world.drafts()
    world.release(first)
    hold(world, use)
    assert (listed(first), held(world.drafts()[0])) == (["AI-0001"], [("unreleased marketing", 1)])
    lift(world, use)
    world.release(world.drafts()[0])
    with pytest.raises(Conflict) as refused:
        hold(world, use)
    assert (refused.value.code, "AI-0001" in refused.value.message) == ("already-listed", True)
    assert (first.union, second.union) == (world.union, guild)


def test_what_makes_no_sense_is_refused(world: World) -> None:
    use, elsewhere = world.log(), make_production(world.studio, "another")
    for uses, category, refusal in (
        ([], "marketing", Invalid),
        ([use], "", Invalid),
        ([use], "x" * 9000, Invalid),
    ):
        with pytest.raises(refusal):
            hold(world, *uses, category=category)
    with pytest.raises(NotFound):
        hold_back(production=elsewhere, uses=[use], category="marketing", by=world.approver, now=NOW)
    with pytest.raises(Conflict):
        lift(world, use)
    assert HoldBack.objects.count() == 0


def test_only_labor_relations_holds_back_and_lifts(world: World) -> None:
    use = world.log()
    hold(world, use)
    for actor, refusal in (
        (world.coordinator, Forbidden),
        (world.admin, Forbidden),
        (world.rep, NotFound),
        (world.outsider, NotFound),
    ):
        with pytest.raises(refusal):
            hold_back(production=world.production, uses=[use], category="story", by=actor, now=NOW)
        with pytest.raises(refusal):
            lift_hold_back(use=use, by=actor, now=NOW)
    assert HoldBack.objects.get().lifted_at is None


def test_it_is_in_the_record_and_not_in_what_tools_of_the_production_read(world: World) -> None:
    use = world.log()
    hold(world, use)
    lift(world, use)
    kinds = Opening.objects.filter(entry__stream=world.production.stream).values_list("kind", flat=True)
    assert {"use.held_back", "use.hold_back_lifted"} < set(kinds)


# --- at once, and how much -------------------------------------------------------------------------------------------


def test_holding_back_while_somebody_releases(fresh_database: FreshDatabase) -> None:
    """Whoever comes first: the line is listed and cannot be held back, or it is held back and has to be read again."""
    world = make_world()
    world.sign_policy()
    use = world.log()
    [draft] = world.drafts()
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        doing = [together.begin(lambda: world.release(draft)), together.begin(lambda: hold(world, use))]
        together.let_go()
        faults = [one.exception() for one in doing]
    [code] = [fault.code for fault in faults if isinstance(fault, Conflict)]
    assert (code, Document.objects.count(), HoldBack.objects.count()) in (
        ("already-listed", 1, 0),
        ("changed-meanwhile", 0, 1),
    )


def test_two_who_hold_back_the_same_hold_it_back_once(fresh_database: FreshDatabase) -> None:
    world = make_world()
    use = world.log()
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        doing = [together.begin(lambda: hold(world, use)) for _ in range(2)]
        together.let_go()
        assert [one.exception() for one in doing] == [None, None]
    assert HoldBack.objects.count() == 1


def test_drafting_costs_the_same_statements_for_one_ai_use_as_for_a_thousand(world: World) -> None:
    """With two unions, some held back, one signed and one not."""

    def statements() -> int:
        world.drafts()
        with CaptureQueriesContext(connection) as queries:
            draft_papers(production=world.production, now=NOW)
        return len(queries)

    world.another_union()
    world.sign_policy()
    hold(world, world.log(SKYLINE))
    once = statements()
    uses = log_uses(
        production=world.production, entries=[SKYLINE] * 999, via="import", by=world.coordinator, now=LOGGED
    )
    hold(world, *uses[::10])
    assert statements() == once
    assert Obligation.objects.filter(action="summarize").count() == 1000
