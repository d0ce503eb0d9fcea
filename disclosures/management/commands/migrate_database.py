"""Brings the tables up to date as their owner, and lets the application's role do no more than it must."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from psycopg import sql

from disclosures.tenancy import everyone

OWNER = "owner"


class Command(BaseCommand):
    help = "Migrate as the owner of the tables, then grant the application's role what it needs and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in settings.DATABASES:
            raise CommandError("OWNER_DATABASE_URL is not set. Point it at the role that owns the tables.")
        with everyone():  # the owner stands before the wall like everybody else, and a migration reaches all rows
            call_command("migrate", database=OWNER, interactive=False, verbosity=options["verbosity"])
        role = settings.DATABASES["default"]["USER"]
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            for statement in grants(role):
                cursor.execute(statement)
        connections[OWNER].close()
        self.stdout.write(f"The tables are up to date; {role} may use them.")


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
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}").format(**names),
        *(
            sql.SQL("REVOKE UPDATE, DELETE ON {table} FROM {role}").format(table=sql.Identifier(table), **names)
            for table in append_only_tables()
        ),
    ]


def append_only_tables() -> list[str]:
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))
