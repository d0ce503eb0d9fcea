"""Brings the tables up to date as their owner, and lets the application's role do no more than it must."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections, transaction
from psycopg import sql

from disclosures.tenancy import everyone

OWNER = "owner"
PAUSE = 1.0
LOCK_NOT_AVAILABLE = "55P03"
# Django's own, which only a migration writes.
READ_ONLY = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations")


class Command(BaseCommand):
    help = "Migrate as the owner of the tables, then grant the application's role what it needs and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--patience", type=float, default=300.0, metavar="SECONDS", help="how long to come back to a table in use"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in settings.DATABASES:
            raise CommandError("OWNER_DATABASE_URL is not set. Point it at the role that owns the tables.")
        role = settings.DATABASES["default"]["USER"]
        patiently(lambda: self._migrate(options["verbosity"]), patience=options["patience"], say=self.stderr.write)
        patiently(lambda: self._grant(role), patience=options["patience"], say=self.stderr.write)
        connections[OWNER].close()
        self.stdout.write(f"The tables are up to date; {role} may use them.")

    def _migrate(self, verbosity: int) -> None:
        with everyone():  # the owner stands before the wall like everybody else, and a migration reaches all rows
            call_command("migrate", database=OWNER, interactive=False, verbosity=verbosity)

    def _grant(self, role: str) -> None:
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            for statement in grants(role):
                cursor.execute(statement)


def patiently(step: Callable[[], None], *, patience: float, say: Callable[[str], object]) -> None:
    """Whoever waits for a table makes everybody who comes after wait too. So a step lets go after a moment, and comes again."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return step()
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            if time.monotonic() > deadline:
                raise CommandError(
                    f"A table was in use for {patience:.0f} s; nothing of this step was changed. Run the command again, "
                    "and look for transactions that stay open (pg_stat_activity)."
                ) from None
            say("A table is in use; trying again in a moment.")
            time.sleep(PAUSE)


def grants(role: str) -> list[sql.Composed]:
    """Whole each time, so that a table which becomes append-only loses what it had."""
    names = {"role": sql.Identifier(role), "database": sql.Identifier(settings.DATABASES[OWNER]["NAME"])}
    return [
        # A temporary table would come before the real one in the search path, also inside triggers.
        sql.SQL("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}").format(**names),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}").format(**names),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {role}").format(**names),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}").format(**names),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}").format(**names),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}").format(**names),
        *(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}").format(table=sql.Identifier(table), **names)
            for table in READ_ONLY
        ),
        *(
            sql.SQL("REVOKE UPDATE, DELETE ON {table} FROM {role}").format(table=sql.Identifier(table), **names)
            for table in append_only_tables()
        ),
    ]


def append_only_tables() -> list[str]:
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))
