"""A run that is ended from outside (a deadline, a stop of its host, a terminal that went away) takes away what it had begun."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """Of the kind for which psycopg takes back what it has asked, and which nobody takes for a fault."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Ended by {signal.Signals(number).name} before it was done. Nothing of it stays.")
        self.status = 128 + number


@dataclass
class _Run:
    """Of this process: signals are the whole process's, too."""

    endable: bool = False
    asked: int = 0  # the number of a signal that came where nothing could be ended


_run = _Run()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """The default for SIGTERM ends a process where it stands, and no `finally` runs. What is ignored (nohup) stays ignored.

    A run ends only where it `may_be_ended`. Everywhere else, above all while something is put in its place or taken away, what
    takes moments is done whole: an exception that may come between any two steps comes between a step and its `finally`, too.
    """
    before = {number: handler for number in ENDS if (handler := signal.getsignal(number)) not in (None, signal.SIG_IGN)}
    _run.endable, _run.asked = False, 0
    try:
        for number in before:
            signal.signal(number, _end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _run.asked = 0


@contextmanager
def may_be_ended() -> Iterator[None]:
    """For what takes long and has nothing to take away itself. Who asked for the end before is heard at once."""
    _run.endable = True
    try:
        if _run.asked:
            _end(_run.asked, None)
        yield
    finally:
        _run.endable = False


def _end(number: int, frame: FrameType | None) -> None:
    if not _run.endable:
        _run.asked = number
        return
    _run.endable = False  # a second one must not cut short what the first one has taken away
    raise Ended(number)
