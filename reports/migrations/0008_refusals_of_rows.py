"""The database says no, second part: a paper needs its release, a draft that went out stays as it was, a delivery keeps whom it goes
to and what it carries, and a try is finished once."""

from django.db import migrations

from disclosures.triggers import checked, differs, fixed, kept, refused, undone

KEPT = ("attempt", "delivery", "draft", "draftcursor", "holdback", "standingrelease")
FIXED = {
    "attempt": ("delivery_id", "number", "worker", "started_at"),
    "delivery": ("document_id", "channel", "recipient", "agreement_id", "to_id", "follows_id", "means", "of_union"),
    "draft": (
        "production_id",
        "kind",
        "slot",
        "use_id",
        "involvement",
        "rule",
        "period_start",
        "period_end",
        "part",
        "corrects_id",
        "union_event_id",
        "made_at",
    ),
    "draftcursor": ("production_id",),
    "draftline": ("draft_id", "obligation_id", "revision_id", "held"),
    "heartbeat": ("name",),
    "holdback": ("use_id", "category", "held_by_id", "held_at"),
    "standingrelease": ("production_id", "union_id", "granted_by_id", "granted_at"),
}
# A delivery moves along these and no others. What is handed over can come back; what is dead can be sent again.
MOVES = (
    "('due', 'leased'), ('due', 'dead'), ('leased', 'due'), ('leased', 'handed_over'), ('leased', 'dead'), "
    "('handed_over', 'dead'), ('dead', 'due')"
)
REFUSED = (
    ("attempt", "begins", "INSERT", "a try begins before it ends", "NEW.outcome <> 'started' OR NEW.finished_at IS NOT NULL"),
    ("attempt", "is_finished_once", "UPDATE", "a try was finished once", "OLD.outcome <> 'started'"),
    ("delivery", "begins", "INSERT", "a delivery begins due, or is given by hand",
     "NEW.attempts_made <> 0 OR NOT (NEW.status = 'due' OR NEW.status = 'handed_over' AND NEW.channel IN ('hand', 'other'))"),
    ("delivery", "moves_along", "UPDATE", "a delivery moves from one state to the next",
     f"OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN ({MOVES})"),
    ("delivery", "counts_tries", "UPDATE", "tries are counted one by one",
     "NEW.attempts_made NOT IN (OLD.attempts_made, OLD.attempts_made + 1)"
     " OR OLD.status = 'due' AND NEW.status = 'leased' AND NEW.attempts_made = OLD.attempts_made"),
    ("delivery", "keeps_its_bytes", "UPDATE", "the bytes were made once", "OLD.message <> '' AND " + differs(("message",))),
    ("draft", "begins_open", "INSERT", "a draft begins open", "NEW.status <> 'open'"),
    ("draft", "stays_as_it_was", "UPDATE", "what is no longer open changes no more", "OLD.status <> 'open'"),
    ("holdback", "is_lifted_once", "UPDATE", "it was lifted once",
     "OLD.lifted_at IS NOT NULL AND " + differs(("lifted_at", "lifted_by_id"))),
    ("standingrelease", "is_ended_once", "UPDATE", "it was ended once",
     "OLD.ended_at IS NOT NULL AND " + differs(("ended_at", "ended_by_id"))),
)  # fmt: skip

FUNCTIONS = """
CREATE FUNCTION candor_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name;
END $$;

CREATE FUNCTION candor_document_is_released() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    draft reports_draft%ROWTYPE;
BEGIN
    SELECT * INTO draft FROM reports_draft WHERE id = NEW.draft_id;
    IF draft.status IS DISTINCT FROM 'open'
        OR (draft.production_id, draft.kind, draft.union_id, draft.corrects_id) IS DISTINCT FROM (NEW.production_id, NEW.kind, NEW.union_id, NEW.corrects_id) THEN
        PERFORM candor_refuse('document_is_of_its_draft', 'a paper is issued of its own open draft');
    END IF;
    IF NOT EXISTS (SELECT FROM reports_approval WHERE draft_id = draft.id AND content_sha256 = draft.content_sha256) THEN
        PERFORM candor_refuse('document_is_released', 'nobody has released this content');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_draft_has_its_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'issued' AND OLD.status <> 'issued' AND NOT EXISTS (SELECT FROM reports_document WHERE draft_id = NEW.id) THEN
        PERFORM candor_refuse('draft_has_its_document', 'a draft is issued with its paper');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_decided_as_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM reports_draft WHERE id = NEW.draft_id AND status = 'open' AND content_sha256 = NEW.content_sha256) THEN
        PERFORM candor_refuse(TG_NAME, 'labor relations decides about an open draft as it stands');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_attempt_is_the_newest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM reports_delivery WHERE id = NEW.delivery_id AND status = 'leased' AND attempts_made = NEW.number) THEN
        PERFORM candor_refuse('attempt_is_the_newest', 'a try is of a delivery that was claimed for it');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_answer_is_of_its_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM reports_document WHERE id = NEW.document_id AND union_id = NEW.union_id)
        OR NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT FROM reports_answer WHERE id = NEW.corrects_id AND document_id = NEW.document_id) THEN
        PERFORM candor_refuse('answer_is_of_its_paper', 'an answer is the addressed union''s, and corrects one about the same paper');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_lines_of_open_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM touched JOIN reports_draft d ON d.id = touched.draft_id WHERE d.status <> 'open') THEN
        PERFORM candor_refuse('draftline_of_open_draft', 'the lines of a draft that is no longer open stay');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION candor_lines_as_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM touched t JOIN reports_document d ON d.id = t.document_id
        WHERE EXISTS (SELECT FROM reports_rendition r WHERE r.document_id = d.id)
        OR (t.kind, t.union_id) IS DISTINCT FROM (d.kind, d.union_id)
        OR NOT EXISTS (SELECT FROM reports_draftline l WHERE l.draft_id = d.draft_id
            AND (l.obligation_id, l.revision_id, l.held) = (t.obligation_id, t.revision_id, t.held))
    ) THEN
        PERFORM candor_refuse('documentline_as_released', 'a paper has the lines of its draft and no others');
    END IF;
    RETURN NULL;
END $$;
"""
CHECKED = (
    ("document", "is_released", "INSERT", "candor_document_is_released"),
    ("draft", "has_its_document", "UPDATE", "candor_draft_has_its_document"),
    ("approval", "is_of_what_was_seen", "INSERT", "candor_decided_as_seen"),
    ("return", "is_of_what_was_seen", "INSERT", "candor_decided_as_seen"),
    ("attempt", "is_the_newest", "INSERT", "candor_attempt_is_the_newest"),
    ("answer", "is_of_its_paper", "INSERT", "candor_answer_is_of_its_paper"),
)
# Once for each statement: a summary has thousands of lines.
LINES = """
CREATE TRIGGER draftline_added_to_open AFTER INSERT ON reports_draftline REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION candor_lines_of_open_drafts();
CREATE TRIGGER draftline_taken_from_open AFTER DELETE ON reports_draftline REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION candor_lines_of_open_drafts();
CREATE TRIGGER documentline_as_released AFTER INSERT ON reports_documentline REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION candor_lines_as_released();
ALTER TABLE reports_draftline ENABLE ALWAYS TRIGGER draftline_added_to_open, ENABLE ALWAYS TRIGGER draftline_taken_from_open;
ALTER TABLE reports_documentline ENABLE ALWAYS TRIGGER documentline_as_released;
"""
DIGESTS = {
    "document": {"content": "content_sha256"},
    "draft": {"content": "content_sha256"},
    "draftversion": {"content": "content_sha256"},
    "rendition": {"pdf": "pdf_sha256", "html": "html_sha256"},
}


def hashes(table: str, digests: dict[str, str]) -> str:
    held = " AND ".join(f"encode(sha256({column}), 'hex') = {digest}" for column, digest in digests.items())
    return f"ALTER TABLE reports_{table} ADD CONSTRAINT {table}_hashes_to_its_digest CHECK ({held});\n"


APPLY = (
    FUNCTIONS
    + "".join(kept(f"reports_{name}") for name in KEPT)
    + "".join(fixed(f"reports_{name}", "id", *columns) for name, columns in FIXED.items())
    + "".join(
        refused(f"reports_{name}", what, operation, why, when=when) for name, what, operation, why, when in REFUSED
    )
    + "".join(checked(f"reports_{name}", what, operation, function) for name, what, operation, function in CHECKED)
    + LINES
    + "".join(hashes(table, digests) for table, digests in DIGESTS.items())
)
UNDO = (
    undone(*(f"reports_{name}.{name}_is_kept" for name in KEPT))
    + undone(*(f"reports_{name}.{name}_is_fixed" for name in FIXED))
    + undone(*(f"reports_{name}.{name}_{what}" for name, what, *_ in (*REFUSED, *CHECKED)))
    + undone("reports_draftline.draftline_added_to_open", "reports_draftline.draftline_taken_from_open")
    + undone("reports_documentline.documentline_as_released")
    + "".join(f"ALTER TABLE reports_{name} DROP CONSTRAINT {name}_hashes_to_its_digest;\n" for name in DIGESTS)
    + """
DROP FUNCTION candor_document_is_released(), candor_draft_has_its_document(), candor_decided_as_seen(),
    candor_attempt_is_the_newest(), candor_answer_is_of_its_paper(), candor_lines_of_open_drafts(),
    candor_lines_as_released(), candor_refuse(text, text);
"""
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_channels_told"), ("disclosures", "0010_refusals_of_rows")]

    operations = [migrations.RunSQL(APPLY, UNDO)]
