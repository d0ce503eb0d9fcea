"""The door says that nothing is saved, before anybody believes that it was; reading goes on, and it opens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config import condition, remembering, space
from config.condition import OK, Condition
from tests.api import Caller, with_key
from tests.pages import signed_in
from tests.world import World, make_world

USE = {"production": "picture", "activity": "clean-up", "summary": "Wires painted out.", "tools": ["Runway"]}
PLENTY = 10**18


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    for _ in range(2):
        space._seen.clear()
        condition._kept.clear()
        remembering._forgetful.clear()
        if _ == 0:
            yield


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    return make_world()


def no_room(monkeypatch: pytest.MonkeyPatch, least: int = PLENTY) -> None:
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", least)
    space._seen.clear()


def logged(caller: Caller, key: str) -> tuple[int, str]:
    answer = caller.post("uses", USE, Idempotency_Key=key)
    return answer.status_code, answer.json().get("detail", "")


def test_programs_are_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = with_key(world.studio)
    no_room(monkeypatch)
    answer = caller.post("uses", USE, Idempotency_Key="a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["detail"] == (
        "Temporarily read-only: your entry is not saved. There is hardly any room left where entries are kept."
    )
    assert caller.get("uses?production=picture").status_code == 200
    assert caller.post("assess", {"subject": "use", "facts": {}}).status_code == 200, "it records nothing"
    no_room(monkeypatch, 0)
    assert logged(caller, "a") == (201, "")


def test_people_are_told_on_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = signed_in(world.coordinator)
    no_room(monkeypatch)
    answer = page.post("/productions/picture/log/clean-up/", {"summary": "Wires painted out."})
    assert answer.status_code == 503
    assert "your entry is not saved" in answer.content.decode()
    assert page.get("/productions/picture/").status_code == 200
    assert page.post("/sign-out/").status_code == 302
    assert Client().post("/sign-in/", {"email": "a@b.example", "password": "x"}).status_code == 422, (
        "people may come to read"
    )


def test_it_does_not_flutter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    free = space.free()
    assert free is not None
    no_room(monkeypatch, free * 2)
    assert space.is_low()
    space._seen["at"] = 0
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", int(free * 0.9))
    assert space.is_low(), "a little more than the least is asked for, to open again"
    space._seen["at"] = 0
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", int(free * 0.5))
    assert not space.is_low()


def test_a_wrong_clock_takes_nothing(world: World) -> None:
    caller = with_key(world.studio)
    condition._kept["last"] = (0.0, Condition(OK, OK, 86_400.0, None, None))
    assert logged(caller, "b")[0] == 503
    assert "cannot say when" in logged(caller, "b")[1]
    condition._kept["last"] = (0.0, Condition(OK, OK, 30.0, None, None))
    assert logged(caller, "b") == (201, "")


def test_a_record_that_has_forgotten_takes_nothing(world: World) -> None:
    caller = with_key(world.studio)
    remembering._forgetful.set()
    assert "older than one that was seen before" in logged(caller, "c")[1]
