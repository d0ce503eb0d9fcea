"""Passkeys with a real key on the other side, but for the browser between (tests/stories/test_coming_in.py has one)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from fido2.cose import ES256, ES384, RS256, CoseKey, EdDSA

from disclosures import passkeys
from disclosures.models import Passkey, User
from tests.pages import signed_in
from tests.world import World

from .devices import FLAG, HOST, Device, said, what_is_asked

HERE = "192.0.2.1"
# What comes before the extensions of an authenticator's answer.
EXTENDED = sha256(HOST).digest() + bytes([FLAG.UP | FLAG.UV | FLAG.ED]) + bytes(4)


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


# CBOR heads that say more than follows.
ENDED = [bytes.fromhex(head) for head in ("19", "1a", "1b", "59", "b9", "a119")]


@pytest.mark.parametrize("ended", ENDED, ids=bytes.hex)
def test_an_answer_that_ends_too_early_is_a_wrong_one(
    world: World, caplog: pytest.LogCaptureFixture, ended: bytes
) -> None:
    """A stranger at the sign-in page, and whoever adds a passkey: neither is a fault of ours."""
    client, inside = Client(), signed_in(world.approver)
    asked, note = what_is_asked(client.get("/sign-in/").content.decode())
    shown = {"clientDataJSON": said("webauthn.get", asked), "authenticatorData": EXTENDED + ended, "signature": b"0"}
    answer = Device().answer(shown)
    caplog.clear()
    with caplog.at_level(logging.INFO, "security"):
        assert client.post("/sign-in/", {"note": note, "answer": answer}).status_code == 422
    assert [one.__dict__["event"] for one in caplog.records if one.name == "security"] == ["factor.wrong"]
    asked, note = what_is_asked(inside.get("/account/passkeys/add/").content.decode())
    made = {"clientDataJSON": said("webauthn.create", asked), "attestationObject": ended}
    sent = {"name": "Key", "note": note, "answer": Device().answer(made)}
    assert (inside.post("/account/passkeys/add/", sent).status_code, Passkey.objects.count()) == (422, 0)


def noted(world: World, change: Callable[[dict[str, str]], dict[str, str]]) -> int:
    """What signing in answers when something was done to the note that the page had given."""
    client, device = Client(), Device()
    added(world, device)
    sent = device.shown(client.get("/sign-in/").content.decode())
    return int(client.post("/sign-in/", change(sent)).status_code)


def test_a_note_that_was_changed_opens_nothing(world: World) -> None:
    assert noted(world, lambda sent: sent) == 302
    last = {"A": "B"}
    assert noted(world, lambda sent: {**sent, "note": sent["note"][:-1] + last.get(sent["note"][-1], "A")}) == 422
    assert noted(world, lambda sent: {**sent, "note": sent["note"].partition(":")[0]}) == 422


def test_a_note_is_good_for_five_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passkeys.LASTS == 300
    monkeypatch.setattr(passkeys, "LASTS", -1)
    assert noted(world, lambda sent: sent) == 422


def test_a_note_is_good_for_what_it_was_made_for(world: World) -> None:
    """Of one key: what a page that adds a passkey, somebody else's second step, or another part of the house has signed."""

    def signed_for(purpose: str, salt: str = passkeys.SALT) -> Callable[[dict[str, str]], dict[str, str]]:
        def change(sent: dict[str, str]) -> dict[str, str]:
            told = signing.loads(sent["note"], salt=passkeys.SALT)
            return {**sent, "note": signing.dumps({**told, "for": purpose}, salt=salt)}

        return change

    assert noted(world, signed_for("one anybody")) == 302
    assert noted(world, signed_for("one anybody", salt="elsewhere")) == 422
    for purpose in (f"one {'0' * 32}", f"new {world.approver.person.hex}", ""):
        assert noted(world, signed_for(purpose)) == 422
