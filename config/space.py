"""Is there room for what comes in? The disk of the database where this host sees it, and our own folder."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from django.conf import settings

AGAIN = 1.2  # closed below the least, open again above a little more, so that it does not flutter
FRESH, AFTER_FULL = 2.0, 5.0
_seen: dict[str, float] = {}


def places() -> list[Path]:
    """VAR holds the private database of ./run; DATABASE_VOLUME is the disk of another one, mounted here to be looked at."""
    return [path for path in (settings.VAR, settings.DATABASE_VOLUME) if path and path.exists()]


def free() -> int | None:
    """Bytes where the least is free, None if nothing can be looked at."""
    try:
        return min((shutil.disk_usage(path).free for path in places()), default=None)
    except OSError:
        return None


def is_low() -> bool:
    """Looked up at most every two seconds. A database that said "disk full" counts as low for as long as it keeps saying so."""
    now = time.monotonic()
    if now < _seen.get("full_until", 0):
        return True
    if now - _seen.get("at", -FRESH) < FRESH:
        return bool(_seen["low"])
    found, least = free(), settings.LEAST_FREE_BYTES
    low = found is not None and found < least * (AGAIN if _seen.get("low") else 1)
    _seen.update(at=now, low=low)
    return low


def was_full() -> None:
    """The database has just said so. Whether it still is, the first write after a few seconds tries."""
    _seen["full_until"] = time.monotonic() + AFTER_FULL
