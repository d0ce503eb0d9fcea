"""The fourteen activities: facts by their right names, no legal conclusion asked of a coordinator, presets that close questions."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.engine import assess
from compliance.errors import Refusals
from compliance.facts import read_facts, registry
from disclosures.catalogue import activities as catalogue
from disclosures.catalogue.activities import Activity, activities, find_activity, near_activities
from disclosures.catalogue.reading import read_entries

ZONE = ZoneInfo("America/Los_Angeles")
HOUSE = "house/full-disclosure"


def applying(activity: Activity, **facts: object) -> list[str]:
    """Rules that apply or still may, for the use itself, once this activity is chosen."""
    known = read_facts({**activity.presets_of("use", "event"), **facts})
    outcome = assess(subject="use", facts=known, packs=library.packs(), zone=ZONE)
    return sorted({item.rule for item in (*outcome.duties, *outcome.depends) if item.pack != HOUSE})


def test_there_are_fourteen_in_the_order_of_the_design() -> None:
    assert [(one.number, one.key) for one in activities().values()] == [
        (1, "scan"),
        (2, "replica-same-picture"),
        (3, "replica-elsewhere"),
        (4, "alteration"),
        (5, "clean-up"),
        (6, "person-not-engaged"),
        (7, "generated-figure"),
        (8, "crowd"),
        (9, "voice"),
        (10, "dub"),
        (11, "things"),
        (12, "preparation"),
        (13, "script"),
        (14, "training"),
    ]


def test_only_a_dealing_is_an_event() -> None:
    assert [one.key for one in activities().values() if one.event] == ["training"]


def test_a_coordinator_is_asked_only_what_can_be_seen_on_set() -> None:
    assert {registry()[fact].audience for one in activities().values() for fact in one.asks} == {"coordinator"}
    assert {registry()[fact].audience for one in activities().values() for fact in one.asks_approver} == {"approver"}


def test_no_preset_answers_a_legal_conclusion_or_somebody_elses_fact() -> None:
    set_facts = [registry()[fact] for one in activities().values() for fact in one.presets]
    assert {fact.audience for fact in set_facts} == {"coordinator"}
    assert {fact.owner for fact in set_facts} <= {"use", "involvement", "consent", "event"}


def test_what_is_preset_is_not_asked() -> None:
    assert [(one.key, fact) for one in activities().values() for fact in one.asks if fact in one.presets] == []


def test_what_is_taken_as_given_is_neither_asked_nor_preset() -> None:
    assert [
        (one.key, fact) for one in activities().values() for fact in one.presumes if fact in {*one.asks, *one.presets}
    ] == []
    assert {registry()[fact].audience for one in activities().values() for fact in one.presumes} <= {"coordinator"}


@pytest.mark.parametrize("key", ["scan", "replica-same-picture", "alteration", "clean-up", "script", "training"])
def test_choosing_it_settles_every_rule_about_generated_figures(key: str) -> None:
    assert applying(activities()[key], person_named=activities()[key].involves_people == "yes") == []


@pytest.mark.parametrize("key", ["things", "preparation"])
def test_saying_that_nobody_is_seen_or_heard_settles_the_rest(key: str) -> None:
    assert applying(activities()[key], person_named=False) != []
    assert applying(activities()[key], person_named=False, seems_natural_performer=False) == []


def test_a_generated_figure_stays_open_until_it_is_answered() -> None:
    figure = activities()["generated-figure"]
    unnamed = ["T23-08-UNNAMED", "T23-13", "T23-15", "T26-08-UNNAMED", "T26-K", "T26-K5"]
    assert applying(figure, person_named=False) == unnamed
    assert applying(figure, person_named=False, human_role=False, name_and_feature_in_prompt=False) == []


@pytest.mark.parametrize("text", ["7", " 7 ", "generated-figure", "GENERATED human FIGURE", "7 Generated human figure"])
def test_an_activity_is_found_by_key_number_or_title(text: str) -> None:
    found = find_activity(text)
    assert found is not None
    assert found.key == "generated-figure"


@pytest.mark.parametrize("text", ["", "0", "15", "deep", "figure"])
def test_what_is_no_activity_is_not_guessed(text: str) -> None:
    assert find_activity(text) is None


def test_near_activities_come_nearest_first() -> None:
    assert [one.key for one in near_activities("Generated figures")] == ["generated-figure"]


# What a conclusion, or a term of an agreement, would concede.
CONCEDES = re.compile(r"engaged|synthetic|replica|deep ?fake|recogni[sz]able|alter|consent|performer's", re.IGNORECASE)


def test_what_an_activity_is_called_on_papers_concedes_nothing() -> None:
    titles = [one.paper_title for one in activities().values()]
    assert [title for title in titles if CONCEDES.search(title)] == []
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 60


def test_nobody_is_seen_or_heard_where_a_paper_may_go_without_a_look() -> None:
    assert [one.key for one in activities().values() if one.nobody_seen] == [
        "clean-up",
        "things",
        "preparation",
        "script",
    ]


ENTRY = """[[activity]]
key = "a"
number = {number}
title = "A"
paper_title = "A"
hint = "A."
involves_people = "no"
asks = {asks}
asks_approver = {approver}
[activity.presets]
{presets}
[activity.presumes]
{presumes}
"""


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"asks": '["no_such_fact"]'}, "“asks” names “no_such_fact”, which is not known here."),
        ({"asks": '["as_scripted"]'}, "“asks” asks “as_scripted”, which belongs to the approver."),
        ({"approver": '["human_role"]'}, "“asks_approver” asks “human_role”, which belongs to the coordinator."),
        ({"presets": "as_scripted = true"}, "“presets” sets “as_scripted”, which choosing an activity cannot answer."),
        (
            {"presets": 'contract_date = "2025"'},
            "“presets” sets “contract_date”, which choosing an activity cannot answer.",
        ),
        ({"presets": 'human_role = "yes"'}, "“presets” at /facts/human_role: human_role must be true or false."),
        (
            {"presumes": "as_scripted = true"},
            "“presumes” sets “as_scripted”, which choosing an activity cannot answer.",
        ),
        ({"presumes": "minor = false"}, "“presumes” sets “minor”, which choosing an activity cannot answer."),
        ({"presumes": "minor_role = false"}, "“presumes” at /facts/minor_role: There is no fact called “minor_role”."),
        (
            {"presets": "human_role = true", "presumes": "human_role = true"},
            "“presumes” sets “human_role”, which stands among the presets.",
        ),
        ({"number": "true"}, "“number” wants a whole number."),
    ],
)
def test_a_wrong_entry_is_refused_by_file_entry_and_key(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    file = tmp_path / "activities.toml"
    right = {"number": "1", "asks": "[]", "approver": "[]", "presets": "", "presumes": ""}
    file.write_text(ENTRY.format(**{**right, **changed}), encoding="utf-8")
    with pytest.raises(Refusals) as refused:
        read_entries(file, "activity", catalogue._activity)
    assert [fault.message.partition(" Did you")[0] for fault in refused.value.items] == [
        f"activities.toml, activity 1: {message}"
    ]
