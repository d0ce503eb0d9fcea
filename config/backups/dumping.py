"""Making a backup: one snapshot, its dump, and what it held; beside their places first, and then in them."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from config.backups.checking import strayed
from config.backups.ending import may_be_ended
from config.backups.heads import Heads, furthest, read_heads, write_heads
from config.backups.manifest import Manifest, digest_of
from config.backups.server import BackupFailed, Server, heads_of, rows_of
from config.embedded.state import write_private

NEWEST_MIGRATIONS = "SELECT DISTINCT ON (app) app || '.' || name FROM django_migrations ORDER BY app, id DESC"


def make_backup(*, server: Server, folder: Path, heads: Path, keep: int) -> Path:
    """The manifest's file. Nothing half-made stays, and old backups go only once the new one is whole. It is named by the database's
    clock: by a host's that was wrong once, another backup would be the newest for ever."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_room(server, folder)
    kept, now = read_heads(heads), server.now()
    name = f"candor-{now:%Y%m%dT%H%M%SZ}"
    draft, dump, file = folder / f".{name}.partial", folder / f"{name}.dump", folder / f"{name}.json"
    ready = folder / f".{file.name}.partial"
    if file.exists():
        raise BackupFailed(f"{file} is there already.")
    try:
        manifest = _dumped(server, kept, draft, dump.name, now)
        write_private(ready, manifest.text())
        draft.replace(dump)
        ready.replace(file)
    except OSError as fault:
        raise BackupFailed(f"The backup could not be written ({fault.strerror}).") from None
    finally:
        forget_unfinished(folder)
    _sync(folder)
    write_heads(heads, furthest(read_heads(heads), manifest.heads))  # others kept newer ones meanwhile
    _forget_old(folder, keep, made=file)
    return file


def backups(folder: Path) -> list[Path]:
    """Manifests, the newest first."""
    return sorted(folder.glob("candor-*.json"), reverse=True)


def forget_unfinished(folder: Path) -> None:
    """Of this run, or of one that was killed: only for whoever is alone. A manifest that is ready and not in its place tells that
    its dump was not finished; any other dump without one may be somebody's who is just bringing it here."""
    for ready in folder.glob(".candor-*.json.partial"):
        (folder / f"{ready.name[1:].removesuffix('.json.partial')}.dump").unlink(missing_ok=True)
    for left in (*folder.glob(".candor-*.partial"), *folder.glob("..candor-*.partial.*")):
        left.unlink(missing_ok=True)


def _require_room(server: Server, folder: Path) -> None:
    """A dump is packed and has no indexes, so it is smaller than its database. It must not be what fills the disk."""
    size, free = server.size(), shutil.disk_usage(folder).free
    if free < size:
        raise BackupFailed(
            f"{folder} has {free >> 20} MB free; a backup may need {size >> 20} MB. Nothing was written."
        )


def _dumped(server: Server, kept: Heads, draft: Path, name: str, now: datetime) -> Manifest:
    with server.connect(autocommit=False) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if fault := strayed(connection, kept):
            raise BackupFailed(f"{fault} No backup was made, so that none takes the place of a better one.")
        told = connection.execute(
            "SELECT pg_export_snapshot(), current_setting('server_version'), pg_get_userbyid(datdba), pg_database_size(oid)"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert told is not None  # noqa: S101  we are connected to it
        snapshot, version, owner, size = told
        words = ["--format=custom", "--no-password", "--lock-wait-timeout=60s", f"--snapshot={snapshot}"]
        draft.touch(mode=0o600)
        server.run("pg_dump", [*words, f"--file={draft}", f"--dbname={server.database}"])
        with may_be_ended():
            return Manifest(
                made_at=now.isoformat(),
                file=name,
                bytes=draft.stat().st_size,
                sha256=digest_of(draft),
                server=version,
                owner=owner,
                migrations=[row[0] for row in connection.execute(NEWEST_MIGRATIONS)],
                heads=heads_of(connection),
                rows=rows_of(connection),
                size=size,
            )


def _sync(folder: Path) -> None:
    """The names too: a power cut must not leave a manifest without its dump."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _forget_old(folder: Path, keep: int, *, made: Path) -> None:
    """Never the one that was made just now, whatever time the others name."""
    for file in [one for one in backups(folder) if one != made][keep - 1 :]:
        file.unlink()
        file.with_suffix(".dump").unlink(missing_ok=True)
