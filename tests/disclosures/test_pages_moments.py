"""Days and hours as somebody types them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import Invalid
from compliance.facts import read_value, registry
from disclosures.forms.moments import day_of, moment_of, shown_moment

LA = ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from([LA, ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-05", "2026-03-05"),
        (" 2026.3.5 ", "2026-03-05"),
        ("2026 3", "2026-03"),
        ("20260305", "2026-03-05"),
        ("2026", "2026"),
        ("", ""),
        ("03/05/2026", "03/05/2026"),
        ("in spring", "in spring"),
    ],
)
def test_a_day_is_read_year_first_however_it_is_parted_and_never_guessed(typed: str, meant: str) -> None:
    assert day_of(typed) == meant


def test_an_hour_is_the_productions_own() -> None:
    assert moment_of("2026-11-24", "9:00", LA) == "2026-11-24T09:00:00-08:00"


def test_without_an_hour_only_the_day_is_claimed() -> None:
    assert moment_of("2026-11-24", "", LA) == "2026-11-24"


def test_an_hour_that_comes_twice_asks_which() -> None:
    with pytest.raises(Invalid) as caught:
        moment_of("2026-11-01", "01:30", LA)
    remedy = "Write 2026-11-01T01:30-07:00 for the first time it comes, 2026-11-01T01:30-08:00 for the second."
    assert (caught.value.code, caught.value.remedy) == ("time-twice", remedy)


def test_the_answer_to_which_is_understood() -> None:
    assert moment_of("2026-11-01T01:30-08:00", "", LA) == "2026-11-01T01:30-08:00"


def test_an_hour_that_never_comes_is_said_so() -> None:
    with pytest.raises(Invalid) as caught:
        moment_of("2026-03-08", "02:30", LA)
    assert (caught.value.code, caught.value.remedy) == (
        "time-never",
        "Perhaps you mean 03:30; look at the call sheet.",
    )


@pytest.mark.parametrize(
    ("day", "hour"), [("", "09:00"), ("2026-11", "09:00"), ("24 Novmber", "9"), ("2026-11-24", "now")]
)
def test_an_hour_without_its_day_is_no_moment(day: str, hour: str) -> None:
    with pytest.raises(Invalid) as caught:
        moment_of(day, hour, LA)
    assert caught.value.code == "not-a-time"


@given(st.datetimes(datetime(1901, 1, 1), datetime(2198, 12, 31), timezones=st.just(UTC)), ZONES)  # noqa: DTZ001
def test_a_stored_moment_shown_and_sent_again_is_the_same_moment(moment: datetime, zone: ZoneInfo) -> None:
    stored = moment.replace(microsecond=0).astimezone(zone).isoformat()
    assert datetime.fromisoformat(moment_of(*shown_moment(stored, zone), zone)) == datetime.fromisoformat(stored)


@given(st.text(max_size=40), st.text(max_size=20), ZONES)
def test_whatever_is_typed_is_a_moment_or_a_refusal(day: str, hour: str, zone: ZoneInfo) -> None:
    with suppress(Invalid):
        read_value(registry()["session_at"], moment_of(day, hour, zone))
