"""The database says no: issued papers and answers are only ever added, and numbers of papers are dense within their stream."""

from django.db import migrations

ONLY_ADDED = ("answer", "approval", "document", "documentline", "draftversion", "receipt", "rendition", "return")

NUMBERS = """
CREATE FUNCTION candor_number_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stream disclosures_stream%ROWTYPE;
    corrected reports_document%ROWTYPE;
    corrections bigint;
BEGIN
    SELECT * INTO stream FROM disclosures_stream WHERE id = NEW.stream_id FOR UPDATE;
    IF stream.mode IS DISTINCT FROM NEW.mode
        OR (NEW.union_id IS NULL AND stream.production_id IS DISTINCT FROM NEW.production_id)
        OR (NEW.union_id IS NOT NULL AND (stream.studio_id, stream.union_id) IS DISTINCT FROM (NEW.studio_id, NEW.union_id)) THEN
        RAISE EXCEPTION 'paper % is not for the two sides of its stream', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_for_its_stream';
    END IF;
    IF NEW.corrects_id IS NOT NULL THEN
        SELECT * INTO corrected FROM reports_document WHERE id = NEW.corrects_id;
        SELECT count(*) INTO corrections FROM reports_document WHERE corrects_id = NEW.corrects_id;
        IF corrected.corrects_id IS NOT NULL
            OR (NEW.stream_id, NEW.number, NEW.production_id) <> (corrected.stream_id, corrected.number, corrected.production_id)
            OR NEW.correction <> corrections + 1 THEN
            RAISE EXCEPTION 'correction % does not follow the last one of paper %', NEW.correction, corrected.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'document_follows_the_last';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.number <> stream.papers_issued + 1 THEN
        RAISE EXCEPTION 'paper % does not follow paper % in its stream', NEW.number, stream.papers_issued
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_follows_the_last';
    END IF;
    UPDATE disclosures_stream SET papers_issued = NEW.number WHERE id = NEW.stream_id;
    RETURN NEW;
END $$;
CREATE TRIGGER document_is_numbered BEFORE INSERT ON reports_document FOR EACH ROW EXECUTE FUNCTION candor_number_document();
ALTER TABLE reports_document ENABLE ALWAYS TRIGGER document_is_numbered;
"""


def only_added(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_added;
"""


UNDO = "DROP FUNCTION candor_number_document() CASCADE;" + "".join(
    f"DROP TRIGGER reports_{name}_only_added ON reports_{name};" for name in ONLY_ADDED
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_first"), ("disclosures", "0002_refusals")]

    operations = [migrations.RunSQL(NUMBERS + "".join(only_added(f"reports_{name}") for name in ONLY_ADDED), UNDO)]
