"""Proves that a backup can be restored, and that its record is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.backups.here import chosen, only_run, room_here
from config.backups.restoring import drill
from config.backups.room import UNSEEN


class Command(BaseCommand):
    help = "Restore a backup beside the database, compare it with its manifest and the kept heads, recompute the record, remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "manifest", nargs="?", default="", help="candor-….json; the newest of BACKUP_FOLDER if left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (room := room_here()):
            self.stdout.write(UNSEEN)
        with only_run(self.stderr.write) as server:
            manifest = drill(server=server, file=chosen(options["manifest"]), heads=settings.HEADS_FILE, room=room)
        entries = sum(head.seq for head in manifest.heads.values())
        self.stdout.write(
            f"{manifest.file} serves: {sum(manifest.rows.values())} rows, {entries} entries in {len(manifest.heads)} streams."
        )
