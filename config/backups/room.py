"""Is there room for a second database beside the real one? It must not be what fills the real one's disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from config.backups.server import BackupFailed

UNSEEN = "Whether there is room for a second database cannot be seen from this host: DATABASE_VOLUME is not its disk, mounted here."


@dataclass(frozen=True)
class Room:
    """The disk on which the database lives, and how many bytes stay free there for the real one."""

    volume: Path
    least: int

    def require(self, size: int) -> None:
        free = shutil.disk_usage(self.volume).free
        if free < size + self.least:
            raise BackupFailed(
                f"{self.volume} has {free >> 20} MB free. A second database needs {size >> 20} MB there, and {self.least >> 20} MB "
                "stay free for the real one (LEAST_FREE_MB). Nothing was begun. Drop databases that earlier restores left "
                "(NAME_before_…) and nobody misses, or give the database a larger disk."
            )
