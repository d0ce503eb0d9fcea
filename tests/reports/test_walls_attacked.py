"""100,000 tries at what is somebody else's, in SQL and over the API, on connections that serve everybody in turn: nothing is found,
and nothing that is refused tells whether it exists."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections
from psycopg_pool import ConnectionPool

from disclosures.actors import SYSTEM
from disclosures.models import Organization
from disclosures.services.productions import map_union
from disclosures.tenancy import nobody
from reports.services.answers import answer_document, open_document
from tests.api import Caller, with_key
from tests.databases import FreshDatabase
from tests.world import LOGGED, NOW, World, make_organization, make_person, make_production, make_world

pytestmark = pytest.mark.slow

READS, WRITES, CALLS = 92_000, 6_000, 2_000
THREADS, AT_ONCE = 4, 50
TELL = "SELECT set_config('candor.tenants', %s, true)"


@dataclass(frozen=True)
class Table:
    """`whose`: the columns of whom its rows are there for. `rows`: their ids, and for whom each is there."""

    name: str
    whose: tuple[str, ...]
    parents: dict[str, str]
    rows: dict[object, frozenset[UUID]]

    def foreign_to(self, organization: UUID) -> list[object]:
        return [key for key, seen_by in self.rows.items() if organization not in seen_by]


@dataclass(frozen=True)
class Field:
    """Who is there, and what each of them must not find."""

    organizations: list[Organization]
    callers: list[Caller]
    tables: list[Table]


@pytest.fixture
def field(fresh_database: FreshDatabase) -> Field:
    """Two studios with a paper each, two unions that got one each."""
    first = make_world()
    first.serve_notice()
    second = _second(first)
    for world in (first, second):
        world.sign_policy()
        [document] = world.production.documents.filter(kind="notice")
        open_document(document=document, by=world.rep, now=NOW)
        answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)
    everybody = [first.studio, second.studio, first.union, second.union]
    callers = [with_key(one) for one in everybody]
    with psycopg.connect(fresh_database.open_url) as line:
        return Field(everybody, callers, [_table(line, name) for (name,) in line.execute(BEHIND).fetchall()])


BEHIND = "SELECT tablename FROM pg_policies WHERE cmd IN ('ALL', 'SELECT') AND tablename <> 'disclosures_idempotencyrecord' ORDER BY 1"
PARENTS = """SELECT a.attname, c.confrelid::regclass::text FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[array_upper(c.conkey, 1)]
    WHERE c.contype = 'f' AND c.conrelid = %s::regclass"""


def _table(line: psycopg.Connection, name: str) -> Table:
    told = line.execute(
        "SELECT qual FROM pg_policies WHERE tablename = %s AND cmd IN ('ALL', 'SELECT')", [name]
    ).fetchone()
    found = re.search(r"ARRAY\[([a-z_, ]+), '", str(told))
    assert found is not None
    whose = tuple(found[1].split(", "))
    rows = line.execute(f"SELECT id, {', '.join(whose)} FROM {name}").fetchall()
    return Table(
        name, whose, dict(line.execute(PARENTS, [name]).fetchall()), {row[0]: frozenset(row[1:]) for row in rows}
    )


def _second(first: World) -> World:
    studio, union = make_organization("studio", "second-studio"), make_organization("union", "second-union")
    production = make_production(studio, "picture")
    map_union(production=production, union=union, production_number="", recipient_name="Desk", by=SYSTEM, now=LOGGED)
    people = {role: make_person(studio, role) for role in ("coordinator", "approver", "viewer", "admin")}
    world = replace(first, studio=studio, union=union, production=production, rep=make_person(union, "rep"), **people)
    world.serve_notice()
    return world


def test_nothing_of_anybody_elses_is_found_and_nothing_is_hinted_at(
    field: Field, fresh_database: FreshDatabase, tell: Callable[[str], None]
) -> None:
    assert all(
        table.rows for table in field.tables if table.name.endswith(("use", "document", "entry", "draft", "answer"))
    )
    pooled = ConnectionPool(fresh_database.url, min_size=2, max_size=2, kwargs={"autocommit": True})
    with pooled as pool, ThreadPoolExecutor(THREADS) as threads:
        jobs = [threads.submit(attack, field, pool, seed) for seed in range(THREADS)]
        done = sum((job.result() for job in jobs), Counter())
    tell(", ".join(f"{what}: {times}" for what, times in sorted(done.items())))
    assert done.total() >= READS + WRITES + CALLS
    assert {what for what, _times in done.items()} == {
        "read by id: no row", "counted: own rows alone", "forgotten: refused", "written: as if it were not there",
        "called: as if it were not there",
    }  # fmt: skip


def attack(field: Field, pool: ConnectionPool, seed: int) -> Counter[str]:
    chance, done = random.Random(seed), Counter[str]()
    try:
        with nobody():
            _attacks(field, pool, chance, done)
    finally:
        connections.close_all()
    return done


def _attacks(field: Field, pool: ConnectionPool, chance: random.Random, done: Counter[str]) -> None:
    while done["read by id: no row"] + done["counted: own rows alone"] < READS // THREADS:
        with pool.connection() as line:
            done += reading(field, line, chance)
        with pool.connection() as line:
            done += forgetting(field, line, chance)
    while done["written: as if it were not there"] < WRITES // THREADS:
        with pool.connection() as line:
            done += writing(field, line, chance)
    while done["called: as if it were not there"] < CALLS // THREADS:
        done += calling(field, chance)


def reading(field: Field, line: psycopg.Connection, chance: random.Random) -> Counter[str]:
    """By ids of somebody else's rows, in one transaction; the statements are prepared by now, by whoever was here before."""
    attacker, done, asked = chance.choice(field.organizations).pk, Counter[str](), []
    with line.transaction(), line.pipeline():
        line.execute(TELL, [f"{{{attacker}}}"])
        for _ in range(AT_ONCE):
            table = chance.choice(field.tables)
            foreign = table.foreign_to(attacker)
            if foreign:
                asked.append(
                    (table, line.execute(f"SELECT * FROM {table.name} WHERE id = %s", [chance.choice(foreign)]))
                )
        counted = line.execute(f"SELECT count(*) FROM {table.name}").fetchone()
    assert counted == (len(table.rows) - len(foreign),), table.name
    done["counted: own rows alone"] += 1
    for one, found in asked:
        assert found.fetchall() == [], one.name
        done["read by id: no row"] += 1
    return done


def forgetting(field: Field, line: psycopg.Connection, chance: random.Random) -> Counter[str]:
    """In a transaction, and outside any, on a connection whose last user said for whom."""
    table = chance.choice([one for one in field.tables if one.rows])
    said = set()
    for begin in ("BEGIN", "SELECT 1"):
        line.execute(begin)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody is in scope") as refusal:
            line.execute(f"SELECT * FROM {table.name} WHERE id = %s", [chance.choice(list(table.rows))])
        said.add(str(refusal.value))
        line.execute("ROLLBACK")
    assert len(said) == 1
    return Counter({"forgotten: refused": 2})


def writing(field: Field, line: psycopg.Connection, chance: random.Random) -> Counter[str]:
    """Change, delete, or hang something on what is somebody else's: the same answer as for what nobody has."""
    attacker, table = chance.choice(field.organizations).pk, chance.choice(field.tables)
    kind, parent = chance.choice(["UPDATE", "DELETE", "INSERT"]), ""
    named = [one for one in field.tables if one.name in table.parents.values() and one.foreign_to(attacker)]
    if kind == "INSERT":
        if not named:
            return Counter()
        parent = chance.choice(named).name
    target = next(one for one in field.tables if one.name == (parent or table.name))
    if not target.foreign_to(attacker):
        return Counter()
    theirs = chance.choice(target.foreign_to(attacker))
    nobodys: object = uuid4() if isinstance(theirs, UUID) else 10**9
    answers = [_answer(line, attacker, kind, table, parent, key) for key in (theirs, nobodys)]
    assert answers[0] == answers[1], (kind, table.name, parent, answers)
    assert answers[0] != "1 rows"
    return Counter({"written: as if it were not there": 2})


def _answer(line: psycopg.Connection, attacker: UUID, kind: str, table: Table, parent: str, key: object) -> str:
    try:
        with line.transaction(force_rollback=True):
            line.execute(TELL, [f"{{{attacker}}}"])
            line.execute("SET CONSTRAINTS ALL IMMEDIATE")
            match kind:
                case "UPDATE":
                    done = line.execute(f"UPDATE {table.name} SET id = id WHERE id = %s", [key])
                case "DELETE":
                    done = line.execute(f"DELETE FROM {table.name} WHERE id = %s", [key])
                case _:
                    column = next(name for name, named in table.parents.items() if named == parent)
                    own = "id, " if table.name != "disclosures_userevision_tools" else ""
                    new = "gen_random_uuid(), " if own else ""
                    done = line.execute(f"INSERT INTO {table.name} ({own}{column}) VALUES ({new}%s)", [key])
            return f"{done.rowcount} rows"
    except psycopg.Error as refusal:
        said = f"{type(refusal).__name__} {refusal.diag.message_primary}"
        return said.replace(str(key), "…")


# Every address that takes an id or a name, by the kind of thing it names.
ADDRESSES = {
    "disclosures_use": ("uses/{}", "uses/{}/assessments"),
    "reports_document": (
        "documents/{}",
        "documents/{}/pdf",
        "documents/{}/json",
        "documents/{}/html",
        "documents/{}/answers",
    ),
    "reports_draft": ("drafts/{}",),
    "disclosures_engagement": ("engagements/{}",),
    "disclosures_consent": ("consents/{}",),
    "disclosures_supportingfile": ("files/{}", "files/{}/content"),
}


def calling(field: Field, chance: random.Random) -> Counter[str]:
    attacker, caller = chance.choice(list(zip(field.organizations, field.callers, strict=True)))
    table = chance.choice([one for one in field.tables if one.name in ADDRESSES])
    foreign = table.foreign_to(attacker.pk)
    if not foreign:
        return Counter()
    address = chance.choice(ADDRESSES[table.name])
    answers = [_called(caller, address, key) for key in (chance.choice(foreign), uuid4())]
    assert answers[0] == answers[1], (address, answers)
    assert answers[0][0] in (403, 404), (address, answers)
    return Counter({"called: as if it were not there": 2})


def _called(caller: Caller, address: str, key: object) -> tuple[int, str]:
    response = caller.client.get(f"/api/v1/{address.format(key)}", headers=caller.headers)
    said = response.content.decode().replace(response.headers["X-Request-ID"], "…").replace(str(key), "…")
    return response.status_code, said
