"""Access ends when somebody says so: a key at its next request, by its administrator or the operator."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.models import ApiKey
from tests.disclosures.test_commands import refused, run
from tests.world import World

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
    assert "nothing here" in refused("revoke_key", "--as", "rep@union.example", *KEY, "Tool")
    assert answered(secret) == 200
