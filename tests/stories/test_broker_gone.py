"""The broker is a wake-up and no record: without it everything arrives, emptied it costs one sweep, and who no longer hears it ends itself."""

from __future__ import annotations

import pytest
import redis
from celery import Celery
from celery.utils.nodenames import worker_direct

from reports.models import Attempt, Delivery, Heartbeat
from tests.stack import Stack
from tests.world import make_world


def everything_arrived() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.exclude(status="handed_over").exists()


@pytest.mark.kill
def test_without_broker_and_celery_from_the_start_drain_delivers_everything(stack: Stack) -> None:
    for service in ("beat", "worker", "broker"):
        stack.kill(service)
    world = make_world()
    documents = [world.issue_notice()]
    for summary in world.drafts():
        if not summary.blocks:
            documents.append(world.release(summary))
    stack.manage("drain")
    assert everything_arrived()
    assert Delivery.objects.count() == 2 * len(documents)
    assert Attempt.objects.exclude(outcome="handed_over").count() == 0


@pytest.mark.kill
def test_an_emptied_broker_costs_one_sweep(stack: Stack) -> None:
    """Not by the clock: everything that waits is emptied out of it, and a single sweep brings all of it back."""
    stack.kill("beat")
    world = make_world()
    documents = [world.issue_notice()]
    documents += [world.release(summary) for summary in world.drafts() if not summary.blocks]
    with Celery(broker=stack.installation.env["BROKER_URL"], set_as_current=False) as asking:
        with redis.Redis.from_url(stack.installation.env["BROKER_URL"]) as broker:
            broker.flushall()
        asking.send_task("reports.sweep", queue="clock")
    stack.eventually(everything_arrived, patience=60)
    assert Delivery.objects.count() == 2 * len(documents)


@pytest.mark.kill
def test_a_deaf_worker_ends_itself(stack: Stack) -> None:
    """It lives, and listens to no queue any more: the state that lost connections have left workers in."""
    process = stack.service("worker").process
    assert process
    name = stack.eventually(lambda: Heartbeat.objects.filter(name__startswith=Heartbeat.WORKER).first()).name
    hostname = name.removeprefix(f"{Heartbeat.WORKER} ")
    with Celery(broker=stack.installation.env["BROKER_URL"], set_as_current=False) as asking:
        for queue in ("celery", "clock", worker_direct(hostname).name):
            asking.control.cancel_consumer(queue)
    stack.eventually(lambda: process.poll() is not None, patience=90)
    assert "hears nothing any more" in stack.logs()
    stack.kill("worker")
    stack.begin("worker")
    world = make_world()
    world.issue_notice()
    stack.eventually(everything_arrived, patience=60)
