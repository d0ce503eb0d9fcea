"""The periods of AI use summaries, on a production's own calendar. Days alone: whoever asks has turned moments into days there,
so that no change of the clocks makes a period longer, shorter or double."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.content import Rhythm

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Its first and its last day."""

    start: date
    end: date


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def start_of(day: date, rhythm: Rhythm) -> date:
    """The day on which the period of a day begins, where nothing was issued before it."""
    if rhythm == "week":
        return day - timedelta(days=(day.weekday() + 1) % 7)
    return day.replace(day=1) if rhythm == "month" else day


def end_of(day: date, rhythm: Rhythm) -> date:
    if rhythm == "week":
        return start_of(day, "week") + timedelta(days=6)
    if rhythm == "month":
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - DAY
    return day


def first_day(logged: date, rhythm: Rhythm, issued: Sequence[Period]) -> date:
    """Where the periods begin: with the one in which the first AI use was logged. As long as that is not issued, it begins as it
    would in the rhythm that stands; what was issued before it in another order changes nothing."""
    return next((one.start for one in issued if one.start <= logged <= one.end), start_of(logged, rhythm))


def open_periods(*, first: date, today: date, rhythm: Rhythm, issued: Iterable[Period]) -> list[Period]:
    """Ended periods that no issued paper covers, oldest first. From `first` on every day stands in one issued period, in one of
    these, or in what has not ended yet: a new rhythm goes on from the day after the last issued period to its own next boundary,
    and a period that was passed over is not lost."""
    found: list[Period] = []
    day = first
    for one in sorted(issued):
        found += _filling(day, one.start - DAY, rhythm)
        day = max(day, one.end + DAY)
    return [*found, *(one for one in _filling(day, today - DAY, rhythm) if one.end == end_of(one.start, rhythm))]


def _filling(day: date, last: date, rhythm: Rhythm) -> Iterable[Period]:
    while day <= last:
        end = min(end_of(day, rhythm), last)
        yield Period(day, end)
        day = end + DAY


def day_to_tell(day: date, issued: Sequence[Period]) -> date:
    """The day that a paper of one AI use bears: the day of its logging, or the first after it that no issued period covers."""
    for one in sorted(issued):
        if one.start <= day <= one.end:
            day = one.end + DAY
    return day


def portions(sizes: Sequence[int], *, most: int, room: int) -> list[int]:
    """How many lines each part of a period takes, in their order: at most `most`, and no more than fit in `room`. A period
    without lines has one part."""
    found, count, filled = [], 0, 0
    for size in sizes:
        if count and (count == most or filled + size > room):
            found.append(count)
            count = filled = 0
        count, filled = count + 1, filled + size
    return [*found, count]
