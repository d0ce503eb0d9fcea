"""How much work waits, over everybody's papers: counts and ages for whoever operates the installation. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from disclosures.tenancy import for_everyone


@dataclass(frozen=True, slots=True)
class Workload:
    """Ages in seconds; 0 where nothing waits."""

    due: int
    leased: int
    dead: int
    oldest_due: float
    unrendered: int
    not_made: int
    blocked: int


# Each part reads a partial index that holds open work only, but for the papers without bytes: two keys are compared there.
QUERY = """
    SELECT
        (SELECT count(*) FROM reports_delivery WHERE status = 'due' AND next_attempt_at <= %(now)s),
        (SELECT count(*) FROM reports_delivery WHERE status = 'leased'),
        (SELECT count(*) FROM reports_delivery WHERE status = 'dead' AND set_aside_at IS NULL),
        (SELECT coalesce(extract(epoch FROM %(now)s - min(next_attempt_at)), 0)::float FROM reports_delivery
            WHERE status = 'due' AND next_attempt_at <= %(now)s),
        (SELECT count(*) FROM reports_document d
            WHERE NOT EXISTS (SELECT FROM reports_rendition r WHERE r.document_id = d.id)),
        (SELECT count(*) FROM reports_rendering WHERE given_up_at IS NOT NULL),
        (SELECT count(*) FROM reports_draft WHERE status = 'open' AND blocks <> '[]')
"""


@for_everyone()
def workload(*, now: datetime) -> Workload:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"now": now})
        return Workload(*cursor.fetchone())
