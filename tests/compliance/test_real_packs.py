"""Properties of the engine over the packs that are really on the shelf."""

import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import facts, library
from compliance.dates import PartialDate
from compliance.engine import assess
from compliance.errors import Refusal
from compliance.facts import facts_as_json, read_facts
from compliance.index import weighed
from compliance.packs import readable_owners, subjects
from compliance.weighing import weigh

ZONE = ZoneInfo("America/Los_Angeles")
PACKS = library.packs()
REGISTRY = facts.registry()
START = datetime(2026, 6, 28, 12, 0, tzinfo=timezone(timedelta(hours=-7)))

exact_days = st.builds(lambda days: PartialDate.on(START.date() + timedelta(days)), st.integers(-900, 500))
days = (
    exact_days
    | exact_days.map(lambda day: PartialDate(day.year))
    | exact_days.map(lambda day: PartialDate(day.year, day.month))
)
times = st.builds(lambda minutes: START + timedelta(minutes=minutes), st.integers(-9000, 9000))


def answers_to(fact, dates):
    match fact.type:
        case "bool":
            return st.booleans()
        case "choice":
            return st.sampled_from(fact.keys)
        case "date":
            return dates
        case "datetime":
            return times
    raise AssertionError(fact)


def readable(subject):
    return [fact for fact in REGISTRY.values() if fact.owner in readable_owners[subject]]


def complete_answers(subject):
    return st.fixed_dictionaries({fact.name: answers_to(fact, exact_days) for fact in readable(subject)})


def some_answers(subject):
    return st.fixed_dictionaries({}, optional={fact.name: answers_to(fact, days) for fact in readable(subject)})


EXAMPLES = {
    subject: [example.facts for pack in PACKS for rule in pack.of_subject(subject) for example in rule.examples]
    for subject in subjects
}


@st.composite
def answers_near_an_example(draw, subject):
    """Answers drawn blindly hardly ever bring a duty, and never get as far as its limits. So a worked example, of which
    something may be unknown and something else otherwise."""
    told = draw(st.sampled_from(EXAMPLES[subject] or [{}]))
    unknown = draw(st.sets(st.sampled_from(sorted(told)), max_size=3)) if told else set()
    otherwise = {}
    for fact in draw(st.lists(st.sampled_from(readable(subject)), max_size=3)):
        otherwise[fact.name] = draw(answers_to(fact, days))
    return {name: value for name, value in told.items() if name not in unknown} | otherwise


def any_answers(subject):
    return some_answers(subject) | answers_near_an_example(subject)


subject_and = {
    answers: st.sampled_from(subjects).flatmap(lambda subject, of=answers: st.tuples(st.just(subject), of(subject)))
    for answers in (complete_answers, any_answers)
}


def what_applies(subject, answers, packs=PACKS):
    return assess(subject=subject, facts=answers, packs=packs, zone=ZONE)


def named(item):
    """Every version of a pack is on the shelf, with the same names of rules."""
    return item.pack, item.version, item.rule, item.key


def brought(found):
    """Everything that an answer could have changed. What is known to be done in time is not asked for a sharper time."""
    return {
        named(due): (due.met or due.due.as_json(), due.term, due.met, due.met or due.answer) for due in found.duties
    }


@given(subject_and[complete_answers])
@settings(max_examples=150, deadline=None)
def test_facts_that_are_never_asked_never_change_what_applies(subject_and_answers):
    """Answer the first question, ask again, until there is none: the rest of the answers makes no difference."""
    subject, answers = subject_and_answers
    known = {}
    while questions := what_applies(subject, known).questions:
        known[questions[0].fact] = answers[questions[0].fact]
    assert what_applies(subject, known).depends == ()
    assert brought(what_applies(subject, known)) == brought(what_applies(subject, answers))


@given(subject_and[any_answers], st.data())
@settings(max_examples=150, deadline=None)
def test_one_more_known_fact_never_undoes_what_was_decided(subject_and_answers, data):
    subject, answers = subject_and_answers
    before = what_applies(subject, answers)
    fact = data.draw(st.sampled_from([fact for fact in readable(subject) if fact.name not in answers] or [None]))
    known = {fact.name: data.draw(answers_to(fact, days))} if fact else {}
    after = what_applies(subject, answers | known)
    open_before, open_after = ({named(one) for one in found.depends} for found in (before, after))
    assert set(brought(before)) == set(brought(after)) - open_before
    assert open_after <= open_before
    assert {named(one)[:3] for one in before.not_applied} <= {named(one)[:3] for one in after.not_applied}


@given(subject_and[any_answers], st.data())
@settings(max_examples=100, deadline=None)
def test_a_date_known_more_closely_never_undoes_what_was_decided(subject_and_answers, data):
    subject, answers = subject_and_answers
    before = what_applies(subject, answers)
    closer = {
        name: PartialDate.on(data.draw(st.dates(value.first, value.last)))
        for name, value in answers.items()
        if isinstance(value, PartialDate)
    }
    after = what_applies(subject, answers | closer)
    assert set(brought(before)) == set(brought(after)) - {named(one) for one in before.depends}


@given(subject_and[any_answers], st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_the_order_of_packs_nor_that_of_answers_shows(subject_and_answers, chance):
    subject, answers = subject_and_answers
    packs, shuffled = list(PACKS), list(answers.items())
    chance.shuffle(packs)
    chance.shuffle(shuffled)
    assert what_applies(subject, dict(shuffled), packs).as_json() == what_applies(subject, answers).as_json()


@given(subject_and[any_answers])
@settings(max_examples=150, deadline=None)
def test_the_index_says_what_the_rules_say_before_all_facts(subject_and_answers):
    """Kept or not, and whatever else is known: a rule handed only the facts it reads says the same."""
    subject, answers = subject_and_answers
    for pack in PACKS:
        for rule in pack.of_subject(subject):
            assert weighed(pack, rule, answers, ZONE, REGISTRY) == weigh(pack, rule, answers, ZONE, REGISTRY)


def test_equal_moments_written_in_two_zones_are_kept_apart():
    told = {"told_at": START, "session_at": START, "replica_session_required": True, "session_day": "work_day"}
    elsewhere = {**told, "told_at": START.astimezone(ZoneInfo("UTC"))}
    for answers in (told, elsewhere, told):
        for pack in PACKS:
            for rule in pack.of_subject("involvement"):
                assert weighed(pack, rule, answers, ZONE, REGISTRY) == weigh(pack, rule, answers, ZONE, REGISTRY)


@given(subject_and[any_answers])
@settings(max_examples=60, deadline=None)
def test_facts_stored_as_json_bring_the_same_again(subject_and_answers):
    subject, answers = subject_and_answers
    stored = json.loads(json.dumps(facts_as_json(answers)))
    again = json.loads(json.dumps(what_applies(subject, read_facts(stored)).as_json()))
    assert again == what_applies(subject, answers).as_json()


def test_two_processes_with_different_hash_seeds_say_the_same():
    code = (
        "import json; from compliance.whatif import what_would_apply as ask\n"
        "print(json.dumps([ask({'subject': subject, 'facts': {}}, zone='UTC')"
        " for subject in ('production', 'use', 'involvement', 'event')]))"
    )
    root = Path(__file__).parents[2]
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.datetimes()
    | st.datetimes(timezones=st.just(ZONE))
    | days,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    anything | st.sampled_from(subjects),
    anything | st.dictionaries(st.sampled_from(sorted(REGISTRY)) | st.text(max_size=5), anything, max_size=4),
    anything | st.just(PACKS),
    anything | st.just(ZONE),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_handed_to_the_engine_it_answers_or_refuses(subject, answers, packs, zone):
    try:
        found = assess(subject=subject, facts=answers, packs=packs, zone=zone)
    except Refusal as fault:
        found = fault
    json.dumps(found.as_json())


def test_every_duty_carries_its_rule_clause_source_confidence_and_facts():
    answers = read_facts(
        {
            "replica_session_required": True,
            "engagement_category": "series",
            "contract_date": "2025-05-12",
            "separate_day": False,
        }
    )
    pay = next(due for due in what_applies("involvement", answers).duties if due.action == "pay")
    assert (pay.pack, pay.version, pay.rule, pay.clause, pay.source, pay.confidence) == (
        "sag-aftra/tv-theatrical-2023", "1", "T23-01", "2023 MOA, [XX].A.(2)(a), pp. 62-63", "S1, S2, S3", "primary text",
    )  # fmt: skip
    assert pay.because == (
        ("contract_date", PartialDate(2025, 5, 12)),
        ("engagement_category", "series"),
        ("replica_session_required", True),
        ("separate_day", False),
    )


@pytest.mark.parametrize(
    ("answers", "rule", "reason"),
    [
        ({"human_role": False}, "T23-13", "human_role is false"),
        (
            {"principal_photography_start": "2026-07"},
            "T23-13",
            "governed by another version: principal_photography_start 2026-07 is outside 2024-03-10 to 2026-06-30",
        ),
    ],
)
def test_every_rule_that_does_not_apply_says_why(answers, rule, reason):
    found = what_applies("use", read_facts(answers))
    assert {one.rule: one.reason for one in found.not_applied}[rule] == reason


def test_a_date_between_two_agreements_leaves_both_open_on_that_date():
    answers = read_facts(
        {"replica_session_required": True, "engagement_category": "principal", "contract_date": "2026"}
    )
    found = what_applies("involvement", answers)
    scans = {one.rule: one.on for one in found.depends if one.action == "notify"}
    assert scans == {"T23-01": ("contract_date",), "T26-01": ("contract_date",)}
    assert found.questions[0].fact == "contract_date"


def test_one_use_under_every_pack_costs_well_under_a_millisecond():
    """Loosely bound here, so that a busy machine does not lie; the figure itself is printed by the benchmarks."""
    from time import perf_counter

    known = read_facts(
        {"made_with_generative_ai": True, "human_role": True, "principal_photography_start": "2026-09-14"}
    )
    rounds = []
    for _ in range(50):
        start = perf_counter()
        what_applies("use", known)
        rounds.append(perf_counter() - start)
    assert min(rounds) < 0.001


def test_what_a_duty_says_is_no_commentary_on_its_source() -> None:
    """Duties are read by coordinators and programs; how well a source is known is said in `open_point` and `confidence`."""
    told = [duty.text for pack in library.packs() for rule in pack.rules for duty in rule.duties]
    assert [text for text in told if re.search("inference|reported|second-hand|were found|not seen", text)] == []
