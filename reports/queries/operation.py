"""Whether the work goes on: what ran last, and whether papers wait meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.db import connection

from reports.models import Heartbeat

SILENCE = timedelta(seconds=60)

# Each part reads a partial index that holds open work only, but for the papers without bytes: two keys are compared there.
QUERY = """
    SELECT (SELECT beat_at FROM reports_heartbeat WHERE name = %s), least(
        (SELECT min(next_attempt_at) FROM reports_delivery WHERE status = 'due'),
        (SELECT min(lease_until) FROM reports_delivery WHERE status = 'leased'),
        (SELECT min(issued_at) FROM reports_document d WHERE NOT EXISTS (SELECT FROM reports_rendition r WHERE r.document_id = d.id)
            AND NOT EXISTS (SELECT FROM reports_rendering m WHERE m.document_id = d.id AND m.given_up_at IS NOT NULL)))
"""


def last_beat(name: str) -> datetime | None:
    """When this ran last (`Heartbeat.SWEEP`, or `Heartbeat.WORKER` and the name of one)."""
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


def papers_wait_since(*, now: datetime) -> datetime | None:
    """Since when nothing was sent although papers wait; None while all is well. A minute of silence alarms, as does work that waits
    for a minute where nothing ever ran."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [Heartbeat.SWEEP])
        swept, waiting = cast(tuple[datetime | None, datetime | None], cursor.fetchone())
    if waiting is None or waiting > now - SILENCE or (swept is not None and swept > now - SILENCE):
        return None
    return max(waiting, swept) if swept else waiting
