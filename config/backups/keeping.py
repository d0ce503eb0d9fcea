"""Keeping the heads of all streams outside the database: by every web host and worker each minute, by every backup, or by hand."""

from __future__ import annotations

from pathlib import Path

import psycopg

from config.backups.checking import strayed
from config.backups.heads import furthest, read_heads, write_heads
from config.backups.server import heads_of


def keep_heads(connection: psycopg.Connection, file: Path) -> str:
    """Moves the kept heads on; or leaves them, and gives a sentence, where the database is behind them or tells otherwise."""
    found, kept = heads_of(connection), read_heads(file)
    if fault := strayed(connection, kept):
        return fault
    if found != kept:
        write_heads(file, furthest(kept, found))
    return ""
