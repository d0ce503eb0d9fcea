"""Can this process serve, and may it take entries? What is measured, and what follows from it.

Nothing here raises: a store that is away is an observation. Everything is asked with a short patience.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from itertools import count

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config import space
from config.celery import app
from config.remembering import forgetful, look_at_record
from disclosures.queries.clock import drift_between, state_of, tell_clock
from reports.models import Heartbeat

OK, UNREACHABLE, NOT_MIGRATED = "ok", "unreachable", "not-migrated"
FRESH = 1.0  # seconds that an observation is good for: whoever asks more often hears the same


@dataclass(frozen=True, slots=True)
class Condition:
    """`drift` and `sweep_age` in seconds, `free` in bytes; None where it is not known."""

    database: str
    broker: str
    drift: float | None
    sweep_age: float | None
    free: int | None

    @property
    def ready(self) -> bool:
        """Of use to somebody. A broker that is away only delays, and a full disk leaves reading."""
        return self.database == OK and not self.clock_wrong

    @property
    def clock_wrong(self) -> bool:
        return self.clock == "wrong"

    @property
    def clock(self) -> str:
        return state_of(self.drift)

    @property
    def intake(self) -> str:
        return "open" if self.ready and not space.is_low() and not forgetful() else "closed"


log = logging.getLogger("candor")
_lock = threading.Lock()
_kept: dict[str, tuple[float, Condition | None]] = {}
_ahead: dict[str, float] = {}  # how far the clock that can be set was before the one that nobody sets


def observed() -> Condition:
    """Measured within the last second. One measures while the others wait, so that nobody can make the database busy with this."""
    with _lock:
        at, found = _kept.get("last", (0.0, None))
        if found is None or time.monotonic() - at > FRESH:
            found = observe()
            _kept["last"] = time.monotonic(), found
            _ahead["then"] = time.time() - time.monotonic()
        return found


def last_seen() -> Condition | None:
    """What was observed last, however long ago: asks nobody."""
    return _kept.get("last", (0.0, None))[1]


def clock_is_wrong() -> bool:
    """By what was measured last and how far this host's clock was set since: asks nobody, and nothing slips in until the next look."""
    seen, now = last_seen(), time.time() - time.monotonic()
    drift = 0.0 if seen is None or seen.drift is None else seen.drift
    return state_of(drift + now - _ahead.get("then", now)) == "wrong"


def watch() -> None:
    """In each web process, for as long as it lives: look every ten seconds, say what changed, and each minute at the record."""
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def _watch() -> None:
    before: Condition | None = None
    for turn in count():
        try:
            seen = observed()
            _say(before, seen)
            back, before = before is None or before.database != OK, seen
            if seen.database == OK and (back or turn % 6 == 0):
                look_at_record()
        except Exception:
            log.exception("The watch could not look.")
        time.sleep(10)


def _say(before: Condition | None, seen: Condition) -> None:
    """Once when it begins, once when it ends."""
    tell_clock(before.clock if before else OK, seen.drift)
    if before is None or (before.database, before.intake) == (seen.database, seen.intake):
        return
    level = logging.INFO if seen.intake == "open" else logging.WARNING
    log.log(
        level,
        "The condition is another.",
        extra={"event": "condition.changed", "state": f"{seen.database}.{seen.intake}"},
    )


def observe() -> Condition:
    database, drift, sweep_age = _database()
    return Condition(database, OK if broker_answers() else UNREACHABLE, drift, sweep_age, space.free())


@cache
def leaves() -> list[tuple[str, str]]:
    """The newest migration of each app, as this code has it."""
    return sorted(MigrationLoader(None).graph.leaf_nodes())


def _database() -> tuple[str, float | None, float | None]:
    try:
        missing, drift = _asked()
        return (NOT_MIGRATED, drift, None) if missing else (OK, drift, _sweep_age())
    except Error:
        connection.close()
        return UNREACHABLE, None, None


def _sweep_age() -> float | None:
    """By the database's clock, on which hosts agree."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP_AGE, [Heartbeat.SWEEP])
        found = cursor.fetchone()
        return max(found[0], 0.0) if found else None


SWEEP_AGE = "SELECT extract(epoch FROM clock_timestamp() - beat_at)::float FROM reports_heartbeat WHERE name = %s"
QUESTION = """
    SELECT clock_timestamp(), (SELECT count(*) FROM unnest(%s::text[], %s::text[]) wanted (app, name)
        WHERE NOT EXISTS (SELECT FROM django_migrations m WHERE (m.app, m.name) = (wanted.app, wanted.name)))
"""


def _asked() -> tuple[bool, float]:
    """(whether a migration of this code is missing, how far this host's clock is ahead)."""
    apps, names = zip(*leaves(), strict=True)
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute(QUESTION, [list(apps), list(names)])
        there, missing = cursor.fetchone()
        return bool(missing), drift_between(before, there, timezone.now())


def broker_answers() -> bool:
    if settings.RUNS_ON == "nothing":
        return False
    try:
        with app.connection_for_write() as line:
            line.default_channel  # noqa: B018  opened, which asks
    except Exception:  # each transport has its own; none of them may stop an answer
        return False
    return True
