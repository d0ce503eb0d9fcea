"""Logging and revising AI uses through the services."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compliance import library
from compliance.engine import assess
from compliance.errors import Conflict, Forbidden, NotFound, Refusal
from compliance.facts import read_facts, registry
from disclosures.catalogue.activities import activities
from disclosures.entry import KNOWN_BY_ITSELF, InvolvementInput, UseInput
from disclosures.models import Assessment, Entry, Obligation, Production, Use
from disclosures.services.assessments import answer_production, preview_use
from disclosures.services.determinations import determine
from disclosures.services.uses import log_use, log_uses, revise_use
from tests.databases import FreshDatabase
from tests.world import BARTENDER, DRAGON, LEGAL_CONCLUSIONS, LOGGED, NOW, World, make_world


def duties(use: Use, status: str = "open") -> list[str]:
    return sorted(f"{one.rule} {one.duty}" for one in use.obligations.filter(status=status))


def test_uses_are_numbered_densely_at_first_save(world: World) -> None:
    assert [world.log().label for _ in range(3)] == ["AI-0001", "AI-0002", "AI-0003"]


def test_saving_never_waits_for_an_answer(world: World) -> None:
    use = world.log(UseInput(activity="generated-figure", summary="A figure, nothing else known."))
    assert duties(use) == ["HFD-01 summarize union"]


def test_a_notice_falls_due_once_legal_conclusions_are_answered(world: World) -> None:
    use = world.log()
    for fact, value in LEGAL_CONCLUSIONS.items():
        determine(use=use, involvement=0, fact=fact, value=value, reason="Looked at.", by=world.approver, now=LOGGED)
    assert duties(use) == ["HFD-01 summarize union", "T23-13 bargain union", "T23-13 notify union"]


def test_a_duty_that_vanishes_lapses_with_its_reason_and_returns_as_the_same_obligation(world: World) -> None:
    use = world.log_notifiable()
    notify = use.obligations.get(duty="notify union")
    determine(
        use=use,
        involvement=0,
        fact="performer_would_have_been_engaged",
        value=False,
        reason="Wrong.",
        by=world.approver,
        now=NOW,
    )
    notify.refresh_from_db()
    assert (notify.status, bool(notify.status_reason)) == ("lapsed", True)
    determine(
        use=use,
        involvement=0,
        fact="performer_would_have_been_engaged",
        value=True,
        reason="Right.",
        by=world.approver,
        now=NOW,
    )
    notify.refresh_from_db()
    assert (notify.status, notify.closed_at) == ("open", None)
    assert use.obligations.count() == 3


def test_a_revision_keeps_what_was_said_before(world: World) -> None:
    use = world.log()
    revise_use(
        use=use,
        expected=1,
        entry=replace(DRAGON, summary="It became a dragon."),
        reason="",
        via="form",
        by=world.coordinator,
        now=NOW,
    )
    assert list(use.revisions.values_list("revision", "summary")) == [
        (1, BARTENDER.summary),
        (2, "It became a dragon."),
    ]


def test_two_writers_never_overwrite_each_other(world: World) -> None:
    use = world.log()
    revise_use(use=use, expected=1, entry=DRAGON, reason="", via="form", by=world.coordinator, now=NOW)
    with pytest.raises(Conflict) as refused:
        revise_use(use=use, expected=1, entry=BARTENDER, reason="", via="form", by=world.coordinator, now=NOW)
    assert refused.value.code == "revised-meanwhile"


def test_an_answer_about_the_production_reassesses_every_use(world: World) -> None:
    use = world.log_notifiable()
    answer_production(
        production=world.production, facts={"principal_photography_start": "2023-05-01"}, by=world.coordinator, now=NOW
    )
    assert duties(use) == ["HFD-01 summarize union"]


def test_preview_records_nothing_and_says_what_logging_says(world: World) -> None:
    before = Entry.objects.count()
    [(subject, outcome)] = preview_use(production=world.production, entry=BARTENDER, by=world.coordinator)
    assert Entry.objects.count() == before
    assert Assessment.objects.get(revision__use=world.log()).result == outcome.as_json()
    assert subject.kind == "use"


def test_a_reference_is_logged_once(world: World) -> None:
    entry = replace(BARTENDER, external_id="kitsu:shot:0010")
    world.log(entry)
    with pytest.raises(Refusal) as refused:
        world.log(entry)
    assert (refused.value.code, refused.value.field) == ("already-logged", "/external_id")
    assert Use.objects.count() == 1


def test_within_one_batch_too(world: World) -> None:
    entries = [replace(BARTENDER, external_id="same")] * 2
    with pytest.raises(Refusal) as refused:
        log_uses(production=world.production, entries=entries, via="api", by=world.coordinator, now=LOGGED)
    assert refused.value.code == "already-logged"
    assert Use.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activity": "juggling"}, "/activity"),
        ({"summary": "  "}, "/summary"),
        ({"summary": "x" * 10_000_000}, "/summary"),
        ({"summary": "nul\0"}, "/summary"),
        ({"notes": "half \ud800"}, "/notes"),
        ({"phase": "tomorrow"}, "/phase"),
        ({"happened_on": "2026-02-30"}, "/happened_on"),
        ({"tools": ("x" * 201,)}, "/tools"),
        ({"tools": ("t",) * 21}, "/tools"),
        ({"facts": {"human_role": "yes"}}, "/facts/human_role"),
        ({"facts": {"no_such_fact": True}}, "/facts/no_such_fact"),
        ({"facts": {"principal_photography_start": "2026"}}, "/facts/principal_photography_start"),
        ({"facts": {"recognisable_as_performer": False}}, "/facts/recognisable_as_performer"),
        ({"involvements": (InvolvementInput(role=""),)}, "/involvements/0/role"),
        ({"involvements": (InvolvementInput(role="lead", cast_number="99"),)}, "/involvements/0/cast_number"),
        (
            {"involvements": (InvolvementInput(role="lead", facts={"session_at": 7}),)},
            "/involvements/0/facts/session_at",
        ),
    ],
)
def test_bad_input_is_refused_by_field_and_nothing_is_written(
    world: World, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        world.log(replace(BARTENDER, **change))
    assert refused.value.items[0].field == field
    assert (Use.objects.count(), Production.objects.get().uses_logged) == (0, 0)


def test_only_those_with_a_seat_in_the_studio_may_log(world: World) -> None:
    for actor, kind in ((world.viewer, Forbidden), (world.outsider, NotFound), (world.rep, NotFound)):
        with pytest.raises(kind):
            log_use(production=world.production, entry=BARTENDER, via="form", by=actor, now=LOGGED)


def statements(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


def test_logging_a_thousand_costs_as_many_statements_as_logging_one(world: World) -> None:
    def log(count: int) -> Callable[[], object]:
        entries = [replace(BARTENDER, involvements=(InvolvementInput(role="stand-in"),))] * count
        return lambda: log_uses(
            production=world.production, entries=entries, via="import", by=world.coordinator, now=LOGGED
        )

    log(1)()  # its tool is named for the first time
    assert statements(log(1)) == statements(log(1000))


def test_an_answer_that_touches_many_uses_costs_as_many_statements_as_one_that_touches_one(world: World) -> None:
    def photography(day: str) -> Callable[[], object]:
        answer = {"principal_photography_start": day}
        return lambda: answer_production(production=world.production, facts=answer, by=world.coordinator, now=NOW)

    world.log_notifiable()
    touching_one = statements(photography("2026-08-03"))
    for _ in range(3):
        world.log_notifiable()
    assert statements(photography("2025-03-03")) == touching_one


def test_fifty_at_once_get_fifty_numbers_without_gap(fresh_database: FreshDatabase) -> None:
    world = make_world()

    def log(_: int) -> int:
        try:
            return world.log().number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        numbers = sorted(threads.map(log, range(50)))
    assert numbers == list(range(1, 51))
    assert Entry.objects.filter(stream=world.production.stream).count() == Entry.objects.order_by("-seq").first().seq  # type: ignore[union-attr]


def fact_values(name: str) -> st.SearchStrategy[object]:
    fact = registry()[name]
    kinds: dict[str, st.SearchStrategy[object]] = {
        "bool": st.booleans(),
        "choice": st.sampled_from(fact.keys or ("",)),
        "date": st.sampled_from(["2024", "2024-06", "2025-09-15", "2026-07-01", "2027-08-02"]),
        "datetime": st.sampled_from(["2026-03-03T09:00:00-08:00", "2025-11-02T01:30:00-07:00"]),
        "integer": st.integers(0, 9),
        "text": st.text(max_size=5).filter(lambda text: "\0" not in text),
    }
    return kinds[fact.type]


def facts_owned_by(*owners: str) -> st.SearchStrategy[dict[str, object]]:
    coordinators = [fact for fact in registry().values() if fact.owner in owners and fact.audience == "coordinator"]
    names = [fact.name for fact in coordinators if fact.name not in KNOWN_BY_ITSELF]
    return st.lists(st.sampled_from(names), unique=True, max_size=8).flatmap(
        lambda chosen: st.fixed_dictionaries({name: fact_values(name) for name in chosen})
    )


entries = st.builds(
    UseInput,
    activity=st.sampled_from(sorted(activities())),
    summary=st.just("Something."),
    facts=facts_owned_by("use", "event"),
    involvements=st.lists(
        st.builds(InvolvementInput, role=st.just("lead"), facts=facts_owned_by("involvement", "consent", "engagement")),
        max_size=2,
    ).map(tuple),
)


class AnyUse(TestCase):
    @given(entry=entries)
    @settings(max_examples=60, deadline=None)
    def test_reassessing_a_stored_use_gives_the_stored_duties(self, entry: UseInput) -> None:
        use = make_world().log(entry)
        for kept in Assessment.objects.filter(revision__use=use):
            packs = [library.pack(one["id"], one["version"]) for one in kept.packs]
            assert [pack.sha256 for pack in packs] == [one["sha256"] for one in kept.packs]
            again = assess(subject=kept.subject, facts=read_facts(kept.facts), packs=packs, zone=ZoneInfo(kept.zone))
            assert again.as_json() == kept.result
        due = {
            (one.subject, one.involvement, duty["rule"], duty["key"])
            for one in Assessment.objects.filter(revision__use=use)
            for duty in one.result["duties"]
        }
        stored = set(Obligation.objects.filter(use=use).values_list("subject", "involvement", "rule", "duty"))
        assert stored == due
