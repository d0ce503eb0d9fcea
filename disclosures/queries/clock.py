"""What time it is. A host may be wrong about it; the database is one, and all hosts hear the same from it.

Workers and commands go by its clock and by nothing else, so that a wrong one on their host neither moves a deadline nor takes a try
out of somebody's hands. Web hosts keep their own, which needs no asking, and take nothing while it is wrong (`config/intake.py`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection
from django.utils import timezone

log = logging.getLogger("candor")
WARN_DRIFT, MOST_DRIFT = 2.0, 60.0  # seconds between this host's clock and the database's


@dataclass(frozen=True, slots=True)
class Reading:
    """`drift`: so many seconds this host's own clock is ahead."""

    time: datetime
    drift: float


def current_time() -> datetime:
    return reading().time


def reading() -> Reading:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [there] = cast(tuple[datetime], cursor.fetchone())
    return Reading(there, drift_between(before, there, timezone.now()))


def drift_between(before: datetime, there: datetime, after: datetime) -> float:
    """Seconds that we are ahead of a clock which showed `there` somewhere between our `before` and `after`; 0 if it may agree."""
    if before <= there <= after:
        return 0.0
    return min((before - there).total_seconds(), (after - there).total_seconds(), key=abs)


def state_of(drift: float | None) -> str:
    """ "ok", "drifts" (warned of) or "wrong" (what happens would bear a wrong time)."""
    if drift is None:
        return "unknown"
    return "wrong" if abs(drift) > MOST_DRIFT else "drifts" if abs(drift) > WARN_DRIFT else "ok"


def tell_clock(before: str, drift: float | None) -> str:
    """Once when it begins to be off, an error where it is wrong. What it is now."""
    now = state_of(drift)
    if now != before and now in ("drifts", "wrong"):
        level = logging.ERROR if now == "wrong" else logging.WARNING
        log.log(level, "The clock of this host is off.", extra={"event": "clock.off", "seconds": drift})
    return now
