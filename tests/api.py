"""A program or a person who calls the API, and holds every answer to its description."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator

from disclosures.actors import SYSTEM, Actor
from disclosures.models import Organization, User
from disclosures.permissions import SCOPES
from disclosures.services.identity import issue_key
from tests.world import LOGGED

EVERY_SCOPE = tuple(SCOPES.values())
ROOT = "/api/v1/"


@dataclass(frozen=True)
class Caller:
    """Sends, and checks what came back: described, named by its request id, and a problem when refused."""

    client: Client
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, json.dumps(body).encode(), **headers)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> HttpResponse:
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        response = self.client.generic(method, ROOT + path, body, "application/json", headers=told)
        check_described(method, ROOT + path, response)
        return response


def anonymous() -> Caller:
    return Caller(Client(), {})


def signed_in(actor: Actor) -> Caller:
    client = Client()
    client.force_login(User.objects.get(pk=actor.person))
    return Caller(client, {})


def with_key(organization: Organization, *scopes: str, mode: str = "test") -> Caller:
    _, secret = issue_key(
        organization=organization, name="A tool", scopes=scopes or EVERY_SCOPE, mode=mode, by=SYSTEM, now=LOGGED
    )
    return Caller(Client(), {"Authorization": f"Bearer {secret}"})


def check_described(method: str, path: str, response: HttpResponse) -> None:
    """The answer is one that the description names, and has the shape that it tells."""
    assert response.headers["X-Request-ID"]
    operation = operation_at(method, path.partition("?")[0])
    if response.status_code >= 400:
        check_problem(response)
    if operation is None:
        return
    described = operation["responses"].get(str(response.status_code))
    assert described is not None, (
        f"{method} {path}: {response.status_code} is not described: {response.content[:500]!r}"
    )
    if response.headers.get("Content-Type") == "application/json" and response.status_code < 300:
        schema = described["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": description()["components"]}).validate(response.json())


def check_problem(response: HttpResponse) -> None:
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert told["status"] == response.status_code
    assert told["instance"] == response.headers["X-Request-ID"]
    assert re.fullmatch(r"/api/v1/problems/[a-z0-9-]+", told["type"])
    assert told["errors"]
    for error in told["errors"]:
        assert error["code"]
        assert error["detail"]
        assert re.fullmatch(r"(/[^\0]*)?", error["pointer"], re.DOTALL)


@cache
def description() -> dict[str, Any]:
    return Client().get("/api/v1/schema/").json()


def operation_at(method: str, path: str) -> dict[str, Any] | None:
    try:
        route = resolve(path).route
    except Exception:
        return None
    described = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", "/" + route).replace("{pk}", "{id}")
    return description()["paths"].get(described, {}).get(method.lower())
