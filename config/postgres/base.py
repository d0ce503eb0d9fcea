"""Django's own backend, which tells PostgreSQL at the start of each outermost transaction whose rows are in scope, and whether all
of it sees one moment.

`set_config(…, true)`: the value ends with the transaction, whatever becomes of it, so that a pool on our side or on the way
(PgBouncer by transaction) may give the connection to anybody. What is asked outside a transaction has no value and is refused.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.postgresql import base, features
from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from disclosures import snapshot
from disclosures.tenancy import said

TELL = "SELECT set_config('candor.tenants', %s, true)"
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (
        18,
    )  # what the walls are tested on; older ones leak through statistics and cached plans


_away, _looking = threading.Event(), threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Once somebody waited for the pool in vain, one at a time waits on, and all others hear at once that the database is away:
        so it occupies one thread, and who asks for less still gets an answer."""
        looks = _looking.acquire(blocking=False)
        try:
            if _away.is_set() and not looks:
                raise OperationalError("The database was away a moment ago.")
            found = super().get_new_connection(conn_params)
            _away.clear()
            return found
        except PoolTimeout:
            _away.set()
            raise
        finally:
            if looks:
                _looking.release()

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            return
        try:
            if snapshot.is_wanted():
                self._see_one_moment()
            self.tell_tenants()
        except BaseException:
            self.close()  # or else it would go on without autocommit, and nobody would know
            raise

    def _see_one_moment(self) -> None:
        """Before anything is asked, or PostgreSQL refuses it: even `set_config` takes a snapshot. It ends with the transaction."""
        with self.wrap_database_errors:
            self.connection.execute(ONE_MOMENT, prepare=False)

    def tell_tenants(self) -> None:
        """Not through Django's cursor: it must be told also where Django is only waiting to roll back. A transaction that has
        failed takes no more orders, and rolling it back brings back the value of before."""
        if self.connection is None or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors:
            self.connection.execute(TELL, [said()], prepare=False)
