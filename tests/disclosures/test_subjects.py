"""Subjects assessed together: in one batch the engine is asked each question once, and nobody can tell."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from compliance import library
from compliance.facts import read_facts
from disclosures.subjects import Subject, assess_all

ZONE = ZoneInfo("America/Los_Angeles")
# The same moment, written from two places.
MOMENTS = ["2026-08-31T09:00:00-07:00", "2026-08-31T16:00:00+00:00"]
facts = st.fixed_dictionaries(
    {},
    optional={
        "contract_date": st.sampled_from(["2025-06", "2026-08-10"]),
        "engagement_category": st.sampled_from(["principal", "background"]),
        "replica_session_required": st.booleans(),
        "session_at": st.sampled_from(MOMENTS),
        "human_role": st.booleans(),
    },
).map(read_facts)
subjects = st.builds(Subject, kind=st.sampled_from(["use", "involvement"]), involvement=st.integers(0, 2), facts=facts)


@given(st.lists(subjects, max_size=8))
def test_together_each_is_told_what_it_would_be_told_alone(asked: list[Subject]) -> None:
    def told(batch: list[Subject]) -> list[object]:
        found = assess_all(batch, packs=library.packs(), zone=ZONE)
        return [(subject, outcome.as_json()) for subject, outcome in found]

    assert told(asked) == [alone for one in asked for alone in told([one])]
