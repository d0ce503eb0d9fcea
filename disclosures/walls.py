"""SQL of the second wall, for migrations: what puts a table under row-level security (ARCHITECTURE, "The second wall").

    migrations.RunSQL(studio_wall("reports_draft", "production_id", "disclosures_production.studio_id"))
    migrations.RunSQL(paper_wall("reports_receipt", "document_id", "reports_document", writes=UNION))

Each row keeps whose it is, in columns that Django does not know: `of_studio`, and on papers and what hangs on them `of_union`. A
trigger fills them from the row's parent as the caller sees it, so that no service can say otherwise, a parent that belongs to
somebody else is refused in the same words as one that nobody has, and no policy ever looks into another table.
"""

from __future__ import annotations

from disclosures.tenancy import EVERYONE

STUDIO, UNION, ACTOR = "of_studio", "of_union", "of_actor"

# Raises where nobody said for whom this transaction acts. An undefined setting and one that a finished transaction left empty are
# the same to us. In policies it stands as (SELECT candor_tenants()), which PostgreSQL asks once for each statement, at the first row that it
# would have to show or hide.
TENANTS = """
CREATE FUNCTION candor_tenants() RETURNS uuid[] STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    told CONSTANT text := current_setting('candor.tenants', true);
BEGIN
    IF told IS NULL OR told = '' THEN
        RAISE EXCEPTION 'nobody is in scope: say acting_for(…) and begin a transaction'
            USING ERRCODE = 'insufficient_privilege', HINT = 'See disclosures/tenancy.py.';
    END IF;
    RETURN told::uuid[];
END $$;
CREATE FUNCTION candor_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % stays with whom it belongs to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'row_stays_with_its_owner';
END $$;
"""
DROP_TENANTS = "DROP FUNCTION candor_tenants() CASCADE; DROP FUNCTION candor_stays() CASCADE;"


def studio_wall(table: str, via: str, parent: str) -> str:
    """A table whose rows are one studio's. `via`: the column that names the parent row; `parent`: its table, with `.column`
    where it keeps the studio in one of its own."""
    return (
        _column(table, STUDIO) + _filled(table, [via], _of(via, parent, STUDIO)) + policies(table, [STUDIO], [STUDIO])
    )


def paper_wall(table: str, via: str, parent: str, *, writes: str = STUDIO) -> str:
    """A table that hangs on a paper: the studio's, and read by the union that the paper is for. `writes`: who adds rows."""
    columns = _column(table, STUDIO) + _column(table, UNION)
    return columns + _filled(table, [via], _of(via, parent, STUDIO, UNION)) + policies(table, [STUDIO, UNION], [writes])


def own_wall(table: str, column: str) -> str:
    """A table whose rows name their organization themselves, in a column that is never empty."""
    return _stays(table, [column]) + policies(table, [column], [column])


def actor_wall(table: str) -> str:
    """A table of what is kept for one caller alone, whose `actor` is "user:…" or "key:…"."""
    body = "NEW.of_actor := split_part(NEW.actor, ':', 2)::uuid;"
    return _column(table, ACTOR) + _filled(table, ["actor"], body, ACTOR) + policies(table, [ACTOR], [ACTOR])


def pointed_at(table: str, own: str = STUDIO) -> str:
    """Rows of this table are named by others of the same studio, and of no other: `same_studio` needs this of the table named."""
    return f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_studio UNIQUE ({own}, id);\n"


def same_studio(table: str, column: str, parent: str) -> str:
    """In place of Django's foreign key, which knows no walls: one that holds within a studio. What is another's is not there.
    `parent`: its table, with `.column` where it keeps the studio in one of its own. The column that fills `of_studio` needs none."""
    named, _, own = parent.partition(".")
    return f"""
DO $same$
DECLARE
    other name;
BEGIN
    FOR other IN SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = '{table}'::regclass AND conkey = ARRAY[
        (SELECT attnum FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = '{column}')] LOOP
        EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', other);
    END LOOP;
END $same$;
ALTER TABLE {table} ADD CONSTRAINT {table.partition("_")[2]}_{column}_same_studio FOREIGN KEY ({STUDIO}, {column})
    REFERENCES {named} ({own or STUDIO}, id) DEFERRABLE INITIALLY DEFERRED;
"""  # noqa: S608


def filled_wall(table: str, body: str, via: list[str], *, union: bool = False, writes: str = STUDIO) -> str:
    """As the others, for a row that has more than one way to its studio. `body`: the PL/pgSQL that fills NEW."""
    columns = _column(table, STUDIO) + (_column(table, UNION) if union else "")
    return columns + _filled(table, via, body) + policies(table, [STUDIO, UNION] if union else [STUDIO], [writes])


def policies(table: str, reads: list[str], writes: list[str]) -> str:
    """`reads` and `writes`: the columns of whom the row is there for. No table of its own is asked, so nothing races."""
    read, write = _theirs(reads), _theirs(writes)
    if reads == writes:
        made = f"CREATE POLICY wall ON {table} USING ({read}) WITH CHECK ({write});"
    else:
        made = f"""
CREATE POLICY wall_read ON {table} FOR SELECT USING ({read});
CREATE POLICY wall_add ON {table} FOR INSERT WITH CHECK ({write});
CREATE POLICY wall_change ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
CREATE POLICY wall_delete ON {table} FOR DELETE USING ({write});
"""
    return f"{made}\nALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\nALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"


def _theirs(columns: list[str]) -> str:
    """Every row is there for everyone() as well; an empty `of_union` is nobody. COALESCE is for the planner, which takes half of the
    rows for visible then and not one in a hundred, as it would for && alone: three tables joined would look like one row, and it
    would read each whole for every row of the others."""
    return f"COALESCE(ARRAY[{', '.join(columns)}, '{EVERYONE}'::uuid] && (SELECT candor_tenants()), false)"


def _of(via: str, parent: str, *columns: str) -> str:
    table, _, own = parent.partition(".")
    taken = [own if own and column == STUDIO else column for column in columns]
    into = ", ".join(f"NEW.{column}" for column in columns)
    return f"SELECT {', '.join(taken)} INTO {into} FROM public.{table} WHERE id = NEW.{via};"  # noqa: S608  our own names


def _column(table: str, column: str) -> str:
    return f"ALTER TABLE {table} ADD COLUMN {column} uuid;\n"


def _filled(table: str, via: list[str], body: str, column: str = STUDIO) -> str:
    """Rows that are there already are filled by the same body; then the column may not be empty any more."""
    fill = f"candor_wall_{table}"
    return f"""
CREATE FUNCTION {fill}() RETURNS trigger LANGUAGE plpgsql AS $fill$
BEGIN
    {body}
    IF NEW.{column} IS NULL THEN
        RAISE EXCEPTION 'there is nothing here to which a row of {table} could belong'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'row_belongs_to_somebody';
    END IF;
    RETURN NEW;
END $fill$;
{_filled_now(table, fill)}
ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;
CREATE TRIGGER wall_filled BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {fill}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER wall_filled;
""" + _stays(table, [column, *via])


def _filled_now(table: str, fill: str) -> str:
    """By the trigger's own function, on UPDATE, for once; what else refuses an update of this table stands aside meanwhile."""
    return f"""
DO $now$
DECLARE
    others CONSTANT name[] := ARRAY(
        SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal AND tgenabled = 'A');
    other name;
BEGIN
    IF NOT EXISTS (SELECT FROM {table}) THEN RETURN; END IF;
    FOREACH other IN ARRAY others LOOP
        EXECUTE format('ALTER TABLE {table} DISABLE TRIGGER %I', other);
    END LOOP;
    CREATE TRIGGER wall_filled_now BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {fill}();
    UPDATE {table} SET id = id;
    DROP TRIGGER wall_filled_now ON {table};
    FOREACH other IN ARRAY others LOOP
        EXECUTE format('ALTER TABLE {table} ENABLE ALWAYS TRIGGER %I', other);
    END LOOP;
END $now$;
"""  # noqa: S608


def _stays(table: str, columns: list[str]) -> str:
    moved = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return f"""
CREATE TRIGGER wall_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({moved}) EXECUTE FUNCTION candor_stays();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER wall_stays;
"""
