"""A thousand papers rendered and stored through Celery, beside the same function under multiprocessing; and the memory it takes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from config.embedded.processes import stop, wait_until
from config.embedded.secrets import Secrets
from config.embedded.valkey import Broker
from disclosures.tenancy import Theirs
from tests.benchmarks.papers import issued_papers, started_workers
from tests.benchmarks.pool import pooled, started_pool
from tests.benchmarks.rounds import Slice, once, race
from tests.databases import FreshDatabase
from tests.world import World

pytestmark = pytest.mark.bench
PAPERS, FEW = 1_000, 10


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    private = Broker(tmp_path / "valkey", Secrets.fresh().broker, tmp_path / "valkey.log")
    process = private.start()
    assert wait_until(private.answers, patience=20)
    yield private.url
    stop(process, asking=signal.SIGTERM, patience=5)


def test_a_thousand_papers(register: FreshDatabase, world: World, broker: str, tmp_path: Path) -> None:
    with (
        started_pool(register.environment()) as pool,
        started_workers(register, broker, tmp_path / "worker.log") as workers,
    ):
        pooled(pool, issued_papers(world, FEW))
        workers.render(issued_papers(world, FEW))
        used = [workers.memory()]

        def worked(papers: Sequence[Theirs]) -> None:
            workers.render(papers)
            used.append(workers.memory())

        contenders = {
            "multiprocessing, 2 processes": partial(pooled, pool),
            "Celery, as the sweep sends them": worked,
            "Celery, a message for each": workers.render_each,
        }
        slices = {name: fresh(world, render) for name, render in contenders.items()}
        race("1,000 papers rendered and stored", "papers", slices, rounds=2)
    shown = " ".join(f"{one / 2**20:,.0f}" for one in used)
    told = f"memory of the worker's processes after {FEW} papers and after each {PAPERS:,} as the sweep sends them"
    print(f"  {told}: {shown} MiB; the second against the first: {used[1] / used[0]:.3f}", flush=True)


def fresh(world: World, render: Callable[[Sequence[Theirs]], None]) -> Slice:
    """Papers that nobody has made yet, each time; issuing them is not counted."""
    return lambda: once(partial(render, issued_papers(world, PAPERS)), of=PAPERS)()
