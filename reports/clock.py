"""A clock for work that takes its time. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# How long a task goes on to the next of many: the last begun within it may take as long again, and a task has 90 s.
TURN = timedelta(seconds=40)


def running_from(now: datetime) -> Callable[[], datetime]:
    """Shows `now` and goes on from there. A mail server may take a minute: what it took is handed over when it took it, and
    the last of many deliveries is leased from its own beginning."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)
