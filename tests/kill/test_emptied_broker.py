"""The broker loses everything it holds, at random, while the web server, the worker and the clock live on: the next sweep finds the work."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded.postgres import DATABASE
from config.embedded.processes import wait_until
from tests.kill.callers import Reader, Tool
from tests.kill.evidence import Evidence
from tests.kill.house import House, started_house
from tests.kill.invariants import contradictions
from tests.kill.journals import Journal
from tests.kill.rows import UNFINISHED, Rows, until
from tests.kill.world import world_in

PAPERS = 4
SWEEP = 3
STEPS = ("logged", "drafted", "issued", "made", "mailed")
# Each moment is that at which the task of this step began.
WAY = """
    SELECT u.logged_at, f.made_at, d.issued_at, r.stored_at, a.started_at FROM reports_document d
        JOIN reports_rendition r ON r.document_id = d.id JOIN reports_draft f ON f.id = d.draft_id
        JOIN reports_documentline l ON l.document_id = d.id JOIN disclosures_userevision v ON v.id = l.revision_id
        JOIN disclosures_use u ON u.id = v.use_id
        JOIN reports_delivery w ON w.document_id = d.id AND w.channel = 'email'
        JOIN reports_attempt a ON a.delivery_id = w.id AND a.number = 1
    ORDER BY d.number
"""


class Sweeps(threading.Thread):
    """When each sweep began: the one row that they all write is looked at, again and again."""

    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(daemon=True)
        self.connection, self.seen, self.ended = connection, set[datetime](), threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            self.seen |= {
                at for (at,) in self.connection.execute("SELECT beat_at FROM reports_heartbeat WHERE name = 'sweep'")
            }


def emptied(house: House) -> tuple[datetime, int]:
    """When, and of how many messages. The worker holds still until something waits, since otherwise it has everything within a moment."""
    worker = house.service("worker").process
    assert worker
    with redis.Redis.from_url(house.installation.env["BROKER_URL"]) as broker:
        os.killpg(worker.pid, signal.SIGSTOP)
        try:
            assert wait_until(lambda: waiting(broker) > 0, patience=60)
            count = waiting(broker)
            broker.flushall()
        finally:
            os.killpg(worker.pid, signal.SIGCONT)
        return datetime.now(UTC), count


def waiting(broker: redis.Redis) -> int:
    return sum(broker.llen(queue) for queue in ("celery", "clock"))


@pytest.mark.kill
def test_a_broker_emptied_at_random_delays_a_paper_by_one_sweep_at_most(
    tmp_path: Path, django_db_blocker: object, tell: Callable[[str], None]
) -> None:
    """One paper after the other, so that no wake-up of another one helps, and the broker is emptied once on the way of each.

    The delay is counted in sweeps, and a busy machine changes nothing: of those that began after the loss, the first one brings it on.
    """
    chance, wanted, losses = random.Random(3), list[datetime](), list[tuple[datetime, int]]()
    with started_house(tmp_path, chance, SWEEP_EVERY=f"{SWEEP}s", DELIVERY_LEASE="60s") as house:
        rows, studio = Rows(house), world_in(house, 2, django_db_blocker)
        tool = Tool(
            house.installation.port, studio.tool, Journal(tmp_path / "tool.jsonl"), productions=studio.productions, uses=PAPERS,
            pace=wanted.__len__,
        )  # fmt: skip
        reader = Reader(house.installation.port, studio.union, Journal(tmp_path / "reader.jsonl"))
        with rows.cluster.connect(DATABASE) as watching, rows.cluster.connect(DATABASE) as connection:
            sweeps = Sweeps(watching)
            for thread in (tool, reader, sweeps):
                thread.start()
            for _ in range(PAPERS):
                wanted.append(datetime.now(UTC))
                until(lambda: tool.logged == len(wanted), house, patience=60)
                time.sleep(chance.uniform(0, 2 * SWEEP))
                losses.append(emptied(house))
                until(lambda: rows.ask(UNFINISHED) == [(0, 0, len(wanted))], house, patience=60)
            until(lambda: len(reader.seen) == PAPERS, house, patience=60)
            for thread in (tool, reader, sweeps):
                thread.ended.set()
                thread.join(30)
            (tmp_path / "witness.jsonl").touch()
            seen, ways = Evidence.gathered(tmp_path, connection), connection.execute(WAY).fetchall()
    assert contradictions(seen) == {}
    told = [line for way, (lost, _) in zip(ways, losses, strict=True) for line in delays(way, lost, sweeps.seen)]
    lines = "\n".join(f"{step}: {count} sweep, {late.total_seconds():.1f} s later" for step, count, late in told)
    lost = sum(count for _, count in losses)
    tell(f"{PAPERS} papers, {len(sweeps.seen)} sweeps, one each {SWEEP} s; {lost} messages lost between\n{lines}")
    assert len(told) >= PAPERS / 2  # others had been mailed before
    assert max(count for _, count, _ in told) <= 1


def delays(way: tuple[datetime, ...], lost: datetime, sweeps: set[datetime]) -> list[tuple[str, int, timedelta]]:
    """Of the step in which the loss fell: how many sweeps began before it was done all the same, and how much later that was."""
    return [
        (f"{STEPS[number]} and {STEPS[number + 1]}", sum(lost < sweep <= done for sweep in sweeps), done - lost)
        for number, (due, done) in enumerate(pairwise(way))
        if due < lost <= done
    ]
