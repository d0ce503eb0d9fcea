"""The published schema and the reader of papers agree about every content: what one takes the other takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator, FormatChecker

from compliance.errors import Refusal
from reports.content import KINDS, Content, from_bytes, to_bytes, unprintable
from reports.content.schema import address, schema_bytes, schema_of
from tests.api import anonymous

from .papers import OF_EVERY_KIND, with_header
from .test_content import of_any_kind, rewritten

VALIDATORS = {kind: Draft202012Validator(schema_of(kind), format_checker=FormatChecker()) for kind in KINDS}


def faults(content: bytes) -> list[str]:
    told = json.loads(content)
    return [one.json_path for one in VALIDATORS[told["kind"]].iter_errors(told)]


def refused(content: bytes) -> bool:
    try:
        return bool(unprintable(from_bytes(content)))
    except Refusal:
        return True


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema_by_its_own_standard(kind: Any) -> None:
    Draft202012Validator.check_schema(schema_of(kind))
    assert schema_of(kind)["$id"] == address(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_of_every_kind_follows_it_issued_and_as_a_draft(kind: str) -> None:
    content = OF_EVERY_KIND[kind]()
    assert (faults(to_bytes(content)), faults(to_bytes(with_header(content, issue=None)))) == ([], [])


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(of_any_kind())
def test_whatever_may_be_printed_follows_it(content: Content) -> None:
    misformed = {one.field for one in unprintable(content) if one.code != "unprintable-glyph"}
    assert misformed or faults(to_bytes(content)) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "changes",
    [{"surprise": "x"}, {"header": None}, {"header": {}}, {"kind": "notice", "schema": "paper-2"}, {"schema": 1}],
)
def test_what_is_no_paper_follows_none(kind: str, changes: dict[str, object]) -> None:
    data = rewritten(OF_EVERY_KIND[kind](), **changes)
    assert (refused(data), faults(data) != []) == (True, True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_needed_and_has_one_type(kind: str) -> None:
    told = json.loads(to_bytes(OF_EVERY_KIND[kind]()))
    for name in told.keys() - {"kind"}:
        without = {other: value for other, value in told.items() if other != name}
        for wrong in (without, {**told, name: {"a": 1}}, {**told, name: 1.5}):
            data = json.dumps(wrong, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            assert (name, refused(data), faults(data) != []) == (name, True, True)


def test_text_that_is_too_long_or_broken_over_lines_follows_none() -> None:
    for changes in ({"use_number": "x" * 61}, {"use_number": "AI\n1"}):
        assert faults(rewritten(OF_EVERY_KIND["notice"](), **changes)) == ["$.use_number"]


# --- where it is published ---


def test_the_schemas_are_listed_and_kept_by_caches() -> None:
    listed = anonymous().get("schemas/")
    assert [(one["schema"], one["kind"]) for one in listed.json()["items"]] == [("paper-1", kind) for kind in KINDS]
    assert listed.headers["Cache-Control"] == "public, max-age=86400"
    for one in listed.json()["items"]:
        found = anonymous().get(one["url"].removeprefix("/api/v1/"))
        assert (found.content, found.headers["Content-Type"]) == (schema_bytes(one["kind"]), "application/schema+json")
        assert found.json()["$id"] == one["url"]


@pytest.mark.parametrize("path", ["paper-1/verdict.json", "paper-2/notice.json", "paper-1/NOTICE.json"])
def test_what_was_never_published_is_not_there(path: str) -> None:
    assert anonymous().get(f"schemas/{path}").status_code == 404
