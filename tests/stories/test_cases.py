"""Every worked case, entered through its activity and the questions asked, on the pages themselves."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.cases.telling import FOLDER, Case, Told, cases, tell
from tests.world import make_world

PUBLISHED = cases("published")
OWN = [case for case in cases() if case not in PUBLISHED]
MOST_QUESTIONS = 5


@pytest.mark.parametrize("case", [*PUBLISHED, *(pytest.param(case, marks=pytest.mark.slow) for case in OWN)], ids=str)
def test_case(db: None, case: Case, record_property: Any) -> None:
    told = tell(make_world(), case)
    record_property("case", f"{case}: {case.activity or 'union event'}")
    record_property("asked", len(told.asked))
    record_property("at_once", told.at_once)
    assert brought(told, case) == expected(case)
    assert len(told.asked) <= case.expect.get("questions", MOST_QUESTIONS), list(told.asked)
    assert told.at_once <= MOST_QUESTIONS, list(told.asked)


def test_no_published_case_asks_more_than_five_things() -> None:
    """Cases of our own may say that they ask more; the published ones may not."""
    published = tomllib.loads((FOLDER / "published.toml").read_text("utf-8"))["case"]
    told = [case["number"] for case in published for part in ("2023", "2026") if "questions" in str(case.get(part, {}))]
    assert (told, len(published) >= 13) == ([], True)


def brought(told: Told, case: Case) -> dict[str, object]:
    """What came of it, as far as the case says what it expects."""
    duties = {named(one): one for one in told.of("duties")}
    wanted = case.expect
    return {
        "duties": sorted(duties),
        "depends": sorted(named(one) for one in told.of("depends")),
        "lifted": {named(one): one["exception"] for one in told.of("lifted") if named(one) in wanted.get("lifted", {})},
        "due": {key: duties[key]["due"]["sum"] for key in wanted.get("due", {}) if key in duties},
        "answer": {key: duties[key]["answer"]["sum"] for key in wanted.get("answer", {}) if key in duties},
        "met": {key: duties[key]["met"] for key in wanted.get("met", {}) if key in duties},
        "failed": {
            key: sorted(one["id"] for one in duties[key]["failed"]) for key in wanted.get("failed", {}) if key in duties
        },
    }


def expected(case: Case) -> dict[str, object]:
    tables = {part: case.expect.get(part, {}) for part in ("lifted", "due", "answer", "met", "failed")}
    lists = {part: sorted(case.expect.get(part, [])) for part in ("duties", "depends")}
    return {**tables, **lists}


def named(item: dict[str, Any]) -> str:
    return f"{item['rule']} {item['key']}"
