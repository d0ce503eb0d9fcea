"""The rulebook by API: every provision is told to everybody, how well its source is known to labor relations alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compliance import library
from compliance.diffing import difference
from compliance.facts import registry
from compliance.packs import Pack
from compliance.words import Words, condition_as_json
from tests.api import Caller, signed_in, with_key
from tests.world import World

INSIDE = {"source", "sources", "confidence", "open_point"}


def read(caller: Caller, path: str) -> dict[str, object]:
    response = caller.get(path)
    assert response.status_code == 200
    return response.json()


def test_every_version_of_every_pack_is_listed_with_the_digest_of_its_file(world: World) -> None:
    items = read(signed_in(world.viewer), "packs")["items"]
    assert [(one["id"], one["version"], one["sha256"]) for one in items] == [
        (pack.id, pack.version, pack.sha256) for pack in library.packs()
    ]


def test_a_pack_tells_its_provisions_duties_exceptions_and_terms(world: World) -> None:
    caller = signed_in(world.approver)
    for item in read(caller, "packs")["items"]:
        pack = library.pack(item["id"], item["version"])
        told = read(caller, item["url"].removeprefix("/api/v1/"))["rules"]
        assert [(rule["id"], [duty["key"] for duty in rule["duties"]]) for rule in told] == [
            (rule.id, [duty.key for duty in rule.duties]) for rule in pack.rules
        ]
        assert [[one["id"] for duty in rule["duties"] for one in duty["unless"]] for rule in told] == [
            [one.id for duty in rule.duties for one in duty.unless] for rule in pack.rules
        ]


@pytest.mark.parametrize("seat", ["coordinator", "viewer", "admin", "rep"])
def test_how_well_a_source_is_known_is_kept_from(world: World, seat: str) -> None:
    assert inside_names(signed_in(getattr(world, seat))) == (set(), set())


def test_how_well_a_source_is_known_is_told_to_labor_relations(world: World) -> None:
    assert inside_names(signed_in(world.approver)) == ({"status"}, INSIDE)
    assert inside_names(with_key(world.studio, "internal:read")) == ({"status"}, INSIDE)
    assert inside_names(with_key(world.studio, "uses:read")) == (set(), set())


def inside_names(caller: Caller) -> tuple[set[str], set[str]]:
    packs = [read(caller, item["url"].removeprefix("/api/v1/")) for item in read(caller, "packs")["items"]]
    rules = [rule for pack in packs for rule in pack["rules"]]
    return {name for pack in packs for name in pack} & {"status"}, {name for rule in rules for name in rule} & INSIDE


def test_what_a_legal_conclusion_decides_is_told_to_labor_relations_only(world: World) -> None:
    outside = read(signed_in(world.coordinator), "packs/sag-aftra/tv-theatrical-2026/1")
    decided = {"AS-SCRIPTED", "T26-07", "T26-K5-UNION", "SESSION-PAID", "FIRST-AMENDMENT"}
    told = {one["id"] for rule in outside["rules"] for duty in rule["duties"] for one in duty["unless"]}
    assert told & decided == set()
    assert "SCHEDULE-F" in told
    assert "text" not in outside


# --- conditions, limits, examples ------------------------------------------------------------------------------------

WHOLE, OUTSIDE = Words(registry()), Words(registry(), whole=False)
THEIRS = [fact for fact in registry().values() if fact.audience == "approver"]


def packs_read(caller: Caller) -> list[tuple[Pack, dict[str, Any]]]:
    return [(pack, read(caller, f"packs/{pack.id}/{pack.version}")) for pack in library.packs()]


def test_labor_relations_reads_every_condition_in_words_and_as_it_is_written(world: World) -> None:
    for pack, told in packs_read(signed_in(world.approver)):
        for rule, shown in zip(pack.rules, told["rules"], strict=True):
            assert shown["when"] == {
                "words": str(WHOLE.condition(rule.when)),
                "condition": condition_as_json(rule.when.node),
            }
            for duty, said in zip(rule.duties, shown["duties"], strict=True):
                assert [one["id"] for one in said["limits"]] == [limit.id for limit in duty.limits]
                assert [one["words"] for one in (limit["when"] for limit in said["limits"])] == [
                    str(WHOLE.condition(limit.when)) for limit in duty.limits
                ]
                assert (said["answer"] is None, said["when"] is None) == (duty.answer is None, duty.when is None)
            assert len(shown["examples"]) == len(rule.examples)
            assert [one["key"] for one in shown["sources"]] == rule.source.split(", ")


@pytest.mark.parametrize("seat", ["coordinator", "viewer"])
def test_nothing_that_an_approver_answers_is_told_to(world: World, seat: str) -> None:
    for _, told in packs_read(signed_in(getattr(world, seat))):
        said = json.dumps(told, ensure_ascii=False)
        assert [fact.name for fact in THEIRS if fact.question in said or f'"{fact.name}"' in said] == []


def test_a_duty_says_that_some_of_it_is_decided_by_labor_relations(world: World) -> None:
    for pack, told in packs_read(signed_in(world.coordinator)):
        parts = {
            (rule.id, duty.key): [part.when for part in (*duty.limits, *duty.terms, *duty.unless)]
            for rule in pack.rules
            for duty in rule.duties
        }
        said = {
            (rule["id"], duty["key"]): duty["with_labor_relations"] for rule in told["rules"] for duty in rule["duties"]
        }
        assert said == {key: not all(map(OUTSIDE.may_read_condition, conditions)) for key, conditions in parts.items()}


def test_a_condition_that_labor_relations_decides_has_words_and_no_data(world: World) -> None:
    told = read(signed_in(world.coordinator), "packs/sag-aftra/tv-theatrical-2023/1")
    [figure] = [rule for rule in told["rules"] if rule["id"] == "T23-13"]
    assert ("decided by labor relations" in figure["when"]["words"], figure["when"]["condition"]) == (True, None)


# --- what changed ----------------------------------------------------------------------------------------------------


def test_what_changed_between_two_versions_is_told_by_the_same_rule(world: World) -> None:
    after = library.latest("sag-aftra/tv-theatrical-2026")
    before, path = library.pack(after.id, "1"), f"packs/{after.id}/{after.version}/changes/1"
    for seat, words in (("approver", WHOLE), ("coordinator", OUTSIDE)):
        told = read(signed_in(getattr(world, seat)), path)
        assert told == json.loads(json.dumps(difference(before, after, words).as_json()))


def test_a_version_that_is_not_there_has_no_changes(world: World) -> None:
    caller = signed_in(world.approver)
    for path in ("packs/house/full-disclosure/1/changes/9", "packs/house/none/1/changes/1"):
        assert caller.get(path).status_code == 404
