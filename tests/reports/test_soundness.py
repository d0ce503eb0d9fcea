"""`manage.py verify`: whatever somebody with the owner's rights, or a failing disk, changed in the database is found."""

from __future__ import annotations

import json
import logging
from functools import partial

import psycopg
import pytest
from django.core.management import call_command
from django.db import transaction

from compliance.errors import Unavailable
from disclosures.models import Entry
from disclosures.services.erasures import ask_erasure, erase_opening
from disclosures.services.files import store_file
from reports.models import Document, Rendering, Rendition
from reports.queries.soundness import every_stream, look_at
from reports.services.rendering import render_document
from tests.api import signed_in as asking
from tests.databases import FreshDatabase
from tests.disclosures.casts import PDF
from tests.pages import signed_in
from tests.reports.correcting import revise
from tests.reports.performers import issued, on_the_cast_list
from tests.together import Together
from tests.world import NOW, World, make_world


@pytest.fixture
def filled(fresh_database: FreshDatabase) -> tuple[FreshDatabase, World]:
    world = make_world()
    world.serve_notice()
    on_the_cast_list(world)
    issued(world)
    told = {"production": world.production, "media_type": "", "by": world.coordinator, "now": NOW}
    with transaction.atomic():
        store_file(name="a.pdf", content=PDF, **told)  # type: ignore[arg-type]
    return fresh_database, world


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    status = 0
    try:
        call_command("verify", *arguments)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, json.loads(capsys.readouterr().out)


def test_what_services_wrote_holds(filled: tuple[FreshDatabase, World], capsys: pytest.CaptureFixture[str]) -> None:
    status, told = found(capsys)
    assert (status, told["holds"], told["faults"]) == (0, True, [])
    assert (told["streams"], told["papers"], told["mails"], told["files"], told["erased"]) == (2, 2, 1, 1, 0)
    assert told["entries"] == told["openings"]
    status, told = found(capsys, "--production=picture", "--union=union")
    assert (status, told["streams"], told["papers"]) == (0, 1, 1)


def test_a_paper_that_is_issued_while_somebody_looks_is_no_fault(
    filled: tuple[FreshDatabase, World], capsys: pytest.CaptureFixture[str]
) -> None:
    """Held up where the entries of the first stream were read, and its papers were not."""
    database, world = filled
    with Together(database, "LOCK TABLE disclosures_erasure") as together:
        looking = together.begin(partial(found, capsys))
        assert not looking.done()
        render_document(document=world.issue_notice().pk, now=NOW)
        together.let_go()
        status, told = looking.result()
    assert (status, told["faults"], told["papers"]) == (0, [], 2)
    status, told = found(capsys)
    assert (status, told["faults"], told["papers"]) == (0, [], 3)


def test_nobody_looks_from_within_a_transaction_that_sees_more_than_one_moment(world: World) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        look_at(every_stream(), now=NOW)


# What is changed behind the triggers' backs, and how it is found.
TAMPERINGS = {
    "a bit of a stored PDF": (
        "UPDATE reports_rendition SET pdf = set_bit(pdf, 4001, 1 - get_bit(pdf, 4001))", {"bytes"},
    ),
    "a bit of a stored twin": (
        "UPDATE reports_rendition SET html = set_bit(html, 4001, 1 - get_bit(html, 4001))", {"bytes"},
    ),
    "a bit of a stored mail": (
        "UPDATE reports_delivery SET message = set_bit(message, 4001, 1 - get_bit(message, 4001)) WHERE message_sha256 <> ''",
        {"bytes"},
    ),
    "the content of a paper": (
        "UPDATE reports_document SET content = set_bit(content, 81, 1 - get_bit(content, 81))", {"bytes"},
    ),
    "a PDF and its digest": (
        "UPDATE reports_rendition SET pdf = '\\x00', pdf_sha256 = encode(sha256('\\x00'), 'hex')", {"paper"},
    ),
    "a content and its digest": (
        "UPDATE reports_document SET content = '\\x7b7d', content_sha256 = encode(sha256('\\x7b7d'), 'hex')", {"paper"},
    ),
    "a signed paper": (
        "UPDATE disclosures_supportingfile SET content = set_bit(content, 9, 1 - get_bit(content, 9))", {"bytes"},
    ),
    "an opening": (
        "UPDATE disclosures_opening SET body = convert_to(replace(convert_from(body, 'UTF8'), 'system', 'nobody'), 'UTF8')",
        {"content"},
    ),
    "an opening that is no text any more": (
        "UPDATE disclosures_opening SET body = set_bit(body, 7, 1) WHERE kind = 'paper.issued'", {"unreadable", "opening", "paper"},
    ),
    "the kind beside an opening": ("UPDATE disclosures_opening SET kind = 'use.seen' WHERE kind = 'use.logged'", {"opening"}),
    "the time beside an opening": ("UPDATE disclosures_opening SET recorded_at = now() WHERE kind = 'use.logged'", {"opening"}),
    "an opening taken away": ("DELETE FROM disclosures_opening WHERE kind = 'use.logged'", {"opening", "erasure"}),
    "a leaf": ("UPDATE disclosures_entry SET leaf = sha256(leaf) WHERE seq = 3", {"link"}),
    "the last entry": (
        "DELETE FROM disclosures_opening o USING disclosures_entry e, disclosures_stream s WHERE o.entry_id = e.id "
        "AND e.stream_id = s.id AND e.seq = s.head_seq; DELETE FROM disclosures_entry e USING disclosures_stream s "
        "WHERE e.stream_id = s.id AND e.seq = s.head_seq", {"end"},
    ),
    "a head": ("UPDATE disclosures_stream SET head_link = sha256(head_link)", {"end"}),
    "the number of a paper": ("UPDATE reports_document SET number = number + 1", {"numbers"}),
    "how many were issued": ("UPDATE disclosures_stream SET papers_issued = papers_issued + 1", {"numbers"}),
}  # fmt: skip


@pytest.fixture
def tampered(filled: tuple[FreshDatabase, World], request: pytest.FixtureRequest) -> None:
    database, _ = filled
    with psycopg.connect(database.owner_open_url) as connection:
        for table in ("disclosures_opening", "disclosures_entry", "disclosures_stream", "disclosures_supportingfile",
                      "reports_rendition", "reports_document", "reports_delivery"):  # fmt: skip
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
        _forget_digests(connection)
        for statement in TAMPERINGS[request.param][0].split(";"):
            assert connection.execute(statement).rowcount > 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tampered", "codes"), [(name, codes) for name, (_, codes) in TAMPERINGS.items()], indirect=["tampered"]
)
def test_whatever_was_changed_is_found(tampered: None, codes: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, told = found(capsys)
    assert (status, told["holds"]) == (1, False)
    assert {one["code"] for one in told["faults"]} == codes  # type: ignore[attr-defined]


def test_one_erased_entry_accounts_for_one_paper_and_no_more(
    filled: tuple[FreshDatabase, World], capsys: pytest.CaptureFixture[str]
) -> None:
    _, world = filled
    for entry in Entry.objects.filter(opening__kind="paper.issued"):
        request = ask_erasure(entry=entry, basis="order", reason="Ordered.", by=world.admin, now=NOW)
        erase_opening(request=request, by=world.approver, now=NOW)
    status, told = found(capsys)
    assert (status, told["faults"], told["erased"]) == (0, [], 2)
    made, unmade = Rendition.objects.get(document__union=world.union), world.issue_notice()
    copied = {name: getattr(made, name) for name in ("pdf", "pdf_sha256", "html", "html_sha256", "stored_at")}
    Rendition.objects.create(document=unmade, **copied)  # and no entry tells of it
    status, told = found(capsys)
    assert status == 1
    assert [(one["code"], unmade.label in one["text"]) for one in told["faults"]] == [("paper", True)] * 2  # type: ignore[attr-defined]


def _forget_digests(connection: psycopg.Connection) -> None:
    """A disk that rots asks no constraint."""
    for table in ("document", "rendition"):
        connection.execute(f"ALTER TABLE reports_{table} DROP CONSTRAINT {table}_hashes_to_its_digest")  # type: ignore[arg-type]


def rotten(database: FreshDatabase) -> None:
    with psycopg.connect(database.owner_open_url) as connection:
        _forget_digests(connection)
        for table, columns in {
            "reports_rendition": ("pdf", "html"),
            "reports_document": ("content",),
            "disclosures_supportingfile": ("content",),
        }.items():
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = set_bit({column}, 8, 1 - get_bit({column}, 8))")  # type: ignore[arg-type]


def test_damaged_bytes_are_given_to_nobody_and_the_operator_hears_of_it(
    filled: tuple[FreshDatabase, World], caplog: pytest.LogCaptureFixture
) -> None:
    database, world = filled
    document = Document.objects.get(union=world.union)
    client, api = signed_in(world.approver), asking(world.approver)
    rotten(database)
    file = world.production.files.get()
    pages = [client.get(f"/papers/{document.pk}/{form}") for form in ("pdf", "html", "json")]
    calls = [api.get(f"documents/{document.pk}/{form}") for form in ("pdf", "html", "json")]
    calls += [api.get(f"files/{file.pk}/content"), api.get(f"records/{document.stream_id}/archive")]
    assert {answer.status_code for answer in (*pages, *calls)} == {503}
    assert {answer.json()["errors"][0]["code"] for answer in calls} == {"bytes-damaged"}
    alarms = [one for one in caplog.records if one.name == "candor.alarm"]
    assert {one.levelno for one in alarms} == {logging.CRITICAL}
    assert len(alarms) == len(pages) + len(calls)


def test_nothing_is_made_shown_or_corrected_from_a_damaged_paper(filled: tuple[FreshDatabase, World]) -> None:
    database, world = filled
    notice = Document.objects.get(union=world.union)
    unmade = world.issue_notice()
    rotten(database)
    with pytest.raises(Unavailable):
        render_document(document=unmade.pk, now=NOW)
    assert (Rendition.objects.filter(document=unmade).count(), Rendering.objects.get().failures) == (0, 1)
    assert signed_in(world.approver).get(f"/papers/{notice.pk}/").status_code == 503
    assert notice.draft.use is not None
    revise(world, notice.draft.use, summary="A bartender and her guests.")
    assert [one.kind for one in world.drafts() if one.corrects == notice] == []


def test_a_damaged_notice_does_not_take_the_inbox_with_it(
    filled: tuple[FreshDatabase, World], caplog: pytest.LogCaptureFixture
) -> None:
    database, world = filled
    notice = Document.objects.get(union=world.union)
    client = signed_in(world.rep)
    client.post(f"/papers/{notice.pk}/open")
    assert "AI-0001, Generated human figure" in client.get("/inbox/").content.decode()
    rotten(database)
    page = client.get("/inbox/")
    shown = page.content.decode()
    assert (page.status_code, notice.label in shown, "Generated human figure" in shown) == (200, True, False)
    assert [one.levelno for one in caplog.records if one.name == "candor.alarm"] == [logging.CRITICAL]
