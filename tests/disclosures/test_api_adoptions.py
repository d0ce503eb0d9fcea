"""Packs of a production by API: what a newer version would change, and adopting it, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosures.models import Adoption, Assessment
from tests.api import Caller, signed_in, with_key
from tests.disclosures.test_adoptions import HOUSE, second_version
from tests.disclosures.test_commands import refused, run
from tests.shelves import Shelf, shelf_at
from tests.world import World

ADOPTIONS = "productions/picture/adoptions"
PREVIEW = f"{ADOPTIONS}/preview?pack={HOUSE}&version=2"


@pytest.fixture
def shelf(world: World, tmp_path: Path) -> Iterator[Shelf]:
    world.log()
    with shelf_at(tmp_path) as shelf:
        second_version(shelf)
        yield shelf


def status(caller: Caller, path: str, body: object = None) -> int:
    return (caller.get(path) if body is None else caller.post(path, body)).status_code


def test_a_preview_tells_each_subject_with_its_duties(world: World, shelf: Shelf) -> None:
    found = signed_in(world.approver).get(PREVIEW).json()
    [effect] = found["effects"]
    assert (found["before"], found["after"], effect["use_label"], effect["subject"]) == ("1", "2", "AI-0001", "use")
    assert [(duty["rule"], duty["key"]) for duty in effect["opened"]] == [("HFD-02", "record producer")]
    assert [(one["after"]["rule"], one["told"]) for one in effect["changed"]] == [("HFD-01", ["text"])]


def test_adopting_twice_under_one_key_or_two_is_adopting_once(world: World, shelf: Shelf) -> None:
    key = with_key(world.studio, "packs:write", "uses:read")
    answers = [
        key.post(ADOPTIONS, {"pack": HOUSE, "version": "2"}, Idempotency_Key=name) for name in ("one", "one", "two")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert Adoption.objects.filter(pack=HOUSE, version="2").count() == 1
    assert Assessment.objects.count() == 2
    told = key.get(ADOPTIONS).json()["items"]
    assert [(one["version"], one["in_force"]) for one in told if one["pack"] == HOUSE] == [("1", False), ("2", True)]


def test_what_would_change_is_for_labor_relations_and_adopting_for_its_scope(world: World, shelf: Shelf) -> None:
    chosen = {"pack": HOUSE, "version": "2"}
    for seat, looking, adopting in (
        ("coordinator", 403, 403), ("viewer", 403, 403), ("rep", 403, 403), ("outsider", 404, 404), ("admin", 403, 201),
    ):  # fmt: skip
        caller = signed_in(getattr(world, seat))
        assert (status(caller, PREVIEW), status(caller, ADOPTIONS, chosen)) == (looking, adopting)
    key = with_key(world.studio, "uses:read", "uses:write")
    assert (status(key, PREVIEW), status(key, ADOPTIONS, chosen)) == (403, 403)
    assert status(with_key(world.studio, "internal:read"), PREVIEW) == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 422), ({"pack": HOUSE}, 422), ({"pack": 7, "version": "2"}, 422), ({"pack": HOUSE, "version": "2", "more": 1}, 422),
        ({"pack": HOUSE, "version": "99"}, 404), ({"pack": "nowhere", "version": "2"}, 404), ({"pack": "\0", "version": "2"}, 422), ([], 422),
    ],
)  # fmt: skip
def test_what_names_no_pack_is_refused(world: World, shelf: Shelf, body: object, expected: int) -> None:
    assert status(signed_in(world.approver), ADOPTIONS, body) == expected


def test_an_older_version_is_a_conflict(world: World, shelf: Shelf) -> None:
    caller = signed_in(world.approver)
    caller.post(ADOPTIONS, {"pack": HOUSE, "version": "2"})
    answer = caller.post(ADOPTIONS, {"pack": HOUSE, "version": "1"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "older-version")


# --- manage.py adopt_pack --------------------------------------------------------------------------------------------


def test_the_command_shows_what_would_change_and_adopts_the_newest(world: World, shelf: Shelf) -> None:
    named = ["adopt_pack", "picture", HOUSE, "--as", "approver@studio.example"]
    said = run(*named, "--preview").splitlines()
    assert (said[0], said[1], said[-1].split()[0]) == (
        "AI-0001", "  new: HFD-02 record producer: Keep the figure on file.", "1"
    )  # fmt: skip
    assert Adoption.objects.filter(pack=HOUSE, version="2").count() == 0
    assert run(*named) == f"{HOUSE} 2 is in force on Working title of picture.\n"


@pytest.mark.parametrize(
    "named",
    [
        ["nowhere", HOUSE],
        ["picture", "house/nothing"],
        ["picture", HOUSE, "7"],
    ],
)
def test_the_command_refuses_with_sentences(world: World, shelf: Shelf, named: list[str]) -> None:
    assert refused("adopt_pack", *named, "--as", "approver@studio.example") != ""
    assert "labor relations" in refused("adopt_pack", "picture", HOUSE, "--as", "coordinator@studio.example")
