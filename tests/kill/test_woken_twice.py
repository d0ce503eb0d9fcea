"""Wake-ups come more than once: three clocks send them, and the broker gives what takes long to a second one. Each has one effect."""

from __future__ import annotations

import random
import signal
from collections import Counter
from pathlib import Path

import pytest
from celery import Celery

from config.embedded.postgres import DATABASE
from config.embedded.processes import stop
from tests.kill.callers import Reader, Tool
from tests.kill.evidence import Evidence
from tests.kill.house import House, started_house
from tests.kill.invariants import contradictions
from tests.kill.journals import Journal
from tests.kill.rows import UNFINISHED, Rows, until
from tests.kill.world import world_in

PAPERS = 13
PATIENT = {"DELIVERY_LEASE": "120s", "MAIL_DEADLINE": "40s", "BROKER_VISIBILITY_TIMEOUT": "2", "LOG_LEVEL": "INFO"}


@pytest.mark.kill
def test_what_is_woken_more_than_once_happens_once(tmp_path: Path, django_db_blocker: object) -> None:
    wanted = list(range(PAPERS - 1))
    with started_house(tmp_path, random.Random(8), longest_hold=60, **PATIENT) as house:
        clocks = [house.service("beat").start() for _ in range(2)]
        try:
            rows, studio = Rows(house), world_in(house, 4, django_db_blocker)
            tool = Tool(
                house.installation.port, studio.tool, Journal(tmp_path / "tool.jsonl"), productions=studio.productions, uses=PAPERS,
                pace=wanted.__len__,
            )  # fmt: skip
            reader = Reader(house.installation.port, studio.union, Journal(tmp_path / "reader.jsonl"))
            tool.start(), reader.start()
            until(lambda: rows.ask(UNFINISHED) == [(0, 0, PAPERS - 1)], house, patience=120)
            house.mail.forget()
            house.mail.say("data")
            wanted.append(PAPERS)
            assert house.mail.hear("held", patience=60)
            held = the_task_at_hand(house)
            until(
                lambda: was_done(house, held), house, patience=50
            )  # by another process, to which the broker gave it as well
            house.mail.say("go")
            until(lambda: rows.ask(UNFINISHED) == [(0, 0, PAPERS)], house, patience=60)
            until(lambda: len(reader.seen) == PAPERS, house, patience=60)
            assert [clock.poll() for clock in clocks] == [None, None]
        finally:
            for clock in clocks:
                stop(clock, asking=signal.SIGTERM, patience=5)
        reader.ended.set()
        reader.join(30)
        (tmp_path / "witness.jsonl").touch()
        with rows.cluster.connect(DATABASE) as connection:
            seen = Evidence.gathered(tmp_path, connection)
    assert contradictions(seen) == {}
    assert Counter((one["number"], one["outcome"]) for one in seen.attempts) == {(1, "handed_over"): 2 * PAPERS}
    assert sorted(map(len, seen.mails().values())) == [1] * PAPERS


def the_task_at_hand(house: House) -> str:
    """The one that waits for the mail server; a sweep's, or its own second, may just be looking at the same row."""
    with Celery(broker=house.installation.env["BROKER_URL"], set_as_current=False) as asking:
        [tasks] = (asking.control.inspect(timeout=10).active() or {}).values()
    sending = [task for task in tasks if task["name"] in ("reports.deliver_document", "reports.attempt_delivery")]
    return str(min(sending, key=lambda task: task["time_start"])["id"])


def was_done(house: House, task: str) -> bool:
    lines = house.service("worker").log.read_text(errors="replace").splitlines()
    return any("event=task.done" in line and task in line for line in lines)
