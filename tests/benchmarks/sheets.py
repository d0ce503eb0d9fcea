"""A long sheet made of the press reports that the sample is made of: real rows, again and again, each with a reference of its own."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from itertools import count, cycle, islice

from disclosures.entry import UseInput
from disclosures.models import Use
from disclosures.sample.definition import FOLDER, press_rows
from disclosures.services.uses import log_uses
from tests.world import LOGGED, World

REPORTS = FOLDER / "press_reports.csv"
_sheets = count(1)


def entries(rows: int, first: int = 0) -> list[UseInput]:
    reports = islice(cycle(press_rows()), first, first + rows)
    return [replace(row.entry, external_id=f"log-{first + number}") for number, row in enumerate(reports)]


def fresh(rows: int) -> list[UseInput]:
    """As many, with references that nobody has used yet."""
    sheet = next(_sheets)
    return [replace(entry, external_id=f"sheet-{sheet}-{entry.external_id}") for entry in entries(rows)]


def fresh_csv(rows: int) -> bytes:
    sheet = next(_sheets)
    heading, *reports = csv.reader(StringIO(REPORTS.read_text("utf-8")))
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([f"csv-{sheet}-{number}", *row[1:]] for number, row in enumerate(islice(cycle(reports), rows)))
    return written.getvalue().encode()


def log_many(world: World, wanted: list[UseInput]) -> list[Use]:
    return log_uses(production=world.production, entries=wanted, via="import", by=world.coordinator, now=LOGGED)
