"""Does the database still know what it told? Each web process and each worker asks it, of the heads kept on its own host
(`HEADS_FILE`), as it starts, each minute, and whenever the database was away."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import Error, connection

from config.backups.keeping import keep_heads
from disclosures.queries.clock import current_time
from disclosures.tenancy import for_everyone
from reports.services.record_behind import note_record, record_is_behind

log = logging.getLogger("candor")
_forgetful = threading.Event()


def forgetful() -> bool:
    """Whether the record lacks, or tells otherwise, what heads kept on this or another host know of it. As it was found last:
    asks nobody."""
    return _forgetful.is_set()


def look_at_record() -> None:
    """Keep the heads; or say, here and to all other hosts, that the database is behind them. Raises where the database does not
    answer. A file that cannot be read or written is told each time, and keeps nobody from work: rows of other hosts still do."""
    try:
        _look()
    except Error:
        raise
    except Exception:
        log.exception("The record could not be looked at.")


def _look() -> None:
    with for_everyone(), connection.wrap_database_errors:
        fault = keep_heads(connection.connection, settings.HEADS_FILE)
        note_record(behind=bool(fault), now=current_time())
        behind = record_is_behind()
    if behind and not forgetful():
        log.critical("The record is behind heads that were kept.", extra={"event": "record.behind"})
    (_forgetful.set if behind else _forgetful.clear)()
