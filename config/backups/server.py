"""The database server as whoever makes and tries backups sees it: a role that reads every row, and PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from config.backups.heads import QUERY, Head
from config.embedded.binaries import postgres_bin
from config.env import LINE


class BackupFailed(Exception):
    """A sentence for the operator. What PostgreSQL's programs said is repeated only as far as it holds no rows."""


@dataclass(frozen=True)
class Server:
    """`parts` as Django has them: HOST, PORT, USER, PASSWORD, NAME."""

    parts: Mapping[str, str]

    @property
    def database(self) -> str:
        return self.parts["NAME"]

    def connect(self, database: str = "", *, autocommit: bool = True) -> psycopg.Connection:
        return psycopg.connect(
            host=self.parts["HOST"],
            port=self.parts["PORT"],
            user=self.parts["USER"],
            password=self.parts["PASSWORD"],
            dbname=database or self.database,
            autocommit=autocommit,
            **LINE,
        )

    def run(self, program: str, arguments: Sequence[str | Path]) -> None:
        """The password goes by the environment: a list of processes shows arguments to everybody."""
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        env = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        env |= {variable: self.parts[part] for part, variable in names.items()} | {"PGCONNECT_TIMEOUT": "5"}
        command = [postgres_bin() / program, *arguments]
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )
        if done.returncode:
            raise BackupFailed(f"{program} ended with {done.returncode}: {_harmless(done.stderr)}")

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
    def scratch(self, owner: str, stamp: str) -> Iterator[str]:
        """A database to try something in; gone afterwards, whatever happened, unless it was renamed."""
        name = f"{self.database[:30]}_restored_{stamp}"
        self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._admin("CREATE DATABASE {} OWNER {} TEMPLATE template0", name, owner)
        try:
            yield name
        finally:
            self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def closed(self) -> Iterator[psycopg.Connection | None]:
        """The database with nobody but us in it, or None if there is none. Opened again unless it was renamed meanwhile."""
        try:
            line = self.connect()
        except psycopg.OperationalError:
            yield None
            return
        try:
            self._admin("ALTER DATABASE {} CONNECTION LIMIT 0", self.database)
            line.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            yield line
        finally:
            if not line.closed:
                self._admin("ALTER DATABASE {} CONNECTION LIMIT -1", self.database)
                line.close()

    def put_in_place(self, name: str, line: psycopg.Connection | None, old: str) -> None:
        """`name` becomes the database, and what was the database becomes `old`, which nobody but an administrator enters."""
        self._admin("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name)
        if line is None:
            self._admin("ALTER DATABASE {} RENAME TO {}", name, self.database)
            return
        line.close()
        moved = False
        try:
            self._admin("ALTER DATABASE {} RENAME TO {}", self.database, old)
            moved = True
            self._admin("ALTER DATABASE {} RENAME TO {}", name, self.database)
        except psycopg.Error as fault:
            if moved:
                self._admin("ALTER DATABASE {} RENAME TO {}", old, self.database)
            self._admin("ALTER DATABASE {} CONNECTION LIMIT -1", self.database)
            said = fault.diag.message_primary or type(fault).__name__
            raise BackupFailed(f"The database could not be replaced ({said}). It is as it was.") from None

    def _admin(self, statement: LiteralString, *names: str) -> None:
        with self.connect("postgres") as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


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
