"""The released packs: their examples hold, and every leaf of every condition is noticed by one of them."""

import pytest

from compliance import facts, library
from compliance.checking import warnings
from compliance.examples import failures, mutants, unnoticed

RULES = [(pack, rule) for pack in library.packs() for rule in pack.rules]
every_rule = pytest.mark.parametrize(("pack", "rule"), RULES, ids=[rule.id for _, rule in RULES])


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
        assert not gone or set(example.duties) == {duty.key for duty in rule.duties} - gone


def test_the_mutation_really_turns_every_leaf_of_conditions_exceptions_terms_and_forms():
    rule = library.latest("sag-aftra/tv-theatrical-2023").rule("T23-01")
    assert sorted(name for name, _ in mutants(rule)) == [
        "consent performer: limit form: consent_separately_signed is True",
        "pay performer: term half-days: session_for_performer_convenience is True",
        "pay performer: term separate-day: session_for_performer_convenience is False",
        "pay performer: term work-day: separate_day is False",
        "pay performer: unless SCHEDULE-F: engagement_category is schedule_f",
        "pay performer: unless SESSION-PAID: separate_day is True",
        "pay performer: unless SESSION-PAID: session_already_paid is True",
        "when: engagement_category in ('principal', 'schedule_f', 'series')",
        "when: replica_session_required is True",
    ]


def test_the_rules_of_the_first_packs():
    assert {pack.id: [rule.id for rule in pack.rules] for pack in library.packs()} == {
        "house/full-disclosure": ["HFD-01"],
        "sag-aftra/tv-theatrical-2023": ["T23-01", "T23-02", "T23-03", "T23-09", "T23-13", "T23-15", "T23-22"],
        "sag-aftra/tv-theatrical-2026": [
            "T26-01", "T26-J", "T26-02", "T26-A", "T26-03", "T26-09", "T26-D", "T26-K", "T26-K5", "T26-22", "T26-L",
        ],
    }  # fmt: skip


def test_nothing_in_the_2026_pack_pretends_to_be_primary_text():
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    exceptions = [exception for rule in pack.rules for duty in rule.duties for exception in duty.unless]
    said = {sourced.confidence for sourced in [*pack.rules, *exceptions]}
    assert said == {"inference", "union summary, second-hand", "open question"}
    assert pack.status == "unverified"


def test_what_carries_over_is_marked_as_inference():
    for rule in library.latest("sag-aftra/tv-theatrical-2026").rules:
        carried_over = rule.clause.startswith("Carried over")
        assert (rule.confidence == "inference") == carried_over, rule.id


def test_the_only_stated_numbers_are_the_48_hours_before_a_session():
    offsets = {
        (duty.due.hours, duty.due.days, duty.due.anchor)
        for _, rule in RULES
        for duty in rule.duties
        if duty.due.hours or duty.due.days
    }
    assert offsets == {(-48, 0, "session_at")}


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
        texts += [duty.text, *(term.text for term in duty.terms), *(exception.text for exception in duty.unless)]
    said = " ".join(texts).lower()
    assert [word for word in FORBIDDEN if word in said] == []


def test_what_an_author_may_want_to_look_at_again():
    assert list(warnings(library.packs(), facts.registry())) == [
        "facts.toml: fact minor: no rule reads it",
        "facts.toml: fact to_make_generated_figures: no rule reads it",
    ]
