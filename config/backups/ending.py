"""A run that is ended from outside (a deadline, a stop of its host, a terminal that went away) takes away what it had begun."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """Of the kind for which psycopg takes back what it has asked, and which nobody takes for a fault."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Ended by {signal.Signals(number).name} before it was done. Nothing of it stays.")
        self.status = 128 + number


@contextmanager
def ended_in_order() -> Iterator[None]:
    """The default for SIGTERM ends a process where it stands, and no `finally` runs. What is ignored (nohup) stays ignored."""
    before = {number: handler for number in ENDS if (handler := signal.getsignal(number)) not in (None, signal.SIG_IGN)}
    try:
        for number in before:
            signal.signal(number, _end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def finish() -> None:
    """From here to the end of the run nothing ends it: what takes moments is done whole."""
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    finish()  # a second one must not cut short what the first one has taken away
    raise Ended(number)
