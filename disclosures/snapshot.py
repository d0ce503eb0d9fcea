"""Reading as of one moment, whatever others commit meanwhile.

    with acting_for(actor.organizations), one_snapshot(): ...

In an ordinary transaction each statement sees what was committed until it began. Whoever holds what one of them told against what
another tells needs both to see the same: a paper that is issued in between stands in the one and not in the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_wanted: ContextVar[bool] = ContextVar("snapshot", default=False)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """One transaction that sees one moment and writes nothing, or a part of one that does. Also a decorator. In any other transaction
    the moment cannot be chosen any more: that is a fault of ours, and a RuntimeError. (Only the transaction in which a test is
    rolled back is passed over, by Django itself.)"""
    part = _wanted.get()
    token = _wanted.set(True)
    try:
        with transaction.atomic(durable=not part):
            yield
    finally:
        _wanted.reset(token)


def is_wanted() -> bool:
    return _wanted.get()
