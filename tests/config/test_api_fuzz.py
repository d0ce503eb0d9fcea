"""Requests that nobody thought of, made from the API's own description, against the real web server: 0 faults of ours, and every answer
has the shape that was promised."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from disclosures.actors import Actor
from tests.api import EVERY_SCOPE, signed_in, with_key
from tests.databases import SECRET_KEY
from tests.disclosures.casts import cast, consent
from tests.stack import Stack
from tests.world import World, make_world

TOKEN = "a" * 32
# What the description allows may still be refused for a reason that no schema can say (a clause, another row). Programs must name
# their writes; people need not, so that for them a request without a name is accepted. Whoever's things these are not is answered
# that there is nothing, whatever they send.
PERSON = "positive_data_acceptance,ignored_auth,negative_data_rejection,missing_required_header"
WHO = {"key": "positive_data_acceptance,ignored_auth", "approver": PERSON, "rep": PERSON, "outsider": PERSON}
# "coverage" is some three thousand requests, whatever the size: a tool sends them in each run, people in the long one alone.
PHASES = "examples,coverage,fuzzing,stateful"
FAULT = 500


@pytest.mark.fuzz
@pytest.mark.size(all=500, long=12_500)
@pytest.mark.parametrize("who", WHO)
def test_no_request_brings_a_fault_of_ours(
    web: Stack, tmp_path: Path, settings: Settings, who: str, size: int, tell: Callable[[str], None]
) -> None:
    """`size` requests by each of four: 2,000, or 50,000. What was truly sent is counted from the report."""
    settings.SECRET_KEY = SECRET_KEY  # the web server's: so it knows a session that is made here
    world = filled(make_world())
    report = tmp_path / "sent.ndjson"
    statuses: Counter[int] = Counter()
    seed = 0
    while statuses.total() < size:
        seed += 1
        done = fuzzed(web, report, headers_of(world, who), who, size, seed)
        assert done.returncode == 0, done.stdout[-6000:]
        statuses += sent(report)
    tell(f"{statuses.total()} requests, {dict(sorted(statuses.items()))}")
    assert [status for status in statuses if status >= FAULT] == []
    assert statuses[401] + statuses[429] == 0  # who asks is known, and gets behind the door
    assert " ERROR " not in (web.installation.var / "log" / "web.log").read_text()


def filled(world: World) -> World:
    """Something of most kinds."""
    world.sign_policy()
    world.serve_notice()
    world.log()
    consent(world, cast(world))
    world.drafts()
    return world


def headers_of(world: World, who: str) -> list[str]:
    if who == "key":
        return [f"Authorization: {with_key(world.studio, *EVERY_SCOPE).headers['Authorization']}"]
    actor: Actor = getattr(world, who)
    session = signed_in(actor).client.cookies["sessionid"].value
    return [f"Cookie: sessionid={session}; csrftoken={TOKEN}", f"X-CSRFToken: {TOKEN}"]


def fuzzed(
    web: Stack, report: Path, headers: list[str], who: str, size: int, seed: int
) -> subprocess.CompletedProcess[str]:
    examples = max(8, size // 100)  # of each of some seventy operations
    phases = PHASES if who == "key" or size >= 1_000 else "examples,fuzzing,stateful"
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{web.url}/api/v1/schema/", "--wait-for-schema", "20",
        "--checks", "all", "--exclude-checks", WHO[who], "--phases", phases, "--max-examples", str(examples),
        "--workers", "2", "--seed", str(seed), "--no-color", "--warnings", "off", "--report-ndjson-path", str(report),
        # Or else it would come with a key of its own invention, and be told that nobody knows it.
        "--generation-with-security-parameters", "false",
        "--suppress-health-check", "filter_too_much,too_slow",  # of how guesses are made; no fault of an answer's
        "--max-response-time", "120",  # how busy the machine is, is no fault of an answer's either
        *(part for header in headers for part in ("--header", header)),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=600 + size, cwd=report.parent)


def sent(report: Path) -> Counter[int]:
    """How many answers of each status."""
    found: Counter[int] = Counter()
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            found.update(_statuses(json.loads(line)))
    return found


def _statuses(told: object) -> list[int]:
    if isinstance(told, dict):
        own = [told["status_code"]] if isinstance(told.get("status_code"), int) else []
        return own + [one for value in told.values() for one in _statuses(value)]
    return [one for value in told for one in _statuses(value)] if isinstance(told, list) else []
