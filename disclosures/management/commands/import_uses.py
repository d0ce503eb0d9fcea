"""A spreadsheet of AI uses into the register."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.management.commanding import actor_by_email, production_by_slug, saying_refusals
from disclosures.queries.clock import current_time
from disclosures.services.imports import import_uses
from disclosures.tabular import Limits
from disclosures.template import write_template
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Import a CSV or XLSX sheet of AI uses: whole file or nothing. Without --commit it is a dry run and writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help=".csv, .tsv or .xlsx in the template's columns")
        parser.add_argument("--production", metavar="SLUG")
        parser.add_argument("--as", dest="by", metavar="EMAIL", help="who logs these AI uses")
        parser.add_argument("--commit", action="store_true", help="write; without it nothing is written")
        parser.add_argument(
            "--write-template", type=Path, metavar="FILE", help="write the empty template (.csv or .xlsx) and end"
        )

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        if options["write_template"]:
            self._template(options["write_template"])
            return
        if not (options["file"] and options["production"] and options["by"]):
            raise CommandError("Name the file, --production SLUG and --as EMAIL.", returncode=2)
        with saying_refusals():
            done = import_uses(
                production=production_by_slug(options["production"]), data=_content(options["file"]), filename=options["file"].name,
                dry_run=not options["commit"], by=actor_by_email(options["by"]), now=current_time(),
            )  # fmt: skip
        said = _said(done.labels)
        self.stdout.write(
            f"Dry run, nothing written: {said}. Add --commit to log them." if done.dry_run else f"Logged {said}."
        )

    def _template(self, target: Path) -> None:
        with saying_refusals():
            target.write_bytes(write_template(target.suffix.lstrip(".").lower()))
        self.stdout.write(f"Wrote {target}")


def _said(labels: Sequence[str]) -> str:
    if len(labels) < 2:
        return f"1 AI use, {labels[0]}" if labels else "No rows"
    return f"{len(labels)} AI uses, {labels[0]} to {labels[-1]}"


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as sheet:
            # One byte more than is read, so that the sheet's own reader says what is too large.
            return sheet.read(Limits().file_bytes + 1)
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}.", returncode=2) from fault
