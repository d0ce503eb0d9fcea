"""Who is in scope: said to each transaction and to nothing longer, whatever happens to it and whoever has the connection next."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.test import Client

from disclosures.api.acting import _in_scope
from disclosures.models import Organization, Production, Seat
from disclosures.tenancy import EVERYONE, acting_for, everyone, nobody
from tests.databases import FreshDatabase
from tests.world import World, make_organization, make_production, make_world

ONE, OTHER = uuid4(), uuid4()


def told() -> str | None:
    """What the database has been told in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('candor.tenants', true)")
        return cursor.fetchone()[0]


def named(*organizations: UUID) -> str:
    return "{" + ",".join(sorted(map(str, organizations))) + "}"


def test_a_scope_is_told_at_once_within_a_transaction_and_the_one_before_comes_back(db: None) -> None:
    with acting_for(ONE):
        assert told() == named(ONE)
        with acting_for(ONE, OTHER):
            assert told() == named(ONE, OTHER)
            with nobody():
                assert told() == ""
            with everyone():
                assert told() == named(EVERYONE)
        with acting_for():
            assert told() == "{}"
        assert told() == named(ONE)
    assert told() == named(EVERYONE)


def test_a_scope_that_was_left_by_a_fault_is_left(db: None) -> None:
    with acting_for(ONE):
        for fault in (_refused_by_the_database, _refused_by_us, _marked_for_rollback):
            with pytest.raises((ValueError, IntegrityError)), transaction.atomic(), acting_for(OTHER):
                fault()
            assert told() == named(ONE), fault
            with pytest.raises((ValueError, IntegrityError)), acting_for(OTHER), transaction.atomic():
                fault()
            assert told() == named(ONE), fault


def _refused_by_us() -> None:
    raise ValueError


def _refused_by_the_database() -> None:
    with connection.cursor() as cursor:
        row = "(gen_random_uuid(), 'x', 'x', now())"
        cursor.execute(f"INSERT INTO reports_heartbeat (id, name, by, beat_at) VALUES {row}, {row}")


def _marked_for_rollback() -> None:
    with transaction.atomic(savepoint=False):
        raise ValueError


def test_nothing_is_left_after_a_transaction(fresh_database: FreshDatabase) -> None:
    with acting_for(ONE), transaction.atomic():
        assert told() == named(ONE)
    with acting_for(ONE), pytest.raises(ValueError, match="x"), transaction.atomic():
        raise ValueError("x")
    with psycopg.connect(fresh_database.url, autocommit=True) as plain:
        plain.execute("BEGIN")
        plain.execute("SELECT set_config('candor.tenants', %s, true)", [named(EVERYONE)])
        plain.execute("COMMIT")
        assert plain.execute("SELECT current_setting('candor.tenants', true)").fetchone() == ("",)


def test_what_is_asked_outside_a_transaction_is_refused(plain: World) -> None:
    with acting_for(plain.studio.pk), pytest.raises(ProgrammingError, match="nobody is in scope"):
        Seat.objects.first()
    with acting_for(ONE), transaction.atomic():
        assert Seat.objects.first() is None


def test_a_pooled_connection_brings_nothing_of_whom_it_served_before(pooled: World) -> None:
    """Two threads take turns on one connection, and one forgets to say for whom."""
    stranger = uuid4()

    def mine(organization: UUID) -> int:
        with acting_for(organization), transaction.atomic():
            found = Production.objects.count()
        connections.close_all()  # back into the pool
        return found

    def forgotten() -> str:
        try:
            with nobody(), transaction.atomic():
                return str(Production.objects.count())
        except ProgrammingError as fault:
            return str(fault).splitlines()[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        for _ in range(20):
            asked = [threads.submit(mine, pooled.studio.pk), threads.submit(mine, stranger), threads.submit(forgotten)]
            first, second, third = (one.result() for one in asked)
            assert (first, second) == (1, 0)
            assert third.startswith("nobody is in scope")


def test_a_broken_connection_leaves_no_half_begun_transaction(plain: World) -> None:
    with acting_for(ONE), transaction.atomic():
        pid = connection.connection.info.backend_pid
    with psycopg.connect(connection_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    with pytest.raises(Exception, match=r"terminat|closed|lost"), acting_for(ONE), transaction.atomic():
        told()
    with acting_for(ONE), transaction.atomic():
        assert told() == named(ONE)
    assert connection.get_autocommit()


# --- requests ---------------------------------------------------------------------------------------------------------


def test_a_request_begins_with_nobody_and_leaves_the_thread_as_it_was(db: None) -> None:
    with acting_for(ONE):
        assert Client().get("/sign-in/").status_code == 200
        assert told() == named(ONE)


def test_what_a_request_refuses_is_undone(world: World) -> None:
    """A view that writes and is refused afterwards has written nothing."""

    class Asked:
        auth = world.coordinator
        _request = type("Plain", (), {"body": b""})

    def writes(_request: object) -> None:
        Organization.objects.filter(pk=world.studio.pk).update(name="Written")
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        _in_scope(writes)(Asked())  # type: ignore[arg-type]
    world.studio.refresh_from_db()
    assert world.studio.name == "Studio"


# --- rows -------------------------------------------------------------------------------------------------------------


def test_a_row_takes_its_studio_from_its_parent_and_keeps_it(world: World) -> None:
    use = world.log()
    with connection.cursor() as cursor:
        cursor.execute("SELECT of_studio FROM disclosures_use WHERE id = %s", [use.pk])
        assert cursor.fetchone() == (world.studio.pk,)
        for change in ("of_studio = gen_random_uuid()", "production_id = gen_random_uuid()"):
            with (
                pytest.raises(IntegrityError, match=r"stays with whom it belongs to|what it is was said once"),
                transaction.atomic(),
            ):
                cursor.execute(f"UPDATE disclosures_use SET {change}")


def test_somebody_elses_parent_is_refused_like_one_that_nobody_has(world: World) -> None:
    theirs = make_production(make_organization("studio", "elsewhere"), "theirs")
    said = []
    for production in (theirs.pk, uuid4()):
        with acting_for(world.studio.pk), pytest.raises(IntegrityError) as refusal, transaction.atomic():
            world.production.uses.create(
                production_id=production, number=9, logged_at=world.production.created_at, logged_by="x"
            )
        said.append(str(refusal.value).splitlines()[0])
    assert said == ["there is nothing here to which a row of disclosures_use could belong"] * 2


def test_plans_that_are_kept_ask_anew(pooled: World) -> None:
    """One prepared statement, one connection, three scopes."""
    with psycopg.connect(connection_url()) as line:
        line.prepare_threshold = 0
        counts = []
        for organization in (pooled.studio.pk, uuid4(), pooled.studio.pk, EVERYONE) * 3:
            line.execute("SELECT set_config('candor.tenants', %s, true)", [named(organization)])
            counts.append(
                line.execute("SELECT count(*) FROM disclosures_production WHERE slug = %s", ["picture"]).fetchone()
            )
            line.commit()
        assert counts == [(1,), (0,), (1,), (1,)] * 3
        assert line.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE generic_plans + custom_plans > 3"
        ).fetchone() != (0,)


# --- as an installation has it: no session says anything, and connections may come from a pool ------------------------


@contextmanager
def options(**changed: object) -> Iterator[None]:
    before = connections.settings["default"]["OPTIONS"]
    kept = {name: value for name, value in before.items() if name != "options"}
    _opened_anew({**kept, **changed})
    try:
        with nobody():
            yield
    finally:
        if connections["default"].pool:
            connections["default"].close_pool()
        _opened_anew(before)


def _opened_anew(told: dict[str, object]) -> None:
    connections["default"].close()
    connections.settings["default"]["OPTIONS"] = told
    del connections["default"]


@pytest.fixture
def plain(fresh_database: FreshDatabase) -> Iterator[World]:
    world = make_world()
    with options():
        yield world


@pytest.fixture
def pooled(fresh_database: FreshDatabase) -> Iterator[World]:
    world = make_world()
    with options(pool={"min_size": 1, "max_size": 1, "timeout": 20}):
        yield world


def connection_url() -> str:
    told = connections.settings["default"]
    return f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
