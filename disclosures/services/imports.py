"""Importing a sheet: whole file or nothing. A dry run does exactly what the import does and then takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from compliance.errors import Refusal, Refusals
from disclosures.actors import Actor
from disclosures.entry import UseInput
from disclosures.models import Production, Use, UseRevision
from disclosures.permissions import Act, require
from disclosures.tabular import read_table
from disclosures.template import ImportRow, entries_from, known_headings

from .uses import log_uses


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import logged, or would log: `rows` of the file, the numbers they get, and what they say."""

    rows: tuple[int, ...]
    labels: tuple[str, ...]
    dry_run: bool
    entries: tuple[UseInput, ...] = ()


def import_uses(
    *, production: Production, data: bytes, filename: str, dry_run: bool, by: Actor, now: datetime
) -> Imported:
    """Log every row of a sheet. Refusals name row, column and remedy."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    rows = entries_from(read_table(data, filename, known=known_headings()), zone=production.tz)
    with transaction.atomic():
        uses = _logged(production, rows, [row.entry for row in rows], by, now)
        if dry_run:
            transaction.set_rollback(True)
    entries = tuple(row.entry for row in rows)
    return Imported(tuple(row.number for row in rows), tuple(use.label for use in uses), dry_run, entries)


def _logged(
    production: Production, rows: Sequence[ImportRow], entries: Sequence[UseInput], by: Actor, now: datetime
) -> list[Use]:
    try:
        return log_uses(production=production, entries=entries, via=UseRevision.Via.IMPORT, by=by, now=now)
    except Refusal as refusal:
        raise Refusals([_in_file(one, rows) for one in refusal.items]) from refusal


def _in_file(refusal: Refusal, rows: Sequence[ImportRow]) -> Refusal:
    """Point at the row of the file instead of the entry's place in the list."""
    index, _, rest = refusal.field.lstrip("/").partition("/")
    number = rows[int(index)].number if index.isdecimal() and len(rows) > 1 else rows[0].number
    field = f"/rows/{number}/{rest if index.isdecimal() else refusal.field.lstrip('/')}"
    return type(refusal)(
        refusal.code, f"Row {number}: {refusal.message}", field=field, remedy=refusal.remedy, clause=refusal.clause
    )
