"""The rulebook against the register: what rules read is asked somewhere, and what they say fits into the columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance import library
from compliance.conditions import Condition, Leaf
from compliance.lengths import MOST
from disclosures.catalogue.activities import activities
from disclosures.checks import check_facts_are_asked, check_strike_is_of_one_union, facts_nobody_asks
from disclosures.models import Adoption, Confirmation, Obligation


def test_every_fact_that_a_rule_reads_is_asked_or_known() -> None:
    assert [message.msg for message in check_facts_are_asked(None)] == []


@pytest.mark.parametrize(
    ("fact", "unasked"),
    [("human_role", ["human_role"]), ("strike_lasts", []), ("principal_photography_start", []), ("minor", [])],
)
def test_a_fact_of_a_use_is_asked_by_some_activity_and_others_are_known_elsewhere(
    fact: str, unasked: list[str]
) -> None:
    pack = library.latest("house/full-disclosure")
    reading = replace(pack.rules[0], when=Condition.of(Leaf(fact, "is", True))).bound()
    assert list(facts_nobody_asks([replace(pack, rules=(reading,))], ())) == unasked
    assert list(facts_nobody_asks([replace(pack, rules=(reading,))], tuple(activities().values()))) == []


@pytest.mark.parametrize(("unions", "faults"), [([], 0), (["sag-aftra"], 0), ([""], 1), (["guild", "sag-aftra"], 1)])
def test_one_answer_whether_a_strike_lasts_is_enough_for_the_packs_of_one_union(
    unions: list[str], faults: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_strike_is_of_one_union(None) == []
    monkeypatch.setattr(library, "unions_reading", lambda fact: frozenset(unions))
    assert len(check_strike_is_of_one_union(None)) == faults


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("pack.id", "pack"), ("pack.version", "pack_version"), ("rule.id", "rule"), ("rule.title", "title"),
        ("rule.clause", "clause"), ("duty.action", "action"), ("duty.party", "party"), ("duty.text", "text"),
    ],
)  # fmt: skip
def test_what_falls_due_fits_into_the_register(name: str, column: str) -> None:
    assert Obligation._meta.get_field(column).max_length == MOST[name]


def test_packs_and_provisions_fit_where_they_are_adopted_and_confirmed() -> None:
    for model in (Adoption, Confirmation):
        for column in ("pack", "version"):
            assert model._meta.get_field(column).max_length == MOST[f"pack.{column}".replace("pack.pack", "pack.id")]
    assert Confirmation._meta.get_field("rule").max_length == MOST["rule.id"]
