"""Alive, and of use: what supervisors and load balancers ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config import condition, space
from config.condition import Condition
from disclosures.queries.clock import MOST_DRIFT, drift_between
from reports.models import Heartbeat
from tests.databases import FreshDatabase

READY = Condition(condition.OK, condition.OK, 0.0, 3.2, 10**12)
NOW = timezone.now()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Nothing observed before."""
    condition._kept.clear()
    yield
    condition._kept.clear()


def test_alive_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")  # no database: pytest would refuse it
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_ready_tells_states_and_no_more(db: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "broker": "unreachable",
        "clock": "ok",
        "intake": "open",
        "sweep_age": None,
    }
    assert (answer.status_code, answer.headers["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )


def test_a_database_behind_this_code_is_not_ready(fresh_database: FreshDatabase, client: Client) -> None:
    with psycopg.connect(fresh_database.owner_url) as owner:
        app, name = condition.leaves()[-1]
        owner.execute("DELETE FROM django_migrations WHERE (app, name) = (%s, %s)", [app, name])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.headers["Retry-After"]) == (503, "not-migrated", "5")


def test_a_database_ahead_of_this_code_is_ready(fresh_database: FreshDatabase, client: Client) -> None:
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('reports', '9999_next', now())")
    assert client.get("/readyz").status_code == 200


def test_a_database_that_is_away_is_told(fresh_database: FreshDatabase, client: Client) -> None:
    right = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["database"], answer.json()["ready"]) == (503, "unreachable", False)
    finally:
        connection.settings_dict["PORT"] = right
    condition._kept.clear()
    assert client.get("/readyz").status_code == 200


def test_the_last_sweep_is_told_by_its_age(db: None, client: Client) -> None:
    Heartbeat.objects.create(name=Heartbeat.SWEEP, by="worker", beat_at=timezone.now() - timedelta(minutes=10))
    assert client.get("/readyz").json()["sweep_age"] in range(599, 620)


def test_who_asks_often_costs_one_look(db: None, client: Client, django_assert_num_queries: object) -> None:
    condition.leaves()
    with django_assert_num_queries(2):  # type: ignore[operator]
        for _ in range(5):
            client.get("/readyz")


@pytest.mark.parametrize(
    ("drift", "clock", "ready"),
    [
        (None, "unknown", True),
        (1.9, "ok", True),
        (-2.1, "drifts", True),
        (61, "wrong", False),
        (-86400, "wrong", False),
    ],
)
def test_a_clock_that_drifts_is_warned_of_and_a_wrong_one_takes_the_host_out(
    drift: float, clock: str, ready: bool
) -> None:
    seen = Condition(condition.OK, condition.OK, drift, None, None)
    assert (seen.clock, seen.ready, seen.intake) == (clock, ready, "open" if ready else "closed")


@given(st.floats(-2 * MOST_DRIFT, 2 * MOST_DRIFT), st.floats(0, 5), st.floats(0, 1))
def test_the_drift_is_never_told_larger_than_it_is(ahead: float, took: float, part: float) -> None:
    """The database looks at its clock somewhere between our sending and our hearing."""
    before = NOW + timedelta(seconds=ahead)
    there, after = NOW + timedelta(seconds=took * part), before + timedelta(seconds=took)
    told = drift_between(before, there, after)
    assert abs(told) <= abs(ahead) + 1e-5
    assert abs(told) >= abs(ahead) - took - 1e-5
    assert told * ahead >= 0 or abs(told) < 1e-5


def test_without_room_nothing_is_taken_and_reading_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", 10**18)
    space._seen.clear()
    assert (READY.ready, READY.intake) == (True, "closed")
    space._seen.clear()
