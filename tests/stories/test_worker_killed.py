"""The worker is killed at the worst moment: one document, one number, the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone
from pytest_django import Settings

from config.backups.heads import read_heads, write_heads
from config.embedded.postgres import ADMIN
from config.remembering import look_at_record
from reports.content import from_bytes
from reports.models import Delivery, Document, Heartbeat, Rendering, Rendition
from reports.pdf import render_pdf
from reports.queries.failing import failing_for
from reports.services.rendering import make_again
from tests.databases import FreshDatabase
from tests.stack import Stack, started_stack
from tests.world import make_world, on_a_live_picture

WAITING_TO_STORE = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.mark.kill
def test_killed_between_render_and_store(stack: Stack) -> None:
    world = make_world()
    with psycopg.connect(stack.database.owner_open_url) as holder:
        # Whoever holds the production's record keeps every worker waiting after it rendered and before it stores.
        document = world.issue_notice()
        key = str(world.production.stream.pk)
        holder.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        stack.eventually(lambda: holder.execute(WAITING_TO_STORE).fetchone() != (0,))
        stack.kill("worker")
        assert Rendition.objects.count() == 0
        holder.rollback()
    stack.begin("worker")
    stack.eventually(lambda: Delivery.objects.filter(document=document, status="handed_over").count() == 2, patience=60)
    assert [paper.number for paper in Document.objects.all()] == [1]
    assert bytes(Rendition.objects.get().pdf) == render_pdf(from_bytes(bytes(document.content)))


@pytest.mark.kill
def test_a_paper_that_ends_whoever_makes_it_is_given_up_and_keeps_no_other_waiting(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    world = make_world()
    other = on_a_live_picture(world)
    told = {"DELIVERY_INTERRUPTIONS": "2", "SWEEP_EVERY": "2s"}
    with (
        started_stack(fresh_database, tmp_path / "var", **told) as stack,
        psycopg.connect(fresh_database.owner_open_url) as holder,
    ):
        key = str(world.production.stream.pk)
        poison, harmless = world.issue_notice(), other.issue_notice()
        for _ in range(2):
            holder.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            stack.eventually(lambda: holder.execute(WAITING_TO_STORE).fetchone() != (0,), patience=60)
            stack.eventually(lambda: harmless.deliveries.filter(channel="portal", status="handed_over").exists())
            stack.kill("worker")
            holder.rollback()
            stack.begin("worker")
        stack.eventually(lambda: Rendering.objects.exclude(given_up_at=None).exists(), patience=60)
        assert (Rendition.objects.get().document, list(failing_for(world.approver))) == (harmless, [poison])
        make_again(document=poison, by=world.approver, now=timezone.now())
        stack.eventually(lambda: poison.deliveries.filter(status="handed_over").count() == 2, patience=60)


@pytest.mark.kill
def test_the_broker_is_lost_with_everything_in_it(stack: Stack) -> None:
    world = make_world()
    stack.kill("broker")
    document = world.issue_notice()
    stack.begin("broker")
    stack.eventually(lambda: Delivery.objects.filter(document=document, status="handed_over").count() == 2, patience=60)
    assert Document.objects.count() == 1


@pytest.mark.kill
def test_a_worker_that_starts_on_a_database_put_back_sends_nothing(
    fresh_database: FreshDatabase, tmp_path: Path, settings: Settings
) -> None:
    world, cluster = make_world(), fresh_database.cluster
    admin = f"postgresql://{ADMIN}:{cluster.secrets.admin}@127.0.0.1:{cluster.port}/{fresh_database.name}"
    with started_stack(fresh_database, tmp_path / "var", SWEEP_EVERY="2s", BACKUP_DATABASE_URL=admin) as stack:
        kept = settings.HEADS_FILE = stack.installation.var / "heads.json"
        stack.eventually(kept.exists)
        for service in ("worker", "web"):
            stack.kill(service)
        document = world.issue_notice()
        look_at_record()
        heads = read_heads(kept)
        write_heads(kept, {name: replace(head, seq=head.seq + 1) for name, head in heads.items() if head.seq})
        stack.begin("worker")
        stack.eventually(lambda: "record.behind" in stack.logs(), patience=60)
        later = timezone.now() + timedelta(seconds=6)  # three sweeps
        stack.eventually(lambda: Heartbeat.objects.filter(name=Heartbeat.SWEEP, beat_at__gt=later).exists())
        assert not Rendition.objects.exists()
        stack.manage("keep_heads", "--lose", str(sum(1 for head in heads.values() if head.seq)))
        stack.eventually(lambda: document.deliveries.filter(status="handed_over").count() == 2, patience=60)


@pytest.mark.slow
def test_without_celery_drain_does_the_same(stack: Stack) -> None:
    world = make_world()
    for service in ("beat", "worker"):
        stack.kill(service)
    document = world.issue_notice()
    stack.manage("drain")
    assert set(document.deliveries.values_list("status", flat=True)) == {"handed_over"}
