"""What every channel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed over: always the same bytes under the same id, however often it is tried."""

    id: str
    recipient: str
    message: bytes
    live: bool
    attempt: int = 1  # told to nobody but by the return path: which try a mail that comes back was


class NotHandedOver(Exception):
    """The other side did not take it. `permanent` when it never will; `away` when nothing that it was asked has to do with this parcel."""

    def __init__(self, reason: str, *, permanent: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.away = away


class NobodyKnows(Exception):
    """The other side had all of it and said neither yes nor no (RFC 1047). It is sent again, the same bytes under the same id. `away`
    when it let the whole time pass."""

    def __init__(self, reason: str, *, away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.away = away


class Transport(Protocol):
    def __call__(self, parcel: Parcel) -> str:
        """Hand over and say in a few words what the other side answered; or raise NotHandedOver or NobodyKnows."""
