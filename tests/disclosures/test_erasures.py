"""Erasing what an entry says: two people, a row that stays, an entry that tells; and no other way, not even for the owner."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command

from compliance.errors import Conflict, Forbidden, Invalid, NotFound
from disclosures.models import Entry, Erasure, ErasureRequest, Opening, Stream
from disclosures.models.rows import uuid7
from disclosures.services.erasures import ask_erasure, erase_opening
from disclosures.verify import Checking
from reports.queries.records import lines_of
from reports.queries.soundness import WHOLE, every_stream, look_at
from tests.databases import FreshDatabase
from tests.world import NOW, World, make_world


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    world.log()
    return world


def entry_of(world: World, kind: str = "use.logged") -> Entry:
    return Entry.objects.get(stream=world.production.stream, opening__kind=kind)


def asked(world: World, entry: Entry | None = None) -> ErasureRequest:
    told = {"basis": "request", "reason": "A name was written there.", "by": world.approver, "now": NOW}
    return ask_erasure(entry=entry or entry_of(world), **told)  # type: ignore[arg-type]


def test_one_asks_the_other_erases_and_the_record_says_so(world: World) -> None:
    entry = entry_of(world)
    erasure = erase_opening(request=asked(world), by=world.admin, now=NOW)
    assert not Opening.objects.filter(entry=entry).exists()
    assert Entry.objects.get(pk=entry.pk).leaf == entry.leaf
    assert erasure.told.opening.kind == "opening.erased"
    assert f'"seq":{entry.seq}'.encode() in bytes(erasure.told.opening.body)


def test_the_stream_still_holds_and_names_what_was_erased(world: World) -> None:
    erase_opening(request=asked(world), by=world.admin, now=NOW)
    stream = Stream.objects.get(production=world.production)
    result = Checking("", [], None).checked(lines_of(stream, WHOLE, now=NOW))
    assert (result.status, result.erased, result.closed) == (0, 1, 1)
    found = look_at(every_stream(), now=NOW)
    assert (found.faults, found.erased) == ([], 1)


def test_whoever_asked_does_not_do_it(world: World) -> None:
    request = asked(world)
    with pytest.raises(Forbidden, match="one asks, the other does it"):
        erase_opening(request=request, by=world.approver, now=NOW)
    assert Opening.objects.filter(entry=request.entry).exists()


@pytest.mark.parametrize("who", ["coordinator", "viewer"])
def test_nobody_else_asks(world: World, who: str) -> None:
    with pytest.raises(Forbidden):
        ask_erasure(entry=entry_of(world), basis="request", reason="Because.", by=getattr(world, who), now=NOW)


@pytest.mark.parametrize("who", ["rep", "outsider", "stranger_rep"])
def test_to_everybody_else_there_is_no_such_entry(world: World, who: str) -> None:
    with pytest.raises(NotFound):
        ask_erasure(entry=entry_of(world), basis="request", reason="Because.", by=getattr(world, who), now=NOW)


def test_a_ground_and_a_reason_are_given(world: World) -> None:
    for basis, reason, field in (("whim", "Because.", "/basis"), ("request", " ", "/reason")):
        with pytest.raises(Invalid) as refused:
            ask_erasure(entry=entry_of(world), basis=basis, reason=reason, by=world.admin, now=NOW)
        assert refused.value.field == field


def test_nothing_is_erased_twice_and_what_tells_of_it_stays(world: World) -> None:
    first, second = asked(world), asked(world)
    erasure = erase_opening(request=first, by=world.admin, now=NOW)
    for again in (first, second):
        with pytest.raises(Conflict) as refused:
            erase_opening(request=again, by=world.admin, now=NOW)
        assert refused.value.code == "already-erased"
    with pytest.raises(Conflict) as refused:
        asked(world, erasure.told)
    assert refused.value.code == "erasure-stays"


def test_from_the_command_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    seq = str(entry_of(world).seq)
    call_command("erase_opening", "picture", seq, "--as=admin@studio.example", "--basis=order", "--reason=Ordered.")
    call_command("erase_opening", "picture", seq, "--as=approver@studio.example", "--do")
    assert Erasure.objects.get().request.reason == "Ordered."
    assert "Erased. " in capsys.readouterr().out


# --- what the database itself refuses ---------------------------------------------------------------------------------


@pytest.fixture
def raw(fresh_database: FreshDatabase) -> tuple[FreshDatabase, World, ErasureRequest]:
    world = make_world()
    world.log()
    return fresh_database, world, asked(world)


def refused_by_the_database(url: str, sql: str, *values: object) -> str:
    with psycopg.connect(url) as connection:
        try:
            connection.execute(sql, values)
        except psycopg.Error as fault:
            return str(fault.diag.constraint_name or type(fault).__name__)
    return ""


ADD = "INSERT INTO disclosures_erasure (id, request_id, entry_id, told_id, done_by_id, done_at) VALUES (%s, %s, %s, %s, %s, now())"


def test_an_opening_goes_with_its_erasure_and_in_no_other_way(raw: tuple[FreshDatabase, World, ErasureRequest]) -> None:
    database, world, request = raw
    told = Entry.objects.filter(stream=request.entry.stream).order_by("-seq").first()
    assert told is not None
    urls = (database.open_url, database.owner_open_url)
    gone = "DELETE FROM disclosures_opening WHERE entry_id = %s"
    assert [refused_by_the_database(url, gone, request.entry_id) for url in urls] == [
        "InsufficientPrivilege",
        "rows_are_only_added",
    ]
    same = (uuid7(), request.pk, request.entry_id, told.pk, request.asked_by_id)
    assert {refused_by_the_database(url, ADD, *same) for url in urls} == {"erasure_by_two"}
    untold = (uuid7(), request.pk, request.entry_id, told.pk, world.admin.person)
    assert {refused_by_the_database(url, ADD, *untold) for url in urls} == {"erasure_is_told"}
    other = (uuid7(), request.pk, told.pk, told.pk, world.admin.person)
    assert {refused_by_the_database(url, ADD, *other) for url in urls} == {"erasure_by_two"}
    assert Opening.objects.filter(entry=request.entry).exists()
    erase_opening(request=request, by=world.admin, now=NOW)
    again = (uuid7(), asked_anew(request).pk, request.entry_id, told.pk, world.admin.person)
    assert refused_by_the_database(database.open_url, ADD, *again)


def asked_anew(request: ErasureRequest) -> ErasureRequest:
    return ErasureRequest.objects.create(
        entry=request.entry, basis="request", reason="x", asked_by=request.asked_by, asked_as="approver", asked_at=NOW
    )
