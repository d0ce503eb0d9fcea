"""SQL of the triggers that hold a row's identity, for migrations of both apps. Enabled always: no setting of a session switches them off."""

from __future__ import annotations

from collections.abc import Sequence

REFUSE_ROW = """
CREATE FUNCTION candor_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of a row of % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
"""


def fixed(table: str, *columns: str) -> str:
    """These columns are said once. A conflict that a service may meet has the name `<table>_is_fixed` (without the app)."""
    changed = differs(columns)
    return refused(table, "is_fixed", "UPDATE", "what it is was said once", when=changed)


def kept(table: str) -> str:
    """Its rows are never deleted, by nobody."""
    name = f"{short(table)}_is_kept"
    return f"""
CREATE TRIGGER {name} BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


def refused(table: str, what: str, operation: str, why: str, *, when: str) -> str:
    """Refuses a row where `when` holds, SQL over OLD and NEW."""
    name = f"{short(table)}_{what}"
    return f"""
CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW WHEN ({when})
    EXECUTE FUNCTION candor_refuse_row('{why}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


def checked(table: str, what: str, operation: str, function: str) -> str:
    """A function looks at each row."""
    name = f"{short(table)}_{what}"
    return f"""
CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


def differs(columns: Sequence[str]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})" if len(columns) > 1 else f"{old} IS DISTINCT FROM {new}"


def short(table: str) -> str:
    """As constraints are named: without the app."""
    return table.partition("_")[2]


def undone(*triggers: str) -> str:
    """`table.trigger` each."""
    split = (one.split(".") for one in triggers)
    return "".join(f"DROP TRIGGER {trigger} ON {table};\n" for table, trigger in split)
