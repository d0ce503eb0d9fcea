"""The record to take along, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.management.commanding import actor_by_email, organization_by_slug, production_by_slug, saying_refusals
from disclosures.models import Stream
from disclosures.permissions import Act, nothing_here, require
from disclosures.queries.clock import current_time
from disclosures.snapshot import one_snapshot
from disclosures.tenancy import everyone
from reports.queries.records import export, head_of, write_archive, write_record


class Command(BaseCommand):
    help = (
        "Write the record of a production, or of its studio towards a union, to a file that verify.py checks offline."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("production", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE", help="record.jsonl, or with --papers record.zip")
        parser.add_argument("--union", default="", metavar="SLUG", help="the stream of papers to this union")
        parser.add_argument("--papers", action="store_true", help="with the papers, in one archive")
        parser.add_argument(
            "--as", dest="by", required=True, metavar="EMAIL", help="labor relations or an administrator"
        )

    @everyone()
    @one_snapshot()
    def handle(self, *args: Any, **options: Any) -> None:
        by, now = actor_by_email(options["by"]), current_time()
        with saying_refusals():
            stream = stream_named(options["production"], options["union"])
            require(by, Act.EXPORT_RECORD, stream.whose, mode=stream.mode)
            write = export(stream, by, write_archive if options["papers"] else write_record, now=now)
            with new_file(options["file"]) as file:
                write(file)
        self.stdout.write(str(head_of(stream, now=now)))


def new_file(path: Path) -> IO[bytes]:
    try:
        return path.open("xb")
    except OSError as fault:
        raise CommandError(f"{path} cannot be written: {fault.strerror}.", returncode=2) from fault


def stream_named(production: str, union: str = "") -> Stream:
    found = production_by_slug(production)
    if not union:
        return found.stream
    between = Stream.objects.filter(studio=found.studio, union=organization_by_slug(union), mode=found.mode).first()
    if between is None:
        raise nothing_here()
    return between
