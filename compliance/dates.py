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


@dataclass(frozen=True, slots=True, order=False)
class PartialDate:
    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        found = SHAPE.match(text) if len(text) <= 10 else None
        parts = [int(part) for part in found.groups() if part] if found else []
        try:
            return cls.of(*parts)
        except (TypeError, ValueError) as error:
            raise _not_a_date() from error

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "PartialDate":
        """Checked: `date` itself refuses the 30th of February."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(year)
        date(year, 1 if month is None else month, 1 if day is None else day)
        return cls(year, month, day)

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
