"""When a delivery is tried again, and a paper made again. Pure: what became of its tries -> how long to wait, or give up and show it in red.

Steps grow to a day and end after about seven days, longer than the three days of common webhook senders, because the receiver may be
an office that is closed. A permanent refusal (a mail server's 5xx) gives up at once: the next try would hear the same. A try that was
interrupted (its lease ran out, and nobody knows what became of it) uses up no step: it says nothing about the receiver. But what is
interrupted time after time kills whoever takes it up, and is given up as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

JITTER = 0.2  # of a step, either way: what failed together does not come back together


@dataclass(frozen=True, slots=True)
class Schedule:
    """`steps`: waits after the first, second … failed try. `lease`: how long a try is left alone before it counts as interrupted.
    `most_interruptions`: so many in a row, and it is tried no more."""

    steps: tuple[timedelta, ...]
    lease: timedelta
    most_interruptions: int

    def wait_after(self, failures: int, *, of: UUID) -> timedelta | None:
        """How long to wait after so many failed tries (1 or more) of this delivery or paper; None means give up."""
        if failures > len(self.steps):
            return None
        return self.steps[failures - 1] * (1 + JITTER * _leaning(of, failures))

    def lease_after(self, interruptions: int, *, of: UUID) -> timedelta:
        """The lease of a try that follows so many interrupted ones, up to a fifth longer: what one death interrupted together is not
        taken up together again, to be interrupted by the same one time after time."""
        return self.lease * (1 + JITTER * abs(_leaning(of, interruptions)) if interruptions else 1)

    def gives_up_after(self, interruptions: int) -> bool:
        return interruptions >= self.most_interruptions


def _leaning(of: UUID, failures: int) -> float:
    """From -1 to 1, the same whenever it is asked: chance would make a test, and an explanation afterwards, impossible."""
    drawn = int.from_bytes(hashlib.sha256(of.bytes + bytes([failures % 256])).digest()[:4], "big")
    return drawn / (2**32 - 1) * 2 - 1
