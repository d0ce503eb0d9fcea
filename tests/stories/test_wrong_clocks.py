"""A host whose clock is a day off: nothing is sent early or late, nothing is taken out of anybody's hands, and no time of the record
is its own. Real processes; the database's clock is right."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from disclosures.actors import SYSTEM
from disclosures.models import Opening
from disclosures.services.identity import issue_key
from reports.models import Delivery, Document, Heartbeat
from reports.services.deliveries import claim_delivery
from reports.services.rendering import render_document
from tests.api import EVERY_SCOPE
from tests.databases import ROOT, FreshDatabase
from tests.kill.callers import Line
from tests.stack import Stack, started_stack
from tests.world import World, make_world

DAY = timedelta(days=1)
Clock = Callable[[timedelta], dict[str, str]]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("off", [DAY, -DAY], ids=["a-day-ahead", "a-day-behind"]),
]


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (compiler := shutil.which("cc")):
        said = "NO COMPILER: apt-get install gcc libc6-dev, to make what sets the clock of a process"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    made = tmp_path_factory.mktemp("clock") / "turned_clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", made, Path(__file__).with_name("turned_clock.c")], check=True)
    return made


@pytest.fixture
def clock(shim: Path, tmp_path: Path) -> Clock:
    """Turns the clock of every process that has the environment it returns, also while they run."""
    file = tmp_path / "turned-by"
    file.write_bytes(bytes(8))

    def turn(off: timedelta) -> dict[str, str]:
        with file.open("r+b") as mapped:
            mapped.write(struct.pack("=q", round(off.total_seconds())))
        return {"LD_PRELOAD": str(shim), "TURNED_BY": str(file)}

    return turn


@pytest.fixture
def turned(fresh_database: FreshDatabase, tmp_path: Path, clock: Clock) -> Iterator[Stack]:
    """Web, worker and beat on a host whose clock is right until somebody turns it."""
    with started_stack(fresh_database, tmp_path / "var", **clock(timedelta())) as running:
        yield running


def drained(database: FreshDatabase, told: dict[str, str]) -> str:
    """`manage.py drain` on such a host, and what it logged."""
    done = subprocess.run(
        [sys.executable, "manage.py", "drain"],
        cwd=ROOT,
        env=database.environment() | told,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def rendered(world: World, now: datetime) -> Document:
    document = world.issue_notice(now)
    render_document(document=document.pk, now=now)
    return document


def times(document: Document) -> list[datetime]:
    """Every moment that was written about a paper on its way."""
    tries = [(one.started_at, one.finished_at) for way in document.deliveries.all() for one in way.attempts.all()]
    ways = document.deliveries.filter(status="handed_over").values_list("handed_over_at", flat=True)
    return (
        [at for both in tries for at in both if at] + list(ways) + [Heartbeat.objects.get(name=Heartbeat.SWEEP).beat_at]
    )


def test_drain_does_what_is_due_and_nothing_else(fresh_database: FreshDatabase, clock: Clock, off: timedelta) -> None:
    began = timezone.now()
    due, later = rendered(make_world(), began).deliveries.order_by("channel")
    Delivery.objects.filter(pk=later.pk).update(next_attempt_at=timezone.now() + timedelta(hours=6))
    assert "clock.off" in drained(fresh_database, clock(off))
    assert list(Delivery.objects.order_by("channel").values_list("status", flat=True)) == ["handed_over", "due"]
    assert all(began <= at <= timezone.now() for at in times(due.document))


def test_drain_takes_no_try_out_of_anybodys_hands_and_leaves_none_lying(
    fresh_database: FreshDatabase, clock: Clock, off: timedelta
) -> None:
    began = timezone.now() - timedelta(minutes=2)
    document = rendered(make_world(), began)
    for way, at in zip(document.deliveries.order_by("channel"), (began, timezone.now()), strict=True):
        claim_delivery(delivery=way.pk, now=at)
    drained(fresh_database, clock(off))
    assert list(document.deliveries.order_by("channel").values_list("status", "attempts_made")) == [
        ("handed_over", 2),
        ("leased", 1),
    ]


USE = {"production": "picture", "activity": "clean-up", "summary": "Wires painted out.", "tools": ["Runway"]}


def test_a_host_whose_clock_is_turned_takes_nothing_and_goes_on_sending(
    turned: Stack, clock: Clock, off: timedelta
) -> None:
    world = make_world()
    _, secret = issue_key(
        organization=world.studio, name="A tool", scopes=EVERY_SCOPE, mode="test", by=SYSTEM, now=timezone.now()
    )
    tool = Line(turned.installation.port, secret)

    def logged(key: str) -> tuple[int, str]:
        tries = (
            tool.ask("POST", "uses", USE, key=key) for _ in range(2)
        )  # the kept line may have been closed meanwhile
        answer = next(filter(None, tries))
        told = json.loads(answer[1])
        return answer[0], told["errors"][0]["code"] if "errors" in told else ""

    assert logged("before") == (201, "")
    clock(off)
    assert logged("meanwhile") == (503, "clock-wrong"), "no look at the database lies between"
    turned.eventually(lambda: told_by(f"{turned.url}/readyz") == (503, "wrong"))
    assert abs(drift_told(turned) - off.total_seconds()) < 60

    began = timezone.now()
    world.log_notifiable(began)
    document = world.release(next(draft for draft in world.drafts(began) if draft.kind == "notice"), began)
    turned.eventually(lambda: document.deliveries.filter(status="handed_over").count() == 2)
    assert all(began <= at <= timezone.now() for at in times(document))
    turned.eventually(lambda: "clock.off" in turned.logs())
    record = Opening.objects.order_by("entry__stream", "entry__seq").values_list("entry__stream", "recorded_at")
    assert list(record) == sorted(record), "told in the order in which it was written"
    assert max(at for _, at in record) <= timezone.now()

    clock(timedelta())
    turned.eventually(lambda: told_by(f"{turned.url}/readyz") == (200, "ok"))
    assert logged("meanwhile") == (201, "")
    tool.close()


def told_by(ready: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(ready, timeout=10) as answer:
            return answer.status, json.load(answer)["clock"]
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, json.load(fault)["clock"]


def drift_told(stack: Stack) -> float:
    with urllib.request.urlopen(f"{stack.url}/metrics", timeout=10) as answer:
        [line] = [
            line for line in answer.read().decode().splitlines() if line.startswith("candor_clock_drift_seconds ")
        ]
    return float(line.partition(" ")[2])
