"""Many at once, in no order: threads with connections of their own, let go at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from django.db import connections

from compliance.errors import Refusal


@dataclass
class Outcome:
    """What each gave, or the code of its refusal. Anything else that was raised is raised here."""

    given: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def at_once(*doing: Callable[[], Any]) -> Outcome:
    together, outcome = Barrier(len(doing)), Outcome()

    def one(do: Callable[[], Any]) -> tuple[bool, Any]:
        try:
            connections["default"].ensure_connection()
            together.wait(timeout=60)
            return True, do()
        except Refusal as refusal:
            return False, refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doing)) as threads:
        for went_well, told in threads.map(one, doing):
            (outcome.given if went_well else outcome.refused).append(told)
    return outcome


def times(count: int, do: Callable[[], Any]) -> Sequence[Callable[[], Any]]:
    return [do] * count
