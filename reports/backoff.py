"""When a delivery is tried again. Pure: (tries made, permanent refusal) -> wait, or give up and show it in red.

Steps grow to a day and end after about seven days, longer than the three days of common webhook senders, because the
receiver may be an office that is closed. A permanent refusal (a mail server's 5xx) gives up at once: the next try would hear the same.
"""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=60)

STEPS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    *[timedelta(days=1)] * 5,
)


def next_wait(*, tries: int, permanent: bool = False) -> timedelta | None:
    """How long to wait after the given number of failed tries (1 or more); None means give up."""
    if permanent or tries > len(STEPS):
        return None
    return STEPS[tries - 1]


def lease(*, tries: int) -> timedelta:
    """How long a try is left alone before it counts as interrupted. It grows as the waits do: what kills every worker that
    takes it up, or is slower than a short lease, comes back by the same schedule and ends with it."""
    return max(LEASE, STEPS[min(tries, len(STEPS)) - 1])
