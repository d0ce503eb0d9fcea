"""The description of the API, and the page on which it can be read and tried."""

from __future__ import annotations

import re

from django.test import Client

from compliance.api.urls import api as rulebook
from disclosures.api.urls import api as register
from reports.api.urls import api as papers
from tests.api import description, with_key
from tests.world import make_production, make_world

METHODS = {"get", "post"}


def operations() -> list[tuple[str, str, dict[str, object]]]:
    return [
        (path, method, item[method])
        for path, item in description()["paths"].items()
        for method in METHODS & item.keys()
    ]


def test_every_address_of_the_api_is_described() -> None:
    served = {str(one.pattern) for one in (*rulebook, *register, *papers)}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one).replace("{pk}", "{id}") for one in served} == {
        path.removeprefix("/api/v1/") for path in description()["paths"]
    }


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    for path, method, operation in operations():
        assert operation["summary"], path
        assert operation["description"], (path, method)
        assert {"400", "401", "403", "503"} <= operation["responses"].keys()
        if method == "post":
            assert {"404", "409", "413", "415", "422"} <= operation["responses"].keys()
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]


def test_every_write_takes_an_idempotency_key_and_logging_needs_it() -> None:
    named = {
        path: [(one["name"], one["required"]) for one in operation.get("parameters", []) if one["in"] == "header" and one["name"] == "Idempotency-Key"]
        for path, method, operation in operations()
        if method == "post"
    }  # fmt: skip
    needed = {path for path, found in named.items() if found == [("Idempotency-Key", True)]}
    assert needed == {"/api/v1/uses", "/api/v1/uses:batch"}
    assert {path for path, found in named.items() if not found} == {"/api/v1/assess"}


def test_what_is_sent_may_hold_nothing_that_is_not_named() -> None:
    sent = {name: shape for name, shape in description()["components"]["schemas"].items() if name.endswith("Request")}
    assert {"UseRequest", "UsesRequest", "RevisionRequest", "AnswerRequest", "SeenRequest"} <= sent.keys()
    assert {
        name for name, shape in sent.items() if "properties" in shape and shape.get("additionalProperties") is not False
    } == set()


def test_the_examples_of_logging_are_logged_as_they_stand(db: None) -> None:
    world = make_world()
    make_production(world.studio, "an-invented-picture")
    key = with_key(world.studio)
    examples = description()["paths"]["/api/v1/uses"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for name, example in examples.items():
        body = {**example["value"]}
        for person in body.get("involvements", []):
            person.pop("cast_number", None)
        assert key.post("uses", body, Idempotency_Key=name).status_code == 201
    asked = description()["paths"]["/api/v1/assess"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert [key.post("assess", one["value"]).status_code for one in asked.values()] == [200, 200]


def test_the_page_to_read_it_on_has_no_inline_script_or_style() -> None:
    page = Client().get("/api/v1/docs/")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = page.content.decode()
    assert "<style" not in text
    assert re.findall(r"<script(?! src=)", text) == []
    assert "script-src 'self'; style-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_type_of_a_problem_leads_to_the_description() -> None:
    found = Client().get("/api/v1/problems/summary-missing")
    assert (found.status_code, found.headers["Location"]) == (302, "/api/v1/docs/")


def test_nobody_keeps_what_the_api_answers() -> None:
    assert Client().get("/api/v1/uses").headers["Cache-Control"] == "private, no-store"
    assert Client().get("/api/v1/schema/").headers["Cache-Control"] == "public, max-age=300"
