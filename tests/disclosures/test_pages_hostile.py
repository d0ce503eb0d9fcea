"""Whatever is sent to a page is answered with a page, and never with an error of ours."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from disclosures.models import Use
from disclosures.views.doors import front_door
from tests.pages import read, signed_in
from tests.world import World

LOG = "/productions/picture/log/scan/"
ADDRESSES = (LOG, f"{LOG}live/", "/what-would-apply/picture/scan/", "/productions/picture/uses/1/revise/", "/sign-in/")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(world: World) -> Client:
    world.log()
    client = signed_in(world.coordinator)
    client.raise_request_exception = True
    return client


def post(client: Client, address: str, body: bytes, content_type: str = FORM) -> Any:
    return client.post(address, body, content_type=content_type)


def everywhere(client: Client, body: bytes, content_type: str = FORM, *, says: str = "") -> set[tuple[int, bool]]:
    answers = [post(client, address, body, content_type) for address in ADDRESSES]
    return {(one.status_code, says in read(one).text) for one in answers}


def test_ten_megabytes_are_too_large(client: Client) -> None:
    assert everywhere(client, b"summary=" + b"x" * 10_000_000, says="2 MB of text, and one file of 10 MB.") == {
        (413, True)
    }


def test_thousands_of_fields_are_too_many(client: Client) -> None:
    body = b"&".join(b"q-%d=1" % number for number in range(5_000))
    assert everywhere(client, body, says="That is too large") == {(413, True)}


def test_nul_is_kept_nowhere(client: Client) -> None:
    for body in (b"summary=a%00b", b"a%00b=1", b"q-session_at=%00", b"p1-role=%00&then=open"):
        assert everywhere(client, body, says="a character that no file can keep") == {(422, True)}


def test_nul_in_a_query_is_kept_nowhere(client: Client) -> None:
    assert {client.get(f"{address}?next=%00").status_code for address in ADDRESSES} == {405, 422}


def test_halves_of_characters_are_kept_nowhere(client: Client) -> None:
    """A charset of 1997 lets them through in an address."""
    body, kind = b"--b--\r\n", "multipart/form-data; boundary=b; charset=utf-7"
    answers = [client.post(f"{address}?next=%2B2AA-", body, content_type=kind) for address in ADDRESSES]
    said = {(one.status_code, "a character that no file can keep" in read(one).text) for one in answers}
    assert said == {(422, True)}


BROKEN = (
    (b"\xff\xfe\xfa", FORM),
    (b"%ED%A0%80=%ED%A0%80&summary=%ED%A0%80", FORM),
    (b"summary=1", f"{FORM}; charset=utf-16"),
    (b"{}", "application/json"),
    (b"nonsense", "multipart/form-data; boundary=b"),
    (b"nonsense", "multipart/form-data"),
    (b"", ""),
)


def test_broken_encodings_get_a_page(client: Client) -> None:
    found = {status for body, kind in BROKEN for status, _said in everywhere(client, body, kind)}
    assert (found <= {200, 400, 409, 422}, Use.objects.count()) == (True, 1)


WRONG: tuple[dict[str, Any], ...] = (
    {"q-human_role": ["true", "false"], "scene": ["a", "b"]},
    {"phase": "never", "account": "mine", "finality": "1", "performer_part": "soul", "happened_on": "2026-02-30"},
    {"p0-role": "x", "p-role": "x", "p999-role": "x", "p1-q-": "x", "q-": "x", "p1-cast_number": "x" * 5_000},
    {"tools": ";" * 500 + "x" * 9_000, "scene": "x" * 9_000, "notes": "x" * 90_000, "department": "x" * 9_000},
    {"tools": ";".join(f"Tool {number}" for number in range(60))},
    {"p1-q-session_at": "9999-12-31", "p1-q-session_at-time": "23:59", "p1-q-told_at": "0001-01-01T00:00"},
    {"p1-q-session_at": "2026-03-08T02:30", "p1-q-told_at-time": "25:99", "p1-q-contract_date": "٢٠٢٦"},
    {"remove": "x" * 9_000}, {"add": ["1", "2"], "remove": "1"}, {"then": "destroy"}, {"revision": "1e9"},
    {"idempotency_key": "\u202e" * 40, "scene": "\u202egnp.exe\u0007"},
    {f"p{number}-role": "x" for number in range(1, 300)},
    {f"p1-q-{'x' * number}": "x" for number in range(1, 300)},
)  # fmt: skip


def test_wrong_parts_get_a_page_and_save_nothing(client: Client) -> None:
    for sent in WRONG:
        found = {client.post(address, {"then": "open", **sent}).status_code for address in ADDRESSES}
        assert (found <= {200, 409, 413, 422, 429}, Use.objects.count()) == (True, 1), sent


@pytest.mark.parametrize("cookie", ["\\000" * 40, "x" * 4_000, "a b", "é", "'; DROP TABLE", "\ud800"])
def test_a_made_up_session_is_nobodys(world: World, cookie: str) -> None:
    client = Client()
    quoted = '"' + cookie.encode("utf-8", "surrogatepass").decode("latin-1") + '"'
    answer = client.get(LOG, headers={"cookie": f"sessionid={quoted}; csrftoken={quoted}; messages={quoted}"})
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={LOG}")


@pytest.mark.parametrize(
    "address",
    ["/productions/%00/log/", "/productions/pic%2Fture/log/", f"/productions/picture/uses/{'9' * 40}/revise/",
     f"/productions/picture/uses/{'9' * 5_000}/revise/", "/productions/picture/log/%F0%9F/", "/productions/" + "x" * 5_000 + "/log/"],
)  # fmt: skip
def test_made_up_addresses_lead_nowhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_unknown_address_and_a_foreign_production_are_told_alike(client: Client) -> None:
    answers = [client.get(address) for address in ("/nowhere", "/productions/nowhere/", "/productions/nowhere/log/")]
    said = {one.content.decode().replace(one["X-Request-ID"], "…") for one in answers}
    assert (len(said), [one.status_code for one in answers]) == (1, [404] * 3)
    assert all(one["X-Request-ID"] in read(one).text for one in answers)


def test_a_form_without_its_token_is_refused_with_a_page(world: World) -> None:
    client = signed_in(world.coordinator, enforce_csrf_checks=True)
    answers = [client.post(address, {"summary": "x", "then": "open"}) for address in ADDRESSES]
    assert [(one.status_code, "The page was open too long" in read(one).text) for one in answers] == [(403, True)] * 5


def test_generated_nonsense_gets_a_page(client: Client) -> None:
    chance = random.Random(20261122)
    names = ["summary", "then", "q-human_role", "p1-q-session_at", "p1-q-session_at-time", "p1-role", "p2-cast_number",
             "happened_on", "tools", "activity", "revision", "idempotency_key", "phase", "performer_part"]  # fmt: skip
    letters = string.printable + "\u00e9\u4e2d\U0001f3ac\u202e\u200b"
    for _round in range(50):
        sent = {chance.choice(names): "".join(chance.choices(letters, k=chance.randrange(40))) for _ in range(6)}
        answer = client.post(chance.choice(ADDRESSES), sent)
        assert answer.status_code in (200, 302, 409, 413, 422, 429), sent


def test_an_error_of_ours_is_not_hidden_by_a_door() -> None:
    @front_door()
    def broken(request: Any) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken(RequestFactory().get("/"))
