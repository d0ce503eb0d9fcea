"""One cluster that commits to disk, as an installation's does; on it a register of ours and a vanilla one, each served."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from psycopg import sql

from config.embedded.postgres import OWNER
from disclosures.actors import SYSTEM
from disclosures.services.identity import issue_key
from tests.benchmarks.loopback import request, served
from tests.benchmarks.sheets import entries, log_many
from tests.databases import ROOT, Databases, FreshDatabase, throw_away_databases
from tests.world import World, make_world

ROWS = 2_000  # in both registers before anything is measured


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with throw_away_databases(settings={}) as found:
        yield found


@pytest.fixture(scope="session")
def register(
    databases: Databases, django_db_setup: None, django_db_blocker: pytest.FixtureDef
) -> Iterator[FreshDatabase]:
    with django_db_blocker.unblock(), databases.fresh() as database:  # type: ignore[attr-defined]
        yield database


@pytest.fixture(scope="session")
def world(register: FreshDatabase) -> World:
    made = make_world()
    for first in range(0, ROWS, 1_000):
        log_many(made, entries(1_000, first))
    return made


@dataclass(frozen=True)
class Api:
    """A served API and how to speak to it."""

    port: int
    path: str
    headers: dict[str, str]
    database: str

    def get(self, query: str = "") -> bytes:
        return request("GET", self.path + query, self.headers)

    def post(self, body: bytes, **headers: str) -> bytes:
        return request("POST", self.path, self.headers | headers, body)


@pytest.fixture(scope="session")
def ours(register: FreshDatabase, world: World) -> Iterator[Api]:
    told = {"organization": world.studio, "name": "Pipeline", "scopes": ["uses:read", "uses:write"], "mode": "test"}
    _, secret = issue_key(**told, by=SYSTEM, now=world.production.created_at)
    with served("config.wsgi:application", register.environment(), ready="/healthz") as port:
        yield Api(port, "/api/v1/uses", {"Authorization": f"Bearer {secret}"}, register.url)


@pytest.fixture(scope="session")
def vanilla(databases: Databases) -> Iterator[Api]:
    with databases.cluster.connect() as admin:
        admin.execute(sql.SQL("CREATE DATABASE vanilla OWNER {}").format(sql.Identifier(OWNER)))
    url = databases.cluster.url(OWNER, "vanilla")
    fill = [sys.executable, "-m", "tests.benchmarks.vanilla.fill", str(ROWS)]
    env = os.environ | {"DATABASE_URL": url}
    token = subprocess.run(fill, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.strip()
    with served("tests.benchmarks.vanilla.wsgi:application", {"DATABASE_URL": url}, ready="/uses/") as port:
        yield Api(port, "/uses/", {"Authorization": f"Token {token}"}, url)
