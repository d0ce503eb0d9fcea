"""One ./run for each var/: the second one says where the first listens."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import Failed
from .state import write_private

LOCK, RUN = "run.lock", "run.json"


def prepared_var(var: Path) -> Path:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        if var.stat().st_uid != os.geteuid():  # root could write there, and would take the files away from their owner
            raise Failed(f"{var} belongs to another user. Run as that user, or set CANDOR_VAR to another folder.")
        var.chmod(0o700)
        for name in ("log", "mail"):
            (var / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise Failed(f"{var} cannot be written ({fault.strerror}). Run as its owner, or set CANDOR_VAR.") from None
    return var


@contextmanager
def held_lock(var: Path) -> Iterator[bool]:
    """False if another process has it. The kernel frees it with its holder, however that one ends."""
    with (var / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        (var / RUN).unlink(missing_ok=True)
        try:
            yield True
        finally:
            (var / RUN).unlink(missing_ok=True)


def announce(var: Path, url: str) -> None:
    write_private(var / RUN, json.dumps({"pid": os.getpid(), "url": url}))


def first_one(var: Path) -> str:
    """Where the ./run that has the lock listens, in a sentence."""
    try:
        return f"Candor is already running at {json.loads((var / RUN).read_text())['url']}"
    except (OSError, ValueError, KeyError):
        return "Candor is already being started by another ./run; its own window will say where."
