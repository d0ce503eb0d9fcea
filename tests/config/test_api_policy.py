"""How the API answers what it cannot take: always a problem, always with a way out, never a fault of ours."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.api import bad_request, page_not_found, permission_denied, server_error
from disclosures.models import ApiKey, Use, User
from tests.api import Caller, anonymous, check_described, signed_in, with_key
from tests.world import World

USE = {"production": "picture", "activity": "things", "summary": "A painted sky."}
MOST_BYTES = 2 * 1024 * 1024


@pytest.fixture
def key(world: World) -> Caller:
    return with_key(world.studio)


def codes(response: object) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in response.json()["errors"]]  # type: ignore[attr-defined]


# --- who is asking --------------------------------------------------------------------------------------------------


def test_who_does_not_say_who_is_told_how_to(db: None) -> None:
    response = anonymous().get("productions")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Candor"'
    assert response.json()["errors"] == [
        {
            "code": "not-signed-in",
            "pointer": "",
            "detail": "This says not who is asking: there is no key and no session.",
            "remedy": "Send a key as “Authorization: Bearer candor_…”, or sign in.",
        }
    ]


@pytest.mark.parametrize(
    "header", ["Bearer candor_test_nobodys", "Bearer", "Basic dXNlcjpwYXNz", "candor_test_x", "Bearer \x7f"]
)
def test_a_key_that_is_not_known_is_refused_even_beside_a_session(world: World, header: str) -> None:
    person = signed_in(world.coordinator)
    response = person.get("productions", Authorization=header)
    assert (response.status_code, codes(response)) == (401, [("key-unknown", "")])
    assert response.json()["errors"][0]["remedy"].startswith("Check the key; ")


def test_a_revoked_key_opens_nothing_any_more(world: World, key: Caller) -> None:
    assert key.get("productions").status_code == 200
    ApiKey.objects.update(revoked_at=timezone.now())
    assert key.get("productions").status_code == 401


def test_a_session_writes_only_with_the_token_of_its_page(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.coordinator.person))
    response = client.post("/api/v1/uses", json.dumps(USE), content_type="application/json")
    check_described("POST", "/api/v1/uses", response)
    assert (response.status_code, codes(response)) == (403, [("csrf-failed", "")])
    assert Use.objects.count() == 0


def test_a_key_needs_no_cookie_and_no_token(world: World, key: Caller) -> None:
    strict = Caller(Client(enforce_csrf_checks=True), key.headers)
    assert strict.post("uses", USE, Idempotency_Key="1").status_code == 201


# --- what is sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 422, [("missing", "/activity"), ("missing", "/summary"), ("missing", "/production")]),
        (b"{", 400, [("json-malformed", "")]),
        (b'{"production": "picture"} {}', 400, [("json-malformed", "")]),
        (b'\xef\xbb\xbf{"production": "picture"}', 400, [("json-malformed", "")]),
        (b'{"production": "\xff"}', 400, [("json-malformed", "")]),
        (b'{"production": "\xed\xa0\x80"}', 400, [("json-malformed", "")]),
        (json.dumps(USE).encode("utf-16"), 400, [("json-malformed", "")]),
        (b'{"facts": {"x": NaN}}', 400, [("json-malformed", "")]),
        (b'{"facts": {"x": -Infinity}}', 400, [("json-malformed", "")]),
        (b'{"facts": {"x": 1e999}}', 400, [("json-malformed", "")]),
        (b'{"facts": {"x": ' + b"9" * 5000 + b"}}", 400, [("json-malformed", "")]),
        (b'{"summary": "a", "summary": "b"}', 400, [("json-name-twice", "")]),
        (b'{"facts": {"human_role": true, "human_role": false}}', 400, [("json-name-twice", "")]),
        (b"[" * 100_000, 400, [("json-too-deep", "")]),
        (b"[" * 21 + b"]" * 21, 400, [("json-too-deep", "")]),
        (b'{"summary": "a\\u0000b"}', 422, [("not-text", "/summary")]),
        (b'{"facts": {"x": "\\ud800"}}', 422, [("not-text", "/facts/x")]),
        (b'{"tools": ["fine", "\\udfff"]}', 422, [("not-text", "/tools/1")]),
        (b'{"\\u0000": 1}', 422, [("not-text", "")]),
        (b"null", 422, [("wrong-type", "")]),
        (b"[]", 422, [("wrong-type", "")]),
        (b'"text"', 422, [("wrong-type", "")]),
        (b"17", 422, [("wrong-type", "")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_where_it_stands(
    key: Caller, body: bytes, status: int, expected: object
) -> None:
    response = key.send("POST", "uses", body, Idempotency_Key="1")
    assert (response.status_code, codes(response)) == (status, expected)
    assert Use.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"summery": "x"}, [("unknown-name", "/summery")]),
        ({"a/b~c": 1}, [("unknown-name", "/a~1b~0c")]),
        ({"summary": 17}, [("wrong-type", "/summary")]),
        ({"summary": None}, [("wrong-type", "/summary")]),
        ({"summary": "  "}, [("summary-missing", "/summary")]),
        ({"summary": "x" * 1001}, [("too-long", "/summary")]),
        ({"activity": "juggling"}, [("activity-unknown", "/activity")]),
        ({"phase": "intermission"}, [("not-a-choice", "/phase")]),
        ({"tools": "sora"}, [("wrong-type", "/tools")]),
        ({"tools": [1]}, [("wrong-type", "/tools")]),
        ({"tools": ["a"] * 21}, [("wrong-type", "/tools")]),
        ({"facts": []}, [("wrong-type", "/facts")]),
        ({"facts": {"no_such_fact": 1}}, [("unknown-fact", "/facts/no_such_fact")]),
        ({"facts": {"human_role": "yes"}}, [("wrong-value", "/facts/human_role")]),
        ({"facts": {"human_role": {"deep": [1]}}}, [("wrong-value", "/facts/human_role")]),
        ({"facts": {"recognisable_as_performer": True}}, [("not-yours-to-answer", "/facts/recognisable_as_performer")]),
        ({"facts": {"recognisable_as_performer": "perhaps"}}, [("not-yours-to-answer", "/facts/recognisable_as_performer")]),
        ({"facts": {"person_named": False}}, [("known-already", "/facts/person_named")]),
        ({"facts": {"strike_lasts": True}}, [("known-already", "/facts/strike_lasts")]),
        ({"facts": {"session_at": "2026-03-03"}}, [("another-owner", "/facts/session_at")]),
        ({"involvements": {}}, [("wrong-type", "/involvements")]),
        ({"involvements": [{"role": ""}]}, [("role-missing", "/involvements/0/role")]),
        ({"involvements": [{"role": "Lead"}, {}]}, [("missing", "/involvements/1/role")]),
        ({"involvements": [{"role": "Lead", "name": "x"}]}, [("unknown-name", "/involvements/0/name")]),
        ({"involvements": [{"role": "Lead", "cast_number": "99"}]}, [("cast-number-unknown", "/involvements/0/cast_number")]),
        ({"involvements": [{"role": "x"}] * 201}, [("too-long", "/involvements")]),
        ({"summary": "", "phase": "x", "scene": "y" * 101}, [("too-long", "/scene"), ("not-a-choice", "/phase"), ("summary-missing", "/summary")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(key: Caller, change: dict[str, object], expected: object) -> None:
    response = key.post("uses", {**USE, **change}, Idempotency_Key="1")
    assert (response.status_code, codes(response)) == (422, expected)
    assert Use.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"involvements": {"a": 1}}, "Send a list."),
        ({"involvements": [[]]}, "Send an object."),
        ({"facts": []}, "Send an object of facts and their values."),
    ],
)
def test_a_wrong_type_is_told_in_words_of_json(key: Caller, change: dict[str, object], said: str) -> None:
    answer = key.post("uses", {**USE, **change}, Idempotency_Key="1")
    assert [error["detail"] for error in answer.json()["errors"]] == [said]


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(key: Caller) -> None:
    began = time.monotonic()
    response = key.post("uses", {**USE, "notes": "x" * 10_000_000}, Idempotency_Key="1")
    assert (response.status_code, codes(response)) == (413, [("body-too-large", "")])
    assert time.monotonic() - began < 2


def test_the_largest_body_that_is_read_is_judged_quickly(key: Caller) -> None:
    people = [{"role": "x"}] * (MOST_BYTES // 16)
    began = time.monotonic()
    response = key.post("uses", {**USE, "involvements": people}, Idempotency_Key="1")
    assert (response.status_code, codes(response)) == (422, [("too-long", "/involvements")])
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
def test_only_json_is_read(world: World, key: Caller, content_type: str) -> None:
    response = key.client.generic(
        "POST", "/api/v1/uses", b"summary=x", content_type, headers={**key.headers, "Idempotency-Key": "1"}
    )
    check_described("POST", "/api/v1/uses", response)
    assert (response.status_code, codes(response)) == (415, [("wrong-content-type", "")])


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "application/json;q=0"])
def test_json_is_answered_whatever_else_is_asked_for(key: Caller, accept: str) -> None:
    response = key.get("productions", Accept=accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=0", [("wrong-type", "/query/limit")]),
        ("limit=201", [("wrong-type", "/query/limit")]),
        ("limit=" + "9" * 400, [("wrong-type", "/query/limit")]),
        ("limit=ten", [("wrong-type", "/query/limit")]),
        ("limit=%D9%A3", [("wrong-type", "/query/limit")]),
        ("phase=intermission", [("not-a-choice", "/query/phase")]),
        ("prodcution=picture", [("unknown-name", "/query/prodcution")]),
        ("production=%00", [("not-text", "/query")]),
        ("after=%00", [("not-text", "/query")]),
        ("after=nonsense", [("place-unknown", "/query/after")]),
        ("after=" + "A" * 401, [("place-unknown", "/query/after")]),
        ("after=WyJ4IiwxXQ", [("place-unknown", "/query/after")]),  # ["x",1]
        ("after=W10", [("place-unknown", "/query/after")]),  # []
        ("after=W251bGwsMV0", [("place-unknown", "/query/after")]),  # [null,1]
    ],
)
def test_a_query_that_means_nothing_is_refused(key: Caller, query: str, expected: object) -> None:
    response = key.get(f"uses?{query}")
    assert (response.status_code, codes(response)) == (422, expected)


# --- what never reached a view --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["nowhere", "uses/17", "uses/%00", "packs/a/b", "productions/%F0%9F%8E%AC", "../../etc/passwd"]
)
def test_an_unknown_address_is_a_problem_too(key: Caller, path: str) -> None:
    response = key.get(path)
    assert (response.status_code, codes(response)) == (404, [("not-found", "")])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_a_method_that_is_not_served_names_those_that_are(key: Caller, method: str) -> None:
    response = key.send(method, "uses")
    assert (response.status_code, codes(response)) == (405, [("method-not-allowed", "")])
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_fault_of_ours_tells_nothing_but_the_request_id() -> None:
    request = RequestFactory().get("/api/v1/uses")
    request.id = "a-request"  # type: ignore[attr-defined]
    response = server_error(request)
    assert response.status_code == 500
    assert json.loads(response.content) == {
        "type": "/api/v1/problems/internal-error",
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here. It is noted under the request id.",
        "instance": "a-request",
        "errors": [
            {
                "code": "internal-error",
                "pointer": "",
                "detail": "Something went wrong here. It is noted under the request id.",
                "remedy": "Try again later.",
            }
        ],
    }


def test_pages_keep_their_own_answers() -> None:
    request = RequestFactory().get("/elsewhere")
    kinds = [
        handler(request, Exception("x")).headers["Content-Type"]
        for handler in (bad_request, permission_denied, page_not_found)
    ]
    assert kinds == ["text/html; charset=utf-8"] * 3


def test_the_request_id_of_the_caller_is_kept(key: Caller) -> None:
    assert key.get("nowhere", X_Request_ID="their-own-id-1").json()["instance"] == "their-own-id-1"


# --- whatever else --------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "production",
    "activity",
    "summary",
    "phase",
    "tools",
    "facts",
    "involvements",
    "uses",
    "entry",
    "subject",
    "seen",
]
NAMES += ["remarks", "kind", "text", "corrects", "expected_revision", "reason", "packs", "zone", "happened_on", "notes"]
BODIES = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), VALUES, max_size=8) | VALUES
SENSIBLE = {
    "production": "picture",
    "activity": "things",
    "summary": "x",
    "expected_revision": 1,
    "subject": "use",
    "facts": {},
}


@pytest.fixture
def writes(world: World) -> list[tuple[Caller, str]]:
    use, document = world.log(), world.serve_notice()
    world.sign_policy()
    draft = next(one for one in world.drafts() if one.kind == "summary")
    person, rep, tool = signed_in(world.approver), signed_in(world.rep), with_key(world.studio)
    return [
        (tool, "uses"),
        (tool, "uses:batch"),
        (tool, f"uses/{use.pk}/revisions"),
        (tool, "assess"),
        (person, "assess"),
        (person, f"drafts/{draft.pk}/release"),
        (person, f"drafts/{draft.pk}/return"),
        (rep, f"documents/{document.pk}/answers"),
    ]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, mended=st.booleans(), which=st.integers(0, 7))
@example(body={"facts": {"human_role": 10**400}}, mended=True, which=0)
@example(body={"entry": {"activity": "things", "summary": "x"}}, mended=True, which=3)
@example(body={"kind": "objection", "text": "\u0301" * 4000, "corrects": "not-a-uuid"}, mended=False, which=7)
@example(body={"zone": "../../etc/passwd"}, mended=True, which=4)
@example(body={"packs": [{"id": "x" * 5000, "version": "1"}]}, mended=True, which=4)
@example(body={"happened_on": "9999-99-99", "expected_revision": 2**70}, mended=True, which=2)
def test_no_body_brings_a_fault_of_ours(
    writes: list[tuple[Caller, str]], body: object, mended: bool, which: int
) -> None:
    """Bodies of every shape to every write: what comes back is described, and below 500 (the client raises what is not)."""
    caller, path = writes[which]
    sent = {**SENSIBLE, **body} if mended and isinstance(body, dict) else body
    assert caller.post(path, sent, Idempotency_Key=str(uuid4())).status_code < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), key_sent=st.text(st.characters(codec="latin-1"), max_size=300))
def test_no_bytes_bring_a_fault_of_ours(world: World, key: Caller, body: bytes, key_sent: str) -> None:
    response = key.send("POST", "uses", body, Idempotency_Key=key_sent)
    assert response.status_code in (400, 422)
