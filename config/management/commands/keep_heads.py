"""How far the record had come, kept outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from config.backups.checking import told_otherwise
from config.backups.heads import losses, put_aside, read_heads, write_heads
from config.backups.here import saying_failures
from config.backups.keeping import keep_heads
from config.backups.server import heads_of
from disclosures.tenancy import for_everyone
from reports.services.record_behind import forget_host, hosts_that_know_more, note_record


class Command(BaseCommand):
    help = "Keep the heads of all streams in HEADS_FILE; tell where the database is behind them, and let nothing pass unsaid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lose", type=int, default=0, metavar="N", help="keep them although exactly N entries seen before are gone"
        )
        parser.add_argument(
            "--other-history", type=int, default=0, metavar="N",
            help="keep them although exactly N streams have other entries where their heads were seen",
        )  # fmt: skip
        parser.add_argument(
            "--gone", default="", metavar="HOST", help="pass over what a host had found that is there no more"
        )

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        """By the application's own role: a host that only serves or works has no other."""
        file, now = settings.HEADS_FILE, timezone.now()
        with saying_failures():
            line = connection.connection
            kept, found = read_heads(file), heads_of(line)
            lost = losses(kept, found)
            strayed = sum(loss.entries for loss in lost), len(told_otherwise(line, kept))
            if any(strayed) and strayed == (options["lose"], options["other_history"]):
                put_aside(file, now)
                write_heads(file, found)
            elif fault := keep_heads(line, file):
                raise CommandError("\n  ".join([fault, *map(str, lost), *_remedies(*strayed)]))
        note_record(behind=False, now=now)
        self._tell_others(options["gone"])
        self.stdout.write(f"{len(found)} heads are kept in {file}.")

    def _tell_others(self, gone: str) -> None:
        """This host found nothing, or accepted what it found; work goes on once no other one knows more."""
        if gone and not forget_host(gone):
            raise CommandError(f"The host {gone} has found nothing that would hold up work.")
        for host in hosts_that_know_more():
            self.stderr.write(f"Work waits: the host {host} knows more of the record. Run keep_heads there.")


def _remedies(lost: int, other: int) -> tuple[str, str]:
    """What loses nothing comes first."""
    return (
        "Put the right database in place, or a newer backup (manage.py restore): that brings them back.",
        f"To go on from here all the same: manage.py keep_heads --lose {lost} --other-history {other}",
    )
