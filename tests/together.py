"""Two at once, in an order that the test chooses: somebody holds a row, and the others are seen to wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

import psycopg
from django.db import connections

from tests.databases import FreshDatabase

Answer = TypeVar("Answer")
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


class Together:
    """`with Together(database, statement)`: the rows that the statement locks are held until `let_go`."""

    def __init__(self, database: FreshDatabase, statement: str) -> None:
        self.database = database
        self.holder = psycopg.connect(database.owner_open_url)
        self.holder.execute(statement)
        self.threads = ThreadPoolExecutor(4)
        self.begun = 0

    def __enter__(self) -> Together:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.holder.close()
        self.threads.shutdown()

    def begin(self, do: Callable[[], Answer]) -> Future[Answer]:
        """Begin something in a thread of its own and wait until it waits."""
        future = self.threads.submit(_alone, do)
        self.begun += 1
        deadline = time.monotonic() + 20
        while self._waiting() < self.begun and not future.done():
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)
        return future

    def let_go(self) -> None:
        self.holder.commit()

    def _waiting(self) -> int:
        with self.database.cluster.connect() as watch:  # only a superuser sees for what others wait
            return watch.execute(WAITING, [self.database.name]).fetchone()[0]  # type: ignore[index]


def _alone(do: Callable[[], Answer]) -> Answer:
    try:
        return do()
    finally:
        connections.close_all()
