"""Backups that serve: made while work goes on, tried, damaged, and restored after a crash; never to an older state unsaid."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from config.backups.heads import Head, read_heads, write_heads
from config.embedded.postgres import DATABASE, await_cluster, prepared_cluster
from config.embedded.processes import end_group, stop
from config.embedded.secrets import Secrets
from disclosures.models import Entry
from tests.backups import Site
from tests.databases import ROOT, Databases, FreshDatabase, migrated
from tests.world import make_world


@pytest.fixture
def site(fresh_database: FreshDatabase, tmp_path: Path) -> Site:
    return Site(fresh_database, tmp_path, make_world())


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_backup_is_proved(site: Site) -> None:
    site.world.serve_notice()
    file = site.backup()
    told = json.loads(file.read_text())
    assert (file.stat().st_mode & 0o777, (site.backups / told["file"]).stat().st_mode & 0o777) == (0o600, 0o600)
    assert told["rows"]["disclosures_entry"] == Entry.objects.count() > 0
    assert sorted(path.name for path in site.backups.iterdir()) == sorted([file.name, told["file"]])
    done = site.manage("backup_drill")
    assert f"{Entry.objects.count()} entries" in done
    assert site.databases() == {site.database.name}, "nothing of the drill stays"


@pytest.mark.slow
def test_restoring_what_was_lost_needs_the_number_of_what_is_lost(site: Site) -> None:
    site.world.log()
    file, before = site.backup(), Entry.objects.count()
    site.world.log()
    lost = Entry.objects.count() - before
    said = site.refused("restore", str(file))
    assert f"Lost would be {lost} entries" in said
    assert f"entries {before + 1} to {before + lost}" in said
    assert "Nothing was changed." in said
    site.refused("restore", str(file), "--lose", str(lost + 1))
    assert Entry.objects.count() == before + lost, "still the database of before, and open"

    site.manage("restore", str(file), "--lose", str(lost))
    connections.close_all()
    assert Entry.objects.count() == before
    assert len(site.databases()) == 2, "what was there stays"
    site.world.log()  # the application's role may do again what it could, and the record goes on
    with site.database.cluster.connect() as admin:
        for name in site.databases() - {site.database.name}:
            admin.execute(f'DROP DATABASE "{name}"')


def test_heads_kept_outside_outlive_the_database(site: Site) -> None:
    """Everything gone but the folder: an older backup is known to be older."""
    site.world.log()
    old = site.backup()
    site.world.log()
    site.backup()
    lost = sum(head.seq for head in read_heads(site.heads).values()) - Entry.objects.count()
    assert lost == 0
    connections.close_all()
    with site.database.cluster.connect() as admin:
        admin.execute(f'DROP DATABASE "{site.database.name}" WITH (FORCE)')
    assert "Lost would be" in site.refused("restore", str(old))
    site.manage("restore")  # the newest
    assert Entry.objects.count() == sum(head.seq for head in read_heads(site.heads).values())


@pytest.mark.slow
def test_another_history_is_never_restored(site: Site) -> None:
    """Two installations that parted: as long, and otherwise."""
    site.world.log()
    first = site.backup()
    site.world.log()
    site.backup()
    further = Entry.objects.count()
    told = json.loads(first.read_text())
    lost = further - told["rows"]["disclosures_entry"]
    site.manage("restore", str(first), "--lose", str(lost))
    connections.close_all()
    site.world.log()
    site.world.log()
    parted = site.backup()
    site.heads.write_text(next(iter(site.folder.glob("heads.json.*"))).read_text())  # a witness of the first history
    assert "tells another history" in site.refused("restore", str(parted))
    assert "tells another history" in site.refused("backup_drill", str(parted))
    with site.database.cluster.connect() as admin:
        for name in site.databases() - {site.database.name}:
            admin.execute(f'DROP DATABASE "{name}"')


@pytest.mark.slow
def test_any_flipped_bit_and_any_cut_is_found(site: Site) -> None:
    file = site.backup()
    dump = site.backups / json.loads(file.read_text())["file"]
    whole = dump.read_bytes()
    chance = random.Random(5)
    for _ in range(3):
        at, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        dump.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        assert "its SHA-256 is another" in site.refused("backup_drill")
    dump.write_bytes(whole[: chance.randrange(len(whole))])
    assert "it is cut or was changed" in site.refused("restore")
    dump.unlink()
    assert "is not there" in site.refused("backup_drill")
    file.write_text(file.read_text()[:-20])
    assert "damaged" in site.refused("backup_drill")


@pytest.mark.slow
def test_an_entry_altered_by_an_administrator_fails_the_drill(site: Site) -> None:
    site.world.serve_notice()
    for change in (
        "UPDATE disclosures_opening SET body = body || ' '::bytea WHERE id = (SELECT min(id::text)::uuid FROM disclosures_opening)",
        "DELETE FROM disclosures_opening; DELETE FROM disclosures_entry WHERE seq = 2",
        "ALTER TABLE reports_rendition DROP CONSTRAINT rendition_hashes_to_its_digest;"
        "UPDATE reports_rendition SET pdf = pdf || 'x'::bytea",
    ):
        with site.database.cluster.connect(site.database.name) as admin:
            admin.execute("SET session_replication_role = replica")
            for table in ("disclosures_opening", "disclosures_entry", "reports_rendition"):
                admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for one in change.split(";"):
                admin.execute(one)
        site.backup()
        assert "What was restored is not what was kept" in site.refused("backup_drill")


@pytest.mark.slow
def test_only_so_many_stay(site: Site) -> None:
    files = [site.backup("--keep", "2").stem for _ in range(3)]
    assert {path.stem for path in site.backups.iterdir()} == set(files[1:])
    assert len(list(site.backups.iterdir())) == 4


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_backup(site: Site) -> None:
    """A disk of 1 MB, mounted where only this command sees it: less room than the database has bytes, then none while writing."""
    if os.geteuid() != 0:
        pytest.skip("NOT ROOT: no small disk can be mounted")
    site.backups.mkdir()
    words = 'mount -t tmpfs -o size=1m none "$0" && "$@"; code=$?; ls -A "$0"; exit $code'
    command = ["unshare", "-m", "sh", "-c", words, str(site.backups), sys.executable, "manage.py", "backup"]
    done = subprocess.run(command, cwd=ROOT, env=site.environment(), capture_output=True, text=True)
    assert "Nothing was written." in refused(done)
    assert done.stdout == ""


def test_a_second_database_is_begun_only_where_there_is_room_for_it(site: Site) -> None:
    site.backup()
    assert "cannot be seen from this host" in site.manage("backup_drill")
    with override_settings(DATABASE_VOLUME=site.folder, LEAST_FREE_BYTES=1):
        assert "cannot be seen" not in site.manage("backup_drill")
    with override_settings(DATABASE_VOLUME=site.folder, LEAST_FREE_BYTES=10**18):
        for command in ("backup_drill", "restore"):
            said = site.refused(command)
            assert f"{site.folder} has " in said
            assert "Nothing was begun." in said


def drilled_on_a_disk_of(megabytes: int, site: Site) -> subprocess.CompletedProcess[str]:
    """With nothing on it, mounted where only this command sees it, of which nothing need stay free."""
    if os.geteuid() != 0:
        pytest.skip("NOT ROOT: no small disk can be mounted")
    (disk := site.folder / "disk").mkdir(exist_ok=True)
    mount = f'mount -t tmpfs -o size={megabytes}m none "$0" && exec "$@"'
    command = ["unshare", "-m", "sh", "-c", mount, str(disk), sys.executable, "manage.py", "backup_drill"]
    env = site.environment() | {"DATABASE_VOLUME": str(disk), "LEAST_FREE_MB": "0"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.slow
def test_the_room_that_is_needed_is_that_of_the_whole_database(site: Site) -> None:
    site.backup()
    done = drilled_on_a_disk_of(1, site)
    assert f"{site.folder / 'disk'} has 1 MB free." in refused(done)
    assert done.stdout == ""


@pytest.mark.slow
def test_a_database_that_grew_since_keeps_no_smaller_one_from_being_restored(site: Site) -> None:
    file = site.backup()
    told = json.loads(file.read_text())
    enough = (told["size"] >> 20) + 1
    with site.database.cluster.connect(site.database.name) as admin:
        admin.execute("CREATE TABLE grown AS SELECT generate_series(1, 200000)")  # 7 MB
    done = drilled_on_a_disk_of(enough, site)
    assert (done.returncode, done.stderr) == (0, "")
    del told["size"]  # as it was written before: the database of now is all that tells
    file.write_text(json.dumps(told))
    assert f"has {enough} MB free." in refused(drilled_on_a_disk_of(enough, site))


@pytest.mark.slow
def test_writing_that_stops_in_the_middle_leaves_nothing(site: Site) -> None:
    """As a disk that fills while the dump is written: no file may grow beyond 20 kB."""

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    command = [sys.executable, "manage.py", "backup"]
    env = site.environment()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, preexec_fn=small)
    assert "pg_dump ended with" in refused(done)
    assert list(site.backups.iterdir()) == []


@pytest.mark.slow
def test_a_database_put_back_by_hand_is_noticed(site: Site) -> None:
    """Without any command of ours: the heads kept outside know better, until somebody says how many entries are gone."""
    site.world.log()
    site.manage("keep_heads")
    there = Entry.objects.count()
    heads = read_heads(site.heads)
    write_heads(
        site.heads, {name: Head(head.seq + 2, head.link, head.papers) for name, head in heads.items() if head.seq}
    )
    assert "2 entries of 1 streams are not here" in site.refused("keep_heads")
    assert "No backup was made" in site.refused("backup")
    assert "not here" in site.refused("keep_heads", "--lose", "1")
    site.manage("keep_heads", "--lose", "2")
    assert sum(head.seq for head in read_heads(site.heads).values()) == there


@pytest.fixture
def killable(databases: Databases, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A cluster of its own that keeps what it was told, as in production."""
    folder, before = Path(tempfile.mkdtemp(prefix="candor-test-")), connections.settings["default"]["NAME"]
    cluster = prepared_cluster(folder / "postgres", secrets=Secrets.fresh(), log=folder / "log", settings={})
    process = cluster.start()
    await_cluster(cluster, process)
    cluster.make_roles_and_database()
    migrated(FreshDatabase(cluster, DATABASE))
    with django_db_blocker.unblock():
        Databases(cluster).point_django_at(DATABASE)
        site = Site(FreshDatabase(cluster, DATABASE), tmp_path, make_world())
        site.process = process
        yield site
        databases.point_django_at(before)
    stop(site.process, asking=signal.SIGINT, patience=10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.kill
def test_backup_more_work_kill_restore_drill(killable: Site) -> None:
    site, world = killable, killable.world
    world.serve_notice()
    site.backup()
    world.log()
    newest, kept = site.backup(), Entry.objects.count()
    world.log()
    assert site.process is not None
    end_group(site.process)  # kill -9 of the postmaster and all that it started
    connections.close_all()
    site.process = site.database.cluster.start()
    await_cluster(site.database.cluster, site.process)
    assert Entry.objects.count() > kept, "a crash alone loses nothing"
    said = site.refused("restore", str(newest))
    lost = Entry.objects.count() - kept
    assert f"Lost would be {lost} entries" in said
    site.manage("restore", str(newest), "--lose", str(lost))
    assert Entry.objects.count() == kept
    world.log()
    site.backup()
    assert "serves" in site.manage("backup_drill")
