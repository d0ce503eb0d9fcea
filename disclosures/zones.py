"""Names of time zones that this machine knows."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Asked once: Python opens every file of the zone database for it, thirty milliseconds each time."""
    return frozenset(available_timezones())
