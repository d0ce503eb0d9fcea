"""Puts a backup in the place of the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.backups.here import chosen, only_run, room_here
from config.backups.restoring import restore
from config.backups.room import UNSEEN


class Command(BaseCommand):
    help = "Restore a backup beside the database, check it, and put it in its place. What was there stays under another name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "manifest", nargs="?", default="", help="candor-….json; the newest of BACKUP_FOLDER if left out"
        )
        parser.add_argument(
            "--lose",
            type=int,
            default=0,
            metavar="N",
            help="go on although exactly N entries of the record are lost by it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (room := room_here()):
            self.stdout.write(UNSEEN)
        with only_run(self.stderr.write) as server:
            manifest, old = restore(
                server=server,
                file=chosen(options["manifest"]),
                heads=settings.HEADS_FILE,
                room=room,
                lose=options["lose"],
                now=timezone.now(),
            )
        self.stdout.write(
            f"{manifest.file} is the database now. What was there is {old}; drop it once nobody misses anything."
        )
        if options["lose"]:
            self.stdout.write("Run keep_heads on every other host that keeps heads; it says what that host waits for.")
