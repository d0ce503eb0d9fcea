"""Twelve weeks of a production, drawn at random: whatever was logged, revised, held back and lifted, in whichever rhythm each of two
unions is told, each AI use is accounted for to each union exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosures.models import Organization, Use
from disclosures.services.uses import revise_use
from reports.models import Document, DocumentLine, Draft, HoldBack
from reports.periods import DAY, day_of
from reports.services.documents import release_draft
from reports.services.holding import hold_back, lift_hold_back
from tests.reports.test_summaries import SKYLINE, said
from tests.world import World

# Across the day on which the clocks of Los Angeles go forward, and across the one on which they go back.
STARTS = (datetime(2026, 2, 11, 15, tzinfo=UTC), datetime(2026, 9, 30, 15, tzinfo=UTC))
HOUR = timedelta(hours=1)
CATEGORIES = ("marketing", "story")

which = st.integers(0, 30)
turns = st.one_of(
    st.tuples(st.just("log"), st.integers(1, 3), st.integers(0, 200)),
    st.tuples(st.just("log"), st.just(1), st.just(0)),
    st.tuples(st.just("revise"), which, st.sampled_from(["production", "marketing"])),
    st.tuples(st.just("hold"), which, st.sampled_from(CATEGORIES)),
    st.tuples(st.just("lift"), which, st.none()),
    st.tuples(st.just("sign"), st.integers(0, 1), st.sampled_from(["use", "day", "week", "month"])),
    st.tuples(st.just("release"), st.integers(0, 3), st.integers(1, 4)),
)
weeks = st.lists(st.lists(st.tuples(st.integers(0, 40), turns), max_size=5), min_size=12, max_size=12)


@dataclass
class Months:
    """A picture with two unions, and what somebody does to it."""

    world: World
    unions: list[Organization]
    now: datetime
    uses: list[Use] = field(default_factory=list)

    def log(self, count: int, hours_ago: int) -> None:
        self.uses += [self.world.log(SKYLINE, now=self.now - hours_ago * HOUR) for _ in range(count)]

    def revise(self, number: int, phase: str) -> None:
        if use := self._use(number):
            use.refresh_from_db()
            told = {"expected": use.revisions_made, "entry": replace(SKYLINE, phase=phase), "reason": "", "via": "form"}
            revise_use(use=use, by=self.world.coordinator, now=self.now, **told)

    def hold(self, number: int, category: str) -> None:
        use = self._use(number)
        if use and DocumentLine.objects.filter(obligation__use=use, held="").count() < 2:
            told = {"production": self.world.production, "uses": [use], "category": category}
            hold_back(by=self.world.approver, now=self.now, **told)

    def lift(self, number: int, _nothing: None) -> None:
        held = list(HoldBack.objects.filter(lifted_at=None).order_by("use__number"))
        if held:
            lift_hold_back(use=held[number % len(held)].use, by=self.world.approver, now=self.now)

    def sign(self, union: int, rhythm: str) -> None:
        self.world.sign_policy(self.unions[union], rhythm=rhythm, now=self.now)

    def release(self, first: int, step: int) -> None:
        """Some of what is ready, not always the oldest."""
        for draft in [one for one in self.world.drafts(self.now) if not one.blocks][first::step]:
            release_draft(draft=draft, seen=draft.content_sha256, by=self.world.approver, now=self.now)

    def _use(self, number: int) -> Use | None:
        return self.uses[number % len(self.uses)] if self.uses else None


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def live(months: Months, drawn: list[list[tuple[int, tuple[Any, ...]]]], ending: str) -> None:
    for week in drawn:
        for hours, (do, *told) in week:
            months.now += hours * HOUR
            getattr(months, do)(*told)
        months.now += timedelta(days=7) - sum(hours for hours, _ in week) % 168 * HOUR
    for union in (0, 1):
        months.sign(union, ending)
    months.now += timedelta(days=35)
    for _ in range(3):  # what is issued last may let something join what follows
        months.release(0, 1)


def check(months: Months, union: Organization) -> None:
    papers = list(Document.objects.filter(union=union, kind="summary").order_by("number"))
    held = {one.use.label for one in HoldBack.objects.filter(lifted_at=None).select_related("use")}
    lines = [(paper.label, line) for paper in papers for line in said(paper).lines]
    logged = Counter(use.label for use in months.uses)
    counted = {
        (one.obligation.use.label): one.document.label  # type: ignore[union-attr]
        for one in DocumentLine.objects.filter(union=union)
        .exclude(held="")
        .select_related("document", "obligation__use")
    }
    listed = Counter(line.use_number for _, line in lines)
    assert listed + Counter(label for label in counted if label in held and label not in listed) == logged
    newly = Counter(line.use_number for _, line in lines if not line.held_back_in)
    assert newly + Counter(counted.keys()) == logged
    assert {line.use_number: line.held_back_in for _, line in lines if line.held_back_in} == {
        label: paper for label, paper in counted.items() if label in listed
    }
    told = sum(len([one for one in said(paper).lines if not one.held_back_in]) for paper in papers)
    assert told + sum(group.count for paper in papers for group in said(paper).held_back) == len(months.uses)


def check_periods(months: Months, union: Organization) -> None:
    """No two overlap, and where nobody chose a paper for each AI use no day is left out, from the first AI use on."""
    issued = Draft.objects.filter(union=union, kind="summary", status="issued").order_by("period_start", "part")
    periods = sorted({(one.period_start, one.period_end) for one in issued})
    assert all(one[1] < following[0] for one, following in pairwise(periods))  # type: ignore[operator]
    if not issued.filter(use__isnull=False).exists():
        assert all(following[0] == one[1] + DAY for one, following in pairwise(periods))  # type: ignore[operator]
        logged = [day_of(use.logged_at, months.world.production.tz) for use in months.uses]
        assert not logged or (periods[0][0] <= min(logged) and periods[-1][1] >= max(logged))  # type: ignore[operator]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(STARTS), weeks, st.sampled_from(["week", "month", "use"]))
def test_each_ai_use_is_accounted_for_once_to_each_union(
    world: World, start: datetime, drawn: list[list[tuple[int, tuple[Any, ...]]]], ending: str
) -> None:
    with undone():
        lived(world, start, drawn, ending)


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(STARTS), weeks, st.sampled_from(["week", "month", "use", "day"]))
def test_each_ai_use_is_accounted_for_once_in_many_more_weeks(
    world: World, start: datetime, drawn: list[list[tuple[int, tuple[Any, ...]]]], ending: str
) -> None:
    with undone():
        lived(world, start, drawn, ending)


def lived(world: World, start: datetime, drawn: list[list[tuple[int, tuple[Any, ...]]]], ending: str) -> None:
    months = Months(world, [world.union, world.another_union()], start)
    live(months, drawn, ending)
    for union in months.unions:
        check(months, union)
        check_periods(months, union)
