"""What ./run does once the packages are installed: database, broker, tables, sample, web, worker, beat."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

import psycopg

from .postgres import APPLICATION, OWNER, Cluster, prepared_cluster
from .processes import Failed, free_port, last_lines, spawn
from .secrets import Secrets
from .state import forget_environment, remember_environment
from .supervisor import Service, Supervisor
from .valkey import Broker

ROOT = Path(__file__).resolve().parents[2]
WORKER = [
    "celery",
    "-A",
    "config",
    "worker",
    "--loglevel=INFO",
    "--without-gossip",
    "--without-mingle",
]
BEAT = ["celery", "-A", "config", "beat", "--loglevel=WARNING", "--pidfile=", "--scheduler=celery.beat:Scheduler"]
OWNERS_ONLY = ("OWNER_DATABASE_URL", "OWNER_DATABASE_URL_FILE")


def _has_no_room(folder: Path) -> bool:
    """Less than a few segments of PostgreSQL's log."""
    return shutil.disk_usage(folder).free < 64 * 1024 * 1024


def _web(port: int) -> list[str]:
    bound = ["--host", "127.0.0.1", "--port", str(port)]
    return ["granian", "--interface", "wsgi", *bound, "--blocking-threads", "4", "--no-ws", "config.wsgi:application"]


@dataclass
class Installation:
    var: Path
    say: Callable[[str], None]
    port: int = 8000
    supervisor: Supervisor = field(default_factory=Supervisor)
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    cluster: Cluster | None = None

    @property
    def private(self) -> bool:
        return not (self.env.get("DATABASE_URL") or self.env.get("DATABASE_URL_FILE")) or self.cluster is not None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def log(self, name: str) -> Path:
        file = self.var / "log" / f"{name}.log"
        if file.exists() and file.stat().st_size > 10_000_000:
            file.replace(file.with_suffix(".old"))
        return file

    # --- stores ---

    def start_stores(self) -> None:
        self.env["CANDOR_VAR"] = str(self.var)
        secrets = Secrets.kept_in(self.var)
        broker = self._start_broker(secrets)
        if self.private:
            self._start_database(secrets)
        if broker:
            self.supervisor.wait(broker.answers, patience=30, what="The broker's start")

    def _start_broker(self, secrets: Secrets) -> Broker | None:
        if self.env.get("BROKER_URL") or self.env.get("BROKER_URL_FILE"):
            return None
        broker = Broker(self.var / "valkey", secrets.broker, self.log("valkey"))
        self.supervisor.add(Service("broker", broker.start, broker.log))
        self.env["BROKER_URL"] = broker.url
        return broker

    def _start_database(self, secrets: Secrets) -> None:
        self.cluster = cluster = prepared_cluster(self.var / "postgres", secrets=secrets, log=self.log("postgres"))
        # On a full disk it stops, and may not even recover: it does by itself as soon as there is room.
        full = partial(_has_no_room, cluster.home)
        self.supervisor.add(Service("database", cluster.start, cluster.log, signal.SIGINT, patience=30, forgiven=full))
        self.supervisor.wait(cluster.answers, patience=60, what="The database's start")
        cluster.make_roles_and_database()
        self.env |= {
            "CANDOR_EMBEDDED": "1",
            "SECRET_KEY": secrets.secret_key,
            "DATABASE_URL": cluster.url(APPLICATION),
            "OWNER_DATABASE_URL": cluster.url(OWNER),
        }
        names = ("CANDOR_EMBEDDED", "SECRET_KEY", "DATABASE_URL", "OWNER_DATABASE_URL", "BROKER_URL")
        remember_environment(self.var, {name: self.env[name] for name in names if name in self.env})

    # --- commands ---

    def manage(self, *arguments: str, patience: float = 300) -> str:
        """What a command of manage.py printed. Its faults become ours, with its own last words."""
        log = self.log("commands")
        with log.open("ab") as errors, TemporaryFile() as output:
            command = [sys.executable, "manage.py", *arguments]
            process = spawn(command, output=output, errors=errors, env=self.env, cwd=ROOT)
            self.supervisor.finish(process, patience=patience, what=f"manage.py {arguments[0]}")
            output.seek(0)
            said = output.read().decode(errors="replace")
        if process.returncode:
            raise Failed(f"manage.py {arguments[0]} ended with {process.returncode}. {log}: {last_lines(log)}")
        return said

    def has_rows(self) -> bool:
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            return connection.execute("SELECT 1 FROM disclosures_organization LIMIT 1").fetchone() is not None

    # --- servers ---

    def start_servers(self) -> None:
        self.start_web()
        # On our death there is nobody left to wait for the tasks at hand: the rows remember them. (Asked politely with the
        # broker gone too, Celery has been seen to wait for ever.)
        self._add_server("worker", WORKER, patience=20, parent_death=signal.SIGKILL)
        self._add_server("beat", BEAT, patience=5)

    def start_web(self) -> None:
        wanted, self.port = self.port, free_port(self.port)
        if wanted not in (0, self.port):
            self.say(f"Port {wanted} belongs to another program; serving on {self.port}.")
        self.env["CANDOR_URL"] = self.url
        self._add_server("web", _web(self.port), patience=10)

    def _add_server(
        self, name: str, command: list[str], *, patience: float, parent_death: signal.Signals = signal.SIGTERM
    ) -> None:
        # Nothing that talks to the outside knows the password of the role that owns the tables.
        env = {key: value for key, value in self.env.items() if key not in OWNERS_ONLY} | {"CANDOR_SUPERVISED": "1"}
        log, figures = self.log(name), self.var / "metrics" / name

        def start() -> subprocess.Popen[bytes]:
            if (
                name == "web"
            ):  # its processes share what they count; figures of those that are gone would be added to it
                shutil.rmtree(figures, ignore_errors=True)
                figures.mkdir(parents=True)
                env["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
            with log.open("ab") as output:
                words = [sys.executable, "-m", *command]
                return spawn(words, output=output, env=env, cwd=ROOT, parent_death=parent_death)

        self.supervisor.add(Service(name, start, log, signal.SIGTERM, patience))

    def web_answers(self) -> bool:
        """Of use to somebody. Beside a database of one's own that waits for its migration, alive is enough: it becomes ready."""
        request = urllib.request.Request(f"{self.url}{'readyz' if self.private else 'healthz'}")
        if public := urlsplit(self.env.get("PUBLIC_URL", "")).netloc:
            request.add_header("Host", public)
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def end(self) -> None:
        self.supervisor.end()
        forget_environment(self.var)

    def sample_figures(self) -> dict[str, object]:
        """The sample's main job, and what it counted: the last line that the command prints."""
        said = self.manage("run_sample_job").strip().splitlines()
        try:
            figures = json.loads(said[-1])
        except (IndexError, ValueError):
            raise Failed("manage.py run_sample_job did not end with its figures as JSON.") from None
        if not isinstance(figures, dict):
            raise Failed("manage.py run_sample_job did not end with its figures as JSON.")
        return figures
