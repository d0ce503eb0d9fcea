"""Is a restored database what the backup said, and is its record whole? Asked of the rows themselves, by other code than wrote them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from config.backups.heads import Heads, losses
from config.backups.manifest import Manifest
from config.backups.server import heads_of, rows_of

# Each counts what must not be there. The hashes are those of disclosures/record.py, computed by PostgreSQL.
WRONG = {
    "entries whose number or link does not follow the one before": """
        SELECT count(*) FROM (
            SELECT seq, leaf, link, row_number() OVER stream AS place, lag(link, 1, decode(repeat('00', 32), 'hex')) OVER stream AS before
            FROM disclosures_entry WINDOW stream AS (PARTITION BY stream_id ORDER BY seq)
        ) e WHERE seq <> place OR link <> sha256(before || int8send(seq) || leaf)""",
    "streams whose head is not their last entry": """
        SELECT count(*) FROM disclosures_stream s LEFT JOIN LATERAL (
            SELECT seq, link FROM disclosures_entry WHERE stream_id = s.id ORDER BY seq DESC LIMIT 1
        ) e ON true WHERE s.head_seq <> coalesce(e.seq, 0) OR (e.seq IS NOT NULL AND s.head_link <> e.link)""",
    "openings that do not hash to their leaf": """
        SELECT count(*) FROM disclosures_opening o JOIN disclosures_entry e ON e.id = o.entry_id WHERE e.leaf <> sha256(o.salt || o.body)""",
    "papers whose bytes are not those of their digest": """
        SELECT count(*) FROM reports_rendition WHERE encode(sha256(pdf), 'hex') <> pdf_sha256""",
    "papers whose content is not that of its digest": """
        SELECT count(*) FROM reports_document WHERE encode(sha256(content), 'hex') <> content_sha256""",
}
# Which heads somebody saw are not in the history that this database tells.
ELSEWHERE = """
    SELECT kept.stream::text FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) kept (stream, seq, link)
    JOIN disclosures_entry e ON e.stream_id = kept.stream AND e.seq = kept.seq WHERE encode(e.link, 'hex') <> kept.link
"""


def faults_of(connection: psycopg.Connection, manifest: Manifest) -> Iterator[str]:
    """Every way in which this is not what the manifest says, or not a whole record."""
    rows = rows_of(connection)
    for table in sorted({*rows, *manifest.rows}):
        if rows.get(table) != manifest.rows.get(table):
            yield f"{table} has {rows.get(table)} rows and had {manifest.rows.get(table)}"
    if heads_of(connection) != dict(manifest.heads):
        yield "the heads of the streams are others"
    for what, question in WRONG.items():
        found = connection.execute(question).fetchone()
        if found and found[0]:
            yield f"{found[0]} {what}"


def told_otherwise(connection: psycopg.Connection, kept: Heads) -> list[str]:
    """Streams that came as far as a head which somebody saw, and have another entry there."""
    known = {name: head for name, head in kept.items() if head.seq}
    columns = [list(known), [head.seq for head in known.values()], [head.link for head in known.values()]]
    return [row[0] for row in connection.execute(ELSEWHERE, columns)]


def strayed(connection: psycopg.Connection, kept: Heads) -> str:
    """A sentence if this database has forgotten, or tells otherwise, what somebody saw of it; else nothing."""
    if elsewhere := told_otherwise(connection, kept):
        return f"Another history is told here of {len(elsewhere)} streams than the one whose heads were kept: {', '.join(elsewhere)}."
    lost = losses(kept, heads_of(connection))
    entries = sum(loss.entries for loss in lost)
    return (
        f"{entries} entries of {len(lost)} streams are not here that were there when their heads were kept."
        if lost
        else ""
    )
