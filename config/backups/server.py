"""The database server as whoever makes and tries backups sees it: a role that reads every row, and PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from typing import LiteralString

import psycopg
from psycopg import sql

from config.backups.ending import may_be_ended
from config.backups.heads import QUERY, Head
from config.embedded.binaries import postgres_bin
from config.embedded.processes import end_group, spawn
from config.env import LINE

# As secrets.token_hex(4) is, but for what may be a date: a database that somebody named by hand is theirs.
STAMP = re.compile("(?=.*[a-f])[0-9a-f]{8}")
# For the line that holds the lock: a host that vanished lets go of it in half a minute, and a quiet one is not cut off.
HEARD = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_session_timeout=0"


class BackupFailed(Exception):
    """A sentence for the operator. What PostgreSQL's programs said is repeated only as far as it holds no rows."""


@dataclass(frozen=True)
class Server:
    """`parts` as Django has them: HOST, PORT, USER, PASSWORD, NAME."""

    parts: Mapping[str, str]

    @property
    def database(self) -> str:
        return self.parts["NAME"]

    @property
    def _beside(self) -> str:
        """How the names of databases begin in which its backups are tried."""
        return f"{self.database[:30]}_restored_"

    def connect(self, database: str = "", *, autocommit: bool = True, options: str | None = None) -> psycopg.Connection:
        return psycopg.connect(
            host=self.parts["HOST"],
            port=self.parts["PORT"],
            user=self.parts["USER"],
            password=self.parts["PASSWORD"],
            dbname=database or self.database,
            autocommit=autocommit,
            options=options,
            **LINE,
        )

    def run(self, program: str, arguments: Sequence[str | Path]) -> None:
        """The password goes by the environment: a list of processes shows arguments to everybody. It does not outlive us."""
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        env = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        env |= {variable: self.parts[part] for part, variable in names.items()} | {"PGCONNECT_TIMEOUT": "5"}
        command = [postgres_bin() / program, *arguments]
        with spawn(command, parent_death=SIGKILL, env=env, errors=subprocess.PIPE) as process:
            try:
                with may_be_ended():
                    said = process.communicate()[1].decode(errors="replace")
            except BaseException:
                end_group(process)
                raise
        if process.returncode:
            raise BackupFailed(f"{program} ended with {process.returncode}: {_harmless(said)}")

    def now(self) -> datetime:
        with self.connect() as connection:
            found: tuple[datetime] | None = connection.execute("SELECT clock_timestamp()").fetchone()
        assert found is not None  # noqa: S101  it answers with one row
        return found[0].astimezone(UTC)

    # --- databases ---

    def size(self) -> int:
        """Bytes on its disk; none if there is no such database any more."""
        with self.connect("postgres") as admin:
            found = admin.execute(
                "SELECT pg_database_size(oid) FROM pg_database WHERE datname = %s", [self.database]
            ).fetchone()
        return found[0] if found else 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other backup, drill or restore of this database goes on meanwhile, so what earlier ones left is nobody's any more.

        Held in `postgres`, since the database itself may be renamed, or gone. Whoever is killed lets go of it.
        """
        with self.connect("postgres", options=HEARD) as line:
            found = line.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [self._beside]).fetchone()
            if found != (True,):
                raise BackupFailed(
                    f"A backup, a drill or a restore of {self.database} is going on. Nothing was begun; try again when it is done."
                )
            yield

    def clear(self) -> Iterator[str]:
        """Takes away what runs left that were killed; only for whoever is alone. A sentence for each thing that has to stay."""
        with self.connect("postgres") as admin:
            limits: dict[str, int] = dict(admin.execute("SELECT datname, datconnlimit FROM pg_database").fetchall())
        left = [name for name in limits if name.startswith(self._beside) and STAMP.fullmatch(name[len(self._beside) :])]
        if left and limits.get(self.database) == 0:  # closed by a restore, which had one of these; else by somebody
            try:
                self._open()
            except psycopg.errors.InsufficientPrivilege:
                raise BackupFailed(
                    f"A restore that was killed has closed {self.database}, and this role may not open it. "
                    f"Have its owner say ALTER DATABASE {self.database} CONNECTION LIMIT -1."
                ) from None
        for name in left:
            try:
                self._admin("DROP DATABASE IF EXISTS {}", name)
            except psycopg.Error as fault:
                said = fault.diag.message_primary or type(fault).__name__
                yield f"{name}, a copy that a run left which was killed, is still there ({said})."

    @contextmanager
    def scratch(self, owner: str) -> Iterator[str]:
        """A database to try something in; gone afterwards, whatever happened, unless it was renamed."""
        name = self._beside + _stamp()
        try:
            self._admin("CREATE DATABASE {} OWNER {} TEMPLATE template0", name, owner)
            yield name
        finally:
            self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def closed(self) -> Iterator[psycopg.Connection | None]:
        """The database with nobody but us in it, or None if there is none. What bears its name afterwards is open."""
        try:
            line = self.connect()
        except psycopg.OperationalError:
            yield None
            return
        try:
            self._admin("ALTER DATABASE {} CONNECTION LIMIT 0", self.database)
            with may_be_ended():
                line.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            yield line
        finally:
            line.close()
            self._open()

    def put_in_place(self, name: str, line: psycopg.Connection | None, old: str) -> None:
        """`name` becomes the database, and what was the database becomes `old`, which nobody but an administrator enters.
        Both or neither, whenever somebody ends us."""
        self._admin("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name)
        if line is None:
            self._admin("ALTER DATABASE {} RENAME TO {}", name, self.database)
            return
        line.close()
        try:
            self._admin(
                "ALTER DATABASE {} RENAME TO {}; ALTER DATABASE {} RENAME TO {}",
                self.database, old, name, self.database,
            )  # fmt: skip
        except psycopg.Error as fault:
            said = fault.diag.message_primary or type(fault).__name__
            raise BackupFailed(f"The database could not be replaced ({said}). It is as it was.") from None

    def _open(self) -> None:
        self._admin("ALTER DATABASE {} CONNECTION LIMIT -1", self.database)

    def _admin(self, statement: LiteralString, *names: str) -> None:
        with self.connect("postgres") as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _stamp() -> str:
    while not STAMP.fullmatch(stamp := secrets.token_hex(4)):
        pass
    return stamp


def _harmless(said: str) -> str:
    """Up to the first line that may repeat a row or a value."""
    kept = []
    for line in said.splitlines():
        if line.startswith(("DETAIL", "CONTEXT", "Command was")) or "COPY" in line:
            break
        kept.append(line.strip())
    return " ".join(kept)[:500] or "it gave no reason."


def heads_of(connection: psycopg.Connection) -> dict[str, Head]:
    return {name: Head(seq, link, papers) for name, seq, link, papers in connection.execute(QUERY)}


def rows_of(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    counts = {}
    for (name,) in names:
        found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        counts[name] = found[0] if found else 0
    return counts
