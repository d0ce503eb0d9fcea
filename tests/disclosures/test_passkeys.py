"""Passkeys with a real key on the other side, but for the browser between (tests/stories/test_coming_in.py has one)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from fido2.cose import ES256, ES384, RS256, CoseKey, EdDSA

from disclosures.models import Passkey, User
from tests.pages import signed_in
from tests.world import World

from .devices import Device, what_is_asked

HERE = "192.0.2.1"


def added(world: World, device: Device) -> int:
    client = signed_in(world.approver)
    page = client.get("/account/passkeys/add/").content.decode()
    return int(client.post("/account/passkeys/add/", device.made(page)).status_code)


def tried(device: Device, address: str = HERE) -> Any:
    client = Client(REMOTE_ADDR=address)
    return client.post("/sign-in/", device.shown(client.get("/sign-in/").content.decode()))


@pytest.mark.parametrize("kind", [ES256, RS256, EdDSA])
def test_what_devices_make_is_taken_and_opens_the_door(world: World, kind: type[CoseKey]) -> None:
    device = Device(kind)
    assert (added(world, device), Passkey.objects.get().user_id) == (200, world.approver.person)
    assert tried(device)["Location"] == "/"


def test_other_algorithms_are_not_asked_for_and_not_taken(world: World) -> None:
    page = signed_in(world.approver).get("/account/passkeys/add/").content.decode()
    offered = {one["alg"] for one in what_is_asked(page)[0]["pubKeyCredParams"]}
    assert offered == {ES256.ALGORITHM, RS256.ALGORITHM, EdDSA.ALGORITHM}
    assert (added(world, Device(ES384)), Passkey.objects.count()) == (422, 0)


def test_unknown_keys_from_one_network_close_no_right_passkey_there(world: World) -> None:
    """A tool whose key was revoked asks on and on, from the same office."""
    device = Device()
    added(world, device)
    asked = {"Authorization": "Bearer candor_live_revoked"}
    answers = [Client(REMOTE_ADDR=HERE).get("/api/v1/uses", headers=asked).status_code for _n in range(40)]
    assert (answers[0], answers[-1], tried(device).status_code) == (401, 429, 302)


def test_unknown_passkeys_wait_and_close_no_password_of_their_network(world: World) -> None:
    stranger = Device()
    assert [tried(stranger).status_code for _n in range(32)] == [422] * 30 + [429] * 2
    user = User.objects.get(pk=world.approver.person)
    user.set_password("a long walk to the harbour")
    user.save()
    sent = {"email": user.email, "password": "a long walk to the harbour"}
    assert Client(REMOTE_ADDR=HERE).post("/sign-in/", sent).status_code == 302
