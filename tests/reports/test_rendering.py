"""A paper that cannot be made: tried by a schedule, given up and shown, and made after all under the same number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.errors import Conflict, Forbidden, NotFound
from disclosures.models import Opening
from reports.models import Document, Rendering
from reports.queries.failing import failing_count, failing_for
from reports.queries.papers import document_for
from reports.queries.workload import workload
from reports.services.rendering import claim_rendering, make_again, render_document, unrendered_documents
from reports.services.sweeping import drain
from tests.api import signed_in as api_of
from tests.databases import FreshDatabase
from tests.pages import read, signed_in
from tests.world import NOW, World, make_world

LEASE, MOST = settings.DELIVERY.lease, settings.DELIVERY.most_interruptions


def due(now: datetime) -> int:
    return len(unrendered_documents(now=now))


def interrupted(document: Document) -> datetime:
    """Whoever begins is gone, each time. When the next one looks, who finds that enough."""
    now = NOW
    for _ in range(MOST):
        assert due(now) == 1
        begun = claim_rendering(document=document.pk, now=now)
        assert begun is not None
        assert begun.lease_until is not None
        now = begun.lease_until
    return now


def given_up(world: World) -> Document:
    document = world.issue_notice()
    assert render_document(document=document.pk, now=interrupted(document)) is None
    return document_for(world.approver, document.pk)


def test_one_at_a_time_has_it_in_hands_and_is_done_with_it(world: World) -> None:
    document = world.issue_notice()
    assert claim_rendering(document=document.pk, now=NOW) is not None
    assert (due(NOW), claim_rendering(document=document.pk, now=NOW)) == (0, None)
    assert render_document(document=document.pk, now=NOW + LEASE) is not None
    assert (due(NOW + LEASE), Rendering.objects.count()) == (0, 0)


def test_what_ends_whoever_makes_it_is_given_up_and_red_on_the_desk(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    document = given_up(world)
    assert (due(NOW + timedelta(days=30)), Rendering.objects.get().interruptions) == (0, MOST)
    assert [one.__dict__["event"] for one in caplog.records if "given up" in one.message] == ["paper.not_made"]
    assert (list(failing_for(world.approver)), failing_count(world.outsider)) == ([document], 0)
    assert (workload(now=NOW).not_made, workload(now=NOW).unrendered) == (1, 1)
    assert Opening.objects.filter(kind="paper.not_made").count() == 1
    desk = read(signed_in(world.approver).get("/queue/"))
    for page in (desk, read(signed_in(world.approver).get(f"/papers/{document.pk}/"))):
        assert "could not be made" in page.text
        assert "Make it again" in page.text
    assert "Make it again" not in read(signed_in(world.coordinator).get(f"/papers/{document.pk}/")).text


def test_it_is_made_after_all_under_its_number_and_goes_its_way(world: World) -> None:
    document, later = given_up(world), NOW + timedelta(days=1)
    make_again(document=document, by=world.approver, now=later)
    assert (failing_count(world.approver), due(later)) == (0, 1)
    with pytest.raises(Conflict):
        make_again(document=document, by=world.approver, now=later)
    drain(now=later)
    assert (document.label, set(document.deliveries.values_list("status", flat=True))) == (
        "NOTICE 0001",
        {"handed_over"},
    )
    assert Opening.objects.filter(kind="paper.made_again").count() == 1


def test_by_the_buttons_and_over_the_api(world: World) -> None:
    document, tool, browser = given_up(world), api_of(world.approver), signed_in(world.approver)
    where = f"documents/{document.pk}"
    assert tool.get(where).json()["not_made_since"] is not None
    assert tool.post(f"{where}/make-again", {}).json()["not_made_since"] is None
    Rendering.objects.all().delete()
    render_document(document=document.pk, now=interrupted(document))
    answer = browser.post(f"/papers/{document.pk}/again", {"from_queue": "1"})
    assert (answer.status_code, answer["Location"], due(timezone.now())) == (302, "/queue/", 1)
    again = read(browser.post(f"/papers/{document.pk}/again", follow=True))
    assert "Nobody gave this paper up." in again.text


def test_from_a_shell(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    given_up(world)
    call_command("replay_deliveries", "--as", "approver@studio.example", "--production", "picture")
    assert capsys.readouterr().out == "0 sent again, 1 made again.\n"
    assert due(timezone.now()) == 1


def test_labor_relations_alone_has_it_made_again(world: World) -> None:
    document = given_up(world)
    for by in (world.coordinator, world.admin, world.viewer):
        with pytest.raises(Forbidden):
            make_again(document=document, by=by, now=NOW)
    for by in (world.rep, world.outsider):
        with pytest.raises(NotFound):
            make_again(document=document, by=by, now=NOW)


@contextmanager
def refused_by_the_database(database: FreshDatabase) -> Iterator[None]:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE reports_rendition ADD CONSTRAINT sabotage CHECK (false)")
        yield
        owner.execute("ALTER TABLE reports_rendition DROP CONSTRAINT sabotage")


def test_what_fails_is_tried_by_the_schedule_and_not_at_each_sweep(fresh_database: FreshDatabase) -> None:
    document, now, waits = make_world().issue_notice(), NOW, []
    with refused_by_the_database(fresh_database):
        while due(now):
            with pytest.raises(IntegrityError):
                render_document(document=document.pk, now=now)
            row = Rendering.objects.get()
            if row.next_attempt_at is not None:
                assert due(row.next_attempt_at - timedelta(seconds=1)) == 0
                waits.append(row.next_attempt_at - now)
                now = row.next_attempt_at
    assert len(waits) == len(settings.DELIVERY.steps)
    assert row.given_up_at is not None


def test_a_slow_one_says_nothing_of_what_somebody_else_has_in_hands(fresh_database: FreshDatabase) -> None:
    """Its lease is over and another one has begun; then it fails."""
    document = make_world().issue_notice()
    with refused_by_the_database(fresh_database), pytest.raises(IntegrityError):
        render_document(document=document.pk, now=NOW)
    before = Rendering.objects.get()
    assert (before.failures, before.lease_until) == (1, None)
    second = NOW + timedelta(hours=1)
    assert claim_rendering(document=document.pk, now=second) is not None
    held = Rendering.objects.get()
    assert (held.failures, held.lease_until, held.next_attempt_at) == (1, second + LEASE, None)


def test_whoever_finds_it_being_stored_does_not_wait(fresh_database: FreshDatabase) -> None:
    """The lease is over, and the other one lives: it waits for the production's record, say."""
    document = make_world().issue_notice()
    assert claim_rendering(document=document.pk, now=NOW) is not None
    with fresh_database.cluster.connect(fresh_database.name) as other, other.transaction():
        other.execute("DELETE FROM reports_rendering")
        assert claim_rendering(document=document.pk, now=NOW + 2 * LEASE) is None
    assert Rendering.objects.count() == 0


@pytest.mark.django_db
def test_it_is_due_or_in_hands_or_given_up_and_nothing_else(world: World) -> None:
    row = claim_rendering(document=world.issue_notice().pk, now=NOW)
    assert row is not None
    for wrong in ({"lease_until": None}, {"given_up_at": NOW}, {"next_attempt_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rendering.objects.filter(pk=row.pk).update(**wrong)
