"""Worked cases of the domain notes, under both packs, as far as the first packs go. (Their activities and questions come
with the complete rulebook; here the answers are given.) Each row: the duties due, under 2023 and under 2026."""

from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.engine import assess
from compliance.facts import read_facts

ZONE = ZoneInfo("America/Los_Angeles")
AGREEMENTS = {
    "2023": {"contract_date": "2025-05-12", "principal_photography_start": "2025-09-08"},
    "2026": {"contract_date": "2026-08-10", "principal_photography_start": "2026-09-14"},
}


def due(agreement, subject, **answers):
    packs = [library.latest(f"sag-aftra/tv-theatrical-{year}") for year in AGREEMENTS]
    facts = read_facts({**AGREEMENTS[agreement], **answers})
    found = assess(subject=subject, facts=facts, packs=packs, zone=ZONE)
    assert found.depends == ()
    return {f"{duty.rule} {duty.key}": duty for duty in found.duties}


PERFORMER = {
    "engagement_category": "principal",
    "replica_session_required": False,
    "replica_does_new_work": False,
    "alters_recorded_performance": False,
    "foreign_language_or_market": False,
    "crowd_made_by": "no_crowd",
}
FIGURE = {
    "made_with_generative_ai": True,
    "seems_natural_performer": True,
    "recognisable_as_performer": False,
    "replica_of_anyone": False,
    "voiced_by_person": False,
    "anyone_engaged_for_role": False,
    "human_role": True,
    "performer_would_have_been_engaged": True,
    "name_and_feature_in_prompt": False,
}


def test_case_1_a_scan_on_a_free_day_told_72_hours_ahead():
    answers = PERFORMER | {
        "replica_session_required": True,
        "engaged_at": "2026-02-09T10:00:00-08:00",
        "session_at": "2026-03-03T09:00:00-08:00",
        "told_at": "2026-02-28T09:00:00-08:00",
        "consent_separately_signed": True,
        "separate_day": True,
        "session_for_performer_convenience": False,
        "session_already_paid": False,
        "business_reason_on_file": True,
    }
    before, after = due("2023", "involvement", **answers), due("2026", "involvement", **answers)
    assert sorted(before) == ["T23-01 consent performer", "T23-01 notify performer", "T23-01 pay performer"]
    assert sorted(after) == [
        "T26-01 consent performer", "T26-01 notify performer", "T26-01 pay performer", "T26-J record producer",
    ]  # fmt: skip
    assert [duty.met for duty in before.values()] == [True, True, None]
    assert before["T23-01 notify performer"].due.sum == (
        "48 h before Tue 3 Mar 2026 09:00 PST = Sun 1 Mar 2026 09:00 PST"
    )
    assert before["T23-01 pay performer"].term.startswith("A separate day: one day at the performer's pro rata")


def test_case_3_engaged_20_hours_before_the_scan_and_told_at_engagement():
    answers = PERFORMER | {
        "replica_session_required": True,
        "engaged_at": "2026-03-02T13:00:00-08:00",
        "session_at": "2026-03-03T09:00:00-08:00",
        "told_at": "2026-03-02T13:00:00-08:00",
        "separate_day": False,
    }
    notice = due("2023", "involvement", **answers)["T23-01 notify performer"]
    assert (notice.met, notice.due.anchor) == (True, "engaged_at")


NEW_SCENE = PERFORMER | {
    "replica_does_new_work": True,
    "same_picture": True,
    "replica_source": "session",
    "as_scripted": False,
    "unsafe_or_unrecognisable": False,
    "alteration_purpose": "none_of_these",
    "would_have_performed": True,
    "engagement_covers_work": False,
    "performed_in_person": False,
}


@pytest.mark.parametrize(("agreement", "prefix"), [("2023", "T23"), ("2026", "T26")])
def test_case_5_a_newly_written_scene(agreement, prefix):
    assert sorted(due(agreement, "involvement", **NEW_SCENE)) == [
        f"{prefix}-02 consent performer", f"{prefix}-03 pay performer", f"{prefix}-03 record producer",
    ]  # fmt: skip


def test_case_5_a_script_written_afterwards_lifts_the_consent_under_2023_only():
    later = NEW_SCENE | {"as_scripted": True, "script_before_performance": False}
    assert sorted(due("2023", "involvement", **later)) == ["T23-03 pay performer", "T23-03 record producer"]
    assert "T26-02 consent performer" in due("2026", "involvement", **later)


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_case_7_a_fall_that_nobody_could_do_safely(agreement):
    assert due(agreement, "involvement", **NEW_SCENE | {"unsafe_or_unrecognisable": True}) == {}


def test_case_13_a_generated_bartender():
    before, after = due("2023", "use", **FIGURE), due("2026", "use", **FIGURE)
    assert sorted(before) == ["T23-13 bargain union", "T23-13 notify union"]
    assert sorted(after) == ["T26-K bargain union", "T26-K declare union", "T26-K notify union"]
    assert {duties["notify"].due.sum for duties in by_action(before, after)} == {"no time stated"}


def by_action(*several):
    return [{duty.action: duty for duty in duties.values()} for duties in several]


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_case_15_a_generated_dragon(agreement):
    assert due(agreement, "use", **FIGURE | {"human_role": False}) == {}


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_case_17_forty_people_tiled_into_four_thousand(agreement):
    background = PERFORMER | {"engagement_category": "background", "crowd_made_by": "tiled"}
    assert due(agreement, "involvement", **background) == {}


@pytest.mark.parametrize(
    ("photography", "duties"),
    [
        ("2026-10-05", []),
        ("2027-09-06", ["T26-09 consent performer", "T26-D consent performer"]),
    ],
)
def test_case_21_voice_and_lips_adapted_to_french(photography, duties):
    french = PERFORMER | {
        "alters_recorded_performance": True,
        "alteration_purpose": "none_of_these",
        "as_scripted": False,
        "foreign_language_or_market": True,
        "dubbed_with_replica": True,
        "principal_photography_start": photography,
    }
    assert [rule for rule in due("2023", "involvement", **french) if rule.startswith("T23")] == []
    assert sorted(due("2026", "involvement", **french)) == duties


@pytest.mark.parametrize(
    ("date", "duties"), [("2026-06-30", []), ("2026-07-01", ["T26-L meet union", "T26-L notify union"])]
)
def test_a_training_licence_to_an_outside_public_system(date, duties):
    licence = {
        "licence_for_training": True,
        "licence_has_performances": True,
        "licensee_affiliated": False,
        "public_commercial_system": True,
        "licence_date": date,
    }
    assert sorted(due("2026", "event", **licence)) == duties


def test_case_23_an_in_house_model_on_the_studios_own_dailies():
    in_house = {"licence_for_training": False, "licence_date": "2026-10-01"}
    assert due("2026", "event", **in_house) == {}


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_replicas_may_not_stand_in_for_background_actors_to_be_hired(agreement):
    crowd = PERFORMER | {"engagement_category": "background", "crowd_made_by": "replicas"}
    forbidden = due(agreement, "involvement", **crowd, coverage_numbers_met=False)
    assert [duty.action for duty in forbidden.values()] == ["forbid"]
