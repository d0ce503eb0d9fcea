"""What the clock wakes. The sweep reads rows that are due, so that two beats, or a missed one, do no harm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


def beat_schedule(sweep_every: timedelta) -> dict[str, dict[str, Any]]:
    seconds = sweep_every.total_seconds()
    return {
        "reports.sweep": {
            "task": "reports.sweep",
            "kwargs": {"by_clock": True},
            "schedule": seconds,
            # So long it may wait for a busy worker: were it dropped when the next one is due, a slow hour would see none at all.
            "options": {"expires": seconds + 30},
        },
        "disclosures.forget_expired": {
            "task": "disclosures.forget_expired",
            "schedule": 3600.0,
            "options": {"expires": 3600.0},
        },
        # Both sides see a mail that came back within five minutes.
        "reports.sweep_returned_mail": {
            "task": "reports.sweep_returned_mail",
            "schedule": 30.0,
            "options": {"expires": 30.0},
        },
    }
