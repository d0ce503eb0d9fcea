"""How a delivery moves. Pure: (status, what happened) -> the next status, or None where what happened is evidence and no more.

What comes back by mail may be late, doubled or out of order; whatever order things are told in, only these moves are made.
"""

from __future__ import annotations

from collections.abc import Mapping

DUE, LEASED, HANDED_OVER, DEAD = "due", "leased", "handed_over", "dead"

MOVES: Mapping[tuple[str, str], str] = {
    (DUE, "claimed"): LEASED,
    (LEASED, "claimed"): LEASED,  # the lease ran out: the earlier try's outcome is unknown
    (LEASED, "handed_over"): HANDED_OVER,
    (LEASED, "failed"): DUE,
    (LEASED, "refused"): DEAD,
    (LEASED, "exhausted"): DEAD,
    # Mail that came back of the newest try. A server took it and could not deliver it: whatever we had heard by then.
    (DUE, "bounced"): DEAD,
    (LEASED, "bounced"): DEAD,
    (HANDED_OVER, "bounced"): DEAD,
    # The stored bytes are no longer those that were made: nothing of them is sent.
    (LEASED, "damaged"): DEAD,
    # The union took its agreement to the channel back, or the address was ended: found when it is taken up again.
    (DUE, "withdrawn"): DEAD,
    (LEASED, "withdrawn"): DEAD,
    (DEAD, "replayed"): DUE,
}

KEPT = ("delayed", "returned", "set_aside")  # these move nothing, whatever the status


def moved(status: str, what: str, *, current: bool = True) -> str | None:
    """`current`: it is about the newest try. What is told of an earlier one moves nothing."""
    return MOVES.get((status, what)) if current else None
