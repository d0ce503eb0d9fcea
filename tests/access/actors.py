"""Everybody who could come to a door: each role in the studio or union whose things are asked for, its twin elsewhere, and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from disclosures.actors import SYSTEM
from disclosures.models import Organization, User
from disclosures.services.identity import grant_seat, issue_key
from tests.access.rights import EVERY_SCOPE, may
from tests.world import LOGGED, World, make_organization

STUDIO_ROLES = ("coordinator", "approver", "viewer", "admin")


@dataclass(frozen=True)
class Somebody:
    """`seats` and `scopes` are what the table of rights is asked about; `client` is how they come."""

    name: str
    client: Client
    seats: Mapping[str, str] = field(default_factory=dict)
    organization: str = ""
    scopes: frozenset[str] = frozenset()
    mode: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_anonymous(self) -> bool:
        return not self.seats and not self.organization

    def could(self, acts: tuple[str, ...]) -> bool:
        return all(may(act, set(self.seats.values()), set(self.scopes)) for act in acts)

    def belongs(self, owners: set[str]) -> bool:
        return bool(owners & self.seats.keys()) or (self.organization in owners and self.mode != "live")

    def may(self, acts: tuple[str, ...], owners: set[str]) -> bool:
        roles = {role for organization, role in self.seats.items() if organization in owners}
        return all(may(act, roles, set(self.scopes)) for act in acts)

    def ask(self, method: str, address: str, body: bytes = b"", kind: str = "application/json") -> HttpResponse:
        """In a savepoint of its own, so that everybody meets the same world; whoever signs out is signed in again."""
        cookies, around = self.client.cookies.copy(), transaction.atomic()
        around._from_testcase = True  # as pytest-django's own: to a request it is as if no transaction had begun
        with around:
            response = self.client.generic(method, address, body, kind, headers=dict(self.headers))
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return response


def everybody(world: World) -> dict[str, Somebody]:
    elsewhere = {
        "studio": make_organization("studio", "elsewhere"),
        "union": make_organization("union", "elsewhere-union"),
    }
    here = {"studio": world.studio, "union": world.union}
    found = [Somebody("anonymous", Client())]
    found += [_seated(role, {here["studio"]: role}) for role in STUDIO_ROLES]
    found += [_seated("rep", {here["union"]: "rep"})]
    found += [_seated(f"other_{role}", {elsewhere["studio"]: role}) for role in STUDIO_ROLES]
    found += [_seated("other_rep", {elsewhere["union"]: "rep"})]
    # Who may do much elsewhere and little here: only services and queries can tell.
    found += [
        _seated("two_seats", {here["studio"]: "viewer", elsewhere["studio"]: "approver", elsewhere["union"]: "rep"})
    ]
    found += [_keyed("key", here["studio"]), _keyed("union_key", here["union"])]
    found += [_keyed("other_key", elsewhere["studio"]), _keyed("other_union_key", elsewhere["union"])]
    found += [_keyed("bare_key", here["studio"], {"answers:write"}), _keyed("live_key", here["studio"], mode="live")]
    return {one.name: one for one in found}


def _seated(name: str, seats: dict[Organization, str]) -> Somebody:
    user = User.objects.create_user(f"{name}@access.example", None, name=name.title(), created_at=LOGGED)
    for organization, role in seats.items():
        grant_seat(user=user, organization=organization, role=role, by=SYSTEM, now=LOGGED)
    client = Client()
    client.force_login(user)
    return Somebody(name, client, {organization.slug: role for organization, role in seats.items()})


def _keyed(name: str, organization: Organization, scopes: set[str] = EVERY_SCOPE, mode: str = "test") -> Somebody:
    told: dict[str, Any] = {"name": name, "scopes": sorted(scopes), "mode": mode, "by": SYSTEM, "now": LOGGED}
    _, secret = issue_key(organization=organization, **told)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"}
    return Somebody(name, Client(), {}, organization.slug, frozenset(scopes), mode, headers)
