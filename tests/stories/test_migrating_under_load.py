"""A migration that waits for a table in use: people and programs go on, and the code of before works beside the new column."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from urllib.error import HTTPError

import psycopg
import pytest

from disclosures.models import Use
from disclosures.services.identity import issue_key
from reports.models import Delivery
from tests.databases import ROOT
from tests.stack import Stack
from tests.world import NOW, make_world

pytestmark = pytest.mark.kill
COLUMN = "SELECT 1 FROM information_schema.columns WHERE table_name = 'disclosures_use' AND column_name = 'next_thing'"
GAVE_WAY = "A table is in use; trying again in a moment."


class Load(threading.Thread):
    """A tool that logs one AI use after the other, and notes what it was answered."""

    def __init__(self, url: str, key: str, name: str) -> None:
        super().__init__(name=name)
        self.url, self.key = f"{url}/api/v1/uses", key
        self.statuses: Counter[int] = Counter()
        self.longest = 0.0
        self.enough = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.enough.is_set():
            number += 1
            began = time.monotonic()
            self.statuses[self._log(f"{self.name}-{number}")] += 1
            self.longest = max(self.longest, time.monotonic() - began)

    def _log(self, name: str) -> int:
        use = {
            "production": "picture",
            "activity": "clean-up",
            "summary": name,
            "tools": ["Runway"],
            "external_id": name,
        }
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": name}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url, json.dumps(use).encode(), headers), timeout=60
            ) as said:
                return int(said.status)
        except HTTPError as refusal:
            with refusal:
                return refusal.code


def test_work_goes_on_while_a_migration_waits_and_after_it(stack: Stack, tell: Callable[[str], None]) -> None:
    world = make_world()
    scopes = ("uses:read", "uses:write")
    _, key = issue_key(organization=world.studio, name="A tool", scopes=scopes, mode="test", by=world.admin, now=NOW)
    tools = [Load(stack.url, key, name) for name in ("one", "two")]
    for tool in tools:
        tool.start()
    try:
        with migrating(stack) as process:
            with psycopg.connect(
                stack.database.owner_url
            ) as holder:  # somebody's long report, begun before the migration is
                holder.execute("LOCK TABLE disclosures_use IN ACCESS SHARE MODE")
                assert process.stderr is not None
                assert any(GAVE_WAY in line for line in process.stderr), "it never waited"
                assert holder.execute(COLUMN).fetchone() is None
            assert process.wait(60) == 0
        with psycopg.connect(stack.database.owner_url) as owner:
            assert owner.execute(COLUMN).fetchone() == (1,)
        before = sum(tool.statuses[201] for tool in tools)
        stack.eventually(
            lambda: sum(tool.statuses[201] for tool in tools) > before + 5
        )  # the code of before, the new column
    finally:
        for tool in tools:
            tool.enough.set()
        for tool in tools:
            tool.join(60)
    document = world.issue_notice()
    stack.eventually(lambda: Delivery.objects.filter(document=document, status="handed_over").count() == 2)
    answered = sum((tool.statuses for tool in tools), Counter[int]())
    assert set(answered) <= {201, 503}
    assert answered[503] <= answered[201] / 10
    assert Use.objects.exclude(external_id="").count() == answered[201]
    tell(f"{dict(answered)}, the longest answer took {max(tool.longest for tool in tools):.1f} s")


def migrating(stack: Stack) -> subprocess.Popen[str]:
    env = stack.database.environment() | {
        "OWNER_DATABASE_URL": stack.database.owner_url,
        "DJANGO_SETTINGS_MODULE": "tests.next_step.settings",
        "CANDOR_VAR": str(stack.installation.var),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py", "migrate_database"]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
