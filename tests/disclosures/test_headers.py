"""What every answer carries, whatever it answers: asked of every route that the resolver knows."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.pages import signed_in
from tests.routes import ROUTES
from tests.world import World

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What is the same for everybody may be kept for a while.
PUBLIC = ("api-schema", "api-schemas", "api-schema-of-kind")


def faults(answer: HttpResponse) -> dict[str, str]:
    found = {name: answer.headers.get(name, "") for name in EXPECTED if answer.headers.get(name) != EXPECTED[name]}
    policy = answer.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "unsafe" in policy or "http" in policy:
        found["Content-Security-Policy"] = policy
    if "geolocation=()" not in answer.headers.get("Permissions-Policy", ""):
        found["Permissions-Policy"] = ""
    return found


def test_every_answer_carries_them(world: World) -> None:
    assert len(ROUTES) > 100
    wrong = {}
    for client in (Client(), signed_in(world.approver)):
        for name, address in ROUTES:
            for method in ("get", "post", "put"):
                answer = getattr(client, method)(address)
                if found := faults(answer):
                    wrong[name, method] = found
                kept = answer.headers["Cache-Control"]
                if "no-store" not in kept and not (name in PUBLIC and "public" in kept):
                    wrong[name, method] = {"Cache-Control": kept}
    assert wrong == {}


def test_what_is_nowhere_carries_them_too(world: World) -> None:
    assert faults(Client().get("/nowhere-at-all")) == {}
    assert faults(Client().get("/api/v1/nowhere")) == {}


@pytest.mark.parametrize(
    "address", ["/static/disclosures/site.js", "/static/disclosures/site.css", "/static/disclosures/mark.svg"]
)
def test_what_is_static_carries_them_too(db: None, address: str) -> None:
    answer = Client().get(address)
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert (answer.status_code, {name: answer.headers.get(name) for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}) == (
        200, {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"},
    )  # fmt: skip
