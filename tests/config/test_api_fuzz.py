"""Requests that nobody thought of, made from the API's own description, against the real web server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.api import signed_in, with_key
from tests.stack import Stack
from tests.world import make_world

TOKEN = "a" * 32
# A description cannot say everything that is judged, such as whether a place in a list exists. What it can say is that
# programs must name their writes; people need not, so that for them a request without a name is accepted.
NOT_CHECKED = {
    "key": "positive_data_acceptance",
    "approver": "positive_data_acceptance,ignored_auth,negative_data_rejection,missing_required_header",
    "rep": "positive_data_acceptance,ignored_auth,negative_data_rejection,missing_required_header",
}


@pytest.mark.fuzz
@pytest.mark.parametrize("who", NOT_CHECKED)
def test_no_request_brings_a_fault_of_ours(stack: Stack, who: str) -> None:
    world = make_world()
    world.serve_notice()
    world.log()
    world.drafts()
    if who == "key":
        headers = [f"Authorization: {with_key(world.studio).headers['Authorization']}"]
    else:
        session = signed_in(getattr(world, who)).client.cookies["sessionid"].value
        headers = [f"Cookie: sessionid={session}; csrftoken={TOKEN}", f"X-CSRFToken: {TOKEN}"]
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{stack.url}/api/v1/schema/", "--wait-for-schema", "20",
        "--checks", "all", "--exclude-checks", NOT_CHECKED[who], "--max-examples", "10", "--workers", "2",
        "--phases", "examples,coverage,fuzzing", "--no-color",
        "--suppress-health-check", "filter_too_much,too_slow",  # of how guesses are made; no fault of an answer's
        *(part for header in headers for part in ("--header", header)),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:]
