"""The packs: their examples hold, and every leaf of every condition is noticed by one of them."""

import re
from importlib import resources

import pytest

from compliance import facts, library
from compliance.checking import warnings
from compliance.examples import failures, mutants, unnoticed

RULES = [(pack, rule) for pack in library.packs() for rule in pack.rules]
NEWEST = [library.latest(f"sag-aftra/tv-theatrical-{year}") for year in (2023, 2026)]
NEWEST_RULES = [(pack, rule) for pack in NEWEST for rule in pack.rules]


def of_rules(rules):
    return pytest.mark.parametrize(
        ("pack", "rule"), rules, ids=[f"{rule.id} of version {pack.version}" for pack, rule in rules]
    )


every_rule = of_rules(RULES)


@every_rule
def test_its_worked_examples_hold(pack, rule):
    assert list(failures(pack, rule, facts.registry())) == []


@every_rule
def test_negating_any_leaf_makes_an_example_fail(pack, rule):
    assert list(unnoticed(pack, rule, facts.registry())) == []


@every_rule
def test_each_exception_is_shown_to_remove_its_duty_and_no_other(pack, rule):
    shown = {lifted for example in rule.examples for lifted in example.lifted.items()}
    assert shown == {(duty.key, exception.id) for duty in rule.duties for exception in duty.unless}
    for example in rule.examples:
        gone = set(example.lifted)
        stays = {duty.key for duty in rule.duties if is_owed(duty, example.facts)} - gone
        assert not gone or {*example.duties, *example.depends} == stays


def is_owed(duty, known):
    """Whether the duty's own condition holds, or is open."""
    return duty.when is None or duty.when.evaluate(known).value is not False


def test_the_mutation_really_turns_every_leaf_of_conditions_exceptions_terms_and_limits():
    rule = NEWEST[0].rule("T23-01")
    assert sorted(name for name, _ in mutants(rule)) == [
        "limit signed: consent_form in ('separate_paper', 'marked_clause', 'overlooked')",
        "limit stands-out: not consent_form in ('overlooked', 'informal', 'none')",
        "limit theirs: consent_is_theirs is True",
        "pay performer: term half-days: session_day is separate_for_performer",
        "pay performer: term separate-day: session_day is separate_day",
        "pay performer: term work-day: session_day is work_day",
        "pay performer: unless SCHEDULE-F: engagement_category is schedule_f",
        "pay performer: unless SESSION-PAID: session_already_paid is True",
        "pay performer: unless SESSION-PAID: session_day in ('separate_day', 'separate_for_performer')",
        "when: engagement_category in ('principal', 'schedule_f', 'series')",
        "when: replica_session_required is True",
    ]


def test_the_rules_of_the_newest_packs():
    assert {pack.id: [rule.id for rule in pack.rules] for pack in NEWEST} == {
        "sag-aftra/tv-theatrical-2023": [
            "T23-01", "T23-18", "T23-02", "T23-03", "T23-04", "T23-21", "T23-08", "T23-08-UNNAMED", "T23-09", "T23-26",
            "T23-19", "T23-20", "T23-22", "T23-22-CROWD", "T23-23", "T23-13", "T23-15", "T23-16", "T23-17",
        ],
        "sag-aftra/tv-theatrical-2026": [
            "T26-01", "T26-18", "T26-J", "T26-E", "T26-02", "T26-A", "T26-03", "T26-04", "T26-21", "T26-08", "T26-C", "T26-08-UNNAMED",
            "T26-09", "T26-D", "T26-26", "T26-19", "T26-A-BACKGROUND", "T26-20", "T26-22", "T26-22-CROWD", "T26-23", "T26-F", "T26-G", "T26-H", "T26-H2",
            "T26-K", "T26-K5", "T26-16", "T26-L", "T26-I", "T26-M",
        ],
    }  # fmt: skip


# --- every row of the agreements ---------------------------------------------------------------------------------------

ROWS_2023 = [f"T23-{number:02}" for number in range(1, 27) if number not in (11, 14)]
ROWS_2026 = [
    "T26-00",
    *(f"T26-{letter}" for letter in "ABCDEFGHIJ"),
    *(f"T26-K{n}" for n in range(1, 6)),
    "T26-L",
    "T26-M",
    "T26-N",
]


def rows_of_the_readme():
    """row -> (what it is, where), of the table "Row by row"."""
    text = resources.files("compliance").joinpath("rulepacks", "README.md").read_text("utf-8")
    table = text.split("# Row by row")[1]
    return {
        row: (what, where) for row, what, where in re.findall(r"^\| (T2\d-\w+) \| ([^|]+) \| (.+) \|$", table, re.M)
    }


def test_every_row_of_the_agreements_is_accounted_for():
    assert list(rows_of_the_readme()) == ROWS_2023 + ROWS_2026


def test_a_row_that_is_called_a_rule_or_an_exception_is_one():
    rules = {rule.id for _, rule in NEWEST_RULES}
    exceptions = {one.id for _, rule in NEWEST_RULES for duty in rule.duties for one in duty.unless}
    said = {row: (what, re.match(r"T2\d-[\w-]*\w", where)) for row, (what, where) in rows_of_the_readme().items()}
    named = {row: (what, found.group()) for row, (what, found) in said.items() if found}
    assert [row for row, (what, name) in named.items() if name not in (rules if what == "rule" else exceptions)] == []
    assert {what for row, (what, _) in said.items() if row not in named} == {"none", "in other rules"}


def test_every_rule_and_exception_stands_in_the_readme():
    text = resources.files("compliance").joinpath("rulepacks", "README.md").read_text("utf-8").split("# Row by row")[1]
    names = {rule.id for _, rule in NEWEST_RULES} | {
        one.id for _, rule in NEWEST_RULES for duty in rule.duties for one in duty.unless
    }
    assert sorted(name for name in names if name not in text and name.replace("T26", "", 1) not in text) == []


# --- who consents ------------------------------------------------------------------------------------------------------

BY_STATUS = {
    "living": "consent performer",
    "dead_consented": "consent performer",
    "dead_estate": "consent representative",
    "dead_no_estate": "consent union",
}


def test_of_the_three_who_may_consent_one_does_whoever_has_died():
    """T23-06, in every rule that needs consent for a use; nudity has consent rules of its own, a prompt names nobody."""
    choosing = []
    for _, rule in NEWEST_RULES:
        asked = [duty for duty in rule.duties if duty.action == "consent" and duty.when]
        if asked:
            choosing.append(rule.id)
            for status, key in BY_STATUS.items():
                owed = [duty.key for duty in asked if is_owed(duty, {"performer_status": status})]
                assert owed == [key], (rule.id, status)
    assert sorted(choosing) == [
        "T23-02", "T23-04", "T23-08", "T23-09", "T23-19", "T23-21", "T23-23",
        "T26-02", "T26-04", "T26-08", "T26-09", "T26-19", "T26-21", "T26-23", "T26-A", "T26-A-BACKGROUND", "T26-D",
    ]  # fmt: skip


def test_a_consent_to_a_use_is_tested_for_who_gave_it_what_it_says_and_its_form():
    common = {"theirs", "describes", "stands-out", "signed"}
    more = {
        rule.id: {limit.id for limit in duty.limits} - common
        for _, rule in NEWEST_RULES
        for duty in rule.duties
        if duty.action == "consent" and duty.when
        if common <= {limit.id for limit in duty.limits}
    }
    assert {rule: limits for rule, limits in more.items() if limits} == {
        "T23-04": {"not-at-hire"}, "T23-21": {"not-at-hire"},
        "T26-04": {"not-at-hire"}, "T26-21": {"not-at-hire"}, "T26-D": {"names-language"},
    }  # fmt: skip
    assert len(more) == 17


def test_exceptions_of_the_principals_section_do_not_reach_background_actors():
    background = {"T23-18", "T23-19", "T23-20", "T23-21", "T23-22", "T23-23"}
    for _, rule in NEWEST_RULES:
        if rule.id.replace("T26", "T23") in background or rule.id == "T26-A-BACKGROUND":
            lifting = {exception.id for duty in rule.duties for exception in duty.unless}
            assert lifting <= {"AS-SCRIPTED", "T26-B", "T23-10", "T26-10"}, rule.id


# --- confidence, times, words ------------------------------------------------------------------------------------------


def test_nothing_in_the_2026_pack_pretends_to_be_primary_text():
    pack = NEWEST[1]
    exceptions = [exception for rule in pack.rules for duty in rule.duties for exception in duty.unless]
    said = {sourced.confidence for sourced in [*pack.rules, *exceptions]}
    assert said == {"inference", "union summary, second-hand", "open question"}
    assert pack.status == "unverified"


def test_what_carries_over_is_marked_as_inference():
    for rule in NEWEST[1].rules:
        carried_over = rule.clause.startswith("Carried over")
        assert (rule.confidence == "inference") == carried_over, rule.id


def test_the_only_stated_numbers_are_the_48_hours_before_a_session_and_the_unions_21_days_to_answer():
    times = [(duty.due, duty.answer) for _, rule in RULES for duty in rule.duties]
    assert {(due.hours, due.days, due.anchor) for due, _ in times if due.hours or due.days} == {(-48, 0, "session_at")}
    answers = {(answer.hours, answer.days, answer.anchor) for _, answer in times if answer}
    assert answers == {(0, 21, "approval_requested_on")}


def test_the_union_is_given_no_time_that_the_text_does_not_give():
    union_notices = {
        rule.id: duty.due.stated
        for _, rule in RULES
        for duty in rule.duties
        if (duty.action, duty.party) == ("notify", "union")
    }
    assert union_notices == {"T23-13": False, "T26-K": False, "T26-L": False}


FORBIDDEN = ("violation", "compliant", "waive", "deepfake", "extras", "statement", "synthetic performer", "candor")


@every_rule
def test_no_rule_uses_a_word_that_is_never_on_screen(pack, rule):
    texts = [rule.title, rule.text, rule.open_point]
    for duty in rule.duties:
        parts = (*duty.terms, *duty.limits, *duty.unless)
        texts += [duty.text, *(part.text for part in parts)]
    said = " ".join(texts).lower()
    assert [word for word in FORBIDDEN if word in said] == []


def test_every_rule_of_an_agreement_names_the_date_that_governs_it():
    assert [rule.id for _, rule in NEWEST_RULES if not rule.governed_by] == []


def test_there_is_nothing_that_an_author_may_want_to_look_at_again():
    assert list(warnings(library.packs(), facts.registry())) == []
