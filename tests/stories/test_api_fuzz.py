"""Generated requests against the running API, from its own description: whatever is sent, the answer is one that was promised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import Stack

pytestmark = pytest.mark.fuzz

# What the description allows may still be refused for a reason that no schema can say (a clause, another row). Whoever sends many
# unknown keys is told to wait (429) before being told that a key is unknown (401).
LEFT_OUT = "positive_data_acceptance,ignored_auth"


def test_whatever_is_sent_the_answer_is_one_that_was_promised(stack: Stack, tmp_path: Path) -> None:
    stack.manage("load_sample")
    key = (stack.installation.var / "sample-key").read_text()
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{stack.url}/api/v1/schema/",
            f"--header=Authorization: Bearer {key}",
            f"--exclude-checks={LEFT_OUT}",
            "--max-examples=25",
            "--seed=1",
            "--suppress-health-check=filter_too_much",  # names in a path may hold no slash: many a guess is thrown away
            "--wait-for-schema=10",
            "--warnings=off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert " ERROR " not in (stack.installation.var / "log" / "web.log").read_text()
