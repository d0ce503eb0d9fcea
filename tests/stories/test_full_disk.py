"""A disk that is really full under a real database: writes are refused clearly, nothing acknowledged is lost, nobody need do anything."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connections

from config import condition, space
from config.embedded.postgres import DATABASE, Cluster, prepared_cluster
from config.embedded.secrets import Secrets
from config.embedded.serving import _has_no_room
from config.embedded.supervisor import Service, Supervisor
from disclosures.models import Use
from tests.api import Caller, with_key
from tests.databases import Databases, FreshDatabase, migrated
from tests.world import World, make_world

pytestmark = [
    pytest.mark.kill,
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: no small disk can be mounted"),
]
CLONE_NEWNS = 0x00020000
MB = 1024 * 1024
SMALL = {"max_wal_size": "64MB", "min_wal_size": "32MB", "shared_buffers": "16MB"}


@dataclass
class Site:
    disk: Path
    cluster: Cluster
    supervisor: Supervisor
    world: World

    @property
    def filler(self) -> Path:
        return self.disk / "filler"

    def fill(self, leave: int) -> None:
        with self.filler.open("ab") as file:
            try:
                while (free := shutil.disk_usage(self.disk).free) > leave:
                    file.write(bytes(min(free - leave, 4 * MB)))
                    file.flush()
            except OSError:
                return

    def alive(self) -> bool:
        self.supervisor.tick()
        return self.cluster.answers()


@pytest.fixture
def site(databases: Databases, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A disk of 256 MB that only this process and its children see."""
    before, disk = connections.settings["default"]["NAME"], tmp_path / "disk"
    disk.mkdir()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS):
        pytest.skip("NO MOUNTS: this machine lets nobody mount a small disk")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "none", disk], check=True)
    cluster = prepared_cluster(disk / "postgres", secrets=Secrets.fresh(), log=tmp_path / "log", settings=SMALL)
    supervisor = Supervisor()
    full = partial(_has_no_room, disk)
    supervisor.add(Service("database", cluster.start, cluster.log, signal.SIGINT, patience=10, forgiven=full))
    try:
        supervisor.wait(cluster.answers, patience=60, what="The database's start")
        cluster.make_roles_and_database()
        migrated(FreshDatabase(cluster, DATABASE))
        with django_db_blocker.unblock():
            Databases(cluster).point_django_at(DATABASE)
            yield Site(disk, cluster, supervisor, make_world())
            databases.point_django_at(before)
    finally:
        supervisor.end()
        subprocess.run(["umount", "--lazy", disk], check=True)
        for kept in (space._seen, condition._kept):
            kept.clear()


READ_ONLY = "Temporarily read-only: your entry is not saved."
REFUSALS = {
    ("no-room", f"{READ_ONLY} There is hardly any room left where entries are kept."): "by the guard",
    ("no-room", f"{READ_ONLY} There is no room left where entries are kept."): "by the disk",
    (
        "database-away",
        "The database does not answer.",
    ): "it stopped",  # a log that cannot be written stops it, until there is room
}


def post(caller: Caller, number: int) -> str:
    """ "taken", or why it was refused: by its very code and sentence."""
    use = {
        "production": "picture",
        "activity": "clean-up",
        "summary": f"Number {number}. " + "x" * 400,
        "tools": ["Runway"],
    }
    answer = caller.post("uses", {**use, "external_id": f"n{number}"}, Idempotency_Key=f"n{number}")
    if answer.status_code == 201:
        return "taken"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    [told] = answer.json()["errors"]
    assert told["remedy"]
    return REFUSALS[told["code"], told["detail"]]


def test_the_guard_closes_before_the_disk_is_full_and_opens_by_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR", site.disk)
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", 48 * MB)
    space._seen.clear()
    caller = with_key(site.world.studio)
    assert post(caller, 1) == "taken"
    site.fill(leave=40 * MB)
    space._seen.clear()
    assert post(caller, 2) == "by the guard"
    assert caller.get("uses?production=picture").status_code == 200
    site.filler.unlink()
    space._seen["at"] = 0.0
    assert post(caller, 2) == "taken"


def test_a_full_disk_refuses_loses_nothing_and_recovers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LEAST_FREE_BYTES", 0)
    caller, acknowledged, refused, number = with_key(site.world.studio), set(), set(), 0
    for _ in range(2):
        site.fill(leave=0)
        deadline, seen = time.monotonic() + 60, 0
        while seen < 5 and time.monotonic() < deadline:
            number += 1
            space._seen.clear()  # without the guard's pause: every write meets the disk itself
            told = post(caller, number)
            if told == "taken":
                acknowledged.add(f"n{number}")
            else:
                refused.add(told)
                seen += 1
            site.supervisor.tick()
        assert seen == 5, "the disk was never full"
        site.filler.unlink()
        space._seen.clear()
        freed = time.monotonic()
        while not (site.alive() and again(caller, number)):
            assert time.monotonic() - freed < 60, "it recovers without anybody"
        acknowledged.add(f"n{number}")
    found = set(Use.objects.values_list("external_id", flat=True))
    assert acknowledged - found == set()
    assert len(acknowledged) > 2
    assert "by the disk" in refused <= {"by the disk", "it stopped"}


def again(caller: Caller, number: int) -> bool:
    """The last one that was refused, sent again under its key."""
    try:
        space._seen.clear()
        return post(caller, number) == "taken"
    except OperationalError:
        return False
