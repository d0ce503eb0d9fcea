"""The database itself says no: raw SQL as the application's own role, on a database whose commits are commits."""

from __future__ import annotations

import hashlib
import secrets

import psycopg
import pytest
from django.apps import apps

from disclosures.models import Entry, Opening, Stream
from disclosures.models.rows import Row, uuid7
from reports.services.answers import answer_document, open_document
from tests.databases import FreshDatabase
from tests.world import make_world

ONLY_ADDED = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, Row) and model.append_only)


@pytest.fixture
def rows_of_every_kind(fresh_database: FreshDatabase) -> FreshDatabase:
    world = make_world()
    world.sign_policy()
    document = world.serve_notice()
    open_document(document=document, by=world.rep, now=document.issued_at)
    answer_document(document=document, kind="received", text="", by=world.rep, now=document.issued_at)
    return fresh_database


CHANGES = ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


def answers_to_changes(url: str) -> dict[str, set[str]]:
    """What the database said to each change of each table that is only added to."""
    answers: dict[str, set[str]] = {}
    for table in ONLY_ADDED:
        for change in CHANGES:
            with psycopg.connect(url) as connection:
                try:
                    connection.execute(change.format(table))
                    answers.setdefault("accepted", set()).add(change.format(table))
                except psycopg.Error as refusal:
                    answers.setdefault(type(refusal).__name__, set()).add(change.format(table))
    return answers


def test_what_is_only_added_cannot_be_changed_by_the_application(rows_of_every_kind: FreshDatabase) -> None:
    assert answers_to_changes(rows_of_every_kind.open_url).keys() == {"InsufficientPrivilege"}


def test_nor_by_the_owner_while_the_triggers_stand(rows_of_every_kind: FreshDatabase) -> None:
    assert answers_to_changes(rows_of_every_kind.owner_open_url).keys() == {"RestrictViolation"}


def test_the_tables_that_are_only_added_to_are_these() -> None:
    record = "entry opening stream userevision involvement assessment determination adoption confirmation housepolicy"
    record += (
        " closing consent supportingfile recipient recipientconfirmation recipientend channelagreement agreementend"
    )
    record += " erasurerequest erasure"
    papers = "document documentline draftversion rendition receipt answer approval return deliveryevent serviceproof"
    named = {f"disclosures_{name}" for name in record.split()} | {f"reports_{name}" for name in papers.split()}
    assert set(ONLY_ADDED) == named


def test_the_application_owns_nothing_and_cannot_switch_triggers_off(rows_of_every_kind: FreshDatabase) -> None:
    with psycopg.connect(rows_of_every_kind.open_url, autocommit=True) as connection:
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
        assert owned == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE disclosures_entry DISABLE TRIGGER ALL")


def add_entries(connection: psycopg.Connection, stream: Stream, seqs: list[int], previous: bytes) -> None:
    """In one statement, each linked to the one before it."""
    rows = []
    for seq in seqs:
        leaf = hashlib.sha256(secrets.token_bytes(8)).digest()
        previous = hashlib.sha256(previous + seq.to_bytes(8, "big") + leaf).digest()
        rows.append((uuid7(), stream.pk, seq, leaf, previous))
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    told = [value for row in rows for value in row]
    connection.execute(f"INSERT INTO disclosures_entry (id, stream_id, seq, leaf, link) VALUES {values}", told)


def add_entry(connection: psycopg.Connection, stream: Stream, seq: int, previous: bytes) -> None:
    add_entries(connection, stream, [seq], previous)


REFUSED = (psycopg.errors.CheckViolation, psycopg.errors.UniqueViolation)


def test_a_gap_or_double_in_a_stream_is_refused(rows_of_every_kind: FreshDatabase) -> None:
    for stream in Stream.objects.all():
        for steps in ([-1], [0], [2], [100], [1, 3], [2, 3], [1, 1], [0, 1], [1, 2, 4]):
            with psycopg.connect(rows_of_every_kind.open_url) as connection, pytest.raises(REFUSED):
                add_entries(connection, stream, [stream.head_seq + step for step in steps], bytes(stream.head_link))


def test_entries_that_follow_each_other_are_taken_in_one_statement(rows_of_every_kind: FreshDatabase) -> None:
    stream = Stream.objects.get(production=None)
    head = stream.head_seq
    with psycopg.connect(rows_of_every_kind.open_url) as connection:
        add_entries(connection, stream, [head + 1, head + 2, head + 3], bytes(stream.head_link))
    stream.refresh_from_db()
    assert stream.head_seq == head + 3
    assert bytes(stream.head_link) == bytes(Entry.objects.get(stream=stream, seq=head + 3).link)


def test_an_entry_cannot_claim_another_transaction(rows_of_every_kind: FreshDatabase) -> None:
    stream = Stream.objects.get(production=None)
    leaf, seq = bytes(32), stream.head_seq + 1
    link = hashlib.sha256(bytes(stream.head_link) + seq.to_bytes(8, "big") + leaf).digest()
    with psycopg.connect(rows_of_every_kind.open_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO disclosures_entry (id, stream_id, seq, leaf, link, xid) VALUES (%s, %s, %s, %s, %s, '3')",
            [uuid7(), stream.pk, seq, leaf, link],
        )


def test_an_entry_that_follows_is_taken_and_one_with_a_wrong_link_is_not(rows_of_every_kind: FreshDatabase) -> None:
    stream = Stream.objects.get(production=None)
    with psycopg.connect(rows_of_every_kind.open_url) as connection:
        add_entry(connection, stream, stream.head_seq + 1, bytes(stream.head_link))
    stream.refresh_from_db()
    with psycopg.connect(rows_of_every_kind.open_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        add_entry(connection, stream, stream.head_seq + 1, bytes(32))


def test_an_opening_must_hash_to_its_leaf(rows_of_every_kind: FreshDatabase) -> None:
    stream = Stream.objects.get(production=None)
    with psycopg.connect(rows_of_every_kind.open_url) as connection:
        add_entry(connection, stream, stream.head_seq + 1, bytes(stream.head_link))
        entry = connection.execute(
            "SELECT id FROM disclosures_entry WHERE stream_id = %s ORDER BY seq DESC", [stream.pk]
        ).fetchone()
        assert entry is not None
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(
                "INSERT INTO disclosures_opening (id, entry_id, salt, body, kind, recorded_at) VALUES (%s, %s, %s, %s, 'x', now())",
                [uuid7(), entry[0], bytes(32), b"something else"],
            )


def test_the_head_of_a_stream_is_moved_by_entries_only(rows_of_every_kind: FreshDatabase) -> None:
    for url, refusal in (
        (rows_of_every_kind.open_url, psycopg.errors.InsufficientPrivilege),
        (rows_of_every_kind.owner_open_url, psycopg.errors.RestrictViolation),
    ):
        with psycopg.connect(url) as connection, pytest.raises(refusal):
            connection.execute("UPDATE disclosures_stream SET head_seq = 0")


def test_a_paper_out_of_number_is_refused(rows_of_every_kind: FreshDatabase) -> None:
    told = "stream_id, reference, kind, draft_id, production_id, studio_id, union_id, mode, content, content_sha256, issued_at, issued_by_id"
    copy = f"INSERT INTO reports_document (id, number, {told}) SELECT %s, %s, {told} FROM reports_document"
    for number in (1, 3, 99):
        with psycopg.connect(rows_of_every_kind.open_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(copy, [uuid7(), number])


def test_a_paper_in_somebody_elses_stream_is_refused(rows_of_every_kind: FreshDatabase) -> None:
    told = "reference, kind, draft_id, production_id, studio_id, union_id, mode, content, content_sha256, issued_at, issued_by_id"
    internal = Stream.objects.get(production__isnull=False)
    copy = (
        f"INSERT INTO reports_document (id, number, stream_id, {told}) SELECT %s, 1, %s, {told} FROM reports_document"
    )
    with psycopg.connect(rows_of_every_kind.open_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(copy, [uuid7(), internal.pk])


def test_every_entry_of_every_stream_opens_and_links(rows_of_every_kind: FreshDatabase) -> None:
    for stream in Stream.objects.all():
        previous = bytes(32)
        entries = list(Entry.objects.filter(stream=stream).order_by("seq"))
        assert [entry.seq for entry in entries] == list(range(1, stream.head_seq + 1))
        for entry in entries:
            opening = Opening.objects.get(entry=entry)
            assert bytes(entry.leaf) == hashlib.sha256(bytes(opening.salt) + bytes(opening.body)).digest()
            previous = hashlib.sha256(previous + entry.seq.to_bytes(8, "big") + bytes(entry.leaf)).digest()
            assert bytes(entry.link) == previous
        assert previous == bytes(stream.head_link)
