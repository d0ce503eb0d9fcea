"""Whether the database still is what its record says."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.management.commanding import saying_refusals
from disclosures.queries.clock import current_time
from disclosures.snapshot import one_snapshot
from disclosures.tenancy import everyone
from reports.queries.soundness import every_stream, look_at, look_at_files

from .export_record import stream_named


class Command(BaseCommand):
    help = (
        "Check every link, leaf, opening and stored byte, and print a summary as JSON. Exit status 0: all of it holds; 1: something "
        "does not; 2: it could not be looked at."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--production", default="", metavar="SLUG", help="only the record of this production")
        parser.add_argument("--union", default="", metavar="SLUG", help="only the papers of its studio to this union")

    @everyone()
    @one_snapshot()
    def handle(self, *args: Any, **options: Any) -> None:
        with saying_refusals():
            one = options["production"] and stream_named(options["production"], options["union"])
        found = look_at([one] if one else every_stream(), now=current_time())
        if not one:
            look_at_files(found)
        self.stdout.write(json.dumps(found.as_json()))
        if found.faults:
            sys.exit(1)
