"""What must hold in the database at any moment, whoever was killed and whatever was asked (I1 to I13).

`broken(connection)` gives the rows that hold against it, by the name of the invariant: `assert broken(connection) == {}`. Plain SQL,
so that no service of ours is asked whether it did well. Who may not see every row (a policy hides some) looks past faults: give
a connection of the superuser (`database.cluster.connect(database.name)`), or Django's own within a test's transaction.
"""

from __future__ import annotations

from typing import Any

NOT_FINAL = "('due', 'leased')"

# Each gives the rows that break it; the first column says which.
INVARIANTS: dict[str, str] = {
    "I1 one paper for each obligation, revision and kind": """
        SELECT l.obligation_id, l.revision_id, l.kind FROM reports_documentline l
        WHERE l.held = '' AND l.kind <> 'correction'
        GROUP BY l.obligation_id, l.revision_id, l.kind, l.union_id HAVING count(*) > 1""",
    "I1 one paper of each draft": "SELECT draft_id FROM reports_document GROUP BY draft_id HAVING count(*) > 1",
    "I1 a draft is issued as its paper is there": """
        SELECT r.id, r.status, d.label FROM reports_draft r LEFT JOIN reports_document d ON d.draft_id = r.id
        WHERE (r.status = 'issued') <> (d.id IS NOT NULL)""",
    "I1 what was issued was approved with these bytes": """
        SELECT d.label FROM reports_document d JOIN reports_draft r ON r.id = d.draft_id
        WHERE NOT EXISTS (SELECT FROM reports_approval a WHERE a.draft_id = r.id AND a.content_sha256 = r.content_sha256
                          AND a.approved_at <= d.issued_at)""",
    "I2 frozen content hashes to its digest": """
        SELECT label FROM reports_document WHERE encode(sha256(content), 'hex') <> content_sha256""",
    "I2 stored bytes hash to their digests": """
        SELECT d.label FROM reports_rendition r JOIN reports_document d ON d.id = r.document_id
        WHERE encode(sha256(r.pdf), 'hex') <> r.pdf_sha256 OR encode(sha256(r.html), 'hex') <> r.html_sha256""",
    "I2 the record names the digests of the stored bytes": """
        SELECT d.label, o.about FROM reports_rendition r JOIN reports_document d ON d.id = r.document_id
        JOIN told o ON o.kind IN ('paper.issued', 'performer_paper.issued') AND o.about ->> 'document' = d.id::text
        WHERE (o.about ->> 'content', o.about ->> 'pdf', o.about ->> 'html') <> (d.content_sha256, r.pdf_sha256, r.html_sha256)""",
    "I3 a paper is recorded once where it is numbered, and in each of its streams once it is made": """
        SELECT d.label, coalesce(numbered, 0), coalesce(inside, 0), coalesce(outside, 0)
        FROM reports_document d JOIN disclosures_stream s ON s.production_id = d.production_id
        LEFT JOIN reports_rendition r ON r.document_id = d.id
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE kind LIKE '%.numbered' AND stream_id = s.id) AS numbered,
                count(*) FILTER (WHERE kind LIKE '%.issued' AND stream_id = s.id) AS inside,
                count(*) FILTER (WHERE kind LIKE '%.issued' AND stream_id = d.stream_id) AS outside
            FROM told WHERE about ->> 'document' = d.id::text
        ) t ON true
        WHERE (numbered, inside, outside) IS DISTINCT FROM
            (1::bigint, (r.id IS NOT NULL)::int::bigint, (r.id IS NOT NULL)::int::bigint)""",
    "I3 entries are dense from one to the head": """
        SELECT s.id, s.head_seq, count(e.id), max(e.seq) FROM disclosures_stream s LEFT JOIN disclosures_entry e ON e.stream_id = s.id
        GROUP BY s.id HAVING count(e.id) <> s.head_seq OR coalesce(max(e.seq), 0) <> s.head_seq OR coalesce(min(e.seq), 1) <> 1""",
    "I3 each entry links to the one before it, the last one to the head": """
        SELECT stream_id, seq FROM (
            SELECT e.*, lag(e.link, 1, decode(repeat('00', 32), 'hex')) OVER (PARTITION BY e.stream_id ORDER BY e.seq) AS previous
            FROM disclosures_entry e) e
        WHERE e.link <> sha256(e.previous || int8send(e.seq) || e.leaf)
        UNION ALL
        SELECT s.id, s.head_seq FROM disclosures_stream s JOIN disclosures_entry e ON e.stream_id = s.id AND e.seq = s.head_seq
        WHERE e.link <> s.head_link""",
    "I3 openings hash to their leaves": """
        SELECT e.stream_id, e.seq FROM disclosures_opening o JOIN disclosures_entry e ON e.id = o.entry_id
        WHERE sha256(o.salt || o.body) <> e.leaf""",
    "I4 nothing is on its way before it is made and recorded": """
        SELECT v.id FROM reports_delivery v LEFT JOIN reports_rendition r ON r.document_id = v.document_id
        WHERE r.id IS NULL OR EXISTS (SELECT FROM reports_attempt a WHERE a.delivery_id = v.id AND a.started_at < r.stored_at)""",
    "I5 tries of a delivery are dense, and as many as it counts": """
        SELECT v.id, v.attempts_made, count(a.id) FROM reports_delivery v LEFT JOIN reports_attempt a ON a.delivery_id = v.id
        GROUP BY v.id HAVING count(a.id) <> v.attempts_made OR coalesce(max(a.number), 0) <> v.attempts_made""",
    "I5 no try but the newest is still under way while a later one was handed over": """
        SELECT v.id FROM reports_delivery v JOIN reports_attempt a ON a.delivery_id = v.id AND a.number = v.attempts_made
        WHERE v.status = 'leased' AND a.outcome <> 'started'""",
    "I6 no lost work: whatever is not final is due or leased": f"""
        SELECT id, status FROM reports_delivery WHERE status IN {NOT_FINAL}
        AND num_nonnulls(CASE WHEN status = 'due' THEN next_attempt_at END, CASE WHEN status = 'leased' THEN lease_until END) <> 1""",
    "I7 conservation: a paper to a union that is made is on its way": """
        SELECT d.label FROM reports_document d JOIN reports_rendition r ON r.document_id = d.id
        WHERE d.union_id IS NOT NULL AND NOT EXISTS (SELECT FROM reports_delivery v WHERE v.document_id = d.id)""",
    "I7 what was handed over by us has a try that handed it over": """
        SELECT v.id, v.status FROM reports_delivery v WHERE v.channel IN ('portal', 'email') AND v.handed_over_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM reports_attempt a WHERE a.delivery_id = v.id AND a.outcome = 'handed_over')""",
    "I7 what was handed over is in the record, as often as tries handed it over and no oftener": """
        SELECT v.id, recorded, handed FROM reports_delivery v JOIN reports_document d ON d.id = v.document_id
        CROSS JOIN LATERAL (SELECT count(*) AS recorded FROM told o WHERE o.stream_id = d.stream_id
            AND o.kind LIKE '%.handed_over' AND o.about ->> 'delivery' = v.id::text) o
        CROSS JOIN LATERAL (SELECT count(*) AS handed FROM reports_attempt a
            WHERE a.delivery_id = v.id AND a.outcome = 'handed_over') a
        WHERE recorded < (v.handed_over_at IS NOT NULL)::int
            OR recorded > CASE WHEN v.channel IN ('portal', 'email') THEN handed ELSE 1 END""",
    "I7 nothing is open that a paper told on a channel that counts": """
        SELECT o.id, o.duty FROM disclosures_obligation o JOIN reports_documentline l ON l.obligation_id = o.id AND l.held = ''
        JOIN reports_document d ON d.id = l.document_id AND d.kind = 'notice' AND d.corrects_id IS NULL
        JOIN reports_delivery v ON v.document_id = d.id AND v.agreed AND v.handed_over_at IS NOT NULL
        WHERE o.action = 'notify' AND o.status = 'open'
        AND NOT EXISTS (SELECT FROM disclosures_closing c WHERE c.obligation_id = o.id)""",
    "I10 received once, and opened once": """
        SELECT document_id FROM reports_answer WHERE kind = 'received' AND corrects_id IS NULL
        GROUP BY document_id HAVING count(*) > 1
        UNION ALL SELECT document_id FROM reports_receipt GROUP BY document_id HAVING count(*) > 1""",
    "I10 an answer is the union's own, of its paper, and in the record once": """
        SELECT a.id FROM reports_answer a JOIN reports_document d ON d.id = a.document_id
        LEFT JOIN reports_answer c ON c.id = a.corrects_id
        WHERE a.union_id IS DISTINCT FROM d.union_id OR c.document_id <> a.document_id
        OR 1 <> (SELECT count(*) FROM told o WHERE o.stream_id = d.stream_id AND o.kind = 'paper.answered' AND o.about ->> 'answer' = a.id::text)""",
    "I11 the record tells a paper's life in its order": """
        SELECT about ->> 'document', array_agg(kind ORDER BY seq) FROM told
        WHERE kind IN ('paper.numbered', 'paper.issued', 'paper.handed_over')
        GROUP BY stream_id, about ->> 'document'
        HAVING array_to_string(array_agg(kind ORDER BY seq), ' ') !~ '^(paper.numbered ?)?(paper.issued ?)?(paper.handed_over ?)*$'""",
    "I11 a delivery stands as its newest try says": """
        SELECT v.id, v.status, a.outcome FROM reports_delivery v
        JOIN reports_attempt a ON a.delivery_id = v.id AND a.number = v.attempts_made
        WHERE (v.status, a.outcome) IN (('leased', 'handed_over'), ('leased', 'failed'), ('leased', 'refused'), ('handed_over', 'failed'),
            ('handed_over', 'refused'), ('handed_over', 'started'))""",
    "I13 numbers of papers are dense in their stream": """
        SELECT s.id, s.papers_issued, count(d.id) FROM disclosures_stream s
        LEFT JOIN reports_document d ON d.stream_id = s.id AND d.correction = 0
        GROUP BY s.id HAVING count(d.id) <> s.papers_issued OR coalesce(max(d.number), 0) <> s.papers_issued""",
    "I13 corrections of a paper are dense, and have its number": """
        SELECT d.label, count(c.id) FROM reports_document d JOIN reports_document c ON c.corrects_id = d.id
        GROUP BY d.id HAVING count(*) <> max(c.correction) OR count(DISTINCT c.correction) <> count(*) OR max(c.number) <> d.number""",
    "I13 numbers of AI uses are dense in their production": """
        SELECT p.slug, p.uses_logged, count(u.id) FROM disclosures_production p LEFT JOIN disclosures_use u ON u.production_id = p.id
        GROUP BY p.id HAVING count(u.id) <> p.uses_logged OR coalesce(max(u.number), 0) <> p.uses_logged""",
    "revisions of an AI use are dense": """
        SELECT u.id, u.revisions_made, count(r.id) FROM disclosures_use u LEFT JOIN disclosures_userevision r ON r.use_id = u.id
        GROUP BY u.id HAVING count(r.id) <> u.revisions_made OR coalesce(max(r.revision), 0) <> u.revisions_made""",
    "one obligation for each subject, rule and duty": """
        SELECT use_id, union_event_id, rule, duty FROM disclosures_obligation
        GROUP BY use_id, union_event_id, subject, involvement, pack, rule, duty HAVING count(*) > 1""",
}

# The record's entries as rows; one whose opening was erased says nothing any more.
TOLD = """
    WITH told AS MATERIALIZED (
        SELECT e.stream_id, e.seq, o.kind, convert_from(o.body, 'UTF8')::jsonb -> 'about' AS about
        FROM disclosures_entry e JOIN disclosures_opening o ON o.entry_id = e.id
        WHERE o.kind LIKE 'paper.%' OR o.kind LIKE 'performer_paper.%'
    )"""


def broken(connection: Any, *, only: str = "") -> dict[str, list[tuple[object, ...]]]:
    """Of psycopg or Django. `only`: the invariants whose name begins so. Up to five rows of each that does not hold."""
    found = {}
    with connection.cursor() as cursor:
        for name, rows in INVARIANTS.items():
            if name.startswith(only):
                cursor.execute(f"{TOLD} SELECT * FROM ({rows}) AS broken LIMIT 5")
                if against := cursor.fetchall():
                    found[name] = list(against)
    return found
