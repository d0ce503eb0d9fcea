"""The engine against brute force: in a small world every answer to every question can be tried."""

import random
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.conditions import All, Any, Leaf, Not
from compliance.engine import assess
from compliance.facts import facts_as_json
from tests.compliance import worlds

ZONE = ZoneInfo("UTC")
PARTIAL_ANSWERS = list(worlds.partial_answers())
A, B, RED = Leaf("a", "is", True), Leaf("b", "is", True), Leaf("c", "is", "red")
EITHER_EXCEPTION = worlds.pack_of(worlds.rule_of("R", RED, All((A, B)), All((A, Not(B)))))  # b decides which of them
BEFORE, SINCE, THIS_YEAR = (
    Leaf("d", "before", worlds.TURN),
    Leaf("d", "on_or_after", worlds.TURN),
    Leaf("d", "before", worlds.NEXT_YEAR),
)
BY_THE_YEAR = worlds.pack_of(worlds.rule_of("R", Any((BEFORE, All((SINCE, THIS_YEAR))))))  # 2026 alone decides it


def what_applies(pack, facts):
    return assess(subject="use", facts=facts, packs=[pack], zone=ZONE, registry=worlds.REGISTRY)


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS))
@settings(max_examples=300)
def test_a_duty_is_due_if_every_outcome_brings_it_and_depends_if_only_some_do(pack, facts):
    found = what_applies(pack, facts)
    for rule in pack.rules:
        outcomes = {worlds.falls_due(rule, complete) for complete in worlds.completions(facts)}
        assert (rule.id in {due.rule for due in found.duties}) == (outcomes == {True})
        assert (rule.id in {open_duty.rule for open_duty in found.depends}) == (outcomes == {True, False})


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS))
@settings(max_examples=300)
def test_a_question_is_asked_exactly_if_some_answers_to_it_differ_in_what_they_bring(pack, facts):
    asked = {question.fact for question in what_applies(pack, facts).questions}
    assert asked == {fact for fact in worlds.COMPLETE for rule in pack.rules if matters(rule, fact, facts)}


def matters(rule, fact, facts):
    """Two outcomes that differ in nothing but this fact, and of which only one brings the duty."""
    by_the_others = {}
    for complete in worlds.completions(facts):
        others = tuple(sorted(facts_as_json({name: complete[name] for name in complete if name != fact}).items()))
        by_the_others.setdefault(others, set()).add(worlds.falls_due(rule, complete))
    return any(len(outcomes) == 2 for outcomes in by_the_others.values())


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS))
@example(EITHER_EXCEPTION, {"a": True, "c": "red"})
@example(BY_THE_YEAR, {"d": worlds.STRADDLING})
@settings(max_examples=300)
def test_what_is_named_as_the_reason_is_reason_enough(pack, facts):
    """Or something would be decided by an answer that nobody is told of, and whose audience nobody has looked at."""
    found = what_applies(pack, facts)
    for part in ("duties", "lifted", "not_applied"):
        for item in getattr(found, part):
            alone = getattr(what_applies(pack, dict(item.because)), part)
            assert (item.rule, item.key) in {(one.rule, one.key) for one in alone}


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_one_more_answer_never_undoes_what_was_decided(pack, facts, chance):
    more = chance.choice(list(worlds.completions(facts)))
    known = dict(chance.sample(sorted(more.items()), chance.randint(0, len(more))))
    before, after = what_applies(pack, facts), what_applies(pack, {**facts, **known})
    open_before = {open_duty.rule for open_duty in before.depends}
    due_before, due_after = ({due.rule for due in found.duties} for found in (before, after))
    assert due_before == due_after - open_before
    assert {open_duty.rule for open_duty in after.depends} <= open_before


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS), st.randoms(use_true_random=False))
def test_neither_the_order_of_rules_nor_that_of_answers_shows(pack, facts, chance):
    rules, answers = list(pack.rules), list(facts.items())
    chance.shuffle(rules)
    chance.shuffle(answers)
    shuffled = what_applies(worlds.pack_of(*rules), dict(answers))
    assert shuffled.as_json() == what_applies(pack, facts).as_json()


@given(worlds.packs, st.sampled_from(PARTIAL_ANSWERS))
def test_answering_what_is_asked_until_nothing_is_decides_every_duty(pack, facts):
    found, known = what_applies(pack, facts), dict(facts)
    asked = 0
    while found.questions:
        fact = found.questions[0].fact
        known[fact] = random.Random(asked).choice(worlds.COMPLETE[fact])
        found, asked = what_applies(pack, known), asked + 1
    assert found.depends == ()
    assert asked <= len(worlds.COMPLETE)


def test_what_alone_settles_a_prohibition_is_asked_before_what_settles_more():
    leaf = worlds.Leaf
    forbidding = worlds.rule_of("R0", leaf("b", "is", True), action="forbid")
    many = [worlds.rule_of(f"R{place}", leaf("a", "is", True)) for place in range(1, 4)]
    assert [question.fact for question in what_applies(worlds.pack_of(*many, forbidding), {}).questions] == ["b", "a"]


def test_among_others_what_can_settle_most_duties_is_asked_first():
    leaf, both = worlds.Leaf, worlds.All
    needs_both = worlds.rule_of("R0", both((leaf("a", "is", True), leaf("b", "is", True))))
    needs_one = worlds.rule_of("R1", leaf("b", "is", True))
    assert [question.fact for question in what_applies(worlds.pack_of(needs_both, needs_one), {}).questions] == [
        "b",
        "a",
    ]


def test_equal_questions_are_asked_in_the_order_of_the_facts_file():
    leaf, both = worlds.Leaf, worlds.All
    rule = worlds.rule_of("R0", both((leaf("c", "is", "red"), leaf("b", "is", True), leaf("a", "is", True))))
    assert [question.fact for question in what_applies(worlds.pack_of(rule), {}).questions] == ["a", "b", "c"]


def test_an_exception_that_holds_ends_the_questions_of_its_duty():
    leaf = worlds.Leaf
    rule = worlds.rule_of("R0", leaf("a", "is", True), leaf("b", "is", True))
    found = what_applies(worlds.pack_of(rule), {"b": True})
    assert [(lifted.rule, lifted.exception) for lifted in found.lifted] == [("R0", "X0")]
    assert found.questions == ()
