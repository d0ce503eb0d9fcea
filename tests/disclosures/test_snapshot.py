"""One moment for all that is read: for one transaction and nothing longer, and nothing is written in it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import InternalError, connection, transaction

from disclosures.models import Organization
from disclosures.snapshot import one_snapshot
from tests.databases import FreshDatabase
from tests.world import make_world

ORDINARY, ONE_MOMENT = ("read committed", "off"), ("repeatable read", "on")


def told() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        return cursor.fetchone()


def test_it_ends_with_its_transaction_however_that_ends(fresh_database: FreshDatabase) -> None:
    with one_snapshot():
        with one_snapshot(), transaction.atomic():
            assert told() == ONE_MOMENT
        assert told() == ONE_MOMENT
    with transaction.atomic():
        assert told() == ORDINARY
    with pytest.raises(InternalError, match="read-only"), one_snapshot():
        Organization.objects.update(name="Written")
    with transaction.atomic():
        assert told() == ORDINARY


def test_what_others_commit_meanwhile_is_not_seen(fresh_database: FreshDatabase) -> None:
    make_world()
    with one_snapshot():
        with psycopg.connect(fresh_database.owner_open_url) as other:
            other.execute("UPDATE disclosures_organization SET name = 'Changed'")
        assert not Organization.objects.filter(name="Changed").exists()
    assert Organization.objects.filter(name="Changed").exists()


def test_a_transaction_that_has_begun_is_refused(db: None) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), one_snapshot():
        pytest.fail("its statements see more than one moment")
