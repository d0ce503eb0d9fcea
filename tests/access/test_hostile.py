"""Every page, sent what nobody means: broken addresses, fields that are missing, doubled, huge or of another kind. Whatever comes, the
answer is a page or a refusal, and never a fault of ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from lxml import html

from config.routes import Route, routes
from tests.access.actors import Somebody, everybody
from tests.access.things import PART, Things, address_of, everything
from tests.world import make_world

WHO = ("approver", "coordinator", "rep", "other_approver", "anonymous")
WORDS = [
    "", " ", "0", "-1", "1", "01", "٣", "²", "1e9", "99999999999999999999", "1.5", "NaN", "null", "true", "on", "x", "x" * 5000,
    "\x00", "a\x00b", "\ud800", "\u202eabc", "\ufeff", "é" * 300, "👩🏽‍🚀" * 50, "\r\nSet-Cookie: a=b", "<script>alert(1)</script>",
    "' OR 1=1 --", "{{ 7 * 7 }}", "%00", "%ff", "../../etc/passwd", "2026-13-45", "2026-02-30", "0000-00-00", "9999-12-31T23:59:59Z",
    "2026", "2026-03", "2026-03-09", "25:61", "01990000-0000-7000-8000-000000000000", "[]", "{}", "[" * 2000, "=1+1", "test", "live",
]  # fmt: skip
BODIES = [b"", b"\x00", b"\xff\xfe", b"a=%ff&a=%", b"&" * 3000, b"a" * 100_000, b"=" * 2500, b'{"a": 1}', b"--x\r\n"]
KINDS = [
    "application/x-www-form-urlencoded", "application/json", "multipart/form-data", "multipart/form-data; boundary=x",
    "text/plain", "", "application/x-www-form-urlencoded; charset=utf-16", "image/png", "\x7f",
]  # fmt: skip


@pytest.fixture(scope="module")
def some(django_db_setup: None, django_db_blocker: Any) -> Iterator[Things]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield everything(make_world())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(some: Things) -> list[Somebody]:
    found = everybody(some.world)
    return [found[name] for name in WHO]


@pytest.fixture(scope="module")
def fields(some: Things, people: list[Somebody]) -> dict[str, list[str]]:
    """The fields that each address has in some form on some page."""
    found: dict[str, set[str]] = {}
    for route in pages():
        for somebody in people if "GET" in route.methods else ():
            response = somebody.ask("GET", address_of(route, some))
            for form in _forms(response):
                found.setdefault(_name_of(form.action or address_of(route, some)), set()).update(
                    filter(None, form.fields.keys())
                )
    return {name: sorted(names) for name, names in found.items()}


def pages() -> list[Route]:
    return [route for route in routes() if not route.is_api]


def _forms(response: HttpResponse) -> list[Any]:
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return []
    return list(html.document_fromstring(response.getvalue()).forms)


def _name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


@pytest.mark.size(quick=3, all=20, long=500)
def test_whatever_is_sent_to_a_page_is_no_fault_of_ours(
    some: Things, people: list[Somebody], fields: dict[str, list[str]], size: int
) -> None:
    chance, faults, sent = random.Random(1), [], 0
    known = sorted({name for names in fields.values() for name in names})
    assert len(known) > 50  # the forms were found
    for route in pages():
        for method in route.methods:
            for _ in range(size):
                somebody, asked = chance.choice(people), _request(route, some, fields.get(route.name, known), chance)
                sent += 1
                if fault := _fault(somebody, method, *asked):
                    faults.append((somebody.name, route.name, method, *asked, fault))
    assert faults == []
    assert sent >= size * len(pages())


def _fault(somebody: Somebody, method: str, address: str, body: bytes, kind: str) -> str:
    try:
        response = somebody.ask(method, address, body, kind)
    except Exception as fault:
        return repr(fault)[:300]
    return f"{response.status_code}" if response.status_code >= 500 else ""


def _request(route: Route, some: Things, fields: list[str], chance: random.Random) -> tuple[str, bytes, str]:
    """Mostly the page's own fields with words that do not fit; sometimes another address, body or kind."""
    address = address_of(route, some)
    if chance.random() < 0.2:
        address = "/" + PART.sub(lambda _: quote(_word(chance), safe="", errors="surrogatepass"), route.pattern)
    pairs = [(name, _word(chance)) for name in fields if chance.random() < 0.6]
    pairs += [(_word(chance), _word(chance)) for _ in range(chance.randrange(3))]
    sent = urlencode(pairs, errors="surrogatepass").encode()
    address = f"{address}?{urlencode(pairs[:5], errors='surrogatepass')}" if chance.random() < 0.5 else address
    if chance.random() < 0.1:
        return address, chance.choice(BODIES), chance.choice(KINDS)
    return address, sent, KINDS[0]


def _word(chance: random.Random) -> str:
    if chance.random() < 0.1:
        return "".join(chr(chance.choice([chance.randrange(0x20), chance.randrange(0x2FFF)])) for _ in range(8))
    return chance.choice(WORDS)
