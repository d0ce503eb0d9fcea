"""The record as somebody takes it along: by whom, how much of it, and that verify.py says it holds."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disclosures.actors import Actor
from disclosures.audience import OPEN_TO_THE_UNION
from disclosures.models import Opening, Stream
from disclosures.services.erasures import ask_erasure, erase_opening
from disclosures.services.streams import Happening, record, service_stream
from disclosures.verify import Checking, heads_at
from reports.models import Document
from reports.queries.records import lines_of, reader_of, streams_for, write_record
from reports.services.answers import answer_document, open_document
from reports.services.deliveries import attempt_delivery
from reports.services.rendering import render_document
from reports.services.returned import take_returned_mail
from tests.api import signed_in as asking
from tests.api import with_key
from tests.databases import FreshDatabase
from tests.disclosures.records import Desk, codes, status_of
from tests.pages import signed_in
from tests.reports.performers import issued, on_the_cast_list
from tests.reports.returning import came_for, report
from tests.together import Together
from tests.world import NOW, World, make_world

INTERNAL_KINDS = {"fact.determined", "provision.confirmed", "draft.approved", "house_policy.signed"}


@pytest.fixture
def world(db: None) -> World:
    """A notice served, opened and answered; another one issued and not handed over; a performer's paper."""
    world = make_world()
    world.sign_policy()
    document = world.serve_notice()
    open_document(document=document, by=world.rep, now=NOW)
    answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)
    on_the_cast_list(world)
    issued(world)
    unserved(world)
    return world


def unserved(world: World) -> Document:
    world.log_notifiable()
    document = world.release(next(one for one in world.drafts(NOW) if one.kind == "notice" and not one.blocks))
    render_document(document=document.pk, now=NOW)
    return document


def internal(world: World) -> Stream:
    return Stream.objects.get(production=world.production)


def between(world: World) -> Stream:
    return service_stream(studio=world.studio, union=world.union, mode="test")


def exported(stream: Stream, actor: Actor) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines_of(stream, reader_of(stream, actor), now=NOW)][1:-1]


def kinds(entries: list[dict[str, Any]]) -> set[str]:
    return {one["body"]["kind"] for one in entries if "body" in one}


# --- how much of it ---------------------------------------------------------------------------------------------------


def test_labor_relations_opens_everything(world: World) -> None:
    for stream in (internal(world), between(world)):
        entries = exported(stream, world.approver)
        assert [one["seq"] for one in entries] == list(range(1, stream.head_seq + 1))
        assert all("salt" in one for one in entries)
    assert kinds(exported(internal(world), world.approver)) > INTERNAL_KINDS


def test_an_administrator_opens_nothing_that_is_labor_relations_own(world: World) -> None:
    entries = exported(internal(world), world.admin)
    assert len(entries) == internal(world).head_seq
    assert kinds(entries) & INTERNAL_KINDS == set()
    assert "use.assessed" not in kinds(
        entries
    )  # by the digest of an assessment, a determination could be found by trying
    assert {"use.logged", "paper.issued", "performer_paper.issued"} <= kinds(entries)


def test_a_union_gets_every_link_and_opens_its_own_papers_alone(world: World) -> None:
    stream, served = between(world), Document.objects.filter(union=world.union, receipt__isnull=False).get()
    entries = exported(stream, world.rep)
    assert [one["seq"] for one in entries] == list(range(1, stream.head_seq + 1))
    opened = [one["body"] for one in entries if "body" in one]
    assert {one["kind"] for one in opened} == {"paper.issued", "paper.handed_over", "paper.opened", "paper.answered"}
    assert {one["about"]["document"] for one in opened} == {str(served.pk)}
    assert len(opened) < len(entries)  # the notice that has not reached it


def test_every_kind_that_a_union_may_read_is_told_in_full(world: World) -> None:
    """Whatever is written between the two sides is listed, with all that it is about: what is not would stay closed to the union."""
    for opening in Opening.objects.filter(entry__stream=between(world)):
        about = json.loads(bytes(opening.body))["about"]
        assert OPEN_TO_THE_UNION[opening.kind] >= about.keys()


def test_what_is_not_listed_for_the_union_stays_closed(world: World) -> None:
    document = str(Document.objects.get(receipt__isnull=False).pk)
    told = [
        Happening("draft.returned", {"document": document}),
        Happening("paper.opened", {"document": document, "remarks": "privileged"}),
    ]
    record(stream=between(world), happenings=told, by=world.approver, now=NOW)
    entries = exported(between(world), world.rep)
    assert [one.keys() for one in entries[-2:]] == [{"seq", "leaf", "link"}] * 2
    assert "privileged" not in json.dumps(entries)


def test_who_exports_what(world: World) -> None:
    both = {internal(world), between(world)}
    seen = {
        name: set(streams_for(getattr(world, name)))
        for name in ("approver", "admin", "rep", "coordinator", "viewer", "outsider", "stranger_rep")
    }
    assert seen == {
        "approver": both, "admin": both, "rep": {between(world)}, "coordinator": set(), "viewer": set(), "outsider": set(),
        "stranger_rep": set(),
    }  # fmt: skip


# --- it holds ---------------------------------------------------------------------------------------------------------


def test_what_everybody_takes_along_holds(world: World, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for stream in (internal(world), between(world)):
        for name in ("approver", "admin", *(["rep"] if stream.union else [])):
            client = signed_in(getattr(world, name))
            for form in ("jsonl", "zip"):
                answer = client.get(f"/records/{stream.pk}/record.{form}")
                desk.lay(f"{name}-{stream.pk}.{form}", b"".join(answer.streaming_content))  # type: ignore[attr-defined]
            (tmp_path / "held.txt").write_bytes(client.get(f"/records/{stream.pk}/head.txt").content)
            desk.heads.append((tmp_path / "held.txt").read_text().strip())
    results = desk.checked()
    assert {name: codes(one) for name, one in results.items() if status_of(one)} == {}
    assert {one["heads"] for one in results.values()} == {2, 3}
    assert sum(one["papers"] for one in results.values()) > 4


def test_an_archive_holds_the_papers_that_reached_its_reader(world: World) -> None:
    def papers(name: str, stream: Stream) -> set[str]:
        answer = signed_in(getattr(world, name)).get(f"/records/{stream.pk}/record.zip")
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
            assert {"record.jsonl", "verify.py", "head.txt"} <= set(archive.namelist())
            return {one.rpartition("-")[0] for one in archive.namelist() if one.startswith("papers/")}

    assert len(papers("rep", between(world))) == 1
    assert len(papers("approver", between(world))) == 2
    assert len(papers("approver", internal(world))) == 3  # with the performer's


def test_an_archive_holds_where_a_mail_came_back_while_it_was_written(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """Held up where its entries were read, and its papers were not."""
    world, desk = make_world(), Desk(tmp_path)
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail, client = document.deliveries.get(channel="email"), signed_in(world.rep)
    assert attempt_delivery(delivery=mail.pk, now=NOW) is not None
    mail.refresh_from_db()
    with Together(fresh_database, "LOCK TABLE reports_rendition") as together:
        writing = together.begin(partial(client.get, f"/records/{document.stream_id}/record.zip"))
        assert not writing.done()
        assert take_returned_mail(data=report(came_for(mail)), now=NOW) is not None
        together.let_go()
        desk.lay("during.zip", b"".join(writing.result().streaming_content))  # type: ignore[attr-defined]
    after = client.get(f"/records/{document.stream_id}/record.zip")
    desk.lay("after.zip", b"".join(after.streaming_content))  # type: ignore[attr-defined]
    told = {name: (codes(one), one["papers"]) for name, one in desk.checked().items()}
    assert told == {"during.zip": (set(), 1), "after.zip": (set(), 0)}


def test_an_erased_entry_holds_for_both_sides(world: World, tmp_path: Path) -> None:
    entry = between(world).entries.order_by("seq").first()
    assert entry is not None
    request = ask_erasure(entry=entry, basis="order", reason="Ordered.", by=world.admin, now=NOW)
    erase_opening(request=request, by=world.approver, now=NOW)
    for actor in (world.approver, world.rep):
        stream = between(world)
        result = Checking("", [], None).checked(lines_of(stream, reader_of(stream, actor), now=NOW))
        assert (result.status, result.erased) == (0, 1)


def test_a_head_is_the_same_line_everywhere(world: World, tmp_path: Path) -> None:
    stream, page, api = between(world), signed_in(world.rep), asking(world.rep)
    text = page.get(f"/records/{stream.pk}/head.txt").content.decode()
    told = api.get(f"records/{stream.pk}/head").json()
    (tmp_path / "both.txt").write_text(f"# kept\n{text}{told['text']}\n")
    first, second = heads_at(str(tmp_path / "both.txt"))
    assert (first.stream, first.seq, first.link) == (second.stream, second.seq, second.link)
    assert first.link == bytes(stream.head_link).hex() == told["link"]
    assert f"candor-head-1 {first.stream} {first.seq} {first.link} " in page.get("/records/").content.decode()


def test_a_key_takes_it_along_by_its_scope(world: World) -> None:
    stream = internal(world)
    seen = [
        with_key(world.studio, *scopes).get(f"records/{stream.pk}/export")
        for scopes in (("record:read",), ("record:read", "internal:read", "cast:read"))
    ]
    some, everything = [b"".join(one.streaming_content) for one in seen]  # type: ignore[attr-defined]
    assert b"fact.determined" not in some
    assert b"performer_paper" not in some
    assert b"fact.determined" in everything
    assert with_key(world.studio, "uses:read").get(f"records/{stream.pk}/export").status_code == 403


def test_from_the_command_line(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path)
    call_command("export_record", "picture", str(tmp_path / "a.jsonl"), "--as=approver@studio.example")
    call_command(
        "export_record", "picture", str(tmp_path / "b.zip"), "--union=union", "--papers", "--as=admin@studio.example"
    )
    desk.heads = capsys.readouterr().out.split("\n")[:2]
    assert {name: (codes(one), one["heads"]) for name, one in desk.checked().items()} == {
        "a.jsonl": (set(), 1),
        "b.zip": (set(), 1),
    }
    for refused in (["--as=coordinator@studio.example"], ["--as=approver@other-studio.example"]):
        with pytest.raises(CommandError):
            call_command("export_record", "picture", str(tmp_path / "c.jsonl"), *refused)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_record", "picture", str(tmp_path / "a.jsonl"), "--as=approver@studio.example")


# --- and is large -----------------------------------------------------------------------------------------------------


def filled(stream: Stream, entries: int, by: Actor) -> Stream:
    happening = Happening("use.logged", {"use": "0" * 36, "number": 1, "revision": 1})
    for _ in range(entries // 1000):
        record(stream=stream, happenings=[happening] * 1000, by=by, now=NOW)
    return Stream.objects.select_related("production").get(pk=stream.pk)


def export_costs(stream: Stream, actor: Actor) -> tuple[int, int]:
    """Statements, and bytes of Python's memory at their most."""

    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    with CaptureQueriesContext(connection) as asked:
        tracemalloc.start()
        write_record(Nowhere(), stream=stream, reader=reader_of(stream, actor), now=timezone.now())  # type: ignore[arg-type]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]]), most


def test_a_longer_record_takes_neither_more_statements_nor_more_memory(world: World) -> None:
    few = export_costs(filled(internal(world), 3000, world.coordinator), world.admin)
    many = export_costs(filled(internal(world), 12000, world.coordinator), world.admin)
    assert few[0] == many[0] <= 2
    assert many[1] < few[1] * 1.5
