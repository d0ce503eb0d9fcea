"""A private PostgreSQL on the loopback interface, started as whoever we are, even root."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from .binaries import postgres_bin, reachable_copy
from .launch import NOBODY
from .processes import Failed, Route, bare_environment, free_port, last_lines, run, spawn, wait_until
from .secrets import Secrets

ADMIN, OWNER, APPLICATION, DATABASE = "candor_admin", "candor_owner", "candor_app", "candor"
SHELTERS = Path("/var/lib/candor")
LOCALE = ("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")  # sorts the same here and elsewhere
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may have 107 bytes at most: a deep checkout breaks it
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log never repeats a statement, a row or a value: they hold people's names. What was refused, our own logs say by its code.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Of the application's role, so that a pool between us and the server cannot lose them.
PATIENCE = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "120s"}
# For throw-away clusters only: a power cut may cost everything, and does not matter.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Cluster:
    home: Path
    programs: Path
    route: Route
    secrets: Secrets
    log: Path
    settings: dict[str, str]
    port: int = 0

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> subprocess.Popen[bytes]:
        _clear_the_way(self.data)
        self.port = self.port or free_port()
        settings = SETTINGS | _recovering() | self.settings | {"port": str(self.port)}
        options = [f"{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            return spawn(
                [self.programs / "postgres", "-D", self.data, *(word for o in options for word in ("-c", o))],
                route=self.route,
                parent_death=signal.SIGINT,
                output=log,
                env=bare_environment(),
                cwd=Path("/"),
            )

    def connect(self, database: str = "postgres", **options: Any) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.secrets.admin,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
            **options,
        )

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError as refusal:
            if "password authentication failed" in str(refusal):
                raise Failed("The passwords in var/secrets.json do not fit its database. Restore the file.") from None
            return False
        return True

    def url(self, role: str, database: str = DATABASE) -> str:
        password = {OWNER: self.secrets.owner, APPLICATION: self.secrets.application}[role]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def make_roles_and_database(self) -> None:
        with self.connect() as connection:
            for role, password in ((OWNER, self.secrets.owner), (APPLICATION, self.secrets.application)):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                    connection.execute(make.format(sql.Identifier(role), sql.Literal(password)))
            for name, value in PATIENCE.items():
                change = sql.SQL("ALTER ROLE {} SET {} = {}")
                connection.execute(change.format(*map(sql.Identifier, (APPLICATION, name)), sql.Literal(value)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
                connection.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def prepared_cluster(
    home: Path,
    *,
    secrets: Secrets,
    log: Path,
    settings: dict[str, str] | None = None,
    route: Route | None = None,
    shelter: Path | None = None,
) -> Cluster:
    """The cluster of this folder, made if need be, and moved where the route's user can reach it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    programs = postgres_bin()
    route = route or chosen_route(programs, home)
    shelter = shelter or SHELTERS / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    place, other = (shelter, home) if route == "nobody" else (home, shelter)
    if route == "nobody":
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
        programs = reachable_copy(programs, place)
    cluster = Cluster(place, programs, route, secrets, log, settings or {})
    if not cluster.data.exists() and (other / "data").exists():
        _clear_the_way(other / "data")
        shutil.move(other / "data", cluster.data)
    if not cluster.data.exists():
        _initialise(cluster)
    _belongs_to(cluster.data, NOBODY if route == "nobody" else os.geteuid())
    return cluster


def chosen_route(programs: Path, home: Path) -> Route:
    """PostgreSQL refuses to run as root. A user namespace costs nothing; where there is none, `nobody` must do."""
    if os.geteuid() != 0 and _has_a_name(os.geteuid()):
        return "plain"
    probe = 'test -w "$0" && exec "$1" --version'
    inside, _ = run(["/bin/sh", "-c", probe, home, programs / "postgres"], route="namespace")
    if inside == 0:
        return "namespace"
    return "nobody" if os.geteuid() == 0 else "plain"


def _recovering() -> dict[str, str]:
    """After a crash PostgreSQL brings every file of its folder to the disk before it serves anybody: one by one that takes seconds, by
    one call to the system a moment. Linux has that call, and tells by it what could not be written since 5.8."""
    system = os.uname()
    version = tuple(map(int, re.findall(r"\d+", system.release)[:2]))
    return {"recovery_init_sync_method": "syncfs"} if system.sysname == "Linux" and version >= (5, 8) else {}


def _has_a_name(user: int) -> bool:
    """PostgreSQL asks for it, and containers like to run as a number that nobody knows."""
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


def _initialise(cluster: Cluster) -> None:
    """Made beside its place and then renamed: a half-made cluster is never taken for a whole one."""
    draft, password = cluster.home / "data.new", cluster.home / "password.new"
    shutil.rmtree(draft, ignore_errors=True)
    password.unlink(missing_ok=True)
    draft.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(cluster.secrets.admin)
    if cluster.route == "nobody":
        os.chown(draft, NOBODY, NOBODY)
        os.chown(password, NOBODY, NOBODY)
    quick = ["--no-sync"] if cluster.settings.get("fsync") == "off" else []
    command: list[str | Path] = [cluster.programs / "initdb", "-D", draft, "-U", ADMIN, "--auth=scram-sha-256"]
    code, said = run([*command, f"--pwfile={password}", *LOCALE, *quick], route=cluster.route)
    password.unlink()
    if code:
        raise Failed(f"The database could not be made; initdb ended with {code}: {said[-300:]}")
    draft.rename(cluster.data)


def _belongs_to(data: Path, user: int) -> None:
    if os.geteuid() == 0 and data.stat().st_uid != user:
        for path in (data, *data.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)


def _clear_the_way(data: Path) -> None:
    """After kill -9 or a power cut, PostgreSQL trusts any process that happens to have the number in postmaster.pid.

    We hold the lock of var/, so whoever still works in the folder is an orphan of ours: it is waited for, then ended.
    """
    asked = time.monotonic() + 5
    while orphans := list(_working_in(data)):
        if time.monotonic() > asked:
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
            asked = time.monotonic() + 5
        time.sleep(0.05)
    if Path("/proc/self").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _working_in(folder: Path) -> Iterator[int]:
    where = str(folder.resolve())
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == where and b"postgres" in (entry / "cmdline").read_bytes():
                yield int(entry.name)
        except OSError:
            continue


def await_cluster(cluster: Cluster, process: subprocess.Popen[bytes], patience: float = 60) -> None:
    if (
        not wait_until(lambda: process.poll() is not None or cluster.answers(), patience=patience)
        or process.poll() is not None
    ):
        raise Failed(f"The database did not start. {cluster.log}: {last_lines(cluster.log)}")
