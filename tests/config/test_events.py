"""Every event that whoever watches for intruders may wait for (ASVS 5.0, V16.3) is told by the act itself, with whoever did it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from celery.exceptions import Reject
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config.events import SECURITY
from disclosures.services.tries import password_tries, take_try
from disclosures.throttle import ATTACK
from reports.tasks import draft_production
from tests.disclosures.devices import Device
from tests.disclosures.test_factors import OTHER, PASSWORD, came_in, owner, pressed, with_app
from tests.pages import signed_in
from tests.test_architecture import ROOT, sources
from tests.world import World

NOBODY = ""


def signs_in(world: World) -> None:
    came_in(owner(world))


def signs_in_wrongly(world: World) -> None:
    Client().post("/sign-in/", {"email": owner(world).email, "password": "wrong" * 3})


def signs_out(world: World) -> None:
    came_in(owner(world)).post("/sign-out/")


def is_attacked(world: World) -> None:
    for n in range(ATTACK):
        take_try(at=password_tries("owner@studio.example", f"192.0.2.{n}"), now=timezone.now())


def changes_password(world: World) -> None:
    came_in(owner(world)).post("/account/password/", {"current": PASSWORD, "new": OTHER})


def is_given_a_password(world: World) -> None:
    call_command("reset_password", email=owner(world).email, stdout=StringIO())


def adds_an_app(world: World) -> None:
    with_app(came_in(owner(world)))


def removes_the_app(world: World) -> None:
    client = came_in(owner(world))
    with_app(client)
    client.post("/account/app/remove/")


def makes_new_codes(world: World) -> None:
    client = came_in(owner(world))
    with_app(client)
    client.post("/account/codes/")


def comes_in_by_a_code(world: World) -> None:
    user, client = owner(world), Client()
    _secret, codes = with_app(came_in(user))
    pressed(client, user)
    client.post("/sign-in/second/", {"code": codes[0]})


def types_a_wrong_code(world: World) -> None:
    user, client = owner(world), Client()
    with_app(came_in(user))
    pressed(client, user)
    client.post("/sign-in/second/", {"code": "000000x"})


def shows_an_unknown_passkey(world: World) -> None:
    client = Client()
    client.post("/sign-in/", Device().shown(client.get("/sign-in/").content.decode()))


def shows_an_unknown_key(world: World) -> None:
    Client().get("/api/v1/uses", headers={"Authorization": "Bearer candor_live_unknown"})


MANAGED = ["--as", "admin@studio.example", "--organization", "studio"]


def is_given_a_seat(world: World) -> None:
    call_command(
        "add_user",
        *MANAGED,
        "--email",
        "viewer@studio.example",
        "--name",
        "Viewer",
        "--role",
        "approver",
        stdout=StringIO(),
    )


def loses_the_seat(world: World) -> None:
    call_command("end_access", *MANAGED, "--email", "viewer@studio.example", stdout=StringIO())


def issues_a_key(world: World) -> None:
    call_command("issue_key", *MANAGED, "--name", "Tool", "--scope", "uses:read", stdout=StringIO())


def revokes_a_key(world: World) -> None:
    issues_a_key(world)
    call_command("revoke_key", *MANAGED, "--key", "Tool", stdout=StringIO())


def asks_for_what_is_not_theirs_to_do(world: World) -> None:
    signed_in(world.viewer).get("/queue/")


def asks_for_what_is_not_there(world: World) -> None:
    signed_in(world.viewer).get("/productions/nowhere/")


def tells_a_worker_of_nothing(world: World) -> None:
    with pytest.raises(Reject):
        draft_production(str(uuid4()), str(world.studio.pk))


ACTS: dict[str, tuple[Callable[[World], None], str]] = {
    "sign-in.done": (signs_in, "approver"),
    "sign-in.failed": (signs_in_wrongly, NOBODY),
    "account.attacked": (is_attacked, NOBODY),
    "password.changed": (changes_password, "approver"),
    "password.given": (is_given_a_password, "approver"),
    "seat.granted": (is_given_a_seat, "viewer"),
    "seat.ended": (loses_the_seat, "viewer"),
    "factor.added": (adds_an_app, "approver"),
    "factor.wrong": (types_a_wrong_code, "approver"),
    "factor.removed": (removes_the_app, "approver"),
    "recovery.renewed": (makes_new_codes, "approver"),
    "recovery.used": (comes_in_by_a_code, "approver"),
    "sign-out.done": (signs_out, "approver"),
    "key.issued": (issues_a_key, "admin"),
    "key.revoked": (revokes_a_key, "admin"),
    "key.unknown": (shows_an_unknown_key, NOBODY),
    "permission.refused": (asks_for_what_is_not_theirs_to_do, "viewer"),
    "object.foreign": (asks_for_what_is_not_there, "viewer"),
    "task.refused": (tells_a_worker_of_nothing, NOBODY),
}


def test_every_event_has_its_act() -> None:
    assert ACTS.keys() == SECURITY.keys()


def test_everything_that_is_logged_by_name_stands_in_the_inventory() -> None:
    """SECURITY, “What is logged”: all names that our code knows, and none that it does not."""
    written = re.compile(r"""(?:"event": |notice\()"([a-z-]+\.[a-z]+(?:_[a-z]+)*)\"""")
    in_code = {name for path in sources() for name in written.findall(path.read_text(encoding="utf-8"))}
    inventory = (
        (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## What is logged")[2].partition("\n## ")[0]
    )
    assert set(re.findall(r"`([a-z-]+\.[a-z_]+)`", inventory)) == in_code | SECURITY.keys()


def test_a_wrong_passkey_at_the_first_page_is_told_of_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "security"):
        shows_an_unknown_passkey(world)
    told = [(one.__dict__["event"], one.__dict__.get("actor")) for one in caplog.records if one.name == "security"]
    assert told == [("factor.wrong", None)]


@pytest.mark.parametrize("event", ACTS)
def test_the_act_tells_its_event_and_whose_it_was(
    world: World, settings: Any, caplog: pytest.LogCaptureFixture, event: str
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    act, who = ACTS[event]
    with caplog.at_level(logging.INFO, "security"):
        act(world)
    actors = [getattr(one, "actor", NOBODY) for one in caplog.records if getattr(one, "event", "") == event]
    whose = f"user:{getattr(world, who).person}" if who else NOBODY
    assert set(actors) == {whose}
    assert len(actors) == 1 or event == "recovery.renewed", "once, but for codes that came with the app already"
