"""What the outside world saw, each witness in a file of its own: one JSON object to a line, only ever added, on disk before anybody hears."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Journal:
    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **line: Any) -> None:
        with self._lock:
            os.write(self._descriptor, json.dumps({"at": time.time(), **line}).encode() + b"\n")
            os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def read(file: Path) -> list[Line]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
