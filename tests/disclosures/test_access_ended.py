"""Access ends when somebody says so: a key at its next request, a seat at the next page, by an administrator or the operator."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.actors import SYSTEM
from disclosures.models import ApiKey, Seat, Session, User
from disclosures.services.identity import grant_seat
from tests.disclosures.test_commands import refused, run
from tests.pages import signed_in
from tests.world import NOW, World

ADMIN = ["--as", "admin@studio.example"]
KEY = ["--organization", "studio", "--key"]


def issued(name: str = "Tool", scope: str = "uses:read") -> str:
    return run("issue_key", *ADMIN, "--organization", "studio", "--name", name, "--scope", scope).strip()


def answered(secret: str) -> int:
    return Client().get("/api/v1/uses", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.mark.parametrize("by", [ADMIN, []], ids=["the administrator", "the operator"])
def test_a_revoked_key_opens_nothing_from_its_next_request_on(world: World, by: list[str]) -> None:
    secret, other = issued(), issued("Another")
    assert answered(secret) == 200
    assert run("revoke_key", *by, *KEY, "Tool") == f"{secret[:16]}… Tool is revoked.\n"
    assert (answered(secret), answered(other)) == (401, 200)


def test_revoking_again_says_so_and_changes_nothing(world: World) -> None:
    secret = issued()
    run("revoke_key", *KEY, secret[:16])
    before = list(ApiKey.objects.values())
    assert "already" in run("revoke_key", *KEY, secret[:16])
    assert list(ApiKey.objects.values()) == before


def test_of_two_keys_of_one_name_the_one_that_still_opens_is_revoked(world: World) -> None:
    first, second = issued(), issued()
    said = refused("revoke_key", *KEY, "Tool")
    assert said.startswith("Several keys of Studio are called “Tool”.")
    assert f"{first[:16]} (Tool)" in said
    assert f"{second[:16]} (Tool)" in said
    run("revoke_key", *KEY, first[:16])
    run("revoke_key", *KEY, "Tool")
    assert (answered(first), answered(second)) == (401, 401)


def test_a_key_that_is_not_there_is_refused_with_those_that_are(world: World) -> None:
    assert refused("revoke_key", *KEY, "Tool") == "Studio has no key “Tool”. It has none that is not revoked."
    secret = issued()
    assert refused("revoke_key", *KEY, "Tol") == f"Studio has no key “Tol”. Name one of: {secret[:16]} (Tool)."


def test_keys_are_revoked_by_administrators_of_their_organization(world: World) -> None:
    secret = issued()
    assert "may not do it" in refused("revoke_key", "--as", "coordinator@studio.example", *KEY, "Tool")
    assert "nothing under this address" in refused("revoke_key", "--as", "rep@union.example", *KEY, "Tool")
    assert answered(secret) == 200


VIEWER = ["--organization", "studio", "--email", "viewer@studio.example"]


@pytest.mark.parametrize("by", [ADMIN, []], ids=["the administrator", "the operator"])
def test_whose_last_seat_ends_is_out_at_once_and_comes_in_no_more(world: World, by: list[str]) -> None:
    client, other = signed_in(world.viewer), signed_in(world.coordinator)
    assert client.get("/productions/").status_code == 200
    said = run("end_access", *by, *VIEWER)
    assert said == "Viewer has no seat any more in Studio. Nobody signs in as viewer@studio.example.\n"
    assert client.get("/productions/")["Location"].startswith("/sign-in/")
    assert (Session.objects.count(), other.get("/productions/").status_code) == (1, 200)
    assert User.objects.get(pk=world.viewer.person).is_active is False


def test_who_has_a_seat_elsewhere_stays_signed_in_there(world: World) -> None:
    user = User.objects.get(pk=world.viewer.person)
    grant_seat(user=user, organization=world.union, role=Seat.Role.REP, by=SYSTEM, now=NOW)
    client = signed_in(world.viewer)
    assert run("end_access", *ADMIN, *VIEWER) == "Viewer has no seat any more in Studio.\n"
    assert (client.get("/productions/").status_code, client.get("/inbox/").status_code) == (403, 200)


def test_ending_it_again_says_so_and_a_new_seat_lets_in_again(world: World) -> None:
    run("end_access", *VIEWER)
    assert run("end_access", *VIEWER) == "Viewer has no seat in Studio. Nobody signs in as viewer@studio.example.\n"
    run("add_user", *ADMIN, *VIEWER, "--name", "Viewer", "--role", "viewer")
    assert signed_in(world.viewer).get("/productions/").status_code == 200


def test_who_was_switched_off_with_a_seat_is_not_switched_on_by_another(world: World) -> None:
    User.objects.filter(pk=world.viewer.person).update(is_active=False)
    run("add_user", *ADMIN, *VIEWER, "--name", "Viewer", "--role", "approver")
    assert User.objects.get(pk=world.viewer.person).is_active is False


def test_the_last_administrator_is_ended_by_the_operator_alone_who_then_adds_another(world: World) -> None:
    last = ["--organization", "studio", "--email", "admin@studio.example"]
    assert "would have no administrator" in refused("end_access", *ADMIN, *last)
    assert Seat.objects.filter(user=world.admin.person).exists()
    assert "no seat any more" in run("end_access", *last)
    run("add_user", "--organization", "studio", "--email", "new@studio.example", "--name", "New", "--role", "admin")
    assert "no seat any more" in run("end_access", "--as", "new@studio.example", *VIEWER)


def test_seats_are_ended_by_administrators_of_their_organization(world: World) -> None:
    assert "may not do it" in refused("end_access", "--as", "coordinator@studio.example", *VIEWER)
    assert "nothing under this address" in refused("end_access", "--as", "rep@union.example", *VIEWER)
    assert "Nobody signs in as" in refused("end_access", "--organization", "studio", "--email", "x@studio.example")
    assert Seat.objects.filter(user=world.viewer.person).exists()
