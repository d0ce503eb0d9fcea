"""The cast list: one answer about an engagement serves every AI use, and what is known stands in one place."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from compliance.errors import Conflict, Invalid, NotFound, Refusals
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Engagement, Involvement, Opening, Person, Use
from disclosures.queries.register import newest_assessments
from disclosures.services.assessments import preview_use
from disclosures.services.engagements import add_engagement, answer_engagement, change_engagement, seen_of
from disclosures.services.uses import log_uses, revise_use
from tests.databases import FreshDatabase
from tests.pages import read, signed_in
from tests.world import LOGGED, NOW, World, make_production, make_world

from .casts import cast

SCAN = UseInput(activity="scan", summary="A scan.", involvements=(InvolvementInput("Lead", "7"),))


def scan(number: str = "7", **facts: object) -> UseInput:
    return replace(SCAN, involvements=(InvolvementInput("Lead", number, facts),))


def known_of(use: Use, fact: str, person: int = 1) -> object:
    """What the newest assessment of somebody knows of this fact."""
    newest = use.revisions.latest("revision")
    return newest_assessments([newest.pk])[use.pk, "involvement", person].facts.get(fact)


# --- one answer ----------------------------------------------------------------------------------------------------------


def test_what_belongs_to_the_engagement_is_kept_there_and_nowhere_else(world: World) -> None:
    engagement = cast(world, facts={})
    world.log(scan(contract_date="2026-01-05", separate_day=True))
    engagement.refresh_from_db()
    facts = Involvement.objects.get().facts
    assert (engagement.facts, "contract_date" in facts, facts["separate_day"]) == (
        {"contract_date": "2026-01-05"}, False, True,
    )  # fmt: skip


def test_an_answer_in_one_entry_answers_in_every_other_of_the_same_person(world: World) -> None:
    cast(world, facts={})
    first, of_another = world.log(scan()), world.log(scan(""))
    world.log(scan(contract_date="2026-01-05"), now=NOW)
    assert (known_of(first, "contract_date"), known_of(of_another, "contract_date")) == ("2026-01-05", None)


def test_revising_answers_everywhere_too(world: World) -> None:
    cast(world, facts={})
    first, second = world.log(scan()), world.log(scan())
    entry = scan(engagement_category="background")
    revise_use(use=second, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)
    assert [known_of(use, "engagement_category") for use in (first, second)] == ["background", "background"]
    assert [use.revisions.latest("revision").assessments.count() for use in (first, second)] == [4, 2]


def test_the_newest_answer_stands(world: World) -> None:
    engagement = cast(world)
    use = world.log(scan())
    answer_engagement(engagement=engagement, facts={"contract_date": "2026-08-01"}, by=world.coordinator, now=NOW)
    assert known_of(use, "contract_date") == "2026-08-01"


def test_an_answer_may_become_unknown_again(world: World) -> None:
    engagement = cast(world)
    use = world.log(scan())
    answer_engagement(engagement=engagement, facts={"contract_date": None}, by=world.coordinator, now=NOW)
    engagement.refresh_from_db()
    assert (engagement.facts, known_of(use, "contract_date")) == ({"engagement_category": "principal"}, None)


def test_somebody_without_a_cast_number_keeps_their_own_answers(world: World) -> None:
    world.log(scan("", contract_date="2026-01-05"))
    assert Involvement.objects.get().facts["contract_date"] == "2026-01-05"


def test_the_same_answer_again_assesses_nothing_and_is_not_recorded(world: World) -> None:
    engagement = cast(world)
    use = world.log(scan())
    before = Opening.objects.count()
    answer_engagement(engagement=engagement, facts={"contract_date": "2026-01-05"}, by=world.coordinator, now=NOW)
    assert (use.revisions.get().assessments.count(), Opening.objects.count()) == (2, before)


def test_two_answers_to_one_question_in_one_sheet_are_refused_where_the_second_stands(world: World) -> None:
    cast(world, facts={})
    entries = [scan(contract_date="2026-01-05"), scan(contract_date="2025-01-05")]
    with pytest.raises(Refusals) as refused:
        log_uses(production=world.production, entries=entries, via="import", by=world.coordinator, now=NOW)
    [fault] = refused.value.items
    assert (fault.code, fault.field) == ("answers-differ", "/1/involvements/0/facts/contract_date")
    assert (Use.objects.count(), Engagement.objects.get().facts) == (0, {})


def test_what_would_apply_takes_the_answer_for_granted_and_keeps_nothing(world: World) -> None:
    engagement = cast(world, facts={})
    found = preview_use(production=world.production, entry=scan(contract_date="2026-01-05"), by=world.coordinator)
    [person] = [subject for subject, _outcome in found if subject.kind == "involvement"]
    engagement.refresh_from_db()
    assert (str(person.facts["contract_date"]), engagement.facts) == ("2026-01-05", {})


def test_the_record_names_facts_and_no_values(world: World) -> None:
    engagement = cast(world)
    answer_engagement(engagement=engagement, facts={"minor": True}, by=world.coordinator, now=NOW)
    told = {one.kind: json.loads(bytes(one.body))["about"] for one in Opening.objects.all()}
    assert told["engagement.answered"] == {"engagement": str(engagement.pk), "facts": ["minor"]}
    assert told["engagement.added"]["facts"] == ["contract_date", "engagement_category"]


def test_the_form_hands_the_answer_on(world: World) -> None:
    engagement = cast(world, facts={})
    client, address = signed_in(world.coordinator), "/productions/picture/log/scan/"
    page = read(client.post(address, {**read(client.get(address)).sent(p1__cast_number="7"), "then": "check"}))
    client.post(address, page.sent(summary="A scan.", then="open", p1__q__contract_date="2026-01-05"))
    engagement.refresh_from_db()
    assert engagement.facts == {"contract_date": "2026-01-05"}
    assert "p1-q-contract_date" not in read(client.post(address, {"p1-cast_number": "7"})).controls


# --- the list ------------------------------------------------------------------------------------------------------------


def test_a_cast_number_is_given_once(world: World) -> None:
    cast(world)
    with pytest.raises(Conflict) as refused:
        cast(world, name="Somebody else")
    assert (refused.value.code, refused.value.field) == ("cast-number-taken", "/cast_number")
    assert Person.objects.count() == 1


def test_every_field_at_fault_is_named_at_once(world: World) -> None:
    with pytest.raises(Refusals) as refused:
        cast(world, number=" ", role="", name="x" * 201)
    assert {one.field for one in refused.value.items} == {"/cast_number", "/role", "/name"}


@pytest.mark.parametrize("text", ["x" * 10_000_000, "a\0b", "\ud800"])
@pytest.mark.parametrize("name", ["role", "cast_number", "name"])
def test_what_no_list_can_hold_is_refused_where_it_stands(world: World, name: str, text: str) -> None:
    told = {"number": text} if name == "cast_number" else {name: text}
    with pytest.raises(Refusals) as refused:
        cast(world, **told)
    assert [one.field for one in refused.value.items] == [f"/{name}"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"separate_day": True}, "another-owner"),
        ({"engagement_covers_work": True}, "not-yours-to-answer"),
        ({"contract_date": "soon"}, "not-a-date"),
        ({"no_such_fact": 1}, "unknown-fact"),
    ],
)
def test_only_what_belongs_to_an_engagement_is_answered_there(world: World, facts: dict[str, Any], code: str) -> None:
    engagement = cast(world)
    with pytest.raises(Refusals) as refused:
        answer_engagement(engagement=engagement, facts=facts, by=world.coordinator, now=NOW)
    assert [one.code for one in refused.value.items] == [code]


def test_somebody_the_studio_knows_is_the_same_person_on_another_picture(world: World) -> None:
    here = cast(world)
    there = cast(world, production=make_production(world.studio, "sequel"), person=here.person, name="")
    assert (there.person_id, Person.objects.count()) == (here.person_id, 1)


def test_a_person_of_another_studio_is_nobody_here(world: World) -> None:
    stranger = Person.objects.create(studio_id=next(iter(world.outsider.seats)), name="X", created_at=LOGGED)
    with pytest.raises(Refusals) as refused:
        cast(world, person=stranger)
    assert [one.field for one in refused.value.items] == ["/person"]


def test_that_somebody_is_a_minor_is_remembered_of_the_person(world: World) -> None:
    engagement = cast(world, minor=True)
    assert (Person.objects.get().minor, engagement.facts["minor"]) == (True, True)
    answer_engagement(engagement=engagement, facts={"minor": None}, by=world.coordinator, now=NOW)
    assert Person.objects.get().minor is None


def test_a_minor_of_one_production_is_a_minor_of_all_whatever_another_one_says(world: World) -> None:
    first = cast(world, facts={"minor": True})
    second = cast(world, person=first.person, facts={}, production=make_production(world.studio, "sequel"))
    third = cast(world, person=first.person, facts={}, production=make_production(world.studio, "prequel"))
    for said in (False, None):
        answer_engagement(engagement=second, facts={"minor": said}, by=world.coordinator, now=NOW)
        third.person.refresh_from_db()
        assert third.person.minor is True


def test_somebody_engaged_again_and_said_to_be_of_age_stays_a_minor(world: World) -> None:
    first = cast(world, minor=True)
    cast(world, person=first.person, facts={"minor": False}, production=make_production(world.studio, "sequel"))
    assert Person.objects.get().minor is True


def test_people_are_held_in_one_order_whatever_is_said_of_them(fresh_database: FreshDatabase) -> None:
    """Two productions answer of the same people in opposite orders, at once and again and again: none waits for ever."""
    world = make_world()
    sequel = make_production(world.studio, "sequel")
    people = [cast(world, number, facts={}).person for number in ("1", "2", "3")]
    for number, person in zip(("1", "2", "3"), people, strict=True):
        cast(world, number, facts={}, person=person, production=sequel)

    def say(turn: int) -> int:
        minors = [("1", True), ("2", False), ("3", True)] if turn % 4 < 2 else [("3", False), ("2", True), ("1", False)]
        entries = [scan(number, minor=minor) for number, minor in minors]
        production = sequel if turn % 2 else world.production
        try:
            return len(log_uses(production=production, entries=entries, via="api", by=world.coordinator, now=NOW))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(say, range(12))) == [3] * 12


def test_a_new_role_is_for_entries_to_come(world: World) -> None:
    engagement = cast(world)
    use = world.log(replace(SCAN, involvements=(InvolvementInput("Supporting performer", "7"),)))
    change_engagement(
        engagement=engagement, role="Lead", cast_number="1", name="Another spelling", by=world.coordinator, now=NOW
    )
    assert Involvement.objects.get(revision__use=use).role == "Supporting performer"
    assert (Engagement.objects.get().cast_number, Person.objects.get().name) == ("1", "Another spelling")


def test_two_changes_of_different_things_both_stand(world: World) -> None:
    """Each read the list before the other wrote."""
    pk = cast(world).pk
    one, two = (Engagement.objects.select_related("production").get(pk=pk) for _ in range(2))
    change_engagement(engagement=one, role="Lead", by=world.coordinator, now=NOW)
    change_engagement(engagement=two, cast_number="8", name="Another spelling", by=world.coordinator, now=NOW)
    held = Engagement.objects.select_related("person").get()
    assert (held.role, held.cast_number, held.person.name) == ("Lead", "8", "Another spelling")


def test_who_says_everything_anew_has_seen_what_stands_there(world: World) -> None:
    engagement = cast(world)
    seen = seen_of(engagement)
    answer_engagement(engagement=engagement, facts={"minor": False}, by=world.coordinator, now=NOW)
    with pytest.raises(Conflict) as refused:
        change_engagement(engagement=engagement, role="Lead", seen=seen, by=world.coordinator, now=NOW)
    assert (refused.value.code, Engagement.objects.get().role) == ("changed-meanwhile", "Supporting performer")


def test_nobody_else_touches_a_cast_list(world: World) -> None:
    engagement = cast(world)
    for actor in (world.outsider, world.rep):
        with pytest.raises(NotFound):
            answer_engagement(engagement=engagement, facts={}, by=actor, now=NOW)
        with pytest.raises(NotFound):
            cast(world, number="8", by=actor)
    with pytest.raises(Exception, match="does not allow"):
        change_engagement(engagement=engagement, role="X", cast_number="9", by=world.viewer, now=NOW)


def test_one_number_for_two_at_the_same_moment_goes_to_one_of_them(fresh_database: FreshDatabase) -> None:
    world = make_world()

    def add(name: str) -> str:
        try:
            add_engagement(
                production=world.production, role="Lead", cast_number="1", name=name, facts={},
                by=world.coordinator, now=NOW,
            )  # fmt: skip
            return "added"
        except Conflict as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(add, "abcd")) == ["added", *["cast-number-taken"] * 3]


def test_a_foreign_engagement_is_never_found_by_its_number(world: World) -> None:
    other = make_production(world.studio, "sequel")
    cast(world, production=other)
    with pytest.raises(Invalid) as refused:
        world.log(scan())
    assert refused.value.code == "cast-number-unknown"
