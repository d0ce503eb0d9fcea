"""What the clock wakes, and how long what was woken may take. The sweep reads rows that are due, so that two beats, or a missed
one, do no harm.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from celery.schedules import schedule

from reports.clock import running_from

# When a wake-up is no longer worth taking, as the host that sent it reckons: long enough to be believed by one whose clock is a day
# off. Until then it waits for a busy worker; of many that waited, one does the work.
EXPIRES = timedelta(hours=26).total_seconds()
# Seconds after which a task is asked to end, and after which its process is killed.
TASK_ASKED_TO_END, TASK_KILLED = 90, 120


def patience(production: bool) -> int:
    """So many seconds at the least the broker gives a task to no second worker: more than it may take. Tests, whose tasks are short,
    wait less for what a killed worker had in hands."""
    return TASK_KILLED + 1 if production else 2


def beat_schedule(sweep_every: timedelta) -> dict[str, dict[str, Any]]:
    """It counts from its own beginning, and not by the host's clock: were that set back by a day, nothing would be woken for a day."""
    now = running_from(datetime.now(UTC))
    return {
        "reports.sweep": {
            "task": "reports.sweep",
            "kwargs": {"by_clock": True},
            "schedule": schedule(sweep_every, nowfun=now),
            "options": {"expires": EXPIRES},
        },
        "disclosures.forget_expired": {
            "task": "disclosures.forget_expired",
            "schedule": schedule(timedelta(hours=1), nowfun=now),
            "options": {"expires": EXPIRES},
        },
        # Both sides see a mail that came back within five minutes.
        "reports.sweep_returned_mail": {
            "task": "reports.sweep_returned_mail",
            "schedule": schedule(timedelta(seconds=30), nowfun=now),
            "options": {"expires": EXPIRES},
        },
    }
