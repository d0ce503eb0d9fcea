"""The broker is a wake-up call: it may be gone, or deaf, and nobody waits for it long."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings

from config.celery import app
from config.clock import beat_schedule
from tests.databases import SECRET_KEY
from tests.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
PUBLISH = """
import time
from kombu.exceptions import OperationalError
from config.celery import app
began = time.monotonic()
try:
    app.send_task("reports.sweep")
except OperationalError:
    print(time.monotonic() - began)
"""

FOR_EVER = 10  # seconds: a moment and a second on a quiet machine; a client that keeps trying does not end by itself

GIVEN_AWAY = """
from config.celery import app
print(app.conf.broker_transport_options["visibility_timeout"])
"""

LOADED = """
import sys
from config.celery import app
app.loader.init_worker()
print(*sorted(sys.modules))
"""


def said(program: str, broker: str = "redis://127.0.0.1:1/0") -> str:
    env = {
        **os.environ,
        "CANDOR_EMBEDDED": "1",
        "DATABASE_URL": "postgresql://candor_app:unused@127.0.0.1:1/candor",
        "BROKER_URL": broker,
        "SECRET_KEY": SECRET_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def seconds_to_give_up(broker: str) -> float:
    return float(said(PUBLISH, broker))


@pytest.fixture
def deaf() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_broker_that_is_gone_costs_a_moment() -> None:
    assert seconds_to_give_up("redis://127.0.0.1:1/0") < FOR_EVER


def test_a_broker_that_is_deaf_costs_a_second(deaf: int) -> None:
    assert 0.9 < seconds_to_give_up(f"redis://127.0.0.1:{deaf}/0") < FOR_EVER


def test_a_worker_loads_its_tasks_and_no_pages() -> None:
    """It is back so much sooner after it was killed, and takes less memory."""
    loaded = set(said(LOADED).split())
    assert {"reports.tasks", "disclosures.tasks"} <= loaded
    assert {"config.urls", "reports.views", "disclosures.views"} & loaded == set()


def test_what_the_clock_wakes_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def how_often(schedule: dict[str, dict[str, Any]]) -> dict[str, timedelta]:
    return {entry["task"]: entry["schedule"].run_every for entry in schedule.values()}


def test_what_is_due_is_looked_for_as_often_as_the_setting_says() -> None:
    assert how_often(app.conf.beat_schedule)["reports.sweep"] == settings.SWEEP_EVERY
    assert how_often(beat_schedule(timedelta(seconds=17)))["reports.sweep"] == timedelta(seconds=17)


def test_returned_mail_is_looked_for_in_time_and_what_is_over_forgotten_each_hour() -> None:
    every = how_often(app.conf.beat_schedule)
    assert timedelta() < every["reports.sweep_returned_mail"] <= timedelta(minutes=5)
    assert timedelta() < every["disclosures.forget_expired"] <= timedelta(hours=1)


def test_no_task_outlives_the_time_after_which_it_is_given_to_another_worker() -> None:
    """Nobody may set that time to less: `test_a_wrong_production_is_told_in_a_sentence`."""
    given_away = int(said(GIVEN_AWAY))
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < given_away


SAFE = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    "task_store_eager_result": False,
    "accept_content": ["json"],
    "task_serializer": "json",
    "task_soft_time_limit": 90,
    "task_time_limit": 120,
    "worker_soft_shutdown_timeout": 15.0,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "task_publish_retry": False,
    "worker_direct": True,
}
WAY = {"max_retries": 0, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}


@pytest.mark.slow
def test_a_running_worker_runs_by_the_settings_that_lose_nothing(stack: Stack) -> None:
    with Celery(broker=stack.installation.env["BROKER_URL"], set_as_current=False) as asking:
        [told] = stack.eventually(lambda: (asking.control.inspect(timeout=2).conf(with_defaults=True) or {}).values())
        [queues] = (asking.control.inspect(timeout=5).active_queues() or {}).values()
    assert {name: told[name] for name in SAFE} == SAFE
    assert told.get("result_backend") is None
    assert {name: told["broker_transport_options"][name] for name in WAY} == WAY
    assert {queue["name"].partition("@")[0] for queue in queues} == {"celery", "clock"}
    assert len(queues) == 3
