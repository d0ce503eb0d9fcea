"""A backup of the whole database, with a manifest that says what it holds."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.backups.dumping import make_backup
from config.backups.here import only_run


class Command(BaseCommand):
    help = "Write a dump and its manifest to BACKUP_FOLDER, and forget the oldest. Try it afterwards with backup_drill."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep", type=int, default=14, metavar="N", help="how many backups stay (14)")

    def handle(self, *args: Any, **options: Any) -> None:
        with only_run(self.stderr.write) as server:
            file = make_backup(
                server=server,
                folder=settings.BACKUP_FOLDER,
                heads=settings.HEADS_FILE,
                keep=max(options["keep"], 1),
            )
        self.stdout.write(str(file))
