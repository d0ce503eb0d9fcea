"""A thousand AI uses at once: rules, obligations, record and commit, beside the bare rows."""

from __future__ import annotations

import json
from functools import partial

import psycopg
import pytest
from psycopg.types.json import Jsonb

from disclosures.services.imports import import_uses
from tests.benchmarks.conftest import Api
from tests.benchmarks.loopback import connection
from tests.benchmarks.rounds import once, race
from tests.benchmarks.sheets import fresh, fresh_csv, log_many
from tests.benchmarks.vanilla.fill import ROW
from tests.world import NOW, World

pytestmark = pytest.mark.bench
ROWS = 1_000


def copy_rows(url: str) -> None:
    """The floor: connect, COPY into one table, commit."""
    columns = ("production_id", "tool_id", "notes", "source_note", "logged_at", *ROW)
    row = (1, 1, "", "", NOW, *(Jsonb(value) if isinstance(value, dict) else value for value in ROW.values()))
    into = f"COPY vanilla_aiuse ({', '.join(columns)}) FROM STDIN"
    with psycopg.connect(url) as session, session.cursor() as cursor, cursor.copy(into) as copy:
        for _ in range(ROWS):
            copy.write_row(row)


def post_many(vanilla: Api) -> None:
    body = json.dumps([{**ROW, "production": 1, "tool": 1}] * ROWS).encode()
    with connection(vanilla.port) as ask:
        status, _ = ask(vanilla.post(body))
    assert status == 201


def import_sheet(world: World) -> None:
    sheet = fresh_csv(ROWS)
    import_uses(
        production=world.production, data=sheet, filename="log.csv", dry_run=False, by=world.coordinator, now=NOW
    )


def test_a_thousand_at_once(world: World, vanilla: Api) -> None:
    contenders = {
        "raw COPY, one table": once(partial(copy_rows, vanilla.database), of=ROWS),
        "vanilla DRF, many=True": once(partial(post_many, vanilla), of=ROWS),
        "Candor, log_uses": once(lambda: log_many(world, fresh(ROWS)), of=ROWS),
        "Candor, import_uses of a CSV": once(partial(import_sheet, world), of=ROWS),
    }
    race("1,000 AI uses at once", "rows", contenders, rounds=3)
