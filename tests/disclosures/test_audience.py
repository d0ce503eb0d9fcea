"""The wall as a property: whatever is asked and answered, what goes to a coordinator names nothing of labor relations'."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from compliance import library
from compliance.engine import assess
from compliance.facts import Fact, read_facts, registry
from compliance.packs import Pack, Rule, readable_owners
from disclosures.audience import EVENTS, event_for, outcome_for
from disclosures.catalogue.activities import activities
from disclosures.models import Obligation
from disclosures.queries.register import due_seen

ZONE = ZoneInfo("America/Los_Angeles")
THEIRS = [fact for fact in registry().values() if fact.audience == "approver"]
WORDS = [word for fact in THEIRS for word in (fact.name, json.dumps(fact.question), json.dumps(fact.why))]
BARE = [word.strip('"') for word in WORDS]
DATES = ["2025-05-12", "2026", "2026-07-01", "2026-09-03", "2027-08"]
MOMENTS = [f"{day}T09:00:00-07:00" for day in ("2025-05-14", "2026-07-01", "2026-09-03")]
DETERMINED = "2026-07-13"  # a day that no coordinator said


def values(fact: Fact) -> st.SearchStrategy[object]:
    kinds: dict[str, st.SearchStrategy[object]] = {
        "bool": st.booleans(), "choice": st.sampled_from(fact.keys or ("none",)), "date": st.sampled_from(DATES),
        "datetime": st.sampled_from(MOMENTS), "integer": st.integers(0, 9), "text": st.just("x"),
    }  # fmt: skip
    return kinds[fact.type]


@composite
def asked(draw: DrawFn) -> tuple[str, dict[str, object], frozenset[str]]:
    """A subject of an activity, whatever coordinator and labor relations answer, and a date that is determined or not."""
    activity = draw(st.sampled_from(list(activities().values())))
    subject = draw(st.sampled_from(["use", "involvement", "event"]))
    readable = [fact for fact in registry().values() if fact.owner in readable_owners[subject]]
    said = draw(st.fixed_dictionaries({}, optional={fact.name: values(fact) for fact in readable}))
    preset = {
        name: value for name, value in activity.presets.items() if registry()[name].owner in readable_owners[subject]
    }
    dates = [rule.governed_by for pack in library.packs() for rule in pack.of_subject(subject) if rule.governed_by]
    determined = frozenset(draw(st.lists(st.sampled_from(sorted(set(dates))), max_size=2)))
    return subject, {**preset, **said, **dict.fromkeys(determined, DETERMINED)}, determined


def result(subject: str, facts: Mapping[str, object]) -> dict[str, object]:
    return assess(subject=subject, facts=read_facts(facts), packs=library.packs(), zone=ZONE).as_json()


@settings(max_examples=300)
@given(asked())
def test_no_name_no_question_and_no_determined_date_of_labor_relations_crosses(
    given_: tuple[str, dict[str, object], frozenset[str]],
) -> None:
    subject, facts, determined = given_
    told = json.dumps(outcome_for(result(subject, facts), internal=False, determined=determined))
    assert [word for word in BARE if word in told] == []
    assert (DETERMINED in told, "13 Jul 2026" in told) == (False, False)


@settings(max_examples=300)
@given(asked(), st.data())
def test_of_what_labor_relations_answers_no_reason_no_term_and_no_limit_can_be_read(
    given_: tuple[str, dict[str, object], frozenset[str]], data: st.DataObject
) -> None:
    """Two answers of labor relations that leave the same duties due leave the same to be read of them."""
    subject, facts, _ = given_
    one = outcome_for(result(subject, facts), internal=False)
    theirs = [fact for fact in THEIRS if fact.owner in readable_owners[subject]]
    other = data.draw(st.fixed_dictionaries({}, optional={fact.name: values(fact) for fact in theirs}))
    ours = {name: value for name, value in facts.items() if registry()[name].audience == "coordinator"}
    two = outcome_for(result(subject, {**ours, **other}), internal=False)
    assert _common(one, two) == _common(two, one)


def _common(one: Mapping[str, object], two: Mapping[str, object]) -> list[object]:
    def key(duty: Mapping[str, object]) -> tuple[object, ...]:
        return duty["pack"], duty["version"], duty["rule"], duty["key"]

    there = {key(duty) for duty in two["duties"]}  # type: ignore[attr-defined]
    return [
        {name: duty[name] for name in ("due", "term", "met", "failed", "answer", "text")}
        for duty in one["duties"]  # type: ignore[attr-defined]
        if key(duty) in there
    ]


@settings(max_examples=300)
@given(asked())
def test_an_action_items_time_is_cut_as_in_its_assessment(
    given_: tuple[str, dict[str, object], frozenset[str]],
) -> None:
    """What the API and the head of a production's page show beside an action item (`ObligationShown`, `next_up`)."""
    subject, facts, determined = given_
    whole = result(subject, facts)
    cut = outcome_for(whole, internal=False, determined=determined)
    told = [due_seen(item_of(duty, determined), internal=False) for duty in whole["duties"]]  # type: ignore[attr-defined]
    assert told == [duty["due"] for duty in cut["duties"]]
    inside = [due_seen(item_of(duty, determined), internal=True) for duty in whole["duties"]]  # type: ignore[attr-defined]
    assert inside == [duty["due"] for duty in whole["duties"]]  # type: ignore[attr-defined]


def item_of(duty: Mapping[str, Any], determined: frozenset[str]) -> Obligation:
    """As `sync_obligations` opens it and `with_determined` reads it."""
    item = Obligation(
        pack=duty["pack"], pack_version=duty["version"], rule=duty["rule"], duty=duty["key"], due=duty["due"],
    )  # fmt: skip
    item.determined = list(determined)  # type: ignore[attr-defined]
    return item


@pytest.mark.parametrize("pack", library.packs(), ids=lambda pack: f"{pack.id}-{pack.version}")
def test_no_worked_example_says_more(pack: Pack) -> None:
    """What random answers seldom reach: every duty, exception, term and limit of every rule."""
    leaks = [(rule.id, word) for rule in pack.rules for told in _examples(pack, rule) for word in BARE if word in told]
    assert leaks == []


def _examples(pack: Pack, rule: Rule) -> Iterator[str]:
    for example in rule.examples:
        found = assess(subject=rule.subject, facts=example.facts, packs=[pack], zone=ZONE)
        yield json.dumps(outcome_for(found.as_json(), internal=False))


def test_labor_relations_reads_the_same_whole() -> None:
    """So that the properties above could fail: inside, the names are there."""
    found = outcome_for(result("use", {"made_with_generative_ai": True, "human_role": True}), internal=True)
    assert any(word in json.dumps(found) for word in WORDS)


@given(st.sampled_from(sorted(EVENTS)), st.sampled_from(THEIRS))
def test_no_event_outside_says_which_fact_was_determined(kind: str, fact: Fact) -> None:
    about = {"fact": fact.name, "determination": "x", "reason": "y", "sha256": "z", "use": "u"}
    assert set(event_for(kind, about, internal=False)) <= {"use", "sha256"}
    assert event_for("fact.determined", about, internal=False) == {}
