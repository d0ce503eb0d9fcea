"""Django's own backend, which tells PostgreSQL at the start of each outermost transaction whose rows are in scope.

`set_config(…, true)`: the value ends with the transaction, whatever becomes of it, so that a pool on our side or on the way
(PgBouncer by transaction) may give the connection to anybody. What is asked outside a transaction has no value and is refused.
"""

from __future__ import annotations

from django.db.backends.postgresql import base, features
from psycopg.pq import TransactionStatus

from disclosures.tenancy import said

TELL = "SELECT set_config('candor.tenants', %s, true)"


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (
        18,
    )  # what the walls are tested on; older ones leak through statistics and cached plans


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            return
        try:
            self.tell_tenants()
        except BaseException:
            self.close()  # or else it would go on without autocommit, and nobody would know
            raise

    def tell_tenants(self) -> None:
        """Not through Django's cursor: it must be told also where Django is only waiting to roll back. A transaction that has
        failed takes no more orders, and rolling it back brings back the value of before."""
        if self.connection is None or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors:
            self.connection.execute(TELL, [said()], prepare=False)
