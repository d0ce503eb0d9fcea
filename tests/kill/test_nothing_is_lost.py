"""The whole of Candor, killed at every moment: nothing is lost, nothing is doubled, and what is sent again is the same."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded.postgres import DATABASE
from tests.kill.callers import Caller, Reader, Tool
from tests.kill.evidence import Evidence
from tests.kill.house import started_house
from tests.kill.invariants import CHECKS, contradictions
from tests.kill.journals import Journal
from tests.kill.killing import Killer, strokes
from tests.kill.rows import UNFINISHED, Rows, until
from tests.kill.world import world_in

AHEAD = 100  # AI uses that the tool may log beyond the share of kills, so that there is always a mail to kill at
HEALED = 300.0  # seconds of patience after the last kill; a machine of its own takes a few


Tell = Callable[[str], None]


def kill_and_judge(
    folder: Path, blocker: object, tell: Tell, *, uses: int, rounds: int, productions: int, seed: int
) -> None:
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
            killer.rest(uses * killer.kills // most)
            killer.strike(phase, components)
            if number % 10 == 5:
                until(lambda: rows.heads(witness) is None, house, patience=30)
        until(lambda: tool.fault or not tool.is_alive(), house, patience=HEALED + uses)
        assert tool.fault is None
        began = time.monotonic()
        until(lambda: rows.ask(UNFINISHED) == [(0, 0, uses)], house, patience=HEALED + uses / 5)
        healed = time.monotonic() - began
        until(lambda: len(reader.seen) == uses, house, patience=HEALED)
        for caller in callers:
            caller.ended.set()
            caller.join(30)
            assert caller.fault is None
        with house.installation.cluster.connect(DATABASE) as connection:  # type: ignore[union-attr]
            seen = Evidence.gathered(folder, connection)
    again = sum(len(mails) - 1 for mails in seen.mails().values())
    unknown = sum(one["outcome"] in ("started", "unknown") for one in seen.attempts)
    found = contradictions(seen)
    tell(
        f"\n{killer.table()}\n"
        f"{uses} AI uses, {len(seen.documents)} papers, {len(seen.deliveries)} deliveries, {len(seen.attempts)} tries:\n"
        f"{unknown} of unknown outcome, {again} mails again on the wire; healed {healed:.0f} s after the last AI use\n"
        f"{len(CHECKS)} invariants, {len(found)} contradicted"
    )
    assert found == {}
    assert set(killer.count.values()) == {rounds}
    assert killer.kills == most


@pytest.mark.kill
def test_five_hundred_papers_and_a_hundred_kills(tmp_path: Path, django_db_blocker: object, tell: Tell) -> None:
    kill_and_judge(tmp_path, django_db_blocker, tell, uses=500, rounds=7, productions=8, seed=5)


@pytest.mark.long
def test_ten_thousand_papers_and_a_thousand_kills(tmp_path: Path, django_db_blocker: object, tell: Tell) -> None:
    kill_and_judge(tmp_path, django_db_blocker, tell, uses=10_000, rounds=67, productions=200, seed=50)
