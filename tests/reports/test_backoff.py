"""The schedule of tries, as properties."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from reports.backoff import JITTER, Schedule

spans = st.timedeltas(timedelta(seconds=1), timedelta(days=2))
schedules = st.builds(
    Schedule,
    steps=st.lists(spans, min_size=1, max_size=12).map(tuple),
    lease=spans,
    most_interruptions=st.integers(1, 9),
)


@given(schedules, st.uuids(), st.data())
def test_each_step_is_waited_give_or_take_a_fifth_and_after_the_last_nobody_tries(
    schedule: Schedule, delivery: UUID, data: st.DataObject
) -> None:
    failures = data.draw(st.integers(1, len(schedule.steps)))
    wait, step = schedule.wait_after(failures, of=delivery), schedule.steps[failures - 1]
    assert wait is not None
    assert step * (1 - JITTER) <= wait <= step * (1 + JITTER)
    assert wait == schedule.wait_after(failures, of=delivery)
    assert schedule.wait_after(len(schedule.steps) + 1, of=delivery) is None


@given(schedules, st.uuids(), st.integers(0, 9))
def test_the_lease_is_never_shorter_and_after_an_interruption_each_has_its_own(
    schedule: Schedule, delivery: UUID, interruptions: int
) -> None:
    lease = schedule.lease_after(interruptions, of=delivery)
    assert schedule.lease <= lease <= schedule.lease * (1 + JITTER)
    assert schedule.lease_after(0, of=delivery) == schedule.lease
    minute = Schedule(steps=(), lease=timedelta(minutes=1), most_interruptions=1)
    assert len({int(minute.lease_after(1, of=UUID(int=number)).total_seconds()) for number in range(300)}) == 12


def test_what_failed_together_does_not_come_back_together() -> None:
    minute = Schedule(steps=(timedelta(minutes=1),), lease=timedelta(1), most_interruptions=1)
    waits = [minute.wait_after(1, of=UUID(int=number)) for number in range(600)]
    in_each_second = [int(wait.total_seconds()) for wait in waits if wait]
    assert set(in_each_second) == set(range(48, 72))
    assert max(map(in_each_second.count, range(48, 72))) < 60


@given(schedules, st.integers(0, 20))
def test_so_many_interruptions_in_a_row_and_no_more(schedule: Schedule, interruptions: int) -> None:
    assert schedule.gives_up_after(interruptions) == (interruptions >= schedule.most_interruptions)


def test_the_usual_schedule_is_tried_for_a_week() -> None:
    usual: Schedule = settings.DELIVERY
    assert [usual.steps[0], usual.steps[1], usual.steps[-1]] == [
        timedelta(seconds=5),
        timedelta(minutes=1),
        timedelta(days=1),
    ]
    assert timedelta(days=7) < sum(usual.steps, timedelta()) < timedelta(days=7.5)
    assert (usual.lease, usual.most_interruptions) == (timedelta(seconds=60), 5)
