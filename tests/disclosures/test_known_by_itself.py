"""What the register knows by itself it believes nobody about: refused where somebody says it, and never asked in a form."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import library
from compliance.errors import Refusal
from compliance.facts import registry
from disclosures.catalogue.activities import activities
from disclosures.checks import READ_FROM_ROWS
from disclosures.entry import KNOWN_BY_ITSELF, InvolvementInput, UseInput
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from disclosures.template.columns import FACT_PREFIX, fact_columns
from tests.world import NOW, World, make_production


def faults_of(refused: Any) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in refused.value.items]


@pytest.mark.parametrize("value", [True, False, "perhaps"])
@pytest.mark.parametrize("name", sorted(KNOWN_BY_ITSELF))
def test_it_is_refused_in_every_place_where_facts_are_given(world: World, name: str, value: object) -> None:
    facts, told = {name: value}, [("known-already", f"/facts/{name}")]
    with pytest.raises(Refusal) as refused:
        answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    assert faults_of(refused) == told
    with pytest.raises(Refusal) as refused:
        make_production(world.studio, "second", facts=facts)
    assert faults_of(refused) == told
    with pytest.raises(Refusal) as refused:
        world.log(UseInput(activity="script", summary="x", facts=facts))
    assert faults_of(refused) == told
    with pytest.raises(Refusal) as refused:
        world.log(UseInput(activity="scan", summary="x", involvements=(InvolvementInput("Lead", facts=facts),)))
    assert faults_of(refused) == [("known-already", f"/involvements/0/facts/{name}")]


@pytest.mark.parametrize("name", sorted(KNOWN_BY_ITSELF))
def test_labor_relations_does_not_determine_it_either(world: World, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        determine(use=world.log(), involvement=0, fact=name, value=True, reason="", by=world.approver, now=NOW)
    assert faults_of(refused) == [("not-a-legal-conclusion", f"/facts/{name}")]


def test_that_it_is_unknown_may_be_said_and_changes_nothing(world: World) -> None:
    facts: dict[str, object] = dict.fromkeys(KNOWN_BY_ITSELF)
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    use = world.log(UseInput(activity="script", summary="x", facts=facts))
    assert KNOWN_BY_ITSELF & use.revisions.get().facts.keys() == set()


def test_every_fault_is_told_at_once(world: World) -> None:
    facts = {"strike_lasts": True, "no_such_fact": 1, "recognisable_as_performer": 1, "human_role": 1}
    with pytest.raises(Refusal) as refused:
        world.log(UseInput(activity="script", summary="x", facts=facts))
    codes = {"known-already", "unknown-fact", "not-yours-to-answer", "wrong-value"}
    assert {code for code, _ in faults_of(refused)} == codes


def test_nothing_asks_it() -> None:
    asked = {name for one in activities().values() for name in one.named}
    columns = {heading.removeprefix(FACT_PREFIX) for heading in fact_columns()}
    assert KNOWN_BY_ITSELF & (asked | columns) == set()
    assert KNOWN_BY_ITSELF < READ_FROM_ROWS <= registry().keys()


def test_some_rule_reads_it() -> None:
    """Else it would be kept for nothing."""
    read = {name for pack in library.packs() for rule in pack.rules for name in rule.reads}
    assert read >= KNOWN_BY_ITSELF
