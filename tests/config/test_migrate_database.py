"""The application's role may add to the record, and nothing else."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.refused import FRAMEWORK

APPEND_ONLY = sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))
ORDINARY = sorted(
    m._meta.db_table
    for m in apps.get_models(include_auto_created=True)
    if not getattr(m, "append_only", False) and m._meta.managed and m._meta.db_table not in FRAMEWORK
)


def granted(table: str) -> set[str]:
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with connection.cursor() as cursor:
        cursor.execute("SELECT r FROM unnest(%s::text[]) r WHERE has_table_privilege(%s, r)", [list(rights), table])
        return {row[0] for row in cursor.fetchall()}


def test_there_are_append_only_tables() -> None:
    assert {"disclosures_entry", "reports_document"} <= set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_an_append_only_table_is_read_and_added_to(db: None, table: str) -> None:
    assert granted(table) == {"SELECT", "INSERT"}


@pytest.mark.parametrize("table", ORDINARY)
def test_an_ordinary_table_is_neither_truncated_nor_altered(db: None, table: str) -> None:
    assert granted(table) == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("table", sorted(FRAMEWORK))
def test_djangos_own_table_is_only_read(db: None, table: str) -> None:
    assert granted(table) <= {"SELECT"}


def test_without_the_owners_address_it_says_so() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("migrate_database")
    assert str(refusal.value) == "OWNER_DATABASE_URL is not set. Point it at the role that owns the tables."
