"""Papers live through whatever order of steps Hypothesis thinks of, and the database and a small model never differ."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reports.life import Life

STEPS = 50


@pytest.mark.size(quick=4, all=20, long=1_000)
def test_the_services_and_the_model_tell_the_same_life(db: None, size: int) -> None:
    told = settings(
        max_examples=size,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=size < 100,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=told)  # type: ignore[no-untyped-call]
