"""Migrations that run while people work: each step holds a table for a moment only, and the code of before goes on beside it.

From number 0003 on. Another step than those below is looked at by somebody, and listed with the reason why it holds nobody up.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from config.condition import leaves

REVIEWED = dict.fromkeys(
    (
        "disclosures.0003_doors",
        "disclosures.0008_walls",
        "disclosures.0010_refusals_of_rows",
        "disclosures.0004_channels",
        "disclosures.0005_channels_in_one_place",
        "disclosures.0009_record",
        "reports.0006_walls",
        "reports.0008_refusals_of_rows",
        "reports.0004_channels",
        "reports.0007_channels_told",
        "reports.0003_service",
        "disclosures.0011_composite_keys",
        "disclosures.0012_tries_at_passkeys",
        "reports.0009_composite_keys",
        "reports.0010_message_digest",
        "reports.0011_rendering",
    ),
    "Before the first release: no table is large yet, and nobody is held up.",
)
EVERYWHERE = (migrations.CreateModel, migrations.AlterModelOptions)
IN_NEW_TABLES = (migrations.AddConstraint, migrations.AddIndex, migrations.AddField)
BESIDE_THE_WORK = (AddIndexConcurrently, RemoveIndexConcurrently)


def new_migrations() -> list[migrations.Migration]:
    found = MigrationLoader(None).disk_migrations
    return [one for (app, name), one in sorted(found.items()) if app in ("disclosures", "reports") and name >= "0003"]


def faults(migration: migrations.Migration) -> Iterator[str]:
    made = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
    for one in migration.operations:
        if isinstance(one, EVERYWHERE) or (isinstance(one, IN_NEW_TABLES) and one.model_name.lower() in made):
            continue
        if not _harmless(one, atomic=migration.atomic):
            yield f"{migration.app_label}.{migration.name}: {one.describe()}"


def _harmless(one: Operation, *, atomic: bool) -> bool:
    match one:
        case migrations.AddField(field=field):
            return not field.remote_field and (field.null or field.db_default is not models.NOT_PROVIDED)
        case migrations.RunSQL(sql=str(sql)):
            return not atomic and sql.startswith("DROP INDEX CONCURRENTLY IF EXISTS ")
    return not atomic and isinstance(one, BESIDE_THE_WORK)


def test_no_step_holds_a_table_for_long() -> None:
    found = [
        fault for one in new_migrations() if f"{one.app_label}.{one.name}" not in REVIEWED for fault in faults(one)
    ]
    assert found == []


def test_only_what_needs_it_was_reviewed() -> None:
    needed = {f"{one.app_label}.{one.name}" for one in new_migrations() if list(faults(one))}
    assert set(REVIEWED) - needed == set()


def test_each_app_has_one_leaf() -> None:
    apps = [app for app, _ in leaves()]
    assert len(apps) == len(set(apps))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("use", models.Index(fields=["number"], name="x")),
        migrations.AddField("use", "x", models.IntegerField(default=0)),
        migrations.AddField("use", "x", models.ForeignKey("disclosures.User", models.PROTECT, null=True)),
        migrations.AddConstraint("use", models.CheckConstraint(condition=models.Q(number=1), name="x")),
        migrations.AlterField("use", "number", models.BigIntegerField()),
        migrations.RemoveField("use", "number"),
        migrations.RunSQL("UPDATE disclosures_use SET number = number"),
        migrations.RunPython(import_module),
    ],
)
def test_steps_that_hold_a_table_are_found(operation: Operation) -> None:
    migration = migrations.Migration("0099_x", "disclosures")
    migration.operations = [operation]
    assert len(list(faults(migration))) == 1
