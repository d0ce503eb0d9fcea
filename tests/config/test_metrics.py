"""Figures: closed to strangers, and naming nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DataError, connection, transaction
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from reports.models import Delivery
from tests.pages import signed_in
from tests.world import LOGGED, NOW, make_world

TOKEN = "only-for-tests-0123456789"


@pytest.fixture
def scraper(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(settings, "METRICS_TOKEN", TOKEN)
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def figures(scraper: Client) -> dict[tuple[str, ...], float]:
    answer = scraper.get("/metrics")
    assert answer.status_code == 200
    found = text_string_to_metric_families(answer.content.decode())
    return {(s.name, *s.labels.values()): s.value for family in found for s in family.samples}


def test_closed_unless_a_token_opens_it(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RUNS_ON", "production")
    assert client.get("/metrics").status_code == 404
    monkeypatch.setattr(settings, "METRICS_TOKEN", TOKEN)
    wrong = [
        client.get("/metrics", headers={"Authorization": word})
        for word in ("", "Bearer ", "Bearer x", f"Basic {TOKEN}", "Bearer é")
    ]
    assert [answer.status_code for answer in wrong] == [404] * 5
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_work_that_waits_is_counted_from_rows(db: None, scraper: Client) -> None:
    world = make_world()
    nothing = figures(scraper)
    document = world.issue_notice()
    assert nothing["candor_papers_unrendered",] == 0
    assert figures(scraper)["candor_papers_unrendered",] == 1
    told = {"document": document, "agreed": False}
    Delivery.objects.create(**told, channel="portal", recipient="a", status="due", next_attempt_at=LOGGED)
    Delivery.objects.create(
        **told, channel="portal", recipient="b", status="due", next_attempt_at=NOW + timedelta(days=9999)
    )
    Delivery.objects.bulk_create(
        Delivery(**told, channel="portal", recipient=one, next_attempt_at=NOW) for one in ("c", "d")
    )
    Delivery.objects.filter(recipient="c").update(status="leased", attempts_made=1, lease_until=NOW)
    Delivery.objects.filter(recipient="d").update(status="dead")
    found = figures(scraper)
    assert {state: found["candor_deliveries", state] for state in ("due", "leased", "dead")} == {
        "due": 1,
        "leased": 1,
        "dead": 1,
    }
    Delivery.objects.filter(recipient="d").update(set_aside_at=NOW)
    assert figures(scraper)["candor_deliveries", "dead"] == 0, "somebody looked at it: the next one alarms again"
    assert found["candor_oldest_due_seconds",] > 0
    assert found["candor_database_up",] == 1


def test_one_statement_however_much_there_is(db: None, scraper: Client, django_assert_num_queries: object) -> None:
    from config import condition

    condition.leaves()
    condition._kept.clear()
    with django_assert_num_queries(5):  # type: ignore[operator]  two for the condition, three for the work in its own savepoint
        scraper.get("/metrics")


def test_requests_are_counted_by_the_name_of_their_route(db: None, scraper: Client) -> None:
    world = make_world()
    page = signed_in(world.coordinator)
    before = figures(scraper)
    page.get("/productions/picture/")
    page.get("/productions/no-such-picture/")
    page.generic("MADE-UP", "/nowhere/at/all")
    after = figures(scraper)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if key[0] == "candor_requests_total"}
    assert {key[1:]: grown for key, grown in grown.items() if grown and "metrics" not in key} == {
        ("GET", "production", "200"): 1,
        ("GET", "production", "404"): 1,
        ("OTHER", "unrouted", "404"): 1,
    }


def test_errors_of_the_database_are_counted_by_code(db: None, scraper: Client) -> None:
    before = figures(scraper).get(("candor_database_errors_total", "22P02"), 0)
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 'canary'::int")
    assert figures(scraper)["candor_database_errors_total", "22P02"] == before + 1


def test_no_label_names_anybody(db: None, scraper: Client) -> None:
    world = make_world()
    page = signed_in(world.coordinator)
    page.get("/productions/picture/?q=canary")
    page.get("/canary/picture")
    body = scraper.get("/metrics").content.decode()
    assert "canary" not in body
    assert "picture" not in body.lower()
    assert "studio" not in body.lower()
