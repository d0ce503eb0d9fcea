"""The rulebook in words: what a condition, a time or an example says, and what a coordinator does not read."""

import json
from datetime import date

import pytest
from hypothesis import given

from compliance import facts, library
from compliance.authoring import parse_pack
from compliance.conditions import All, Always, Any, Condition, Leaf, Not
from compliance.deadlines import Due
from compliance.grammar import parse_condition
from compliance.reading import is_unverified, read_pack, read_rule
from compliance.words import Words, answer_time, condition_as_json, deed, lines_of
from tests.compliance import worlds
from tests.compliance.test_packs import PACK

WHOLE, OUTSIDE = Words(facts.registry()), Words(facts.registry(), whole=False)

HUMAN = Leaf("human_role", "is", True)
CONCLUDED = Leaf("recognisable_as_performer", "is", False)
BEFORE = Leaf("principal_photography_start", "before", date(2027, 7, 1))
ASKED = facts.registry()["human_role"].question
CONCLUSION = facts.registry()["recognisable_as_performer"].question
STARTED = facts.registry()["principal_photography_start"].question
ENGAGED = facts.registry()["engagement_category"]


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (Always(), "always"),
        (Not(Always()), "never"),
        (HUMAN, f"{ASKED} – yes"),
        (Not(HUMAN), f"{ASKED} – no"),
        (Not(Not(HUMAN)), f"{ASKED} – yes"),
        (All((HUMAN,)), f"{ASKED} – yes"),
        (Any((HUMAN, BEFORE)), f"any of: {ASKED} – yes; {STARTED} – before 1 July 2027"),
        (Not(Any((HUMAN, BEFORE))), f"none of: {ASKED} – yes; {STARTED} – before 1 July 2027"),
        (Not(BEFORE), f"{STARTED} – on or after 1 July 2027"),
        (Not(All((HUMAN, BEFORE))), f"not all of: {ASKED} – yes; {STARTED} – before 1 July 2027"),
        (All((HUMAN, Any((BEFORE, Not(HUMAN))))), f"all of: {ASKED} – yes; (any of: {STARTED} – before 1 July 2027; {ASKED} – no)"),
        (Leaf("engagement_category", "is", "none"), f"{ENGAGED.question} – {dict(ENGAGED.choices)['none']}"),
        (Not(Leaf("engagement_category", "in", ("series", "none"))), f"{ENGAGED.question} – none of: {dict(ENGAGED.choices)['series']} / {dict(ENGAGED.choices)['none']}"),
        (Leaf("principal_photography_start", "within", (None, date(2026, 6, 30))), f"{STARTED} – until 30 June 2026"),
        (Leaf("licence_date", "before_fact", "principal_photography_start"), f"{facts.registry()['licence_date'].question} – before the answer to “{STARTED}”"),
    ],
)  # fmt: skip
def test_a_condition_is_its_questions_with_the_answers_that_count(node, said):
    assert str(WHOLE.condition(Condition.of(node))) == said


def test_to_a_coordinator_what_is_concluded_is_decided_by_labor_relations():
    assert str(OUTSIDE.node(All((HUMAN, CONCLUDED)))) == f"all of: {ASKED} – yes; decided by labor relations"
    assert str(OUTSIDE.node(Any((CONCLUDED, Not(CONCLUDED))))) == "decided by labor relations"


def test_a_condition_stands_line_by_line_where_there_are_no_lists_within_lists():
    said = WHOLE.node(All((HUMAN, Any((BEFORE, CONCLUDED)))))
    assert [depth for depth, _ in lines_of(said)] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (Due(stated=False), "no time stated"),
        (Due(stated=False, words="before the session"), "before the session; no time stated"),
        (Due(words="with wages"), "with wages"),
        (Due(anchor="session_at", name="the session"), "before the session"),
        (Due(anchor="session_at", name="the session", days=-1), "1 day before the session"),
        (Due(anchor="session_at", name="the session", hours=-48, or_if_later="engaged_at", later_name="at engagement"),
         "48 hours before the session, or at engagement if that is later"),
    ],
)  # fmt: skip
def test_a_time_is_said_as_the_text_gives_it_and_none_is_added(due, said):
    assert WHOLE.time(due) == said


def test_the_other_sides_time_to_answer_is_a_fact_from_which_nothing_follows():
    assert answer_time("union", Due(anchor="licence_date", name="the request", days=21)) == (
        "The union has until 21 days after the request to answer. Nothing follows from silence."
    )


def test_every_action_and_party_has_its_words():
    from compliance.packs import actions, parties

    said = {deed(action, party) for action in actions for party in parties}
    assert {one for one in said if "{" in one or not one[0].isupper()} == set()


def test_conditions_are_told_as_json_in_the_grammar_they_are_written_in():
    for pack in library.packs():
        for rule in pack.rules:
            told = json.loads(json.dumps(condition_as_json(rule.when.node)))
            again = parse_condition(_dated(told), registry=facts.registry(), at="")
            assert condition_as_json(again) == told


def _dated(told):
    """TOML has dates where JSON has text."""
    if isinstance(told, dict):
        return {key: date.fromisoformat(value) if key in ("before", "on_or_after") else _dated(value) for key, value in told.items()}  # fmt: skip
    return [_dated(one) for one in told] if isinstance(told, list) else told


@given(worlds.nodes)
def test_any_condition_can_be_said_and_written_down_again(node):
    words = Words(worlds.REGISTRY)
    assert str(words.node(Not(Not(node)))) == str(words.node(node)) != ""
    again = parse_condition(_dated(json.loads(json.dumps(condition_as_json(node)))), registry=worlds.REGISTRY, at="")
    assert (condition_as_json(again), str(words.node(again))) == (condition_as_json(node), str(words.node(node)))


# --- a rule as its reader may read it --------------------------------------------------------------------------------


def test_a_rule_says_what_its_exceptions_lift():
    pack = parse_pack(PACK.encode(), file="sound.toml", registry=facts.registry())
    [rule] = read_pack(pack, WHOLE)
    assert [(one.id, one.lifts, one.sourced.confidence) for one in rule.exceptions] == [
        ("X", ("Tell the performer",), "inference")
    ]
    assert rule.sourced.sources == ("A source",)


def test_an_example_says_how_it_differs_from_most():
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    rule = read_rule(pack, pack.rule("T26-01"), WHOLE)
    told = dict(rule.examples.usual)
    asked = facts.registry()["replica_session_required"].question
    assert told[asked] == "yes"
    [without] = [row for row in rule.examples.rows if dict(row.facts).get(asked) == "no"]
    assert (without.facts, without.applies) == (((asked, "no"),), ())


def test_nothing_an_approver_answers_is_read_outside_labor_relations():
    theirs = [fact for fact in facts.registry().values() if fact.audience == "approver"]
    for pack in library.packs():
        said = repr(read_pack(pack, OUTSIDE))
        assert [fact.name for fact in theirs if fact.question in said or fact.name in said] == []
        assert [rule.id for rule in read_pack(pack, OUTSIDE) if rule.sourced.sources or rule.sourced.confidence] == []


def test_exceptions_terms_and_limits_that_labor_relations_decides_are_said_to_be_so():
    pack = library.pack("sag-aftra/tv-theatrical-2026", "1")
    rule = read_rule(pack, pack.rule("T26-02"), OUTSIDE)
    [consent] = [duty for duty in rule.duties if duty.key == "consent performer"]
    assert consent.unless == (("", "decided by labor relations"), ("T26-12", "Foreign language or market version"))
    assert [(one.title, one.text, one.when) for one in rule.exceptions if not one.id] == [
        ("decided by labor relations", "", None)
    ]


def test_what_nobody_read_in_the_text_itself_is_unverified():
    assert [
        one for one in ("", "primary text", "house policy", "inference", "open question") if is_unverified(one)
    ] == [
        "inference",
        "open question",
    ]


@pytest.mark.parametrize(
    ("action", "party", "said"),
    [
        ("bargain", "union", "Offer to bargain with the union"),
        ("bargain", "performer", "Bargain with the performer"),
        ("consent", "performer", "Obtain the performer’s consent"),
        ("consent", "union", "Ask the union for its consent"),
        ("forbid", "producer", "Must not happen"),
    ],
)
def test_a_deed_is_said_the_same_in_the_rulebook_and_on_a_page(action, party, said):
    from disclosures.views import applies

    assert (deed(action, party), applies.deed(action, party)) == (said, said)
