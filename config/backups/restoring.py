"""Restoring: always beside what is there, checked whole, and only then in its place; never to an older state without being told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg

from config.backups.checking import faults_of, told_otherwise
from config.backups.ending import may_be_ended
from config.backups.heads import Heads, furthest, losses, put_aside, read_heads, write_heads
from config.backups.manifest import Manifest, checked_dump
from config.backups.room import Room
from config.backups.server import BackupFailed, Server, heads_of


def drill(*, server: Server, file: Path, heads: Path, room: Room | None) -> Manifest:
    """Restore a backup into a database that goes away again, and prove it. Raises where it would not serve."""
    with restored(server, file, room) as (name, manifest), may_be_ended(), server.connect(name) as connection:
        if elsewhere := told_otherwise(connection, read_heads(heads)):
            raise BackupFailed(
                f"The backup tells another history of {len(elsewhere)} streams than the heads kept in {heads}."
            )
    return manifest


def restore(
    *, server: Server, file: Path, heads: Path, room: Room | None, lose: int, now: datetime
) -> tuple[Manifest, str]:
    """The backup takes the place of the database; what was there stays under the name that is returned.

    `lose`: how many entries of the record the operator has said may be lost. Any other number than the true one is refused.
    """
    old = f"{server.database}_before_{now:%Y%m%dt%H%M%S}"
    with restored(server, file, room) as (name, manifest), server.closed() as line:
        with may_be_ended(), server.connect(name) as connection:
            _refuse_to_forget(connection, [read_heads(heads), _heads_there(line)], manifest, lose)
        server.put_in_place(name, line, old)
    # Since then nothing ends it: a database in place whose heads were not kept would take nothing.
    put_aside(heads, now)
    write_heads(heads, manifest.heads)
    return manifest, old


@contextmanager
def restored(server: Server, file: Path, room: Room | None) -> Iterator[tuple[str, Manifest]]:
    """A database beside the real one that holds the backup, checked; it goes away unless it takes the real one's place."""
    manifest = Manifest.read(file)
    with may_be_ended():
        dump = checked_dump(file.parent, manifest)
    if room:
        room.require(_needed(server, manifest))
    with server.scratch(manifest.owner) as name:
        words = ["--no-password", "--exit-on-error", "--no-owner", f"--role={manifest.owner}", f"--dbname={name}"]
        server.run("pg_restore", [*words, dump])
        with may_be_ended(), server.connect(name) as connection:
            if faults := list(faults_of(connection, manifest)):
                raise BackupFailed(f"What was restored is not what was kept: {'; '.join(faults)}.")
        yield name, manifest


def _needed(server: Server, manifest: Manifest) -> int:
    """Bytes on the database's disk. What the database has grown by since does not come back with a backup of before: a small one is
    just what helps against a disk that is filling. A manifest that does not tell, where there is no database any more, or a new
    one: the dump tells the least that it takes."""
    return max(server.size(), manifest.bytes) if manifest.size is None else manifest.size


def _heads_there(line: psycopg.Connection | None) -> Heads:
    """Of the database that would be replaced; none if there is none any more, or nothing in it."""
    try:
        return heads_of(line) if line else {}
    except psycopg.errors.UndefinedTable:
        return {}


def _refuse_to_forget(connection: psycopg.Connection, seen: list[Heads], manifest: Manifest, lose: int) -> None:
    """`seen`: heads kept outside, and those of the database that would go. Each may have come further, or along another way."""
    if elsewhere := sorted({stream for known in seen for stream in told_otherwise(connection, known)}):
        raise BackupFailed(
            f"The backup tells another history than what was seen of {len(elsewhere)} streams: {', '.join(elsewhere)}. "
            "It is of another installation, or somebody rewrote one of the two. Nothing was changed."
        )
    lost = losses(furthest(*seen), manifest.heads)
    entries = sum(loss.entries for loss in lost)
    if entries != lose:
        listed = "".join(f"\n  {loss}" for loss in lost)
        raise BackupFailed(
            f"This backup is older than what was recorded since. Lost would be {entries} entries:{listed}\n"
            "Their papers may be with unions already, and their numbers would be given again. "
            f"Look for a newer backup; to go on all the same, say --lose {entries}. Nothing was changed."
            if entries
            else "Nothing would be lost. Leave out --lose. Nothing was changed."
        )
