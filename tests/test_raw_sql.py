"""The database itself says no: raw SQL as the application's own role, and as the owner of the tables, on rows of every kind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import transaction
from psycopg import errors, sql

from disclosures.models import Authenticator, RecoveryCode, Session, Tries
from disclosures.services.requests import answer_once
from reports.models import Document, Rendering
from reports.services.answers import answer_document, open_document
from reports.services.holding import hold_back
from reports.services.reaching import end_recipient
from reports.services.standing import grant_standing_release
from tests.databases import Databases, FreshDatabase
from tests.refused import FRAMEWORK, MAY_CHANGE, MAY_GO, ONLY_ADDED, declared
from tests.reports.canaries import issued_whatever_can_be, planted
from tests.world import NOW, World, mail_to, make_world


@pytest.fixture(scope="module")
def everything(
    databases: Databases, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FreshDatabase]:
    """A database with rows in every table. Nobody commits in it."""
    with django_db_blocker.unblock(), databases.fresh() as database, pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.conf.settings.MAIL_FOLDER", tmp_path_factory.mktemp("mail"))
        with transaction.atomic():
            _fill(make_world())
        yield database


def _fill(world: World) -> None:
    planted(world)
    issued_whatever_can_be(world)
    told = {"by": world.approver, "now": NOW}
    hold_back(production=world.production, uses=[world.log()], category="marketing", **told)  # type: ignore[arg-type]
    grant_standing_release(production=world.production, union=world.union, **told)  # type: ignore[arg-type]
    world.drafts(NOW + timedelta(weeks=2))  # some that nobody has released
    end_recipient(recipient=mail_to(world, "second@union.example"), **told)  # type: ignore[arg-type]
    for document in Document.objects.filter(union=world.union):
        open_document(document=document, by=world.rep, now=NOW)
        answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)
    Rendering.objects.create(document=Document.objects.earliest("id"), next_attempt_at=NOW)
    whose = {"user_id": world.approver.person}
    Authenticator.objects.create(secret=b"sealed", created_at=NOW, **whose)
    RecoveryCode.objects.create(code_sha256=bytes(32), created_at=NOW, **whose)
    Session.objects.create(session_key="k", began_at=NOW, seen_at=NOW, expire_date=NOW, **whose)
    Tries.objects.create(kind="account", subject=bytes(32), last_at=NOW, closed_until=NOW)
    answer_once(key="a", request=b"", effect=lambda: (201, b"{}"), by=world.coordinator, now=NOW)


class Role(NamedTuple):
    name: str
    refusals: tuple[type[psycopg.Error], ...]


ROLES = [
    Role("application", (errors.InsufficientPrivilege, errors.RestrictViolation)),
    Role("owner", (errors.RestrictViolation,)),
]
by_role = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


def connected(database: FreshDatabase, role: Role) -> psycopg.Connection:
    return psycopg.connect(database.open_url if role.name == "application" else database.owner_open_url)


def said(connection: psycopg.Connection, statement: sql.Composable, role: Role) -> str:
    """refused, or what else became of it. Nothing of it stays."""
    try:
        with connection.transaction(force_rollback=True):
            changed = connection.execute(statement).rowcount
    except role.refusals:
        return "refused"
    except psycopg.Error as fault:
        return f"{type(fault).__name__}: {fault}"
    return f"changed {changed}"


# --- the catalogue ----------------------------------------------------------------------------------------------------

TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
COLUMNS = """
    SELECT c.relname, a.attname, t.typname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = ''"""
ANOTHER = {
    "uuid": "gen_random_uuid()",
    "varchar": "'x'",
    "text": "'x'",
    "bool": "NOT coalesce({0}, false)",
    "int2": "coalesce({0}, 0) + 1",
    "int4": "coalesce({0}, 0) + 1",
    "int8": "coalesce({0}, 0) + 1",
    "timestamptz": "'2001-01-01'",
    "date": "'2001-01-01'",
    "jsonb": """'{{"x": 1}}'""",
    "bytea": r"'\x00'",
    "_varchar": "'{{x}}'",
    "xid8": "'3'",
}


def asked(database: FreshDatabase, question: str) -> list[Any]:
    with database.cluster.connect(database.name) as connection:
        return connection.execute(question).fetchall()  # type: ignore[call-overload]


def test_every_table_is_declared_and_has_rows(everything: FreshDatabase) -> None:
    tables = {table for (table,) in asked(everything, TABLES)}
    assert tables - FRAMEWORK == declared().keys()
    assert [table for table in sorted(declared()) if asked(everything, f"SELECT count(*) FROM {table}") == [(0,)]] == []
    assert not MAY_CHANGE.keys() & ONLY_ADDED


def test_every_declared_column_is_there(everything: FreshDatabase) -> None:
    found = {(table, column) for table, column, _ in asked(everything, COLUMNS)}
    assert {(table, column) for table, columns in declared().items() for column in columns} - found == set()


@by_role
def test_a_column_changes_only_where_that_is_declared(everything: FreshDatabase, role: Role) -> None:
    answers = {}
    with connected(everything, role) as connection:
        for table, column, kind in asked(everything, COLUMNS):
            if table in FRAMEWORK or column in declared()[table]:
                continue
            name = sql.Identifier(column)
            another = sql.SQL(ANOTHER[kind]).format(name)
            change = sql.SQL("UPDATE {} SET {} = {}").format(sql.Identifier(table), name, another)
            answers[f"{table}.{column}"] = said(connection, change, role)
    assert len(answers) > 200
    assert {name: answer for name, answer in answers.items() if answer != "refused"} == {}


@by_role
def test_rows_go_only_where_that_is_declared(everything: FreshDatabase, role: Role) -> None:
    answers = {}
    with connected(everything, role) as connection:
        for table in declared().keys() - MAY_GO:
            for go in ("DELETE FROM {}", "TRUNCATE {} CASCADE"):
                answers[go.format(table)] = said(connection, sql.SQL(go).format(sql.Identifier(table)), role)
    assert {what: answer for what, answer in answers.items() if answer != "refused"} == {}


def test_the_application_changes_nothing_of_the_framework(everything: FreshDatabase) -> None:
    [application, _] = ROLES
    answers = {}
    with connected(everything, application) as connection:
        for table in FRAMEWORK:
            for change in ("DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {} CASCADE"):
                answers[change.format(table)] = said(
                    connection, sql.SQL(change).format(sql.Identifier(table)), application
                )
    assert set(answers.values()) == {"refused"}


# --- the role ---------------------------------------------------------------------------------------------------------

OUT_OF_REACH = [
    "SET session_replication_role = replica",
    "SET ROLE candor_owner",
    "SET SESSION AUTHORIZATION candor_owner",
    "ALTER ROLE candor_app SUPERUSER",
    "ALTER ROLE candor_app BYPASSRLS",
    "CREATE ROLE another",
    "GRANT candor_owner TO candor_app",
    "ALTER TABLE disclosures_entry DISABLE TRIGGER ALL",
    "ALTER TABLE disclosures_entry DISABLE TRIGGER entry_continues_stream",
    "ALTER TABLE disclosures_entry NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE disclosures_entry DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE disclosures_entry OWNER TO candor_app",
    "ALTER TABLE disclosures_entry ADD COLUMN x int",
    "ALTER TABLE disclosures_entry DROP CONSTRAINT entry_once_per_seq",
    "DROP TABLE disclosures_entry CASCADE",
    "DROP TRIGGER entry_continues_stream ON disclosures_entry",
    "DROP FUNCTION candor_refuse_change() CASCADE",
    "DROP INDEX delivery_due",
    "CREATE OR REPLACE FUNCTION candor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE UPDATE ON disclosures_entry FOR EACH ROW EXECUTE FUNCTION candor_refuse_change()",
    "CREATE RULE mine AS ON INSERT TO disclosures_entry DO INSTEAD NOTHING",
    "CREATE POLICY mine ON disclosures_entry USING (true)",
    "CREATE TABLE mine (id int)",
    "CREATE TABLE public.mine AS SELECT * FROM disclosures_user",
    "CREATE TEMPORARY TABLE disclosures_entry (id int)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION pg_stat_statements",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION candor_refuse_change()",
    "CREATE DATABASE another",
    "DROP DATABASE candor",
    "ALTER SYSTEM SET fsync = off",
    "COPY disclosures_user TO PROGRAM 'cat'",
    "COPY disclosures_user TO '/tmp/users'",
    "COPY disclosures_user FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT pg_reload_conf()",
    "SELECT * FROM pg_authid",
    "BEGIN; LOCK TABLE disclosures_entry IN ACCESS EXCLUSIVE MODE",
    "COMMENT ON TABLE disclosures_entry IS 'x'",
    "SELECT setval('django_migrations_id_seq', 1)",
]  # fmt: skip


@pytest.mark.parametrize("statement", OUT_OF_REACH)
def test_out_of_the_applications_reach(everything: FreshDatabase, statement: str) -> None:
    with (
        psycopg.connect(everything.open_url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(statement)  # type: ignore[call-overload]


def test_the_applications_role_owns_nothing_and_is_no_member_of_anything(everything: FreshDatabase) -> None:
    with psycopg.connect(everything.open_url) as connection:
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert connection.execute(owned).fetchone() == (0,)
        member = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        assert connection.execute(member).fetchone() == (0,)
        rights = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False,) * 5


def test_the_application_hands_no_right_on(everything: FreshDatabase) -> None:
    with psycopg.connect(everything.open_url, autocommit=True) as connection:
        with contextlib.suppress(errors.InsufficientPrivilege):
            connection.execute("GRANT SELECT, UPDATE, DELETE ON disclosures_entry TO candor_app, PUBLIC")
        rights = "SELECT has_table_privilege('disclosures_entry', 'UPDATE'), has_table_privilege('disclosures_entry', 'DELETE')"
        assert connection.execute(rights).fetchone() == (False, False)


def test_every_trigger_of_ours_is_enabled_always(everything: FreshDatabase) -> None:
    sleeping = "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A'"
    assert asked(everything, sleeping) == []


# --- rows that are not true -------------------------------------------------------------------------------------------

# What is copied of a row that stands; `{}` is what is put in its place, by column. The constraint that says no, or who has the right.
FORGED: dict[str, tuple[str, dict[str, str], str]] = {
    "a stream that begins in its middle": (
        "disclosures_stream WHERE production_id IS NULL",
        {"head_seq": "1000", "mode": "'live'"}, "stream_begins_empty",
    ),
    "a stream that has issued papers already": (
        "disclosures_stream WHERE production_id IS NULL",
        {"head_seq": "0", "head_link": r"decode(repeat('00', 32), 'hex')", "papers_issued": "7", "mode": "'live'"},
        "stream_begins_empty",
    ),
    "an entry once more": ("disclosures_entry", {"seq": "seq + 1000"}, "entry_follows_the_head"),
    "an entry that is there": ("disclosures_entry", {}, "entry_once_per_seq"),
    "an opening of other words": ("disclosures_opening", {"body": r"'\x7b7d'"}, "opening_hashes_to_its_leaf"),
    "a paper out of its number": ("reports_document WHERE correction = 0", {"number": "number + 1000"}, "document_follows_the_last"),
    "a paper of a draft that went out": (
        "reports_document WHERE correction = 0 AND union_id IS NOT NULL", {"number": "{papers} + 1"}, "document_is_of_its_draft",
    ),
    "a paper that nobody released": (
        "reports_document WHERE correction = 0 AND union_id IS NOT NULL",
        {"number": "{papers} + 1", "draft_id": "{draft}", "kind": "{kind}"}, "document_is_released",
    ),
    "content of another digest": ("reports_draftversion", {"content": r"'\x7b7d'"}, "draftversion_hashes_to_its_digest"),
    "bytes of another digest": ("reports_rendition", {"pdf": r"'\x00'"}, "rendition_hashes_to_its_digest"),
    "a line of a paper that is made": ("reports_documentline", {"kind": "'correction'"}, "documentline_as_released"),
    "a line of a draft that went out": ("reports_draftline WHERE draft_id IN (SELECT draft_id FROM reports_document)",
        {"obligation_id": "(SELECT id FROM disclosures_obligation o WHERE o.id <> copied.obligation_id LIMIT 1)"},
        "draftline_of_open_draft"),
    "a release of what is not there": ("reports_approval", {"content_sha256": "repeat('0', 64)"}, "approval_is_of_what_was_seen"),
    "a release of what went out": (
        "reports_approval WHERE draft_id IN (SELECT draft_id FROM reports_document)", {}, "approval_is_of_what_was_seen",
    ),
    "a return of what is not there": ("reports_return", {"content_sha256": "repeat('0', 64)"}, "return_is_of_what_was_seen"),
    "a draft that is issued already": ("reports_draft WHERE status = 'issued'", {"slot": "'x'"}, "draft_begins_open"),
    "a delivery that was handed over already": (
        "reports_delivery WHERE status = 'handed_over' AND channel = 'portal'",
        {"recipient": "'x'", "attempts_made": "0"}, "delivery_begins",
    ),
    "a try of nobody's": ("reports_attempt", {"number": "number + 1", "outcome": "'started'", "finished_at": "NULL"}, "attempt_is_the_newest"),
    "a try that has ended already": ("reports_attempt", {"number": "number + 1"}, "attempt_begins"),
    "an answer of another union": (
        "reports_answer", {"kind": "'closed'", "union_id": "(SELECT id FROM disclosures_organization WHERE slug = 'other-union')"},
        "answer_is_of_its_paper",
    ),
    "a second receipt": ("reports_answer", {}, "answer_received_once_per_document"),
    "a second opening": ("reports_receipt", {}, "reports_receipt_document_id_key"),
    "an AI use that has its number twice": ("disclosures_use", {"external_id": "'y'"}, "use_number_once_per_production"),
    "a revision that is there": ("disclosures_userevision", {}, "userevision_once_per_number"),
    "a delivery that is there": ("reports_delivery WHERE channel = 'portal'",
        {"attempts_made": "0", "status": "'due'", "handed_over_at": "NULL", "next_attempt_at": "now()"}, "delivery_once_per_channel"),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_row_that_is_not_true_is_refused(everything: FreshDatabase, what: str) -> None:
    where, changes, constraint = FORGED[what]
    with psycopg.connect(everything.open_url) as connection, pytest.raises(psycopg.IntegrityError) as refused:
        connection.execute(_copy(everything, where, changes))  # type: ignore[call-overload]
    assert refused.value.diag.constraint_name == constraint


def _copy(database: FreshDatabase, where: str, changes: dict[str, str]) -> str:
    table = where.split()[0]
    columns = [column for name, column, _ in asked(database, COLUMNS) if name == table]
    known = {
        "papers": "(SELECT papers_issued FROM disclosures_stream s WHERE s.id = copied.stream_id)",
        "draft": f"({UNRELEASED.format('id')})",
        "kind": f"({UNRELEASED.format('kind')})",
    }
    made = {"id": "gen_random_uuid()", **changes}
    values = ", ".join(made.get(column, f'"{column}"').format(**known) for column in columns)
    if "xid" in columns:
        values = values.replace('"xid"', "pg_current_xact_id()")
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT * FROM {where} LIMIT 1) AS copied"


UNRELEASED = """
    SELECT r.{} FROM reports_draft r WHERE r.status = 'open' AND r.union_id = copied.union_id AND r.production_id = copied.production_id
    AND r.corrects_id IS NULL AND NOT EXISTS (SELECT FROM reports_approval a WHERE a.draft_id = r.id) ORDER BY r.id LIMIT 1"""

MOVED = {
    "a draft that went out opens again": "UPDATE reports_draft SET status = 'open' WHERE status = 'issued'",
    "a draft goes out without its paper": "UPDATE reports_draft SET status = 'issued' WHERE status = 'open'",
    "words of a draft that went out": "UPDATE reports_draft SET words = '{\"a\": \"b\"}' WHERE status = 'issued'",
    "what was handed over is due again": "UPDATE reports_delivery SET status = 'due', next_attempt_at = now() WHERE status = 'handed_over'",
    "what was handed over is tried again": "UPDATE reports_delivery SET status = 'leased', lease_until = now() WHERE status = 'handed_over'",
    "a try is taken from the count": "UPDATE reports_delivery SET attempts_made = attempts_made - 1 WHERE attempts_made > 0",
    "tries that nobody made": "UPDATE reports_delivery SET attempts_made = attempts_made + 2",
    "other bytes": "UPDATE reports_delivery SET message = 'x' WHERE message <> ''",
    "another outcome": "UPDATE reports_attempt SET outcome = 'failed' WHERE outcome = 'handed_over'",
    "a try under way again": "UPDATE reports_attempt SET outcome = 'started', finished_at = NULL",
    "other words of a try": "UPDATE reports_attempt SET detail = 'x'",
    "revisions that nobody made": "UPDATE disclosures_use SET revisions_made = revisions_made + 2",
    "revisions taken back": "UPDATE disclosures_use SET revisions_made = revisions_made - 1",
    "AI uses taken from the count": "UPDATE disclosures_production SET uses_logged = uses_logged - 1 WHERE uses_logged > 0",
    "another answer to the same key": "UPDATE disclosures_idempotencyrecord SET answer = 'x'",
    "lines leave a paper's draft": "DELETE FROM reports_draftline WHERE draft_id IN (SELECT draft_id FROM reports_document)",
}


@pytest.mark.parametrize("what", MOVED)
@by_role
def test_a_state_moves_along_and_not_back(everything: FreshDatabase, role: Role, what: str) -> None:
    with connected(everything, role) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute(MOVED[what])  # type: ignore[call-overload]
