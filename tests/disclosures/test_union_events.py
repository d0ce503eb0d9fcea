"""What a union does that is no AI use: it asks for a meeting, it strikes. And who is told for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance import library
from compliance.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import (
    Assessment,
    Closing,
    Obligation,
    Opening,
    Organization,
    ProductionUnion,
    UnionEvent,
    Use,
)
from disclosures.queries.register import newest_assessments
from disclosures.services.adoptions import preview_adoption
from disclosures.services.assessments import answer_production, preview_use
from disclosures.services.closings import close_obligation, mark_done
from disclosures.services.productions import map_union
from disclosures.services.union_events import end_union_event, record_union_event, take_back_union_event
from tests.api import signed_in
from tests.databases import FreshDatabase
from tests.together import Together
from tests.world import BARTENDER, LOGGED, NOW, World, make_organization, make_production, make_world

REPLICA = UseInput(
    activity="replica-same-picture",
    summary="Digital double.",
    involvements=(InvolvementInput("Lead", facts={"contract_date": "2026-08-03", "engagement_category": "principal"}),),
)
AUTUMN = datetime(2026, 10, 21, 19, 0, tzinfo=UTC)
MAPPED: dict[str, Any] = {
    "production_number": "1", "recipient_name": "Desk",
}  # fmt: skip


def tell(world: World, kind: str = "meeting_request", **changes: Any) -> UnionEvent:
    began = "2026-03-02" if kind == "strike" else "2025-10-01"
    told = {"production": world.production, "union": world.union, "began_on": began, "note": "", "now": NOW}
    return record_union_event(kind=kind, **{"by": world.approver, **told, **changes})


def end(world: World, event: UnionEvent, on: str = "2026-02-03", **changes: Any) -> UnionEvent:
    return end_union_event(event=event, ended_on=on, **{"by": world.approver, "now": NOW, **changes})


def make_guild(world: World) -> Organization:
    """Another union, whose agreements are not in the rulebook; it is mapped to the production."""
    guild = make_organization("union", "guild", key="guild")
    map_union(production=world.production, union=guild, by=world.admin, now=LOGGED, **MAPPED)
    return Organization.objects.get(pk=guild.pk)


def strikes(use: Use) -> set[object]:
    rows = newest_assessments([use.revisions.latest("revision").pk]).values()
    return {row.facts["strike_lasts"] for row in rows}


# --- meetings ----------------------------------------------------------------------------------------------------------


def test_a_request_for_a_meeting_is_owed_without_an_ai_use(world: World) -> None:
    event = tell(world)
    [item] = event.obligations.all()
    assert (item.duty, item.use, item.status, item.production) == ("meet union", None, "open", world.production)
    assert Assessment.objects.get(union_event=event).facts["meeting_requested_on"] == "2025-10-01"


def test_the_day_of_the_request_chooses_the_agreement(world: World) -> None:
    packs = [tell(world, began_on=day, now=AUTUMN).obligations.get().pack for day in ("2025-10-01", "2026-10-01")]
    assert packs == ["sag-aftra/tv-theatrical-2023", "sag-aftra/tv-theatrical-2026"]


def test_a_day_that_chooses_no_agreement_is_not_recorded_as_if_nothing_were_owed(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        tell(world, began_on="2026", now=AUTUMN)
    assert (refused.value.code, refused.value.field) == ("still-between", "/began_on")
    assert not UnionEvent.objects.exists()
    assert tell(world, began_on="2026-07", now=AUTUMN).obligations.get().pack == "sag-aftra/tv-theatrical-2026"


def test_of_a_union_without_agreements_in_the_rulebook_any_day_is_recorded(world: World) -> None:
    assert tell(world, union=make_guild(world), began_on="2026", now=AUTUMN).began_on == "2026"


def test_a_meeting_that_was_held_is_done(world: World) -> None:
    event = end(world, tell(world))
    item = event.obligations.get()
    assert (item.status, item.status_reason) == ("done", "Met on 2026-02-03.")
    assert Closing.objects.get().made_by == world.approver.id


def test_it_is_assessed_again_with_its_production_and_opens_nothing_twice(world: World) -> None:
    event = tell(world)
    facts = {"principal_photography_start": "2025-04"}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    assert (event.obligations.count(), event.assessments.count()) == (1, 2)


def test_a_request_of_another_union_is_no_duty_under_this_unions_agreement(world: World) -> None:
    event = tell(world, union=make_guild(world))
    [kept] = event.assessments.all()
    assert (list(event.obligations.all()), kept.packs, kept.result["duties"]) == ([], [], [])
    theirs = tell(world).assessments.get()
    assert {pack["id"].split("/")[0] for pack in theirs.packs} == {"sag-aftra"}


def test_adopting_a_pack_would_change_nothing_for_another_unions_request(world: World) -> None:
    made = make_production(world.studio, "second", packs=[library.pack("sag-aftra/tv-theatrical-2023", "2")])
    second, asked = replace(world, production=made), "2026-10-01"
    guild = make_guild(second)
    map_union(production=made, union=world.union, by=world.admin, now=LOGGED, **MAPPED)
    tell(second, union=guild, began_on=asked, now=AUTUMN)
    theirs = tell(second, began_on=asked, now=AUTUMN)
    shown = preview_adoption(production=made, pack="sag-aftra/tv-theatrical-2026", version="2", by=world.approver)
    assert [(one.standing.union_event, [duty.key for duty in one.opened]) for one in shown.effects] == [
        (theirs, ["meet union"])
    ]
    assert shown.looked_at == 2


def test_a_closing_by_a_meeting_is_newer_than_what_was_said_before(world: World) -> None:
    item = Obligation.objects.get(union_event=(event := tell(world)))
    told: dict[str, Any] = {"obligation": item, "file": None, "by": world.approver}
    for kind, now in (("not_applicable", NOW), ("reopened", NOW + timedelta(minutes=5))):
        close_obligation(kind=kind, reason="As agreed by telephone.", now=now, **told)
    end(world, event, now=NOW)  # its clock is behind
    assert [one.kind for one in Closing.objects.order_by("made_at")][-1] == "done"
    close_obligation(kind="reopened", reason="Nobody came.", now=NOW, **told)
    item.refresh_from_db()
    assert item.status == "open"


def test_a_meeting_needs_no_paper(world: World) -> None:
    tell(world)
    assert [one.kind for one in world.drafts()] == []


# --- strikes -----------------------------------------------------------------------------------------------------------


def test_a_strike_reaches_every_production_of_the_studio_and_mode_where_the_union_is_mapped(world: World) -> None:
    def production(slug: str, *, mapped: bool = True, **changes: object) -> World:
        made = make_production(world.studio, slug, **changes)
        if mapped:
            map_union(production=made, union=world.union, by=world.admin, now=LOGGED, **MAPPED)
        return replace(world, production=made)

    here, unmapped, live = production("second"), production("third", mapped=False), production("fourth", mode="live")
    uses = [one.log(REPLICA) for one in (world, here, unmapped, live)]
    assert [strikes(use) for use in uses] == [{False}] * 4
    event = tell(world, "strike")
    assert [strikes(use) for use in uses] == [{True}, {True}, {False}, {False}]
    assert strikes(here.log(REPLICA)) == {True}
    end(world, event, "2026-03-10")
    assert [strikes(use) for use in uses] == [{False}] * 4


def test_a_union_that_is_mapped_while_it_strikes_is_on_strike_there_too(world: World) -> None:
    tell(world, "strike")
    other = replace(world, production=make_production(world.studio, "second"))
    use = other.log(REPLICA)
    map_union(production=other.production, union=world.union, by=world.admin, now=NOW, **MAPPED)
    assert strikes(use) == {True}


def test_a_strike_of_another_union_is_none_of_this_agreements(world: World) -> None:
    use = world.log(REPLICA)
    tell(world, "strike", union=make_guild(world))
    assert strikes(use) == strikes(world.log(REPLICA)) == {False}
    theirs = tell(world, "strike")
    assert strikes(use) == {True}
    end(world, theirs, "2026-03-10")
    assert strikes(use) == {False}


def test_mapping_another_union_while_one_strikes_assesses_nothing_again(world: World) -> None:
    use = world.log(REPLICA)
    tell(world, "strike")
    before = Assessment.objects.count()
    make_guild(world)
    assert (Assessment.objects.count(), strikes(use)) == (before, {True})


def test_what_would_apply_knows_of_a_strike(world: World) -> None:
    tell(world, "strike")
    found = preview_use(production=world.production, entry=REPLICA, by=world.coordinator)
    assert {subject.facts["strike_lasts"] for subject, _ in found} == {True}


def test_one_strike_at_a_time(world: World) -> None:
    first = tell(world, "strike")
    with pytest.raises(Conflict) as refused:
        tell(world, "strike", began_on="2026-03-03")
    assert refused.value.code == "strike-lasts"
    end(world, first, "2026-03-10")
    assert tell(world, "strike", began_on="2026-03-11").pk


def test_two_who_record_the_same_strike_record_it_once(fresh_database: FreshDatabase) -> None:
    world = make_world()
    world.log(REPLICA)
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        both = [together.begin(lambda: tell(world, "strike")) for _ in range(2)]
        together.let_go()
        faults = [one.exception() for one in both]
    assert sorted(type(one).__name__ for one in faults) == ["Conflict", "NoneType"]
    assert UnionEvent.objects.count() == 1


HELD = "SELECT 1 FROM disclosures_production WHERE slug = 'picture' FOR UPDATE"


def other_of(world: World) -> World:
    other = replace(world, production=make_production(world.studio, "second"))
    other.log(REPLICA)
    return other


def map_to(world: World) -> Any:
    return map_union(production=world.production, union=world.union, by=world.admin, now=NOW, **MAPPED)


def test_a_production_that_is_mapped_while_a_strike_is_being_recorded_is_reached_by_it(
    fresh_database: FreshDatabase,
) -> None:
    world = make_world()
    other = other_of(world)
    with Together(fresh_database, HELD) as together:
        told = together.begin(lambda: tell(world, "strike"))  # it has asked which productions are mapped
        mapping = together.begin(lambda: map_to(other))
        together.let_go()
        assert (told.result().kind, mapping.result().production) == ("strike", other.production)
    assert strikes(Use.objects.get(production=other.production)) == {True}


def test_a_production_that_is_mapped_while_a_strike_is_being_ended_is_out_of_it(fresh_database: FreshDatabase) -> None:
    world = make_world()
    other, event = other_of(world), tell(world, "strike")
    with Together(fresh_database, HELD) as together:
        ended = together.begin(lambda: end(world, event, "2026-03-10"))
        mapping = together.begin(lambda: map_to(other))
        together.let_go()
        assert (ended.result().ended_on, mapping.result().production) == ("2026-03-10", other.production)
    assert strikes(Use.objects.get(production=other.production)) == {False}


# --- days that have come -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-03-12", "2026-04", "2027"])
def test_what_is_still_to_come_is_not_recorded(world: World, day: str) -> None:
    event = tell(world)
    for act, field in (
        (lambda: tell(world, "strike", began_on=day), "/began_on"),
        (lambda: tell(world, began_on=day), "/began_on"),
        (lambda: end(world, event, day), "/ended_on"),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert (refused.value.code, refused.value.field) == ("not-yet", field)
    event.refresh_from_db()
    assert (event.ended_on, UnionEvent.objects.count()) == ("", 1)


@pytest.mark.parametrize("day", ["2026-03-11", "2026-03", "2026"])
def test_today_has_come_and_a_month_or_year_that_has_begun(world: World, day: str) -> None:
    assert tell(world, "strike", began_on=day).began_on == day


def test_today_is_what_the_productions_clocks_say(world: World) -> None:
    midnight_in_utc = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # still the eleventh in Los Angeles
    with pytest.raises(Invalid):
        tell(world, began_on="2026-03-12", now=midnight_in_utc)


# --- recorded in error -------------------------------------------------------------------------------------------------


def take_back(world: World, event: UnionEvent, **changes: Any) -> UnionEvent:
    told = {"reason": "It was another studio.", "by": world.approver, "now": NOW}
    return take_back_union_event(event=event, **{**told, **changes})


def test_nothing_is_owed_for_a_request_that_was_recorded_in_error(world: World) -> None:
    event = take_back(world, tell(world))
    assert (event.mistake, event.obligations.get().status) == ("It was another studio.", "lapsed")
    assert Opening.objects.filter(kind="union_event.taken_back").count() == 1
    answer_production(production=world.production, facts={}, by=world.coordinator, now=NOW)
    assert event.obligations.get().status == "lapsed"


def test_nobody_is_on_strike_where_it_was_recorded_in_error(world: World) -> None:
    use, event = world.log(REPLICA), tell(world, "strike")
    take_back(world, event)
    assert strikes(use) == strikes(world.log(REPLICA)) == {False}
    assert tell(world, "strike").pk  # the right one


def test_a_wrong_end_is_mended_by_recording_anew(world: World) -> None:
    use, event = world.log(REPLICA), tell(world, "strike")
    take_back(world, end(world, event, "2026-03-10"))
    tell(world, "strike")
    assert strikes(use) == {True}


def test_what_was_closed_by_hand_stays_closed_when_the_request_is_taken_back(world: World) -> None:
    event = take_back(world, end(world, tell(world)))
    assert event.obligations.get().status == "done"


def test_it_is_taken_back_once_with_a_reason_and_then_nothing_more_is_said_of_it(world: World) -> None:
    event = tell(world)
    with pytest.raises(Invalid) as refused:
        take_back(world, event, reason=" ")
    assert refused.value.field == "/reason"
    take_back(world, event)
    for act in (lambda: take_back(world, event), lambda: end(world, event)):
        with pytest.raises(Conflict) as clash:
            act()
        assert clash.value.code == "taken-back"


# --- whose it is -------------------------------------------------------------------------------------------------------


def test_only_labor_relations_records_what_a_union_does(world: World) -> None:
    event = tell(world)
    for by in (world.coordinator, world.viewer, world.admin):
        for act in (
            lambda by=by: tell(world, by=by),
            lambda by=by: end(world, event, by=by),
            lambda by=by: take_back(world, event, by=by),
        ):
            with pytest.raises(Forbidden):
                act()
    for stranger in (world.rep, world.outsider):
        with pytest.raises(NotFound):
            tell(world, by=stranger)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "boycott"}, "not-a-choice", "/kind"),
        ({"began_on": "soon"}, "bad-date", "/began_on"),
        ({"note": "x" * 501}, "not-text", "/note"),
    ],
)
def test_what_cannot_be_kept_is_refused_where_it_stands(
    world: World, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        tell(world, **changes)
    assert refused.value.field == field
    assert UnionEvent.objects.count() == 0


def test_a_union_that_is_not_mapped_does_nothing_here(world: World) -> None:
    for kind in UnionEvent.Kind.values:
        with pytest.raises(Invalid) as refused:
            tell(world, kind, union=make_organization("union", f"guild-{kind.replace('_', '-')}"))
        assert refused.value.code == "union-unmapped"


def test_nothing_ends_before_it_begins_nor_twice(world: World) -> None:
    event = tell(world, began_on="2026-02")
    with pytest.raises(Invalid) as refused:
        end(world, event, "2026-01-31")
    assert (refused.value.code, refused.value.field) == ("ends-before-it-begins", "/ended_on")
    end(world, event, "2026-02-01")
    with pytest.raises(Conflict):
        end(world, event, "2026-02-02")


def test_nobody_else_learns_of_a_meeting(world: World) -> None:
    event = tell(world, note="canary-51be")
    end(world, event)
    told = "".join(
        signed_in(world.coordinator).get(path).content.decode()
        for path in ("events?production=picture&limit=200", "obligations?limit=200", "productions/picture")
    )
    assert [word for word in (str(event.pk), "meet union", "canary-51be", "union_") if word in told] == []
    kinds = set(Opening.objects.values_list("kind", flat=True))
    assert {"union_event.recorded", "union_event.ended", "union_obligation.opened", "union_obligation.done"} <= kinds


def test_what_is_owed_for_a_meeting_only_labor_relations_closes(world: World) -> None:
    item = Obligation.objects.get(union_event=tell(world))
    with pytest.raises(Forbidden):
        mark_done(obligation=item, reason="Met.", by=world.coordinator, now=NOW)
    assert mark_done(obligation=item, reason="Met.", by=world.approver, now=NOW).status == "done"


# --- who is told for a union -------------------------------------------------------------------------------------------


def mapped(world: World, **changes: Any) -> ProductionUnion:
    told = {**MAPPED, "production": world.production, "union": world.union, "by": world.approver, "now": NOW}
    return map_union(**{**told, **changes})


def test_labor_relations_and_the_administrator_say_who_is_told(world: World) -> None:
    for by, name in ((world.approver, "One"), (world.admin, "Two")):
        assert mapped(world, by=by, recipient_name=name).recipient_name == name
    for by in (world.coordinator, world.viewer):
        with pytest.raises(Forbidden):
            mapped(world, by=by)


def test_the_bartender_is_not_touched_by_any_of_it(world: World) -> None:
    """A generated figure needs no performer's consent, so a strike forbids nothing there."""
    use = world.log(BARTENDER)
    tell(world, "strike")
    assert not use.obligations.filter(action="forbid", status="open").exists()
