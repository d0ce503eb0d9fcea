"""What was kept for a while is forgotten when its while is over; what is about papers stays."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

from django.core.management import call_command
from django.utils import timezone

from disclosures.models import IdempotencyRecord, Session
from disclosures.services.pruning import MOST_AT_ONCE, REPEATABLE, forget_expired
from disclosures.tenancy import nobody
from tests.api import with_key
from tests.world import NOW, make_world

OLD, YOUNG = NOW - REPEATABLE - timedelta(seconds=1), NOW - REPEATABLE


def kept(key: str, *, for_ever: bool = False, made_at: object = OLD) -> None:
    told = {"actor": f"key:{UUID(int=1)}", "request_sha256": bytes(32), "for_ever": for_ever, "made_at": made_at}
    IdempotencyRecord.objects.create(key=key, **told)


def test_old_requests_and_sessions_are_forgotten(db: None) -> None:
    kept("old")
    kept("young", made_at=YOUNG)
    kept("about a paper", for_ever=True)
    Session.objects.create(session_key="over", began_at=NOW, seen_at=NOW, expire_date=NOW - timedelta(seconds=1))
    Session.objects.create(session_key="lasts", began_at=NOW, seen_at=NOW, expire_date=NOW)
    with nobody():  # as beat and drain ask
        assert forget_expired(now=NOW) == {"requests": 1, "sessions": 1, "tries": 0}
    assert set(IdempotencyRecord.objects.values_list("key", flat=True)) == {"young", "about a paper"}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasts"]
    assert forget_expired(now=NOW) == {"requests": 0, "sessions": 0, "tries": 0}


def test_many_are_forgotten_by_the_thousand(db: None, django_assert_num_queries: object) -> None:
    told = {"actor": f"key:{UUID(int=1)}", "request_sha256": bytes(32), "made_at": OLD}
    IdempotencyRecord.objects.bulk_create(IdempotencyRecord(key=str(n), **told) for n in range(MOST_AT_ONCE + 1))
    with django_assert_num_queries(17):  # type: ignore[operator]  seven, and ten for the five transactions, here savepoints
        assert forget_expired(now=NOW)["requests"] == MOST_AT_ONCE + 1


def test_the_command_does_the_same(db: None) -> None:
    kept("old", made_at=timezone.now() - REPEATABLE - timedelta(days=1))
    out = StringIO()
    with nobody():
        call_command("forget_expired", stdout=out)
    assert json.loads(out.getvalue()) == {"requests": 1, "sessions": 0, "tries": 0}


def test_answers_to_papers_are_kept_for_ever_and_logged_uses_are_not(db: None) -> None:
    world = make_world()
    document = world.serve_notice()
    with_key(world.union).post(f"documents/{document.pk}/answers", {"kind": "received"}, Idempotency_Key="answer")
    use = {"production": "picture", "activity": "clean-up", "summary": "Wires painted out.", "tools": ["Runway"]}
    with_key(world.studio).post("uses", use, Idempotency_Key="use")
    assert dict(IdempotencyRecord.objects.values_list("key", "for_ever")) == {"answer": True, "use": False}
