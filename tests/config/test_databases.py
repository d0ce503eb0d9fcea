"""The promises that the rest of the tests stand on."""

import os
import socket

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.databases import FreshDatabase
from tests.stack import Stack


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_a_test_is_the_applications_role(db: None) -> None:
    assert role() == "candor_app"


def test_a_database_that_vanished_without_a_word_is_noticed_in_seconds(db: None) -> None:
    """Packets are not lost here; that the kernel is told to give up is seen at the line itself."""
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10


def test_the_applications_role_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (a int)", "CREATE TEMPORARY TABLE mine (a int)", "DELETE FROM django_migrations"],
)
def test_the_applications_role_can_neither_make_tables_nor_undo_migrations(db: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_fresh_database_keeps_what_is_committed(fresh_database: FreshDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_heartbeat (id, name, by, beat_at) VALUES (gen_random_uuid(), 'k', 'd', now())"
        )
    with psycopg.connect(fresh_database.url) as other:
        assert other.execute("SELECT name FROM reports_heartbeat").fetchall() == [("k",)]


def test_the_next_fresh_database_is_empty(fresh_database: FreshDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_heartbeat")
        assert cursor.fetchone() == (0,)


def test_the_stack_answers(stack: Stack) -> None:
    assert stack.installation.web_answers() is True
