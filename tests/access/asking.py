"""What is asked of every route, and what the answers are compared with: the listing in declared.txt and the table of rights."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpResponse

from config.routes import Route, routes
from tests.access.actors import Somebody
from tests.access.things import Things, address_of, is_hidden, owners_of

LISTING = Path(__file__).with_name("declared.txt")
CSRF = re.compile(r'(name="csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|"X-CSRFToken": ")[A-Za-z0-9]+')
USE = {"activity": "things", "summary": "A painted sky."}
SIGNED = {
    "covers": "replica",
    "description": "A stunt.",
    "form": "informal",
    "given_by": "performer",
    "signed_on": "2026",
}
COURIER = {"means": "courier", "agreed_by": "Counsel", "agreed_at": "2026-03-04T12:00:00-08:00"}
HANDED = {"to_whom": "The front desk", "no_file_because": "The slip was lost."}
POLICY = {"rhythm": "month", "policy_text": "All of it.", "confidentiality_agreed_on": "2026-01-05"}
# The least that each write of the API takes; a write that is not here is sent an empty object.
BODIES: dict[str, dict[str, object]] = {
    "api-adoptions": {"pack": "house/full-disclosure", "version": "1"},
    "api-engagements": {"cast_number": "8", "role": "Double", "name": "Performer B"},
    "api-engagement": {"facts": {"minor": False}},
    "api-consents": {"cast_number": "7", **SIGNED},
    "api-files": {"name": "signed.txt", "content": "WWVzLg=="},
    "api-uses": {"production": "picture", **USE},
    "api-uses-batch": {"production": "picture", "uses": [USE, USE]},
    "api-use-revisions": {**USE, "expected_revision": 1},
    "api-assess": {"production": "picture", "entry": USE},
    "api-house-policies": {"union": "union", **POLICY},
    "api-recipients": {"union": "union", "name": "AI desk", "email": "desk@union.example"},
    "api-channel-agreements": {"union": "union", "channel": "other", **COURIER},
    "api-channel-agreement-end": {"said_by": "Counsel", "ended_at": "2026-03-12T12:00:00-07:00"},
    "api-document-services": {"means": "messenger", "at": "2026-03-12T10:00:00-07:00", **HANDED},
    "api-use-hold-back": {"category": "marketing"},
    "api-document-answers": {"kind": "received"},
    "api-document-given": {"at": "2026-03-17T10:00:00-07:00", "how": "in person"},
    "api-document-signed": {"signed_on": "2026-03-17", "given_by": "performer"},
    "api-meeting-reports": {"production": "picture", "period_start": "2026-01-01", "period_end": "2026-06-30"},
}
QUERIES = {
    "api-events": "?production=picture",
    "api-adoption-preview": "?pack=house/full-disclosure&version=1",
    "api-verify": f"?sha256={'0' * 64}",
}


@dataclass(frozen=True)
class Declared:
    """One line of the listing: who may, and what they are answered. `others` are those who are answered otherwise."""

    name: str
    method: str
    who: str
    answer: str
    others: dict[str, str]

    @property
    def acts(self) -> tuple[str, ...]:
        return () if self.who in ("anybody", "operator", "signed in") else tuple(self.who.split(" + "))

    def allowed(self, somebody: str) -> str:
        return self.others.get(somebody, self.answer)


@cache
def listed() -> dict[tuple[str, str], Declared]:
    lines = [re.split(r"  +", line.strip()) for line in LISTING.read_text(encoding="utf-8").splitlines()]
    found = [_line(*line) for line in lines if line != [""] and not line[0].startswith("#")]
    return {(one.name, one.method): one for one in found}


def _line(name: str, method: str, who: str, answers: str) -> Declared:
    answer, *others = answers.split(" ")
    return Declared(name, method, who, answer, dict(one.split("=") for one in others))


def asked() -> Iterator[tuple[Route, str]]:
    for route in routes():
        yield from ((route, method) for method in route.methods)


def answered(somebody: Somebody, route: Route, method: str, some: Things, absent: str = "") -> HttpResponse:
    address = address_of(route, some, absent) + QUERIES.get(route.name, "")
    if method in ("GET", "HEAD"):
        return somebody.ask(method, address)
    if not route.is_api:
        return somebody.ask(method, address, b"", "application/x-www-form-urlencoded")
    return somebody.ask(method, address, json.dumps(body_of(route, some)).encode())


def body_of(route: Route, some: Things) -> dict[str, object]:
    if route.name in ("api-draft-release", "api-draft-return"):
        return {"seen": some.draft.content_sha256, **({"remarks": "Say which."} if "return" in route.name else {})}
    return BODIES.get(route.name, {})


def expected(declared: Declared, somebody: Somebody, route: Route, *, absent: bool = False) -> str:
    """What the listing and the table of rights say of it."""
    owners = owners_of(route, declared.method)
    if declared.who == "anybody":
        return declared.allowed(somebody.name)
    if declared.who == "operator":
        return "404"
    if somebody.is_anonymous or (somebody.organization and not route.is_api):
        return "401" if route.is_api else "sign-in"
    if not somebody.could(declared.acts):
        return "403"
    if absent or (owners and not somebody.belongs(owners)):
        return "404"
    if owners and not somebody.may(declared.acts, owners):
        return "404" if is_hidden(route) else "403"
    return declared.allowed(somebody.name)


def told(response: HttpResponse) -> str:
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/?next=")
    return "sign-in" if to_sign_in else str(response.status_code)


def whole(response: HttpResponse, *named: str) -> tuple[object, ...]:
    """Everything that somebody gets, without what is different each time, and without what they named themselves."""
    text = CSRF.sub(r"\1", response.getvalue().decode("utf-8", "replace"))
    instance = response.headers.get("X-Request-ID", "")
    for mine in sorted((one for one in (instance, *named) if len(one) > 4), key=len, reverse=True):
        text = text.replace(mine, "…")
    headers = {
        name: value for name, value in response.headers.items() if name not in ("X-Request-ID", "Content-Length")
    }
    return response.status_code, headers, text, sorted(response.cookies)
