"""The server of this installation, as its settings say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management.base import CommandError

from config.backups.dumping import backups, forget_unfinished
from config.backups.ending import Ended, ended_in_order
from config.backups.room import Room
from config.backups.server import BackupFailed, Server
from config.embedded.postgres import ADMIN
from config.embedded.processes import Failed
from config.embedded.secrets import Secrets


def server_here() -> Server:
    if settings.BACKUP_DATABASE:
        return Server(settings.BACKUP_DATABASE)
    if settings.RUNS_ON == "embedded":
        admin = {"USER": ADMIN, "PASSWORD": Secrets.kept_in(settings.VAR).admin}
        return Server({**settings.DATABASES["default"], **admin})
    raise BackupFailed(
        "BACKUP_DATABASE_URL is not set. Point it at a role that reads every row (BYPASSRLS); to try and to restore backups "
        "it must be a superuser, or own the database and be a member of the role that owns the tables."
    )


def chosen(name: str) -> Path:
    """The backup that was named, or the newest one."""
    if name:
        return Path(name)
    newest = next(iter(backups(settings.BACKUP_FOLDER)), None)
    if newest is None:
        raise BackupFailed(f"There is no backup in {settings.BACKUP_FOLDER}.")
    return newest


def room_here() -> Room | None:
    """None where this host does not see the database's disk. VAR holds the private database of ./run, and no other."""
    private = settings.RUNS_ON == "embedded" and not settings.BACKUP_DATABASE
    volume = settings.DATABASE_VOLUME or (settings.VAR if private else None)
    return Room(volume, settings.LEAST_FREE_BYTES) if volume and volume.exists() else None


@contextmanager
def only_run(say: Callable[[str], object]) -> Iterator[Server]:
    """The server, for one backup, drill or restore at a time. First it takes away what an earlier one left that was killed: copies
    that nobody knows of would keep for ever what was erased."""
    with saying_failures(), ended_in_order():
        server = server_here()
        with server.alone():
            try:
                forget_unfinished(settings.BACKUP_FOLDER)
            except OSError as fault:
                say(f"What a run that was killed left in {settings.BACKUP_FOLDER} is still there ({fault.strerror}).")
            for told in server.clear():
                say(told)
            yield server


@contextmanager
def saying_failures() -> Iterator[None]:
    """A sentence and exit status 1; a connection that failed without its address."""
    try:
        yield
    except Ended as end:
        raise CommandError(str(end), returncode=end.status) from None
    except (BackupFailed, Failed) as fault:
        raise CommandError(str(fault)) from None
    except psycopg.Error as fault:
        raise CommandError(f"The database refused ({type(fault).__name__}).") from None
