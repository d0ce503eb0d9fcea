"""PostgreSQL is killed under the web server: whoever asks is told so, by a page or a problem and never by a bug's; who asks for less is
answered; and once it is back nobody notices that it was away."""

from __future__ import annotations

import json
import os
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.embedded.postgres import CARELESS, DATABASE, prepared_cluster
from config.embedded.secrets import Secrets
from config.embedded.supervisor import Service, Supervisor
from disclosures.models import Use, User
from tests.api import with_key
from tests.databases import Databases, FreshDatabase, migrated
from tests.routes import ROUTES
from tests.stack import Stack, started_stack
from tests.world import make_world

pytestmark = pytest.mark.kill
# Liveness, figures, the API's own description, the program that checks a record: answered out of memory. And what is no reference.
ANSWERED_WITHOUT = {
    "/healthz", "/metrics", "/verify.py", "/api/v1/docs/", "/api/v1/schema/", "/api/v1/schemas/", "/api/v1/verify/x",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes


@dataclass
class Site:
    """The web server on a database of its own, which can be killed."""

    stack: Stack
    database: Service
    key: str
    session: str

    def ask(self, path: str, body: object = None, **headers: str) -> Answer:
        told = {"Cookie": f"sessionid={self.session}", **headers}
        if path.startswith("/api/"):
            told = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        sent = None if body is None else json.dumps(body).encode()
        try:
            with OPENER.open(urllib.request.Request(self.stack.url + path, sent, told), timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as fault:
            with fault:
                return Answer(fault.code, fault.headers, fault.read())

    def kill(self) -> None:
        process = self.database.process
        assert process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


class Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """An answer that leads elsewhere is an answer."""


OPENER = urllib.request.build_opener(Staying)


@pytest.fixture
def site(
    databases: Databases, tmp_path: Path, settings: Any, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    before, folder = settings.DATABASES["default"]["NAME"], tmp_path / "database"
    cluster = prepared_cluster(folder, secrets=Secrets.fresh(), log=tmp_path / "log", settings=CARELESS)
    supervisor, own = Supervisor(), FreshDatabase(cluster, DATABASE)
    database = Service("database", cluster.start, cluster.log, signal.SIGINT, patience=10)
    supervisor.add(database)
    try:
        supervisor.wait(cluster.answers, patience=60, what="The database's start")
        cluster.make_roles_and_database()
        migrated(own)
        Databases(cluster).point_django_at(DATABASE)
        told = {"SECRET_KEY": settings.SECRET_KEY}
        with django_db_blocker.unblock(), started_stack(own, tmp_path / "var", alone=True, **told) as stack:
            world, person = make_world(), Client()
            person.force_login(User.objects.get(pk=world.approver.person))
            key = with_key(world.studio).headers["Authorization"].removeprefix("Bearer ")
            yield Site(stack, database, key, person.cookies["sessionid"].value)
    finally:
        databases.point_django_at(before)
        supervisor.end()


USE = {"production": "picture", "activity": "clean-up", "summary": "Wires painted out.", "tools": ["Runway"]}
PAGES = [path for _, path in ROUTES if not path.startswith("/api/")]


def test_while_it_is_away_everybody_is_told_and_once_it_is_back_nothing_is_missing(site: Site) -> None:
    before = {path: site.ask(path).status for _, path in ROUTES}
    assert set(before.values()) & {500, 503} == set()
    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(lambda path: (path, site.ask(path).status), path) for path in PAGES]
        site.kill()
        assert [told for one in asked if (told := one.result())[1] not in (before[told[0]], 503)] == []

    with somebody_waiting(site):
        away = {path: site.ask(path) for _, path in ROUTES}
    unlike = {path: answer.status for path, answer in away.items() if answer.status != 503}
    assert unlike == {path: before[path] for name, path in ROUTES if path in unlike}
    assert {path for path, status in unlike.items() if status == 200} == ANSWERED_WITHOUT
    assert {
        path for path, answer in away.items() if answer.status == 503 and answer.headers["Retry-After"] != "5"
    } == set()
    assert b"The database does not answer." in away["/productions/"].body
    assert json.loads(away["/api/v1/uses"].body)["errors"][0]["code"] == "database-away"
    assert json.loads(away["/readyz"].body)["database"] == "unreachable"
    assert site.ask("/api/v1/uses", USE, **{"Idempotency-Key": "k"}).status == 503

    site.database.process = None
    site.database.begin()
    site.stack.eventually(site.stack.database.cluster.answers)
    assert {path: site.ask(path).status for _, path in ROUTES} == before, "the very first that asks has an answer"
    assert [site.ask("/api/v1/uses", USE, **{"Idempotency-Key": "k"}).status for _ in range(2)] == [201, 201]
    connection.close()  # ours; it knows only the database of before
    assert Use.objects.count() == 1


@contextmanager
def somebody_waiting(site: Site) -> Iterator[None]:
    """Whoever waits for the database is one at a time; all others hear at once."""
    ended = threading.Event()

    def wait() -> None:
        while not ended.is_set():
            site.ask("/productions/")

    with ThreadPoolExecutor(1) as people:
        waits = people.submit(wait)
        try:
            yield
        finally:
            ended.set()
            waits.result()
