"""How far the record had come, kept outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups.checking import told_otherwise
from config.backups.heads import losses, read_heads, write_heads
from config.backups.here import saying_failures, server_here
from config.backups.keeping import keep_heads
from config.backups.server import heads_of


class Command(BaseCommand):
    help = "Keep the heads of all streams in HEADS_FILE; tell where the database is behind them, and let nothing pass unsaid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lose", type=int, default=0, metavar="N", help="keep them although exactly N entries seen before are gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.HEADS_FILE
        with saying_failures(), server_here().connect() as connection:
            kept, found = read_heads(file), heads_of(connection)
            lost = losses(kept, found)
            accepted = options["lose"] and options["lose"] == sum(loss.entries for loss in lost)
            if accepted and not told_otherwise(connection, {name: kept[name] for name in kept if name in found}):
                write_heads(file, found)
            elif fault := keep_heads(connection, file):
                raise CommandError("\n  ".join([fault, *map(str, lost)]))
        self.stdout.write(f"{len(found)} heads are kept in {file}.")
