"""Canaries in everything that somebody types, and in every way that something goes wrong: no log of any process holds one."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import transaction

from disclosures.models import User
from disclosures.services.identity import issue_key
from reports.models import Document
from tests.databases import FreshDatabase
from tests.reports.canaries import CANARY, planted
from tests.stack import Stack, started_stack
from tests.visitor import Visitor
from tests.world import BARTENDER, NOW, World, make_world

pytestmark = pytest.mark.slow

# What the database says of a row that it refuses: in a message, in a detail, and in a value that is no number.
SABOTAGE = f"""
    ALTER TABLE disclosures_userevision ADD CONSTRAINT sabotage CHECK (department <> '{CANARY} row');
    CREATE FUNCTION said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.department = '{CANARY} message' THEN RAISE EXCEPTION '{CANARY} %', NEW USING ERRCODE = 'P0001'; END IF;
        IF NEW.department = '{CANARY} value' THEN PERFORM NEW.department::int; END IF;
        RETURN NEW; END $$;
    CREATE TRIGGER said BEFORE INSERT ON disclosures_userevision FOR EACH ROW EXECUTE FUNCTION said();
"""
SABOTAGE_OF_TASKS = f"""
    CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '{CANARY} %', encode(NEW.html, 'escape') USING ERRCODE = 'P0001'; END $$;
    CREATE TRIGGER refused BEFORE INSERT ON reports_rendition FOR EACH ROW EXECUTE FUNCTION refused();
"""


@pytest.fixture
def stack(fresh_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("LOG_FORMAT", "json")
    with started_stack(fresh_database, tmp_path / "var") as running:
        yield running


def send(url: str, body: bytes | None = None, **headers: str) -> int:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, told), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def session_of(stack: Stack, world: World) -> str:
    user = User.objects.get(pk=world.coordinator.person)
    user.set_password(f"{CANARY} of twelve characters")
    user.save()
    visitor = Visitor(stack.url).go("/sign-in/")
    visitor.press("Sign in", email=f"{CANARY}@studio.example", password=f"{CANARY} is wrong").go("/sign-in/")
    visitor.press("Sign in", email=user.email, password=f"{CANARY} of twelve characters")
    return next(cookie.value or "" for cookie in visitor.cookies if cookie.name == "sessionid")


def wander(stack: Stack, cookie: str, key: str) -> list[int]:
    """Pages and addresses that hold what somebody types, well and wrongly."""
    page = {"Cookie": f"sessionid={cookie}; csrftoken={CANARY}"}
    site, api = stack.url, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return [
        send(f"{site}/productions/picture/?q={CANARY}", **page),
        send(f"{site}/productions/{CANARY}/", **page),
        send(f"{site}/{CANARY}?{CANARY}", **page),
        send(f"{site}/productions/picture/log/generated-figure/", urlencode({"summary": CANARY}).encode(), **page),
        send(f"{site}/sign-in/", urlencode({"email": f"{CANARY}@x.example", "password": CANARY}).encode(), **page),
        send(f"{site}/api/v1/uses?production={CANARY}", **api),
        send(f"{site}/api/v1/uses", f'{{"{CANARY}":'.encode(), **api),
        send(
            f"{site}/api/v1/uses",
            json.dumps({"production": CANARY, "summary": CANARY}).encode(),
            Idempotency_Key=CANARY,
            **api,
        ),
        send(f"{site}/api/v1/uses", Authorization=f"Bearer candor_{CANARY}"),
        send(f"{site}/healthz", Host=f"{CANARY}.example"),
        send(f"{site}/healthz", Cookie=f'sessionid="\\000{CANARY}"'),
    ]


def fail(stack: Stack, key: str, department: str) -> int:
    body = {
        "production": "picture",
        "activity": "clean-up",
        "summary": CANARY,
        "tools": ["Runway"],
        "department": department,
    }
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"{CANARY} {department}",
    }
    return send(f"{stack.url}/api/v1/uses", json.dumps(body).encode(), **headers)


def test_no_log_holds_a_canary(stack: Stack) -> None:
    world = make_world()
    with transaction.atomic():
        planted(world)
    _, key = issue_key(
        organization=world.studio, name=CANARY, scopes=("uses:read", "uses:write"), mode="test", by=world.admin, now=NOW
    )
    cookie = session_of(stack, world)
    assert {200, 400, 401, 403, 404} <= set(statuses := wander(stack, cookie, key)) <= set(range(500)), statuses
    with psycopg.connect(stack.database.owner_url) as owner:
        owner.execute(SABOTAGE)
    assert [fail(stack, key, f"{CANARY} {how}") for how in ("row", "message", "value")] == [500, 500, 500]
    with psycopg.connect(stack.database.owner_url) as owner:
        owner.execute(SABOTAGE_OF_TASKS)
    world.log(replace(BARTENDER, summary=CANARY))
    world.issue_notice()
    lines = told(stack)
    stack.eventually(lambda: [one for one in lines("worker") if "P0001" in str(one.get("fault"))])
    assert Document.objects.filter(rendition=None).exists()

    kinds = {
        kind for name in ("web", "worker") for one in lines(name) for kind in one.get("fault", {}).get("kinds", ())
    }
    assert {"CheckViolation 23514 sabotage", "RaiseException P0001", "InvalidTextRepresentation 22P02"} <= kinds
    events = {one["event"] for one in lines("web") if "event" in one}
    assert {"request.done", "key.unknown", "sign-in.failed", "permission.refused", "object.foreign"} - events == set()
    held = every_output(stack)
    assert {
        name: found for name, text in held.items() if (found := re.findall(rf".*{CANARY}.*", text, re.IGNORECASE))
    } == {}
    secrets = (cookie, key, key.removeprefix("candor_"), stack.installation.env["SECRET_KEY"], *passwords(stack))
    assert [name for name, text in held.items() for secret in secrets if secret in text] == []


def told(stack: Stack) -> Callable[[str], list[dict[str, object]]]:
    """The lines of a process's log that are ours."""

    def lines(name: str) -> list[dict[str, object]]:
        text = (stack.installation.var / "log" / f"{name}.log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    return lines


def every_output(stack: Stack) -> dict[str, str]:
    logs = [*(stack.installation.var / "log").iterdir(), stack.database.cluster.log]
    assert {log.name for log in logs} >= {"web.log", "worker.log", "beat.log", "valkey.log", "postgres.log"}
    return {log.name: log.read_text(errors="replace") for log in logs}


def passwords(stack: Stack) -> list[str]:
    return [
        stack.database.cluster.secrets.application,
        stack.installation.env["BROKER_URL"].split(":")[2].split("@")[0],
    ]
