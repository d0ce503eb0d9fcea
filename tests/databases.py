"""Databases for tests: one throw-away cluster, one template migrated by the real command, cheap clones of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from signal import SIGINT
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from psycopg import sql

from config.embedded.postgres import APPLICATION, CARELESS, DATABASE, OWNER, Cluster, await_cluster, prepared_cluster
from config.embedded.processes import stop
from config.embedded.secrets import Secrets
from disclosures.tenancy import EVERYONE

ROOT = Path(__file__).resolve().parents[1]
SECRET_KEY = "only-for-tests-" * 5
# What a test reads outside any transaction it reads for everyone. Requests begin with nobody all the same, and say so.
UNSAID = f"-c candor.tenants={{{EVERYONE}}}"
_numbers = count(1)


@dataclass
class Databases:
    cluster: Cluster

    def clone(self, name: str) -> None:
        with self.cluster.connect() as admin:
            make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            admin.execute(make.format(*map(sql.Identifier, (name, OWNER, DATABASE))))
            admin.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))

    def drop(self, name: str) -> None:
        with self.cluster.connect() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def point_django_at(self, name: str) -> None:
        """Every connection that Django opens from now on, in any thread, is the application's role in this database."""
        connections.close_all()
        connections.settings["default"].update(
            HOST="127.0.0.1",
            PORT=str(self.cluster.port),
            USER=APPLICATION,
            PASSWORD=self.cluster.secrets.application,
            NAME=name,
        )
        connections.settings["default"]["OPTIONS"] = {**connections.settings["default"]["OPTIONS"], "options": UNSAID}
        ContentType.objects.clear_cache()

    @contextmanager
    def fresh(self) -> Iterator[FreshDatabase]:
        name, before = f"fresh_{next(_numbers)}", connections.settings["default"]["NAME"]
        self.clone(name)
        self.point_django_at(name)
        try:
            yield FreshDatabase(self.cluster, name)
        finally:
            self.point_django_at(before)
            self.drop(name)


@dataclass(frozen=True)
class FreshDatabase:
    cluster: Cluster
    name: str

    @property
    def url(self) -> str:
        return self.cluster.url(APPLICATION, self.name)

    @property
    def owner_url(self) -> str:
        return self.cluster.url(OWNER, self.name)

    @property
    def open_url(self) -> str:
        """The application's role as tests write SQL with it: everybody's rows are there."""
        return f"{self.url}?options={quote(UNSAID)}"

    @property
    def owner_open_url(self) -> str:
        return f"{self.owner_url}?options={quote(UNSAID)}"

    def environment(self) -> dict[str, str]:
        """For our own programs, run as other processes on this database."""
        return {
            **os.environ,
            "CANDOR_EMBEDDED": "1",
            "DATABASE_URL": self.url,
            "BROKER_URL": "redis://127.0.0.1:1/0",  # nobody listens there,
            "SECRET_KEY": SECRET_KEY,
        }


@contextmanager
def throw_away_databases(settings: dict[str, str] = CARELESS) -> Iterator[Databases]:
    folder = Path(tempfile.mkdtemp(prefix="candor-test-"))
    cluster = prepared_cluster(
        folder / "postgres", secrets=Secrets.fresh(), log=folder / "postgres.log", settings=settings
    )
    process = cluster.start()
    try:
        await_cluster(cluster, process)
        cluster.make_roles_and_database()
        migrated(FreshDatabase(cluster, DATABASE))
        yield Databases(cluster)
        connections.close_all()
    finally:
        stop(process, asking=SIGINT, patience=10)
        shutil.rmtree(folder, ignore_errors=True)


def migrated(template: FreshDatabase) -> None:
    env = template.environment() | {"OWNER_DATABASE_URL": template.owner_url}
    command = [sys.executable, "manage.py", "migrate_database", "--verbosity=0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"migrate_database failed:\n{done.stdout}{done.stderr}")
