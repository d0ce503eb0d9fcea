"""What there is to judge by, once everything has healed: the journals of those outside, and the rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.kill.journals import Line, read

Row = dict[str, Any]
TABLES = {
    "documents": """
        SELECT d.id, d.number, d.correction, d.label, d.stream_id, d.production_id, d.content, d.content_sha256, d.issued_at,
            r.pdf, r.pdf_sha256, r.html, r.html_sha256
        FROM reports_document d LEFT JOIN reports_rendition r ON r.document_id = d.id ORDER BY d.stream_id, d.number, d.correction
    """,
    "lines": """
        SELECT l.document_id, l.obligation_id, l.revision_id, l.kind, v.use_id
        FROM reports_documentline l JOIN disclosures_userevision v ON v.id = l.revision_id
    """,
    "deliveries": """
        SELECT id, document_id, channel, recipient, status, attempts_made, next_attempt_at, lease_until, handed_over_at, message
        FROM reports_delivery
    """,
    "attempts": """
        SELECT delivery_id, number, started_at, finished_at, outcome, detail FROM reports_attempt ORDER BY delivery_id, number
    """,
    "answers": "SELECT document_id, kind, corrects_id FROM reports_answer",
    "entries": """
        SELECT e.stream_id, e.seq, e.leaf, e.link, o.salt, o.body, o.kind, o.recorded_at
        FROM disclosures_entry e LEFT JOIN disclosures_opening o ON o.entry_id = e.id ORDER BY e.stream_id, e.seq
    """,
}


@dataclass(frozen=True)
class Evidence:
    """`sink`, `tool`, `reader`, `witness`: the lines of their journals. The rest are rows."""

    sink: list[Line]
    tool: list[Line]
    reader: list[Line]
    witness: list[Line]
    documents: list[Row]
    lines: list[Row]
    deliveries: list[Row]
    attempts: list[Row]
    answers: list[Row]
    entries: list[Row]

    @classmethod
    def gathered(cls, folder: Path, connection: psycopg.Connection) -> Evidence:
        journals = {name: read(folder / f"{name}.jsonl") for name in ("sink", "tool", "reader", "witness")}
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = {name: cursor.execute(query).fetchall() for name, query in TABLES.items()}
        return cls(**journals, **rows)

    def attempts_of(self) -> dict[UUID, list[Row]]:
        found: dict[UUID, list[Row]] = {one["id"]: [] for one in self.deliveries}
        for attempt in self.attempts:
            found.setdefault(attempt["delivery_id"], []).append(attempt)
        return found

    def mails(self) -> dict[str, list[Line]]:
        """By the delivery that its Message-ID names: what the mail server was given."""
        found: dict[str, list[Line]] = {}
        for line in self.sink:
            if "had" in line:
                found.setdefault(line["had"].strip("<>").partition("@")[0], []).append(line)
        return found
