"""A database that was put back to an earlier time: nobody works on it, whichever host knows, until somebody says what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from compliance.errors import Unavailable
from config import remembering
from config.backups.heads import Head, read_heads, write_heads
from config.remembering import forgetful, look_at_record
from config.watch import Hearing, Watch
from reports import tasks
from reports.models import Delivery, Document, Heartbeat
from reports.services.heartbeats import beat
from reports.services.record_behind import record_is_behind
from tests.world import NOW, World, make_world


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """On a host that only serves and works: no role of backups."""
    settings.BACKUP_DATABASE, settings.HEADS_FILE = None, tmp_path / "heads.json"
    yield make_world()
    remembering._forgetful.clear()


@pytest.fixture
def file(world: World, settings: Settings) -> Path:
    """Heads as they are, kept."""
    look_at_record()
    assert not forgetful()
    return settings.HEADS_FILE


def forge(file: Path, **changes: Any) -> None:
    """As if one stream had come further, or another way, when its head was kept."""
    heads = read_heads(file)
    name, head = next((name, head) for name, head in sorted(heads.items()) if head.seq)
    write_heads(file, heads | {name: replace(head, **changes)})


def further(file: Path) -> None:
    head: Head = next(head for _, head in sorted(read_heads(file).items()) if head.seq)
    forge(file, seq=head.seq + 2)


def keep(*words: str) -> str:
    out = StringIO()
    call_command("keep_heads", *words, stdout=out, stderr=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*words, stdout=StringIO())
    return str(refusal.value)


def test_nobody_works_on_a_record_that_has_forgotten(
    world: World, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document = world.issue_notice()
    look_at_record()
    further(file)
    look_at_record()
    assert (forgetful(), [one.event for one in caplog.records if hasattr(one, "event")]) == (True, ["record.behind"])
    tasks.render_document(str(document.pk), str(world.studio.pk))
    tasks.draft_production(str(world.production.pk), str(world.studio.pk))
    assert not Document.objects.filter(rendition__isnull=False).exists()
    assert "nothing is numbered, made or sent" in refused("drain")
    with pytest.raises(Unavailable):
        world.issue_notice()
    assert Document.objects.count() == 1


def test_a_drain_looks_before_it_works(world: World, file: Path) -> None:
    world.issue_notice()
    look_at_record()
    further(file)
    assert "nothing is numbered, made or sent" in refused("drain")
    assert not Document.objects.filter(rendition__isnull=False).exists()


def test_a_file_of_heads_that_cannot_be_read_keeps_nothing_else_from_being_looked_at(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text("{")
    watch = Watch(Hearing("worker@here"))
    watch.turn(1)
    assert not watch.blind
    assert "The record could not be looked at." in caplog.text
    call_command("drain", stdout=StringIO())


def test_work_goes_on_once_somebody_has_said_what_is_lost(world: World, file: Path) -> None:
    document = world.issue_notice()
    look_at_record()
    further(file)
    look_at_record()
    assert refused("keep_heads").splitlines()[-2:] == [
        "  Put the right database in place, or a newer backup (manage.py restore): that brings them back.",
        "  To go on from here all the same: manage.py keep_heads --lose 2 --other-history 0",
    ]
    refused("keep_heads", "--lose", "3")
    assert record_is_behind()
    keep("--lose", "2")
    assert not record_is_behind()
    look_at_record()
    assert not forgetful()
    call_command("drain", stdout=StringIO())
    assert {one.status for one in Delivery.objects.filter(document=document)} == {"handed_over"}
    assert len(list(file.parent.glob("heads.json.*"))) == 1, "what was kept before stays beside it"


def test_another_history_is_accepted_by_its_number(world: World, file: Path) -> None:
    """As after work on a database that was put back, which nobody can undo."""
    world.log()
    look_at_record()
    forge(file, link="00" * 32)
    look_at_record()
    assert forgetful()
    assert "Another history is told here of 1 streams" in refused("keep_heads", "--lose", "1")
    keep("--other-history", "1")
    look_at_record()
    assert not forgetful()


def test_what_another_host_found_holds_here_too(world: World, file: Path) -> None:
    beat(name=f"{Heartbeat.RECORD_BEHIND} another", now=NOW)
    look_at_record()
    assert forgetful(), "heads that are kept here say nothing against it"
    assert "the host another knows more" in keep()
    assert "has found nothing" in refused("keep_heads", "--gone", "nobody")
    keep("--gone", "another")
    look_at_record()
    assert not forgetful()
