"""Can this process serve, and may it take entries? What is measured, and what follows from it.

Nothing here raises: a store that is away is an observation. Everything is asked with a short patience.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config import space
from config.backups.keeping import keep_heads
from config.celery import app
from disclosures.tenancy import for_everyone
from reports.models import Heartbeat

OK, UNREACHABLE, NOT_MIGRATED = "ok", "unreachable", "not-migrated"
WARN_DRIFT, MOST_DRIFT = 2.0, 60.0  # seconds between this host's clock and the database's
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
        return self.drift is not None and abs(self.drift) > MOST_DRIFT

    @property
    def clock(self) -> str:
        """ "ok", "drifts" (warned of) or "wrong" (nothing is taken: what happened would bear a wrong time)."""
        if self.drift is None:
            return "unknown"
        return "wrong" if self.clock_wrong else "drifts" if abs(self.drift) > WARN_DRIFT else OK

    @property
    def intake(self) -> str:
        return "open" if self.ready and not space.is_low() and not forgetful() else "closed"


log = logging.getLogger("candor")
_lock, _forgetful = threading.Lock(), threading.Event()
_kept: dict[str, tuple[float, Condition | None]] = {}


def observed() -> Condition:
    """Measured within the last second. One measures while the others wait, so that nobody can make the database busy with this."""
    with _lock:
        at, found = _kept.get("last", (0.0, None))
        if found is None or time.monotonic() - at > FRESH:
            found = observe()
            _kept["last"] = time.monotonic(), found
        return found


def last_seen() -> Condition | None:
    """What was observed last, however long ago: asks nobody."""
    return _kept.get("last", (0.0, None))[1]


def forgetful() -> bool:
    """Whether the record lacks, or tells otherwise, what heads kept on this host know of it."""
    return _forgetful.is_set()


def watch() -> None:
    """In each web process, for as long as it lives: look every ten seconds, say what changed, keep the heads each minute."""
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def _watch() -> None:
    before: Condition | None = None
    for turn in count():
        try:
            seen = observed()
            _say(before, seen)
            before = seen
            if seen.database == OK and turn % 6 == 0:
                _keep_heads()
        except Exception:
            log.exception("The watch could not look.")
        time.sleep(10)


def _say(before: Condition | None, seen: Condition) -> None:
    """Once when it begins, once when it ends."""
    if seen.clock in ("drifts", "wrong") and (before is None or before.clock != seen.clock):
        log.warning("The clock of this host is off.", extra={"event": "clock.off", "seconds": seen.drift})
    if before is None or (before.database, before.intake) == (seen.database, seen.intake):
        return
    level = logging.INFO if seen.intake == "open" else logging.WARNING
    log.log(
        level,
        "The condition is another.",
        extra={"event": "condition.changed", "state": f"{seen.database}.{seen.intake}"},
    )


def _keep_heads() -> None:
    with for_everyone():
        fault = keep_heads(connection.connection, settings.HEADS_FILE)
    if fault and not forgetful():
        log.critical("The record is behind the heads kept here.", extra={"event": "record.behind"})
    (_forgetful.set if fault else _forgetful.clear)()


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


def drift_between(before: datetime, there: datetime, after: datetime) -> float:
    """Seconds that we are ahead of a clock which showed `there` somewhere between our `before` and `after`; 0 if it may agree."""
    if before <= there <= after:
        return 0.0
    return min((before - there).total_seconds(), (after - there).total_seconds(), key=abs)


def broker_answers() -> bool:
    if settings.RUNS_ON == "nothing":
        return False
    try:
        with app.connection_for_write() as line:
            line.default_channel  # noqa: B018  opened, which asks
    except Exception:  # each transport has its own; none of them may stop an answer
        return False
    return True
