"""The same duties as somebody would write them down in an afternoon: plain predicates over a dict, two-valued.

No unknowns, no questions, no deadlines, no reasons. What the engine's answers cost is measured against this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Facts = Mapping[str, Any]
Predicate = Callable[[Facts], bool]

FIRST, SECOND = (date(2024, 3, 10), date(2026, 6, 30)), (date(2026, 7, 1), date(2030, 6, 30))
DUBBED = (date(2027, 7, 1), date(2030, 6, 30))
CAST = {"principal", "schedule_f", "series"}
POST_LIST = {
    "cosmetics", "wardrobe", "noise", "timing", "continuity", "pitch_or_tone", "clarity", "effects_or_filters",
    "standards_and_practices", "rating", "dubbing_or_doubling",
}  # fmt: skip
NEARLY = {"dialogue_adjustment", "similar_purpose"}


def within(facts: Facts, name: str, period: tuple[date, date]) -> bool:
    return name in facts and period[0] <= facts[name] <= period[1]


def cast(facts: Facts) -> bool:
    return facts.get("engagement_category") in CAST


def figure(facts: Facts) -> bool:
    return (
        facts.get("made_with_generative_ai") is True
        and facts.get("seems_natural_performer") is True
        and facts.get("recognisable_as_performer") is False
        and facts.get("replica_of_anyone") is False
        and facts.get("voiced_by_person") is False
        and facts.get("anyone_engaged_for_role") is False
    )


def named(facts: Facts) -> bool:
    return facts.get("name_and_feature_in_prompt") is True and facts.get("facial_feature_recognisable") is True


def role(facts: Facts) -> bool:
    engaged = facts.get("performer_would_have_been_engaged") is True
    return figure(facts) and facts.get("human_role") is True and engaged


def on_post_list(facts: Facts) -> bool:
    purpose = facts.get("alteration_purpose")
    return purpose in POST_LIST or (purpose in NEARLY and facts.get("counts_as_post_list") is True)


def from_session(facts: Facts) -> bool:
    return facts.get("replica_source") == "session"


def from_footage(facts: Facts) -> bool:
    return facts.get("replica_source") == "set_footage"


def counted_source(facts: Facts) -> bool:
    return from_session(facts) or (from_footage(facts) and facts.get("footage_counts_as_participation") is True)


def new_work(facts: Facts) -> bool:
    return facts.get("replica_does_new_work") is True and facts.get("same_picture") is True and cast(facts)


def scanned(facts: Facts) -> bool:
    return facts.get("replica_session_required") is True and cast(facts)


def scan_paid(facts: Facts) -> bool:
    already = facts.get("separate_day") is True and facts.get("session_already_paid") is True
    return facts.get("engagement_category") == "schedule_f" or already


def work_paid(facts: Facts) -> bool:
    names = ("engagement_covers_work", "performed_in_person", "unsafe_or_unrecognisable")
    return facts.get("engagement_category") == "schedule_f" or any(facts.get(name) is True for name in names)


def no_consent_2023(facts: Facts) -> bool:
    spoken = facts.get("as_scripted") is True or facts.get("foreign_language_or_market") is True
    return spoken or on_post_list(facts)


def no_consent_2026(facts: Facts) -> bool:
    scripted = facts.get("as_scripted") is True and facts.get("script_before_performance") is True
    early = "principal_photography_start" in facts and facts["principal_photography_start"] < DUBBED[0]
    foreign = facts.get("foreign_language_or_market") is True and (facts.get("dubbed_with_replica") is False or early)
    return scripted or on_post_list(facts) or foreign


def unsafe(facts: Facts) -> bool:
    return facts.get("unsafe_or_unrecognisable") is True


def crowd(facts: Facts) -> bool:
    instead = facts.get("coverage_numbers_met") is False or facts.get("replica_instead_of_hiring") is True
    return facts.get("crowd_made_by") == "replicas" and facts.get("engagement_category") == "background" and instead


def shot(facts: Facts, period: tuple[date, date]) -> bool:
    return within(facts, "principal_photography_start", period)


def signed(facts: Facts, period: tuple[date, date]) -> bool:
    return within(facts, "contract_date", period)


OF_A_USE: dict[str, Predicate] = {
    "HFD-01 summarize union": lambda facts: True,
    "T23-13 notify union": lambda facts: shot(facts, FIRST) and role(facts) and not named(facts),
    "T23-13 bargain union": lambda facts: shot(facts, FIRST) and role(facts) and not named(facts),
    "T23-15 consent performer": lambda facts: shot(facts, FIRST) and figure(facts) and named(facts) and not free(facts),
    "T23-15 bargain performer": lambda facts: shot(facts, FIRST) and figure(facts) and named(facts) and not free(facts),
    "T26-K notify union": lambda facts: shot(facts, SECOND) and role(facts) and not carved(facts),
    "T26-K bargain union": lambda facts: shot(facts, SECOND) and role(facts) and not carved(facts),
    "T26-K declare union": lambda facts: shot(facts, SECOND) and role(facts) and not carved(facts),
    "T26-K5 consent performer": lambda facts: shot(facts, SECOND) and figure(facts) and named(facts) and not free(facts),
    "T26-K5 bargain performer": lambda facts: shot(facts, SECOND) and figure(facts) and named(facts) and not free(facts),
}  # fmt: skip


def free(facts: Facts) -> bool:
    return facts.get("first_amendment_use") is True


def carved(facts: Facts) -> bool:
    return named(facts) and facts.get("carve_out_survives_2026") is True


def changed(facts: Facts) -> bool:
    return facts.get("alters_recorded_performance") is True and cast(facts)


def would_have(facts: Facts) -> bool:
    return facts.get("would_have_performed") is True


def dubbed(facts: Facts) -> bool:
    return facts.get("foreign_language_or_market") is True and facts.get("dubbed_with_replica") is True and cast(facts)


def kept_in_2026(facts: Facts) -> bool:
    background = facts.get("engagement_category") == "background"
    return facts.get("replica_session_required") is True and (cast(facts) or background)


def any_source(facts: Facts) -> bool:
    return from_session(facts) or from_footage(facts)


OF_A_PERSON: dict[str, Predicate] = {
    "T23-01 notify performer": lambda facts: signed(facts, FIRST) and scanned(facts),
    "T23-01 consent performer": lambda facts: signed(facts, FIRST) and scanned(facts),
    "T23-01 pay performer": lambda facts: signed(facts, FIRST) and scanned(facts) and not scan_paid(facts),
    "T23-02 consent performer": lambda facts: signed(facts, FIRST) and new_work(facts) and counted_source(facts) and not unsafe(facts) and not no_consent_2023(facts),
    "T23-03 pay performer": lambda facts: signed(facts, FIRST) and new_work(facts) and would_have(facts) and counted_source(facts) and not work_paid(facts),
    "T23-03 record producer": lambda facts: signed(facts, FIRST) and new_work(facts) and would_have(facts) and counted_source(facts) and not work_paid(facts),
    "T23-09 consent performer": lambda facts: signed(facts, FIRST) and changed(facts) and not no_consent_2023(facts),
    "T23-22 forbid producer": lambda facts: signed(facts, FIRST) and crowd(facts),
    "T26-01 notify performer": lambda facts: signed(facts, SECOND) and scanned(facts),
    "T26-01 consent performer": lambda facts: signed(facts, SECOND) and scanned(facts),
    "T26-01 pay performer": lambda facts: signed(facts, SECOND) and scanned(facts) and not scan_paid(facts),
    "T26-J record producer": lambda facts: signed(facts, SECOND) and kept_in_2026(facts),
    "T26-02 consent performer": lambda facts: signed(facts, SECOND) and new_work(facts) and from_session(facts) and not unsafe(facts) and not no_consent_2026(facts),
    "T26-A consent performer": lambda facts: signed(facts, SECOND) and new_work(facts) and from_footage(facts) and not unsafe(facts) and not no_consent_2026(facts),
    "T26-03 pay performer": lambda facts: signed(facts, SECOND) and new_work(facts) and would_have(facts) and any_source(facts) and not work_paid(facts),
    "T26-03 record producer": lambda facts: signed(facts, SECOND) and new_work(facts) and would_have(facts) and any_source(facts) and not work_paid(facts),
    "T26-09 consent performer": lambda facts: signed(facts, SECOND) and changed(facts) and not no_consent_2026(facts),
    "T26-D consent performer": lambda facts: shot(facts, DUBBED) and dubbed(facts),
    "T26-22 forbid producer": lambda facts: signed(facts, SECOND) and crowd(facts),
}  # fmt: skip


def duties(table: Mapping[str, Predicate], facts: Facts) -> list[str]:
    return [duty for duty, falls_due in table.items() if falls_due(facts)]
