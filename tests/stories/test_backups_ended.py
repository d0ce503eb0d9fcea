"""Backups, drills and restores that are ended or killed in the middle: no copy outlives them, and the database is open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from psycopg import sql

from config.backups.dumping import forget_unfinished
from config.backups.server import BackupFailed, Server
from config.embedded.postgres import OWNER
from config.embedded.processes import wait_until
from config.env import database
from tests.backups import Site
from tests.databases import ROOT, FreshDatabase
from tests.world import make_world

COMMANDS = ("backup", "backup_drill", "restore")


@pytest.fixture
def site(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Site]:
    site = Site(fresh_database, tmp_path, make_world())
    site.backup()
    yield site
    with site.database.cluster.connect() as admin:
        for name in site.databases() - {site.database.name}:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def asked(site: Site, question: str, *values: object) -> list[object]:
    with site.database.cluster.connect() as admin:
        return [row[0] for row in admin.execute(question.encode(), values)]


def closed(site: Site) -> bool:
    return asked(site, "SELECT datconnlimit FROM pg_database WHERE datname = %s", site.database.name) == [0]


def left(site: Site) -> set[str]:
    """Whatever of a run is still there: files, databases, programs; and the door that is shut."""
    programs = asked(
        site, "SELECT application_name FROM pg_stat_activity WHERE application_name IN ('pg_dump', 'pg_restore')"
    )
    files = {path.name for path in site.backups.iterdir() if path.name.startswith(".")}
    return (
        files
        | (site.databases() - {site.database.name})
        | set(map(str, programs))
        | ({"closed"} if closed(site) else set())
    )


@contextmanager
def dumping(site: Site) -> Iterator[Callable[[], bool]]:
    """A table that is held keeps pg_dump waiting with its file open."""
    with site.database.cluster.connect(site.database.name) as line, line.transaction():
        line.execute("LOCK TABLE reports_heartbeat")
        yield lambda: any(site.backups.glob(".*.partial")) and "pg_dump" in left(site)


@contextmanager
def closing_the_door(site: Site) -> Iterator[Callable[[], bool]]:
    """Somebody is in the database who does not go: a restore has closed it, and waits. He holds nothing that others need."""
    with closing(site.database.cluster.connect(site.database.name)) as line:
        pid = line.info.backend_pid
        waits = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s"
        assert wait_until(lambda: asked(site, waits, pid) == ["ClientRead"], patience=30)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield lambda: closed(site)
        finally:
            os.kill(pid, signal.SIGCONT)


def midway(site: Site, command: str) -> AbstractContextManager[Callable[[], bool]]:
    if command == "backup":
        return dumping(site)
    return closing_the_door(site) if command == "restore" else nullcontext(lambda: len(site.databases()) == 2)


@contextmanager
def begun(site: Site, command: str) -> Iterator[subprocess.Popen[str]]:
    """The real command, at a moment when there is a copy; it goes on only when the block is left."""
    words, env = [sys.executable, "manage.py", command], site.environment()
    with midway(site, command) as there:
        process = subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            assert wait_until(lambda: there() or process.poll() is not None, patience=60)
            assert process.poll() is None, process.communicate()
            yield process
        except BaseException:
            process.kill()
            process.communicate()
            raise


@pytest.mark.kill
@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("backup", signal.SIGTERM),
        ("backup_drill", signal.SIGTERM),
        ("restore", signal.SIGTERM),
        ("restore", signal.SIGHUP),
    ],
)
def test_nothing_stays_of_a_run_that_is_ended(site: Site, command: str, number: signal.Signals) -> None:
    before = sorted(site.backups.iterdir())
    with begun(site, command) as process:
        process.send_signal(number)
        assert wait_until(lambda: process.poll() is not None or not closed(site), patience=60)
    _, said = process.communicate(timeout=60)
    assert said == f"CommandError: Ended by {number.name} before it was done. Nothing of it stays.\n"
    assert process.returncode == 128 + number
    assert wait_until(lambda: not left(site), patience=10), left(site)
    assert sorted(site.backups.iterdir()) == before
    assert "serves" in site.manage("backup_drill")


def waits(site: Site, statement: str) -> bool:
    question = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    return bool(asked(site, question, f"{statement} %"))


@pytest.mark.kill
@pytest.mark.parametrize(
    ("command", "statement", "status", "said"),
    [
        ("backup_drill", "DROP DATABASE", 0, ""),
        ("restore", "ALTER DATABASE", 1, "CommandError: This backup is older than what was recorded since."),
    ],
)
def test_a_signal_does_not_cut_short_what_is_taken_away(
    site: Site, command: str, statement: str, status: int, said: str
) -> None:
    """Tidying-up is slow: somebody holds the list of databases."""
    site.world.log()
    with site.database.cluster.connect() as line, line.transaction():
        with begun(site, command) as process:
            line.execute("LOCK TABLE pg_database IN SHARE MODE")
        assert wait_until(lambda: process.poll() is not None or waits(site, statement), patience=60)
        process.send_signal(signal.SIGTERM)
        assert not wait_until(lambda: not waits(site, statement), patience=2), "it goes on"
    told = process.communicate(timeout=60)[1]
    assert (process.returncode, told[: len(said) or None]) == (status, said)
    assert not left(site)


@pytest.mark.kill
@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_killed_run_left_the_next_one_takes_away(site: Site, command: str) -> None:
    with begun(site, command) as process:
        process.kill()
        process.communicate()
        there = left(site)
    assert there & {"closed"} == ({"closed"} if command == "restore" else set())
    assert [name for name in there if name.endswith(".partial") or "_restored_" in name]
    site.backup()
    assert wait_until(lambda: not left(site), patience=10), left(site)


@pytest.fixture
def keeper(site: Site) -> Iterator[str]:
    """The address of a role that is no superuser: it reads every row, owns the database, and is a member of the owner of the tables."""
    cluster, name = site.database.cluster, site.database.name
    role, theirs, owner = map(sql.Identifier, ("keeper", name, OWNER))
    with cluster.connect() as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB BYPASSRLS PASSWORD 'kept'").format(role))
        admin.execute(sql.SQL("GRANT {}, pg_signal_backend TO {}").format(owner, role))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(theirs, role))
        yield f"postgresql://keeper:kept@127.0.0.1:{cluster.port}/{name}"
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(theirs, owner))
        admin.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.mark.slow
def test_a_role_that_is_no_superuser_opens_what_a_killed_restore_closed(site: Site, keeper: str) -> None:
    name = site.database.name
    with site.database.cluster.connect() as admin:
        make = sql.SQL("CREATE DATABASE {} OWNER {}")
        admin.execute(make.format(*map(sql.Identifier, (f"{name}_restored_0a1b2c3d", OWNER))))
        admin.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(sql.Identifier(name)))
    words = [sys.executable, "manage.py", "backup"]
    env = site.environment() | {"BACKUP_DATABASE_URL": keeper}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert wait_until(lambda: not left(site), patience=10), left(site)


@pytest.mark.slow
def test_two_databases_change_places_or_neither_does(site: Site) -> None:
    """Somebody sits in the one that was restored, so it cannot be renamed."""
    server = Server(database(urlsplit(site.admin), ""))
    with server.scratch(OWNER) as name, closing(site.database.cluster.connect(name)):
        with pytest.raises(BackupFailed, match="It is as it was"), server.closed() as line:
            server.put_in_place(name, line, f"{site.database.name}_before")
        assert (site.databases(), closed(site)) == ({site.database.name, name}, False)


@pytest.mark.slow
def test_one_run_at_a_time_and_a_live_one_loses_nothing(site: Site) -> None:
    with begun(site, "backup") as process:
        before = left(site)
        for command in COMMANDS:
            assert f"restore of {site.database.name} is going on. Nothing was begun" in site.refused(command)
        assert left(site) == before > {"pg_dump"}
    assert process.communicate(timeout=60)[1] == ""
    assert len(list(site.backups.iterdir())) == 4


@pytest.mark.slow  # PostgreSQL waits some seconds for whoever is in a database
def test_databases_that_somebody_named_or_is_in_stay(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    name = site.database.name
    theirs, dated, ours = f"{name}_restored_monday", f"{name}_restored_20261201", f"{name}_restored_0a1b2c3d"
    with site.database.cluster.connect() as admin:
        for one in (theirs, dated, ours):
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(one)))
        admin.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(sql.Identifier(name)))
    with closing(site.database.cluster.connect(ours)):
        site.backup()
    assert f"{ours}, a copy that a run left which was killed, is still there" in capsys.readouterr().err
    assert site.databases() == {name, theirs, dated, ours}
    assert not closed(site)
    site.backup()
    assert site.databases() == {name, theirs, dated}


def test_a_database_that_somebody_closed_stays_closed(site: Site) -> None:
    with site.database.cluster.connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(sql.Identifier(site.database.name)))
    site.backup()
    assert closed(site)


def test_a_dump_that_was_in_its_place_before_its_manifest_goes_and_one_that_is_brought_stays(tmp_path: Path) -> None:
    """Killed between the two; and a dump of another host, whose manifest comes after it."""
    for name in ("candor-1.dump", ".candor-1.json.partial", "..candor-2.json.partial.77", ".candor-2.partial"):
        (tmp_path / name).touch()
    for name in ("candor-3.dump", "candor-4.dump", "candor-4.json", ".candor-5.dump.Xq7Lp2"):
        (tmp_path / name).touch()
    forget_unfinished(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "candor-3.dump",
        "candor-4.dump",
        "candor-4.json",
        ".candor-5.dump.Xq7Lp2",
    }
