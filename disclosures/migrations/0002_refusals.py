"""The database says no: rows of the record are only ever added, and each entry must continue its stream.

Hand-written and ENABLE ALWAYS, so that no session setting of the application's role can switch them off.
The functions run with their owner's rights because the application's role may not move a stream's head itself.
"""

from django.db import migrations

ONLY_ADDED = (
    "adoption",
    "assessment",
    "closing",
    "confirmation",
    "consent",
    "determination",
    "entry",
    "housepolicy",
    "involvement",
    "opening",
    "supportingfile",
    "userevision",
    "userevision_tools",
)

FUNCTIONS = """
CREATE FUNCTION candor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rows_are_only_added';
END $$;

CREATE FUNCTION candor_continue_streams() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head disclosures_stream%ROWTYPE;
    entry disclosures_entry%ROWTYPE;
BEGIN
    FOR head IN SELECT * FROM disclosures_stream WHERE id IN (SELECT stream_id FROM added) ORDER BY id FOR UPDATE LOOP
        FOR entry IN SELECT * FROM added WHERE stream_id = head.id ORDER BY seq LOOP
            IF entry.seq <> head.head_seq + 1 THEN
                RAISE EXCEPTION 'entry % does not follow % in its stream', entry.seq, head.head_seq
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_follows_the_head';
            END IF;
            IF length(entry.leaf) <> 32 OR entry.link <> sha256(head.head_link || int8send(entry.seq) || entry.leaf) THEN
                RAISE EXCEPTION 'the link of entry % is not the hash of what came before', entry.seq
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_links_to_the_head';
            END IF;
            IF entry.xid <> pg_current_xact_id() THEN
                RAISE EXCEPTION 'entry % claims another transaction', entry.seq
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_names_its_transaction';
            END IF;
            head.head_seq := entry.seq;
            head.head_link := entry.link;
        END LOOP;
        UPDATE disclosures_stream SET head_seq = head.head_seq, head_link = head.head_link WHERE id = head.id;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION candor_opening_matches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(NEW.salt) <> 32 OR sha256(NEW.salt || NEW.body) IS DISTINCT FROM (SELECT leaf FROM disclosures_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the opening does not hash to its entry'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_hashes_to_its_leaf';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION candor_refuse_head_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the head of a stream is moved by its entries only'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rows_are_only_added';
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE disclosures_entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
"""


def only_added(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_added;
"""


def on_row(table: str, name: str, when: str, function: str) -> str:
    return f"""
CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


STREAM = (
    on_row("disclosures_opening", "opening_matches", "INSERT", "candor_opening_matches")
    + on_row("disclosures_stream", "stream_head_moves_by_entry", "UPDATE", "candor_refuse_head_move")
    + """
-- Once for each statement, not for each row: a thousand moves of one head in one transaction would leave a thousand dead
-- versions of its row, and every later look at it would walk past them all.
CREATE TRIGGER entry_continues_stream AFTER INSERT ON disclosures_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION candor_continue_streams();
ALTER TABLE disclosures_entry ENABLE ALWAYS TRIGGER entry_continues_stream;
CREATE TRIGGER stream_stays BEFORE DELETE OR TRUNCATE ON disclosures_stream
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE disclosures_stream ENABLE ALWAYS TRIGGER stream_stays;
"""
)

UNDO = """
DROP FUNCTION candor_continue_streams() CASCADE;
DROP FUNCTION candor_opening_matches() CASCADE;
DROP FUNCTION candor_refuse_head_move() CASCADE;
DROP FUNCTION candor_refuse_change() CASCADE;
ALTER TABLE disclosures_entry DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0001_first")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS + "".join(only_added(f"disclosures_{name}") for name in ONLY_ADDED) + STREAM,
            UNDO,
        )
    ]
