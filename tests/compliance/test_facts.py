from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import facts
from compliance.dates import PartialDate
from compliance.errors import Refusal, Refusals
from compliance.facts import facts_as_json, parse_registry, read_facts

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(sorted(facts.registry())) | st.text() | st.integers() | st.none()
PACIFIC = timezone(timedelta(hours=-8))


def refused(raw):
    with pytest.raises(Refusals) as caught:
        read_facts(raw)
    return [(fault.field, fault.code) for fault in caught.value.items]


def test_json_becomes_typed_values_and_back():
    raw = {
        "human_role": True,
        "engagement_category": "principal",
        "contract_date": "2026-03",
        "session_at": "2026-03-03T09:00:00-08:00",
        "told_at": "2026-03-01",
    }
    read = read_facts(raw)
    assert read == {
        "human_role": True,
        "engagement_category": "principal",
        "contract_date": PartialDate(2026, 3),
        "session_at": datetime(2026, 3, 3, 9, tzinfo=PACIFIC),
        "told_at": PartialDate(2026, 3, 1),
    }
    assert facts_as_json(read) == raw


def test_null_is_unknown():
    assert read_facts({"human_role": None}) == {}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("human_role", "true", "wrong-value"),
        ("human_role", 1, "wrong-value"),
        ("human_role", [], "wrong-value"),
        ("engagement_category", "extra", "wrong-value"),
        ("contract_date", "2026-02-30", "not-a-date"),
        ("contract_date", "2026-3", "not-a-date"),
        ("contract_date", "٢٠٢٦", "not-a-date"),
        ("contract_date", "0000", "not-a-date"),
        ("contract_date", "2026-00", "not-a-date"),
        ("contract_date", "2026-01-00", "not-a-date"),
        ("contract_date", 2026, "wrong-value"),
        ("contract_date", float("nan"), "wrong-value"),
        ("session_at", "2026-03-03T09:00:00", "not-a-time"),
        ("session_at", "9" * 10_000_000, "not-a-time"),
        ("session_at", "0001-01-01T00:00:00+00:00", "not-a-time"),
        ("human_rol", True, "unknown-fact"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(name, value, code):
    assert refused({name: value}) == [(f"/facts/{name}", code)]


def test_all_faults_are_told_at_once_and_places_are_json_pointers():
    assert refused({"human_role": 1, "a/b~c": True}) == [
        ("/facts/human_role", "wrong-value"),
        ("/facts/a~1b~0c", "unknown-fact"),
    ]


@pytest.mark.parametrize("raw", [None, [], "facts", 3, [("human_role", True)]])
def test_facts_are_an_object(raw):
    assert refused(raw) == [("/facts", "facts-not-an-object")]


def test_there_is_an_end_to_facts():
    assert refused({str(count): True for count in range(501)}) == [("/facts", "too-many-facts")]


def test_a_near_name_is_suggested():
    with pytest.raises(Refusals) as caught:
        read_facts({"human_rolle": True})
    assert caught.value.items[0].remedy == "Did you mean human_role?"


def test_with_nothing_near_all_names_are_listed():
    with pytest.raises(Refusals) as caught:
        read_facts({"zzzz": True})
    assert (
        caught.value.items[0].remedy
        == "Known facts: "
        + ", ".join(name for name, fact in facts.registry().items() if fact.audience == "coordinator")
        + "."
    )


def test_an_endless_name_is_cut_short_in_the_answer():
    with pytest.raises(Refusals) as caught:
        read_facts({"x" * 10_000_000: True})
    fault = caught.value.items[0]
    assert (len(fault.field), len(fault.message) < 120) == (len("/facts/") + 80, True)


def deep():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


def test_depth_is_no_danger():
    assert refused({"human_role": deep()}) == [("/facts/human_role", "wrong-value")]


def test_text_that_no_database_takes_is_refused():
    registry = parse_registry(
        '[fact.said]\ntype = "text"\nowner = "use"\naudience = "coordinator"\nquestion = "?"\nwhy = "?"', file="one"
    )
    assert read_facts({"said": "Straße"}, registry=registry) == {"said": "Straße"}
    for wrong in ("\ud800", "a\0b", "x" * 2001):
        with pytest.raises(Refusals):
            read_facts({"said": wrong}, registry=registry)


@pytest.mark.parametrize("after", ['["told"]', '["said"]', '["later"]', '"asked"', "1", "[1]", "[[]]"])
def test_a_question_comes_only_after_questions_above_it(after):
    rest = 'type = "text"\nowner = "use"\naudience = "coordinator"\nquestion = "?"\nwhy = "?"\n'
    first, last = f"[fact.asked]\n{rest}", f"[fact.later]\n{rest}"
    sound = parse_registry(f'{first}[fact.said]\n{rest}after = ["asked"]\n{last}', file="one")
    assert {name: fact.after for name, fact in sound.items()} == {"asked": (), "said": ("asked",), "later": ()}
    with pytest.raises(Refusal, match="comes after what is no fact above it"):
        parse_registry(f"{first}[fact.said]\n{rest}after = {after}\n{last}", file="one")


@given(st.dictionaries(names, json_values, max_size=6) | json_values)
def test_whatever_comes_only_refusals_go(raw):
    read, faults = outcome(raw)
    assert [fault for fault in faults if not fault.field.startswith("/facts")] == []
    assert read_facts(facts_as_json(read)) == read


def outcome(raw):
    try:
        return read_facts(raw), ()
    except Refusal as fault:
        return {}, fault.items


@given(st.dates(date(1900, 1, 2), date(2199, 12, 31)), st.dates(date(1900, 1, 2), date(2199, 12, 31)))
def test_a_partial_date_is_before_a_day_if_all_of_it_is_and_undecided_if_some_of_it_is(one, day):
    for partial in (PartialDate(one.year), PartialDate(one.year, one.month), PartialDate.on(one)):
        inside = [partial.first + timedelta(days) for days in range((partial.last - partial.first).days + 1)]
        outcomes = {each < day for each in inside}
        assert partial.before(day) == (outcomes.pop() if len(outcomes) == 1 else None)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_dates_read_back_as_written(day):
    for partial in (PartialDate(day.year), PartialDate(day.year, day.month), PartialDate.on(day)):
        assert PartialDate.parse(str(partial)) == partial


def test_every_fact_says_what_it_asks_and_why_in_one_sentence_each():
    for fact in facts.registry().values():
        assert fact.question.endswith("?"), fact.name
        assert (fact.why[-1], ". " in fact.why) == (".", False), fact.name


FORBIDDEN = ("violation", "compliant", "waive", "late", "deepfake", "extras", "statement", "synthetic performer")


def test_no_question_uses_a_word_that_is_never_on_screen():
    for fact in facts.registry().values():
        words = " ".join((fact.question, fact.why, *(label for _, label in fact.choices))).lower().split()
        assert [word for word in FORBIDDEN if word in words] == [], fact.name
