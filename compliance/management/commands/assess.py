"""What would apply? JSON in, JSON out; nothing is recorded."""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from compliance.errors import Invalid, Refusal
from compliance.whatif import LARGEST_REQUEST, read_json, schema, what_would_apply


class Command(BaseCommand):
    help = "What would apply? Reads {subject, facts, packs?, zone?} as JSON and prints the assessment as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="a JSON file, or - for standard input")
        parser.add_argument("--schema", action="store_true", help="list subjects, packs and facts with their wording")

    def handle(self, *args: object, file: str | None = None, schema: bool = False, **options: object) -> None:
        try:
            found = _schema() if schema else what_would_apply(read_json(_read(file)), zone=settings.TIME_ZONE)
        except Refusal as fault:
            self.stderr.write(json.dumps(fault.as_json(), ensure_ascii=False, indent=2))
            sys.exit(2)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))


_schema = schema  # handle has an option of that name


def _read(file: str | None) -> bytes:
    if file is None:
        raise Invalid("no-file", "Nothing was asked.", remedy="Name a JSON file, or - for standard input, or --schema.")
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            return source.read(LARGEST_REQUEST + 1)
    except (OSError, ValueError) as error:
        raise Invalid("unreadable", "This file cannot be read.", remedy="Check its name and your rights.") from error
