"""Whose rows may be read and written here: the one value that the second wall asks for (ARCHITECTURE, "The second wall").

    with acting_for(actor.organizations), transaction.atomic(): ...

Nobody is in scope until somebody says so, and then every table behind the wall refuses to be read at all. The value belongs to
the thread; our database backend (`config/postgres`) says it to PostgreSQL at the start of each transaction, and for that
transaction only, so that nothing of it is left in a connection that serves somebody else next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from django.db import connections, transaction

# In the place of an organization: every row belongs to it as well (RFC 9562, 5.10: no organization can have this id).
EVERYONE = UUID(int=2**128 - 1)


class Theirs(NamedTuple):
    """One row that a sweep found, and whose it is: what a task is told."""

    id: UUID
    studio: UUID


# None: nobody said anything. Empty: said, and there is no organization.
_scope: ContextVar[frozenset[UUID] | None] = ContextVar("tenants", default=None)


@contextmanager
def acting_for(*organizations: UUID) -> Iterator[None]:
    """In here, rows of these organizations and of nobody else are there. Instead of whom was in scope before, not besides."""
    with _scoped(frozenset(organizations)):
        yield


@contextmanager
def everyone() -> Iterator[None]:
    """In here, the rows of all are there. Only for what has to look before anybody can be in scope, or works through all of
    them: tests/config/test_walls.py lists the modules that may say this, with the reason."""
    with _scoped(frozenset({EVERYONE})):
        yield


@contextmanager
def for_everyone() -> Iterator[None]:
    """`everyone()` and one transaction. Also a decorator."""
    with everyone(), transaction.atomic():
        yield


@contextmanager
def nobody() -> Iterator[None]:
    """As every request begins."""
    with _scoped(None):
        yield


def said() -> str:
    """The value as the database reads it: an array of ids, or nothing."""
    scope = _scope.get()
    return "" if scope is None else "{" + ",".join(sorted(map(str, scope))) + "}"


@contextmanager
def _scoped(scope: frozenset[UUID] | None) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        _tell_open_transactions()
        yield
    finally:
        _scope.reset(token)
        _tell_open_transactions()


def _tell_open_transactions() -> None:
    """A transaction that has begun already is told now; every other one when it begins."""
    for connection in connections.all(initialized_only=True):
        tell = getattr(connection, "tell_tenants", None)
        if tell is not None and connection.in_atomic_block:
            tell()
