"""The second wall as the catalogue shows it: every table is behind it or has a reason, and the application's role cannot go round."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from reports.services.answers import open_document
from tests.databases import ROOT, FreshDatabase
from tests.world import make_world

# Tables that everybody's transactions may read, each with the reason.
OPEN = {
    "disclosures_organization": "names of studios and unions: each page and paper names both sides",
    "disclosures_user": "read to sign in, before anybody acts; papers and answers name people of the other side",
    "disclosures_tries": "wrong tries before anybody acts, under keyed digests",
    "reports_heartbeat": "what ran last, of the installation",
    "disclosures_session": "read to sign in; holds a user's id and nothing of an organization",
    "disclosures_passkey": "read to sign in, before anybody acts; belongs to a user",
    "disclosures_authenticator": "read to sign in, before anybody acts; belongs to a user, and its secret is sealed",
    "disclosures_recoverycode": "read to sign in, before anybody acts; belongs to a user, as a digest",
    "django_migrations": "the schema's own history",
    "django_content_type": "Django's list of models",
    "auth_group": "Django's own, empty",
    "auth_group_permissions": "Django's own, empty",
    "auth_permission": "Django's list of models",
}

# Who may look at everybody's rows, each with the reason.
FOR_EVERYONE = {
    "config/management/commands/keep_heads.py": "an operator's command",
    "config/remembering.py": "the heads of all streams are kept outside the database",
    "config/watch.py": "whether anybody's papers wait",
    "disclosures/tenancy.py": "where it is made",
    "disclosures/queries/actors.py": "who is asking is looked up before anybody is in scope",
    "disclosures/management/commands/add_production.py": "an operator's command",
    "disclosures/management/commands/add_user.py": "an operator's command",
    "disclosures/management/commands/adopt_pack.py": "an operator's command",
    "disclosures/management/commands/end_access.py": "an operator's command",
    "disclosures/management/commands/import_uses.py": "an operator's command",
    "disclosures/management/commands/issue_key.py": "an operator's command",
    "disclosures/management/commands/load_sample.py": "the sample, on a private database",
    "disclosures/management/commands/migrate_database.py": "a migration reaches all rows",
    "disclosures/management/commands/revoke_key.py": "an operator's command",
    "disclosures/services/pruning.py": "what is over is forgotten, whosever it was",
    "disclosures/management/commands/setup.py": "the first organizations",
    "reports/management/commands/erase_opening.py": "an operator's command",
    "reports/management/commands/export_record.py": "an operator's command",
    "reports/management/commands/verify.py": "an operator's command",
    "reports/management/commands/replay_deliveries.py": "an operator's command",
    "reports/queries/verification.py": "anybody may ask for a paper by its reference or its bytes",
    "reports/queries/workload.py": "counts and ages for whoever operates the installation",
    "reports/services/deliveries.py": "the sweep lists what is due",
    "reports/services/rendering.py": "the sweep lists what is to be rendered",
    "reports/services/drafts.py": "the sweep lists productions that moved",
    "reports/services/returned.py": "a mail that comes back names a delivery and no studio",
    "reports/services/standing.py": "the sweep lists standing releases whose right is lost",
    "reports/services/sweeping.py": "the sweep lists drafts that nobody needs to look at",
    "reports/services/figures.py": "the sample's figures, on a private database",
    "reports/services/sample_job.py": "the sample, on a private database",
}


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def tables() -> set[str]:
    return {
        str(name)
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    }


def behind() -> set[str]:
    found = rows(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = 'public'::regnamespace"
    )
    return {str(name) for (name,) in found}


def test_every_table_is_behind_the_wall_or_has_a_reason(db: None) -> None:
    assert tables() - behind() == set(OPEN)
    assert behind() <= tables()


def policies() -> dict[str, dict[str, str]]:
    """By table: what stands in each policy for each of SELECT, INSERT, UPDATE and DELETE."""
    found: dict[str, dict[str, str]] = {}
    for table, command, roles, kind, read, write in rows(
        "SELECT tablename, cmd, roles::text, permissive, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ):
        assert (roles, kind) == ("{public}", "PERMISSIVE"), table
        for one in ("SELECT", "INSERT", "UPDATE", "DELETE") if command == "ALL" else (command,):
            assert one not in found.setdefault(str(table), {}), f"two policies for {one} on {table}"
            found[str(table)][str(one)] = f"{read} / {write}"
    return found


ASKED = re.compile(
    r"COALESCE\(\(ARRAY\[[a-z_, ]+, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid\] && "
    r"\( SELECT candor_tenants\(\) AS candor_tenants\)\), false\)"
)


def test_each_has_a_policy_for_every_command_that_asks_who_is_in_scope_once_and_no_other_table(db: None) -> None:
    assert policies().keys() == behind()
    for table, told in policies().items():
        assert told.keys() == {"SELECT", "INSERT", "UPDATE", "DELETE"}, table
        for command, said in told.items():
            left = ASKED.sub("", said)
            assert ASKED.search(said), (table, command, said)
            assert set(left) <= set("() /ANDNone"), (table, command, left)


def test_no_row_is_without_its_organization_and_none_ever_changes_it(db: None) -> None:
    columns = {
        (str(table), str(name)): required
        for table, name, required in rows(
            "SELECT attrelid::regclass::text, attname, attnotnull FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
        )
    }
    stays = {
        str(table)
        for (table,) in rows(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'wall_stays' AND tgenabled = 'A'"
        )
    }
    fills = {
        str(table)
        for (table,) in rows(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'wall_filled' AND tgenabled = 'A'"
        )
    }
    assert stays == behind()
    assert fills == {table for table in behind() if {(table, "of_studio"), (table, "of_actor")} & columns.keys()}
    for table, told in policies().items():
        first = re.search(r"ARRAY\[(\w+)", told["SELECT"])
        assert first is not None
        assert columns[table, first[1]] is True, table


# `candor_erase_opening` holds both to the stream of the entry that is erased.
LED_BY_TRIGGER = {("disclosures_erasure", "request_id"), ("disclosures_erasure", "told_id")}


def test_no_foreign_key_leads_from_one_studio_to_another(db: None) -> None:
    """Within a studio, or from the very column from which the row took its studio."""
    guarded = {
        (str(table), column)
        for table, said in rows(
            "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'wall_stays'"
        )
        for column in re.findall(r"old\.(\w+)", str(said))
    }
    loose = [
        (table, columns)
        for table, columns, named in rows(
            """SELECT conrelid::regclass::text, ARRAY(SELECT attname::text FROM unnest(conkey) k JOIN pg_attribute ON attrelid = conrelid AND attnum = k),
               confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"""
        )
        if {table, named} <= behind()
        and "of_studio" not in columns
        and (table, columns[0]) not in guarded | LED_BY_TRIGGER  # type: ignore[index]
    ]
    assert loose == []


def test_the_applications_role_cannot_go_round(db: None) -> None:
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [(0,)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]


def test_nor_does_a_view_or_a_function_of_the_owners(db: None) -> None:
    """Views would show what their owner sees; a function with its owner's rights stands before the wall like everybody."""
    assert (
        rows("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace") == []
    )
    assert rows(
        "SELECT rolsuper, rolbypassrls FROM pg_roles JOIN pg_class ON relowner = pg_roles.oid WHERE relname = 'disclosures_use'"
    ) == [(False, False)]
    assert {
        name
        for (name,) in rows("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    } == {
        "candor_continue_streams",
        "candor_erase_opening",
        "candor_number_document",
    }


def test_the_database_is_as_new_as_the_walls_need(db: None) -> None:
    assert connection.features.minimum_database_version == (18,)
    assert connection.pg_version >= 180000


def test_who_looks_at_everybodys_rows_is_named_with_a_reason() -> None:
    assert {str(path.relative_to(ROOT)) for path in sources() if says(path, {"everyone", "for_everyone"})} == set(
        FOR_EVERYONE
    )


def test_nothing_is_ever_said_for_a_whole_session() -> None:
    said = re.compile(r"candor\.tenants")
    assert [str(path.relative_to(ROOT)) for path in sources() if said.search(path.read_text())] == [
        "config/postgres/base.py",
        "disclosures/walls.py",
    ]


def sources() -> Iterator[Path]:
    for app in ("compliance", "config", "disclosures", "reports"):
        yield from sorted((ROOT / app).rglob("*.py"))


def says(path: Path, names: set[str]) -> bool:
    found = ast.walk(ast.parse(path.read_text()))
    return any(
        (isinstance(one, ast.Name) and one.id in names) or (isinstance(one, ast.FunctionDef) and one.name in names)
        for one in found
    )


@pytest.mark.parametrize("role", ["url", "owner_url"])
def test_without_a_scope_every_row_is_a_refusal(fresh_database: FreshDatabase, role: str) -> None:
    """As a program that was never told, and as one whose transaction has just ended: a setting leaves '' behind."""
    world = make_world()
    world.sign_policy()
    document = world.serve_notice()
    open_document(document=document, by=world.rep, now=document.issued_at)
    filled = {str(name) for name in behind() if rows(f"SELECT FROM {name} LIMIT 1")}
    assert {"disclosures_entry", "disclosures_seat", "disclosures_use", "reports_draft", "reports_receipt"} <= filled
    with psycopg.connect(getattr(fresh_database, role), autocommit=True) as plain:
        for begins in ("SELECT 1", "BEGIN; SELECT set_config('candor.tenants', '{}', true); COMMIT"):
            plain.execute(begins)
            for table in sorted(filled):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody is in scope"):
                    plain.execute(f"SELECT FROM {table}")
