"""The whole of Candor, killed at every moment: nothing is lost, nothing is doubled, and what is sent again is the same."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from config.embedded.postgres import DATABASE
from tests.databases import Databases
from tests.kill.callers import Caller, Reader, Tool
from tests.kill.evidence import Evidence
from tests.kill.house import House, started_house
from tests.kill.invariants import CHECKS, contradictions
from tests.kill.journals import Journal
from tests.kill.killing import Killer, strokes
from tests.kill.world import Studio, make_studio

AHEAD = 25  # AI uses that the tool may log before the next kill, so that there is always a mail to kill at
HEALED = 300.0  # seconds of patience after the last kill; a machine of its own takes a few
UNFINISHED = """
    SELECT (SELECT count(*) FROM reports_document d WHERE NOT EXISTS (SELECT 1 FROM reports_delivery w WHERE w.document_id = d.id)),
        (SELECT count(*) FROM reports_delivery WHERE status <> 'handed_over'), (SELECT count(*) FROM reports_document)
"""
STUCK = """
    SELECT 'delivery ' || channel || ' ' || status, count(*) FROM reports_delivery GROUP BY 1
    UNION ALL SELECT 'draft ' || status || ' ' || blocks::text || ' ' || waits::text, count(*) FROM reports_draft GROUP BY 1
    UNION ALL SELECT 'beat ' || name || ' ' || beat_at || ', now ' || now(), 1 FROM reports_heartbeat
    UNION ALL SELECT 'use', count(*) FROM disclosures_use
    UNION ALL SELECT 'session ' || coalesce(state, '') || ' ' || coalesce(wait_event, '') || ' ' || (now() - xact_start) || left(query, 200), 1
        FROM pg_stat_activity WHERE datname = 'candor' AND pid <> pg_backend_pid()
"""
HEADS = "SELECT id::text, head_seq, encode(head_link, 'hex') FROM disclosures_stream WHERE head_seq > 0"
COMMITTED = "SELECT 1 FROM reports_delivery WHERE id = %s AND status = 'handed_over'"


class Rows:
    """Our own look at the database, by its administrator; the database may be dead at any moment."""

    def __init__(self, house: House) -> None:
        assert house.installation.cluster
        self.cluster = house.installation.cluster

    def ask(self, query: str, *words: object) -> list[tuple[object, ...]]:
        with self.cluster.connect(DATABASE) as connection:
            return connection.execute(query, words).fetchall()

    def committed(self, message: str) -> bool:
        return bool(self.ask(COMMITTED, message.strip("<>").partition("@")[0]))

    def stuck(self) -> str:
        return "\n".join(f"{count} {what}" for what, count in self.ask(STUCK))

    def heads(self, journal: Journal) -> None:
        for stream, seq, link in self.ask(HEADS):
            journal.write(stream=stream, seq=seq, link=link)


def world_in(house: House, productions: int, blocker: object) -> Studio:
    """Made by the services themselves, in this process, on the house's database."""
    assert house.installation.cluster
    before = dict(connections.settings["default"])
    with blocker.unblock():  # type: ignore[attr-defined]
        Databases(house.installation.cluster).point_django_at(DATABASE)
        try:
            return make_studio(productions)
        finally:
            connections.close_all()
            connections.settings["default"].update(before)


def kill_and_judge(folder: Path, blocker: object, *, uses: int, rounds: int, productions: int, seed: int) -> None:
    chance = random.Random(seed)
    with started_house(folder, chance) as house:
        rows, witness = Rows(house), Journal(folder / "witness.jsonl")
        studio = world_in(house, productions, blocker)
        killer = Killer(house, Journal(folder / "killer.jsonl"), rows.committed)
        most = rounds * 15
        tool = Tool(
            house.installation.port, studio.tool, Journal(folder / "tool.jsonl"), productions=studio.productions, uses=uses,
            pace=lambda: min(uses, AHEAD + uses * killer.kills // most),
        )  # fmt: skip
        reader = Reader(house.installation.port, studio.union, Journal(folder / "reader.jsonl"))
        callers: list[Caller] = [tool, reader]
        for caller in callers:
            caller.start()
        for number, (phase, components) in enumerate(strokes(rounds, chance)):
            killer.strike(phase, components)
            if number % 10 == 5:
                _until(lambda: rows.heads(witness) is None, house, patience=30)
        _until(lambda: tool.fault or not tool.is_alive(), house, patience=HEALED + uses)
        assert tool.fault is None
        began = time.monotonic()
        _until(lambda: rows.ask(UNFINISHED) == [(0, 0, uses)], house, patience=HEALED + uses / 5)
        healed = time.monotonic() - began
        _until(lambda: len(reader.seen) == uses, house, patience=HEALED)
        for caller in callers:
            caller.ended.set()
            caller.join(30)
            assert caller.fault is None
        with house.installation.cluster.connect(DATABASE) as connection:  # type: ignore[union-attr]
            seen = Evidence.gathered(folder, connection)
    again = sum(len(mails) - 1 for mails in seen.mails().values())
    unknown = sum(one["outcome"] in ("started", "unknown") for one in seen.attempts)
    print(f"\n{killer.table()}")
    print(
        f"{uses} AI uses, {len(seen.documents)} papers, {len(seen.deliveries)} deliveries, {len(seen.attempts)} tries:"
    )
    print(f"{unknown} of unknown outcome, {again} mails again on the wire; healed {healed:.0f} s after the last AI use")
    found = contradictions(seen)
    print(f"{len(CHECKS)} invariants, {len(found)} contradicted")
    assert found == {}
    assert min(killer.count.values()) >= min(rounds, 5)
    assert len(killer.count) == 15


def _until(ask: Callable[[], object], house: House, *, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            if ask():
                return
            assert time.monotonic() < deadline, f"{house.logs()}\n{Rows(house).stuck()}"
        except psycopg.OperationalError:  # it was killed, and is coming back
            assert time.monotonic() < deadline, house.logs()
        house.mend()
        time.sleep(0.2)


@pytest.mark.kill
def test_forty_papers_and_each_component_killed_in_each_phase(tmp_path: Path, django_db_blocker: object) -> None:
    kill_and_judge(tmp_path, django_db_blocker, uses=40, rounds=1, productions=4, seed=1)


@pytest.mark.long
def test_five_hundred_papers_and_a_hundred_kills(tmp_path: Path, django_db_blocker: object) -> None:
    kill_and_judge(tmp_path, django_db_blocker, uses=500, rounds=7, productions=20, seed=5)


@pytest.mark.long
def test_ten_thousand_papers_and_a_thousand_kills(tmp_path: Path, django_db_blocker: object) -> None:
    kill_and_judge(tmp_path, django_db_blocker, uses=10_000, rounds=67, productions=200, seed=50)
