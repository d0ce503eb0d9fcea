"""Whoever can write to the broker can tell a worker of any row, and of any studio. What is not that studio's is refused and noticed, and
nothing has changed; what is, is done."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery.exceptions import Reject
from django.db import connection

from config.celery import app
from disclosures.models import Organization
from disclosures.tenancy import EVERYONE
from reports import tasks
from reports.models import Rendition
from reports.services.rendering import render_document
from tests.stack import Stack
from tests.world import NOW, World, make_organization, make_world

# Every task of ours that is told of a row; each of the others works through all rows or none.
TOLD_OF_A_ROW = {
    "reports.render_document": "reports_document",
    "reports.deliver_document": "reports_document",
    "reports.attempt_delivery": "reports_delivery",
    "reports.draft_production": "disclosures_production",
    "reports.release_on_production": "disclosures_production",
}
OTHERS = {
    "reports.render_documents": ["papers"],
    "reports.beat": ["name"],
    "reports.sweep": ["by_clock"],
    "reports.sweep_returned_mail": [],
    "disclosures.forget_expired": [],
}
NONSENSE: list[Any] = [
    None, True, 0, -1, 1.5, "", "x", "x" * 5000, "\x00", [], ["x"], {}, {"id": 1}, "' OR 1=1 --", "{}", str(EVERYONE), "٣" * 32,
]  # fmt: skip
TABLES = (
    "reports_document",
    "reports_rendition",
    "reports_delivery",
    "reports_attempt",
    "reports_draft",
    "disclosures_entry",
)


def ours() -> dict[str, list[str]]:
    app.loader.import_default_modules()
    names = [name for name in app.tasks if name.partition(".")[0] in ("reports", "disclosures", "config")]
    return {name: list(inspect.signature(app.tasks[name].run).parameters) for name in names}


def test_every_task_that_is_told_of_a_row_is_told_whose_it_is() -> None:
    found = ours()
    assert {name: words for name, words in found.items() if name not in TOLD_OF_A_ROW} == OTHERS
    assert {found[name][1:] == ["studio"] for name in TOLD_OF_A_ROW} == {True}


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], int]:
    """How many refusals were noticed since it was asked last."""

    def count() -> int:
        events = [getattr(one, "event", "") for one in caplog.records]
        caplog.clear()
        return events.count("task.refused")

    return count


def rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        return [str(pk) for (pk,) in cursor.fetchall()]


def everything() -> dict[str, list[object]]:
    with connection.cursor() as cursor:
        found: dict[str, list[object]] = {}
        for table in TABLES:
            cursor.execute(f"SELECT md5(one::text) FROM {table} one ORDER BY 1")
            found[table] = cursor.fetchall()
        return found


def waiting(world: World) -> None:
    """Something to do for every task: a paper without bytes, a delivery that is due, a record that drafts have not read."""
    render_document(document=world.issue_notice().pk, now=NOW)
    world.issue_notice()
    world.log()


def wrong(world: World, other: Organization, row: str) -> Iterator[tuple[Any, Any]]:
    studio = str(world.studio.pk)
    yield from ((row, str(whose)) for whose in (other.pk, world.union.pk, EVERYONE, uuid4(), UUID(int=0)))
    yield from ((str(nobodys), studio) for nobodys in (uuid4(), world.union.pk, world.studio.pk, EVERYONE))
    yield from ((row, nonsense) for nonsense in NONSENSE)
    yield from ((nonsense, studio) for nonsense in NONSENSE)
    chance = random.Random(1)
    yield from ((chance.choice(NONSENSE), chance.choice(NONSENSE)) for _ in range(50))


@pytest.mark.parametrize("name", TOLD_OF_A_ROW)
def test_what_is_not_that_studio_s_is_refused_and_noticed(world: World, said: Callable[[], int], name: str) -> None:
    waiting(world)
    before, elsewhere = everything(), make_organization("studio", "elsewhere")
    for row in rows_of(TOLD_OF_A_ROW[name]):
        for told in wrong(world, elsewhere, row):
            with pytest.raises(Reject):
                app.tasks[name](*told)
            assert said() == 1, told
            if name == "reports.render_document":
                tasks.render_documents([told])
                assert said() == 1, told
    assert everything() == before


@pytest.mark.slow
def test_a_running_worker_refuses_what_is_not_that_studio_s_and_does_what_is(stack: Stack) -> None:
    world = make_world()
    elsewhere = make_organization("studio", "elsewhere")
    stack.kill("beat")  # or else the sweep would find the paper by itself
    document = str(world.issue_notice().pk)
    with app.connection_for_write(url=stack.installation.env["BROKER_URL"]) as line:

        def send(*told: object) -> None:
            app.send_task("reports.render_document", told, connection=line)

        for told in [
            (document, str(elsewhere.pk)),
            (document, str(EVERYONE)),
            (str(uuid4()), str(world.studio.pk)),
            (None, 5),
        ]:
            send(*told)
        log = stack.installation.var / "log" / "worker.log"
        stack.eventually(lambda: log.read_text().count("event=task.refused") == 4)
        assert not Rendition.objects.exists()
        send(document, str(world.studio.pk))
    stack.eventually(Rendition.objects.exists)
    assert log.read_text().count("event=task.refused") == 4
