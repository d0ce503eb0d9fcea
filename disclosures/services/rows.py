"""Adding rows, one or a thousand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from disclosures.models.rows import Row

Added = TypeVar("Added", bound=Row)


def add_rows(rows: Iterable[Added]) -> list[Added]:
    """By one INSERT that takes each column as one binary array: it does not hold the values as text.

    What is in a thousand assessments makes twelve megabytes of SQL, and writing that takes longer than assessing. COPY would be
    as quick, and PostgreSQL refuses it where rows are behind a wall.
    """
    added = list(rows)
    if added:
        _insert(type(added[0]), added)
    for row in added:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return added


def _insert(model: type[Row], rows: list[Added]) -> None:
    database, fields = connections[DEFAULT_DB_ALIAS], model._meta.local_concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    # Without its length: a cast to varchar(20) would cut in silence what the column itself refuses.
    arrays = ", ".join(f"%b::{(field.db_type(database) or '').partition('(')[0]}[]" for field in fields)
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608  names of our own columns
    values = [[field.get_db_prep_save(getattr(row, field.attname), database) for row in rows] for field in fields]
    database.ensure_connection()
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        cursor.execute(statement, values)
