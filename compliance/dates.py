"""Dates as a production knows them: to the year, the month or the day.

A partial date never pretends. Compared with a day it answers yes, no, or "that depends on the rest of it" (None).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from compliance.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1900, 2199  # wide enough for any picture; narrow enough that sums never overflow
SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


@dataclass(frozen=True, slots=True)
class PartialDate:
    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """`date` itself refuses the 30th of February, and a day without its month has no sense."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR or (self.day is not None and self.month is None):
            raise ValueError(self.year)
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        found = SHAPE.match(text) if len(text) <= 10 else None
        if found is None:
            raise _not_a_date()
        try:
            return cls(*(int(part) for part in found.groups() if part))
        except ValueError as error:
            raise _not_a_date() from error

    @classmethod
    def on(cls, day: date) -> "PartialDate":
        return cls(day.year, day.month, day.day)

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def is_exact(self) -> bool:
        return self.day is not None

    def before(self, day: date) -> bool | None:
        if self.last < day:
            return True
        return False if self.first >= day else None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


def _not_a_date() -> Invalid:
    return Invalid(
        "not-a-date",
        "This is not a date of the calendar between 1900 and 2199.",
        remedy="Write 2026, 2026-03 or 2026-03-15, as precisely as it is known, or leave it out.",
    )
