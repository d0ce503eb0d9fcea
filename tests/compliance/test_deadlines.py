"""Deadlines against a walk through every minute there was, across changes of the clocks and of the year."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.dates import PartialDate
from compliance.deadlines import Due, deadline, kept, move

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
# One that moves its clocks by half an hour, and one that moves them at midnight, beside two ordinary ones.
ZONES = ("America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "America/Santiago")
MINUTE = timedelta(minutes=1)
# Changes of the clocks in each hemisphere, and the turn of the year.
DAYS = (
    "2026-03-08",
    "2026-03-29",
    "2026-04-04",
    "2026-04-05",
    "2026-09-06",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2026-12-31",
    "2028-02-29",
)

NOTICE = Due(anchor="session_at", hours=-48, name="the session", or_if_later="engaged_at", later_name="at engagement")
BEFORE_USE = Due(anchor="replica_use_at", name="the use of the replica")

zones = st.sampled_from(ZONES)
moments = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(DAYS),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)


@lru_cache(maxsize=64)
def minutes_round(day, zone):
    """Every minute of sixteen days round this one, as the clocks on the wall showed it."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=8)
    return [(start + count * MINUTE).astimezone(ZoneInfo(zone)) for count in range(16 * 24 * 60)]


def wall(moment):
    return moment.replace(tzinfo=None, fold=0)


@given(moments, st.integers(-200, 200).filter(bool), zones)
def test_hours_are_counted_minute_by_minute(moment, hours, zone):
    step = MINUTE if hours > 0 else -MINUTE
    walked = moment
    for _ in range(abs(hours) * 60):
        walked += step
    assert move(moment, hours, 0, ZoneInfo(zone)).astimezone(UTC) == walked


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", DAYS)
def test_days_keep_the_time_on_the_wall_and_take_its_earlier_reading(day, zone):
    """Days before and after, so that they land on every seventh minute round what is remarkable in these days: each change
    of the clocks, and what comes at this day's own midnight. A time on the wall may come twice, or never."""
    minutes = minutes_round(day, zone)
    first_reading = {wall(minute): minute for minute in reversed(minutes)}
    for centre in (8 * 24 * 60, *changes_of_the_clocks(minutes)):
        for landing in range(centre - 3 * 60, centre + 3 * 60, 7):
            for days in (-4, -1, 1, 4):
                moment = minutes[landing - days * 24 * 60]
                wanted = wall(moment) + timedelta(days=days)
                found = first_reading.get(wanted) or earlier_reading_of_no_time(wanted, minutes)
                assert move(moment, 0, days, ZoneInfo(zone)) == found


def changes_of_the_clocks(minutes):
    """Where the clocks leap, or go back, within four days of the middle."""
    inside = range(4 * 24 * 60, 12 * 24 * 60)
    return [place for place in inside if wall(minutes[place]) != wall(minutes[place - 1]) + MINUTE]


def earlier_reading_of_no_time(wanted, minutes):
    """A time the clocks leapt over: as far before the leap as the time stands in it, counted from its far end."""
    for last, first in pairwise(minutes):
        if wall(last) < wanted < wall(first):
            leapt = wall(first) - wall(last) - MINUTE
            return next(minute for minute in minutes if wall(minute) == wanted - leapt)
    raise AssertionError(wanted)


@given(st.sampled_from(DAYS), zones)
def test_a_session_known_to_the_day_gives_the_range_of_all_its_minutes(day, zone):
    of_the_day = [minute for minute in minutes_round(day, zone) if minute.date().isoformat() == day]
    moved = [minute.astimezone(UTC) - timedelta(hours=48) for minute in of_the_day]
    facts = {"session_at": PartialDate.parse(day), "engaged_at": PartialDate(2020)}
    found = deadline(NOTICE, facts, ZoneInfo(zone))
    assert (found.earliest, found.latest, found.at) == (min(moved), max(moved), None)


@given(moments, moments, zones)
def test_the_notice_is_due_at_engagement_exactly_if_that_is_inside_48_hours(session, engaged, zone):
    found = deadline(NOTICE, {"session_at": session, "engaged_at": engaged}, ZoneInfo(zone))
    inside = session - engaged < timedelta(hours=48)
    assert found.at == (engaged if inside else session - timedelta(hours=48))
    assert found.sum.startswith("at engagement: ") == inside


def test_the_sum_is_shown():
    session = datetime(2026, 3, 3, 9, 0, tzinfo=LOS_ANGELES)
    found = deadline(NOTICE, {"session_at": session, "engaged_at": PartialDate(2026, 1)}, LOS_ANGELES)
    assert found.sum == "48 h before Tue 3 Mar 2026 09:00 PST = Sun 1 Mar 2026 09:00 PST"


def test_the_sum_names_the_clocks_of_both_sides_of_a_change():
    session = datetime(2026, 3, 9, 9, 0, tzinfo=LOS_ANGELES)
    found = deadline(NOTICE, {"session_at": session, "engaged_at": PartialDate(2026, 1)}, LOS_ANGELES)
    assert found.sum == "48 h before Mon 9 Mar 2026 09:00 PDT = Sat 7 Mar 2026 08:00 PST"


def test_an_engagement_inside_the_48_hours_is_shown_with_both_times():
    facts = {
        "session_at": datetime(2026, 3, 3, 9, 0, tzinfo=LOS_ANGELES),
        "engaged_at": datetime(2026, 3, 2, 13, 0, tzinfo=LOS_ANGELES),
    }
    assert deadline(NOTICE, facts, LOS_ANGELES).sum == (
        "at engagement: Mon 2 Mar 2026 13:00 PST, which is later than Sun 1 Mar 2026 09:00 PST"
        " (48 h before Tue 3 Mar 2026 09:00 PST)"
    )


def test_a_partial_date_says_that_it_gives_a_range():
    facts = {"session_at": PartialDate(2026, 3, 3), "engaged_at": PartialDate(2026, 1)}
    assert deadline(NOTICE, facts, LOS_ANGELES).sum == (
        "48 h before Tue 3 Mar 2026 (time of day not known)"
        " = between Sun 1 Mar 2026 00:00 PST and Sun 1 Mar 2026 23:59 PST"
    )


def test_an_unknown_session_is_waited_for():
    found = deadline(NOTICE, {}, LOS_ANGELES)
    assert (found.earliest, found.latest, found.waits_on) == (None, None, ("session_at", "engaged_at"))
    assert found.sum == "48 h before the session (time not known yet), or at engagement if that is later"


def test_an_unknown_engagement_leaves_the_end_open():
    session = datetime(2026, 3, 3, 9, 0, tzinfo=LOS_ANGELES)
    found = deadline(NOTICE, {"session_at": session}, LOS_ANGELES)
    assert (found.earliest, found.latest) == (session - timedelta(hours=48), None)
    assert found.waits_on == ("engaged_at",)


def test_before_the_use_is_before_that_moment():
    used = datetime(2026, 12, 31, 18, 30, tzinfo=LOS_ANGELES)
    found = deadline(BEFORE_USE, {"replica_use_at": used}, LOS_ANGELES)
    assert (found.at, found.sum) == (used, "before Thu 31 Dec 2026 18:30 PST")


def test_where_the_text_gives_no_time_neither_do_we():
    placed = {"placed_in_picture": PartialDate(2026, 3, 3)}
    found = deadline(Due(anchor="placed_in_picture", stated=False), placed, LOS_ANGELES)
    assert (found.stated, found.at, found.earliest, found.latest) == (False, None, None, None)
    assert (found.anchor, found.sum) == ("placed_in_picture", "no time stated")


@pytest.mark.parametrize(
    ("told", "in_time"),
    [
        (datetime(2026, 3, 1, 9, 0, tzinfo=LOS_ANGELES), True),
        (datetime(2026, 3, 1, 9, 1, tzinfo=LOS_ANGELES), False),
        (PartialDate(2026, 2, 28), True),
        (PartialDate(2026, 3, 1), None),
        (PartialDate(2026, 3, 2), False),
        (None, None),
    ],
)
def test_whether_the_listed_time_was_kept(told, in_time):
    session = datetime(2026, 3, 3, 9, 0, tzinfo=LOS_ANGELES)
    found = deadline(NOTICE, {"session_at": session, "engaged_at": PartialDate(2026, 1)}, LOS_ANGELES)
    assert kept(found, told, LOS_ANGELES) is in_time
