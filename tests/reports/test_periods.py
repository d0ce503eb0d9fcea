"""Periods of summaries: every day stands in one of them, whatever the rhythm, its changes and the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.content import Rhythm
from reports.periods import DAY, Period, day_of, day_to_tell, end_of, first_day, open_periods, portions, start_of

CALENDAR: list[Rhythm] = ["day", "week", "month"]
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("rhythm", "start", "end"),
    [
        ("use", "2026-02-04", "2026-02-04"),
        ("day", "2026-02-04", "2026-02-04"),
        ("week", "2026-02-01", "2026-02-07"),
        ("month", "2026-02-01", "2026-02-28"),
    ],
)
def test_a_day_stands_in_the_period_of_its_rhythm(rhythm: Rhythm, start: str, end: str) -> None:
    wednesday = date(2026, 2, 4)
    assert Period(start_of(wednesday, rhythm), end_of(wednesday, rhythm)) == period(start, end)


@given(days, st.sampled_from(get_args(Rhythm)))
def test_a_period_holds_its_day_and_the_next_one_follows(day: date, rhythm: Rhythm) -> None:
    start, end = start_of(day, rhythm), end_of(day, rhythm)
    assert start <= day <= end
    assert (start_of(start, rhythm), end_of(start, rhythm)) == (start, end)
    assert start_of(end + DAY, rhythm) == end + DAY
    assert rhythm != "week" or (start.weekday(), end.weekday(), (end - start).days) == (6, 5, 6)


def test_a_new_rhythm_goes_on_after_the_last_issued_period_to_its_own_boundary() -> None:
    weeks = [period("2026-03-01", "2026-03-07"), period("2026-03-08", "2026-03-14")]
    told = {"first": date(2026, 3, 1), "today": date(2026, 5, 2), "issued": weeks}
    assert open_periods(rhythm="month", **told) == [
        period("2026-03-15", "2026-03-31"),
        period("2026-04-01", "2026-04-30"),
    ]
    assert open_periods(rhythm="day", **{**told, "today": date(2026, 3, 17)}) == [
        period("2026-03-15", "2026-03-15"),
        period("2026-03-16", "2026-03-16"),
    ]


def test_after_a_month_the_first_week_is_a_short_one() -> None:
    march = [period("2026-03-01", "2026-03-31")]
    assert open_periods(first=date(2026, 3, 1), today=date(2026, 4, 12), rhythm="week", issued=march) == [
        period("2026-04-01", "2026-04-04"),
        period("2026-04-05", "2026-04-11"),
    ]


def test_a_period_that_was_passed_over_stays_open_with_its_days() -> None:
    second = [period("2026-03-08", "2026-03-14")]
    told = {"first": date(2026, 3, 1), "today": date(2026, 3, 16), "issued": second}
    assert (
        open_periods(rhythm="week", **told)
        == open_periods(rhythm="month", **told)
        == [period("2026-03-01", "2026-03-07")]
    )


@given(days, days, st.sampled_from(CALENDAR))
def test_what_is_issued_out_of_its_order_changes_no_other_period(first: date, today: date, rhythm: Rhythm) -> None:
    def still_open(issued: list[Period]) -> list[Period]:
        return open_periods(first=first_day(first, rhythm, issued), today=today, rhythm=rhythm, issued=issued)

    found = still_open([])
    for issued in found[:40]:
        assert still_open([issued]) == [one for one in found if one != issued]


@given(st.data())
def test_every_day_is_covered_once_whatever_is_issued_and_whichever_rhythm_is_signed(data: st.DataObject) -> None:
    """Forty turns of a production: days go by, another rhythm is signed, some of what is open is issued."""
    first = today = data.draw(days)
    issued: list[Period] = []
    for rhythm in data.draw(st.lists(st.sampled_from(CALENDAR), max_size=40)):
        today += data.draw(st.integers(0, 45)) * DAY
        start = first_day(first, rhythm, issued)
        found = open_periods(first=start, today=today, rhythm=rhythm, issued=issued)
        covered = sorted([*issued, *found])
        assert not covered or covered[0].start <= first
        assert all(one.end < today for one in found)
        assert [one.start for one in covered[1:]] == [one.end + DAY for one in covered[:-1]]
        left = max([one.end for one in covered], default=start - DAY) + DAY
        assert end_of(left, rhythm) >= today
        issued += [one for one in found if data.draw(st.booleans())]


@given(
    st.integers(0, 3 * 366 * 24 * 60),
    st.sampled_from(
        ["America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "Pacific/Auckland", "America/St_Johns"]
    ),
)
def test_every_moment_has_one_day_however_the_clocks_change(minutes: int, name: str) -> None:
    zone, at = ZoneInfo(name), datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    midnight = datetime.combine(day_of(at, zone), datetime.min.time(), zone)
    next_midnight = datetime.combine(day_of(at, zone) + DAY, datetime.min.time(), zone)
    assert midnight.astimezone(UTC) <= at < next_midnight.astimezone(UTC)


def test_the_weeks_in_which_the_clocks_change_have_seven_days_each() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    hours = [datetime(2026, 3, 8, 7, 59, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 3, 15, 6, 59, tzinfo=UTC), datetime(2026, 3, 15, 7, tzinfo=UTC)]  # fmt: skip
    assert [start_of(day_of(at, zone), "week").isoformat() for at in hours] == [
        "2026-03-01",
        "2026-03-08",
        "2026-03-08",
        "2026-03-15",
    ]


def test_a_paper_of_one_ai_use_bears_its_day_or_the_first_that_no_period_told() -> None:
    weeks = [period("2026-03-01", "2026-03-07"), period("2026-03-08", "2026-03-14")]
    days = [date(2026, 2, 28), date(2026, 3, 4), date(2026, 3, 15)]
    assert [day_to_tell(day, weeks) for day in days] == [date(2026, 2, 28), date(2026, 3, 15), date(2026, 3, 15)]


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(1, 7), st.integers(1, 60))
def test_parts_hold_every_line_once_and_no_more_than_fit(sizes: list[int], most: int, room: int) -> None:
    taken, place = portions(sizes, most=most, room=room), 0
    assert sum(taken) == len(sizes)
    assert taken == [0] or 0 not in taken
    for count in taken:
        assert count <= most
        assert count <= 1 or sum(sizes[place : place + count]) <= room
        place += count


def test_a_period_is_parted_where_it_is_full() -> None:
    assert portions([1] * 2001, most=1000, room=10_000) == [1000, 1000, 1]
    assert portions([4, 4, 4, 9], most=1000, room=8) == [2, 1, 1]
    assert portions([], most=1000, room=8) == [0]
