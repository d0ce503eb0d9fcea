"""Lawful erasure of an opening: by a row that says who asked, who did it and why, and by nothing else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosures.models.rows
from disclosures.walls import studio_wall

ERASING = """
DROP TRIGGER disclosures_opening_only_added ON disclosures_opening;
CREATE TRIGGER disclosures_opening_only_added BEFORE UPDATE OR TRUNCATE ON disclosures_opening
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE disclosures_opening ENABLE ALWAYS TRIGGER disclosures_opening_only_added;

-- A statement that somebody sends is at depth one, the one of the trigger below at depth two.
CREATE FUNCTION candor_refuse_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% on % is refused: an opening goes with its erasure', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rows_are_only_added';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER opening_goes_with_its_erasure BEFORE DELETE ON disclosures_opening
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_erasing();
ALTER TABLE disclosures_opening ENABLE ALWAYS TRIGGER opening_goes_with_its_erasure;

CREATE FUNCTION candor_erase_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked disclosures_erasurerequest%ROWTYPE;
    erased disclosures_entry%ROWTYPE;
    teller disclosures_entry%ROWTYPE;
    said jsonb;
BEGIN
    SELECT * INTO asked FROM disclosures_erasurerequest WHERE id = NEW.request_id;
    SELECT * INTO erased FROM disclosures_entry WHERE id = NEW.entry_id;
    SELECT * INTO teller FROM disclosures_entry WHERE id = NEW.told_id;
    IF asked.entry_id IS DISTINCT FROM NEW.entry_id OR asked.asked_by_id = NEW.done_by_id THEN
        RAISE EXCEPTION 'an opening is erased by another person than the one who asked for it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_by_two';
    END IF;
    SELECT convert_from(body, 'UTF8')::jsonb INTO said FROM disclosures_opening WHERE entry_id = NEW.told_id;
    IF teller.stream_id IS DISTINCT FROM erased.stream_id OR teller.xid IS DISTINCT FROM pg_current_xact_id()
        OR said->>'kind' IS DISTINCT FROM 'opening.erased' OR said->'about'->'seq' IS DISTINCT FROM to_jsonb(erased.seq)
        OR said->'about'->>'erasure' IS DISTINCT FROM NEW.id::text THEN
        RAISE EXCEPTION 'no entry of this transaction says that entry % is erased', erased.seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_is_told';
    END IF;
    DELETE FROM disclosures_opening WHERE entry_id = NEW.entry_id AND kind <> 'opening.erased';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % has no opening that may be erased', erased.seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_of_an_opening';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER erasure_deletes_the_opening AFTER INSERT ON disclosures_erasure
    FOR EACH ROW EXECUTE FUNCTION candor_erase_opening();
ALTER TABLE disclosures_erasure ENABLE ALWAYS TRIGGER erasure_deletes_the_opening;
"""


def only_added(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_added;
"""


UNDO = """
DROP FUNCTION candor_erase_opening() CASCADE;
DROP FUNCTION candor_refuse_erasing() CASCADE;
DROP TRIGGER disclosures_opening_only_added ON disclosures_opening;
DROP TRIGGER disclosures_erasurerequest_only_added ON disclosures_erasurerequest;
DROP TRIGGER disclosures_erasure_only_added ON disclosures_erasure;
""" + only_added("disclosures_opening")


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0008_walls")]

    operations = [
        migrations.CreateModel(
            name="ErasureRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("request", "A person asked for it"),
                            ("order", "A court or an authority ordered it"),
                            ("mistake", "It should not have been recorded"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("asked_as", models.CharField(max_length=20)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure_requests",
                        to="disclosures.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("done_at", models.DateTimeField()),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="disclosures.entry"
                    ),
                ),
                (
                    "told",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="disclosures.entry"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="disclosures.erasurerequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["request", "order", "mistake"])), name="erasurerequest_basis_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_as__in", ["approver", "admin"])), name="erasurerequest_asked_as_known"
            ),
        ),
        migrations.RunSQL(
            studio_wall("disclosures_erasurerequest", "entry_id", "disclosures_entry")
            + studio_wall("disclosures_erasure", "entry_id", "disclosures_entry")
        ),
        migrations.RunSQL(ERASING + only_added("disclosures_erasurerequest") + only_added("disclosures_erasure"), UNDO),
    ]
