"""What ran leaves its time: read by whoever asks whether anything still runs."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from reports.models import Heartbeat


def worker_name() -> str:
    """Which process it was: evidence for the operator, not for papers."""
    return f"{os.environ.get('CANDOR_PROCESS', 'command')} {os.getpid()}@{socket.gethostname()}"[:100]


def beat(*, name: str, now: datetime) -> None:
    """One statement, whoever else beats at the same time."""
    row = Heartbeat(name=name[:150], beat_at=now, by=worker_name())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at", "by"])


def has_beaten(*, name: str, since: datetime) -> bool:
    return Heartbeat.objects.filter(name=name, beat_at__gt=since).exists()
