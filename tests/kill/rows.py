"""Our own look at the house's database while everything runs, by its administrator."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg

from config.embedded.postgres import DATABASE
from tests.kill.house import House
from tests.kill.journals import Journal

UNFINISHED = """
    SELECT (SELECT count(*) FROM reports_document d WHERE NOT EXISTS (SELECT 1 FROM reports_delivery w WHERE w.document_id = d.id)),
        (SELECT count(*) FROM reports_delivery WHERE status <> 'handed_over'), (SELECT count(*) FROM reports_document)
"""
STUCK = """
    SELECT 'delivery ' || channel || ' ' || status, count(*) FROM reports_delivery GROUP BY 1
    UNION ALL SELECT 'draft ' || status || ' ' || blocks::text || ' ' || waits::text, count(*) FROM reports_draft GROUP BY 1
    UNION ALL SELECT 'beat ' || name || ' ' || beat_at || ', now ' || now(), 1 FROM reports_heartbeat
    UNION ALL SELECT 'use', count(*) FROM disclosures_use
    UNION ALL SELECT 'session ' || coalesce(state, '') || ' ' || coalesce(wait_event, '') || ' ' || (now() - xact_start) || left(query, 200), 1
        FROM pg_stat_activity WHERE datname = 'candor' AND pid <> pg_backend_pid()
"""
HEADS = "SELECT id::text, head_seq, encode(head_link, 'hex') FROM disclosures_stream WHERE head_seq > 0"
COMMITTED = "SELECT 1 FROM reports_delivery WHERE id = %s AND status = 'handed_over'"


class Rows:
    """The database may be dead at any moment."""

    def __init__(self, house: House) -> None:
        assert house.installation.cluster
        self.cluster = house.installation.cluster

    def ask(self, query: str, *words: object) -> list[tuple[object, ...]]:
        with self.cluster.connect(DATABASE) as connection:
            return connection.execute(query, words).fetchall()

    def committed(self, message: str) -> bool:
        return bool(self.ask(COMMITTED, message.strip("<>").partition("@")[0]))

    def stuck(self) -> str:
        return "\n".join(f"{count} {what}" for what, count in self.ask(STUCK))

    def heads(self, journal: Journal) -> None:
        for stream, seq, link in self.ask(HEADS):
            journal.write(stream=stream, seq=seq, link=link)


def until(ask: Callable[[], object], house: House, *, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            if ask():
                return
            assert time.monotonic() < deadline, f"{house.logs()}\n{Rows(house).stuck()}"
        except psycopg.OperationalError:  # it was killed, and is coming back
            assert time.monotonic() < deadline, house.logs()
        house.mend()
        time.sleep(0.2)
