"""What ran leaves its time, and silence is told to whoever can end it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from config.watch import Hearing, Watch
from disclosures.models import IdempotencyRecord, Session, Tries
from disclosures.services.pruning import REPEATABLE
from reports.models import Document, Heartbeat
from reports.queries.operation import SILENCE, last_beat, papers_wait_since
from reports.services.heartbeats import beat
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from reports.tasks import sweep
from tests.pages import signed_in
from tests.world import NOW, World


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_sweep_and_a_drain_leave_their_time(db: None) -> None:
    assert last_beat(Heartbeat.SWEEP) is None
    drain(now=NOW)
    assert NOW <= last_beat(Heartbeat.SWEEP) < NOW + minutes(1)
    began = timezone.now()
    sweep()
    assert last_beat(Heartbeat.SWEEP) >= began
    assert Heartbeat.objects.count() == 1


def test_of_many_sweeps_that_the_clock_sent_one_sweeps(db: None) -> None:
    sweep(by_clock=True)
    swept = last_beat(Heartbeat.SWEEP)
    sweep(by_clock=True)
    assert last_beat(Heartbeat.SWEEP) == swept
    sweep()
    assert last_beat(Heartbeat.SWEEP) > swept


def test_a_sweep_of_the_clock_is_not_left_out_because_of_another_just_before(db: None) -> None:
    """What that one woke may be lost by now."""
    sweep()
    swept = last_beat(Heartbeat.SWEEP)
    sweep(by_clock=True)
    assert last_beat(Heartbeat.SWEEP) > swept


def test_silence_is_told_only_while_papers_wait(world: World) -> None:
    assert papers_wait_since(now=NOW + minutes(60)) is None
    document = world.issue_notice()
    assert papers_wait_since(now=NOW + SILENCE / 2) is None
    assert papers_wait_since(now=NOW + minutes(2)) == NOW
    beat(name=Heartbeat.SWEEP, now=NOW + minutes(2))
    assert papers_wait_since(now=NOW + minutes(2.9)) is None
    assert papers_wait_since(now=NOW + minutes(3.1)) == NOW + minutes(2)
    render_document(document=document.pk, now=NOW + minutes(4))
    assert papers_wait_since(now=NOW + minutes(6)) == NOW + minutes(4)
    drain(now=NOW + minutes(7))
    assert papers_wait_since(now=NOW + minutes(60)) is None


@pytest.mark.parametrize(("role", "page", "told"), [
    ("approver", "queue", True), ("admin", "productions", True), ("approver", "productions", True),
    ("coordinator", "productions", False), ("viewer", "productions", False),
])  # fmt: skip
def test_who_can_end_the_silence_is_told_of_it(world: World, role: str, page: str, told: bool) -> None:
    world.issue_notice(timezone.now() - minutes(5))
    text = signed_in(getattr(world, role)).get(reverse(page)).content.decode()
    assert ("manage.py drain" in text) == told


def test_the_watch_writes_an_error(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.issue_notice()
    Watch(None).look(NOW)
    assert caplog.records == []
    Watch(None).look(NOW + minutes(2))
    [told] = caplog.records
    assert (told.levelname, told.__dict__["event"]) == ("ERROR", "sweep.silent")
    assert "manage.py drain" in told.getMessage()


def test_a_worker_is_deaf_when_what_it_said_does_not_come_back(db: None) -> None:
    hearing = Hearing("celery@host")
    assert not hearing.is_deaf(NOW)
    assert not hearing.is_deaf(NOW + minutes(1))
    beat(name=hearing.name, now=NOW + minutes(1))
    assert not hearing.is_deaf(NOW + minutes(1.5))
    assert not hearing.is_deaf(NOW + minutes(2.4))
    assert hearing.is_deaf(NOW + minutes(2.6))


def test_one_drain_does_everything_however_much_it_is(world: World) -> None:
    world.issue_notice()
    done = drain(now=NOW)
    assert (done["papers_rendered"], done["deliveries_tried"]) == (1, 2)
    assert set(Document.objects.values_list("deliveries__status", flat=True)) == {"handed_over"}


def test_drain_forgets_what_is_over_as_beat_would(db: None) -> None:
    now = timezone.now()
    old, told = now - REPEATABLE - timedelta(days=1), {"actor": f"key:{UUID(int=1)}", "request_sha256": bytes(32)}
    for key, made_at in (("old", old), ("young", now)):
        IdempotencyRecord.objects.create(key=key, made_at=made_at, **told)
        Session.objects.create(session_key=key, began_at=made_at, seen_at=made_at, expire_date=made_at + minutes(5))
        Tries.objects.create(kind=Tries.Kind.KEYS, subject=key.encode(), last_at=made_at, closed_until=made_at)
    out = StringIO()
    call_command("drain", stdout=out)
    forgotten = {name: count for name, count in json.loads(out.getvalue()).items() if name.endswith("_forgotten")}
    assert forgotten == {"requests_forgotten": 1, "sessions_forgotten": 1, "tries_forgotten": 1}
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["young"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["young"]
    assert [bytes(one) for one in Tries.objects.values_list("subject", flat=True)] == [b"young"]
