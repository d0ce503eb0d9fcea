"""The worker is killed at the worst moment: one document, one number, the same bytes."""

from __future__ import annotations

import psycopg
import pytest

from reports.content import from_bytes
from reports.models import Delivery, Document, Rendition
from reports.pdf import render_pdf
from tests.stack import Stack
from tests.world import make_world

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
def test_the_broker_is_lost_with_everything_in_it(stack: Stack) -> None:
    world = make_world()
    stack.kill("broker")
    document = world.issue_notice()
    stack.begin("broker")
    stack.eventually(lambda: Delivery.objects.filter(document=document, status="handed_over").count() == 2, patience=60)
    assert Document.objects.count() == 1


@pytest.mark.slow
def test_without_celery_drain_does_the_same(stack: Stack) -> None:
    world = make_world()
    for service in ("beat", "worker"):
        stack.kill(service)
    document = world.issue_notice()
    stack.manage("drain")
    assert set(document.deliveries.values_list("status", flat=True)) == {"handed_over"}
