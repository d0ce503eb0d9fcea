"""POST one AI use and GET a list of 50, beside Django REST framework as its tutorial has it.

Ours authenticates a key, judges the facts, assesses every subject, opens obligations, links the record, keeps the answer for
the Idempotency-Key and commits; vanilla inserts a row. Same server, workers, threads, pool and cluster for both.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from compliance.engine import assess
from compliance.index import kept
from disclosures.entry import UseInput
from disclosures.services.assessments import packs_in_force, preview_use
from disclosures.services.uses import log_use
from tests.benchmarks.conftest import ROWS, Api
from tests.benchmarks.loopback import sending
from tests.benchmarks.rounds import again, race
from tests.benchmarks.vanilla.fill import ROW
from tests.world import NOW, World

pytestmark = pytest.mark.bench
CONNECTIONS = (1, 8)
TOOLS = ("openai-sora-2",)


@pytest.fixture
def post_ours(ours: Api, world: World) -> Callable[[], bytes]:
    body = json.dumps({**ROW, "production": world.production.slug, "tools": TOOLS}).encode()
    keys = count(1)
    return lambda: ours.post(body, **{"Idempotency-Key": f"bench-{next(keys)}-{id(keys)}"})


@pytest.mark.parametrize("connections", CONNECTIONS)
def test_post_one(ours: Api, vanilla: Api, post_ours: Callable[[], bytes], connections: int) -> None:
    told = vanilla.post(json.dumps({**ROW, "production": 1, "tool": 1}).encode())
    contenders = {
        "vanilla DRF": sending(vanilla.port, lambda: told, expect=201, connections=connections),
        "Candor": sending(ours.port, post_ours, expect=201, connections=connections),
    }
    race(f"POST one AI use, {connections} connections", "requests", contenders)


@pytest.mark.parametrize("connections", CONNECTIONS)
def test_list_of_50(ours: Api, vanilla: Api, world: World, connections: int) -> None:
    theirs, mine = vanilla.get("?production=1&limit=50"), ours.get(f"?production={world.production.slug}&limit=50")
    contenders = {
        "vanilla DRF": sending(vanilla.port, lambda: theirs, expect=200, connections=connections),
        "Candor": sending(ours.port, lambda: mine, expect=200, connections=connections),
    }
    race(f"GET 50 of {ROWS:,}, {connections} connections", "requests", contenders)


def test_what_a_post_is_made_of(ours: Api, world: World, post_ours: Callable[[], bytes]) -> None:
    """The same AI use over HTTP, through the service alone, judged without being logged, and weighed by the engine alone:
    its subjects under all packs, with no rule found again."""
    subjects = [one for one, _ in preview_use(production=world.production, entry=entry(), by=world.coordinator)]
    packs = packs_in_force(world.production)

    def weigh_anew() -> None:
        kept.cache_clear()
        for one in subjects:
            assess(subject=one.kind, facts=one.facts, packs=packs, zone=world.production.tz)

    told = {"production": world.production, "entry": entry(), "by": world.coordinator}
    contenders = {
        "POST": sending(ours.port, post_ours, expect=201, connections=1),
        "log_use in this process": again(lambda: log_use(via="api", now=NOW, **told)),
        "preview_use (judge, read, assess)": again(lambda: preview_use(**told)),
        "assess, every rule weighed anew": again(weigh_anew),
    }
    race("What a POST is made of", "AI uses", contenders)


def entry() -> UseInput:
    return UseInput(**ROW, tools=TOOLS)
