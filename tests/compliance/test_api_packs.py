"""The rulebook by API: every provision is told to everybody, how well its source is known to labor relations alone."""

from __future__ import annotations

import pytest

from compliance import library
from tests.api import Caller, signed_in, with_key
from tests.world import World, make_world

INSIDE = {"source", "confidence", "open_point"}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


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
