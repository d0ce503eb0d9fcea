"""The sample: what it is meant to show, it shows; what it must not name on a paper, it does not."""

from __future__ import annotations

import csv
import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.assessment import Assessment
from compliance.facts import Value, read_facts
from disclosures.catalogue.activities import activities
from disclosures.catalogue.tools import tools_by_key
from disclosures.entry import check_entry
from disclosures.sample import SampleProduction, SampleUse, sample
from disclosures.sample.definition import FOLDER
from disclosures.subjects import Party, Subject, assess_all, subjects_of

Outcome = list[tuple[Subject, Assessment]]
INVENTED = [
    pytest.param(production, use, id=use.entry.external_id)
    for production in sample().productions
    for use in production.uses
    if use.expected
]
PRESS = sample().production("press-reports")


def outcome(production: SampleProduction, use: SampleUse) -> Outcome:
    """What the engine says of it: presets, answers and engagements put together as logging does."""
    activity = activities()[use.entry.activity]
    own = {**activity.presets_of("use", "event"), **use.entry.facts, **answered(use, 0)}
    theirs = activity.presets_of("involvement", "consent")
    engaged = {one.cast_number: one.facts for one in production.engagements}
    people = [
        Party(number, facts(theirs, engaged.get(person.cast_number, {}), person.facts, answered(use, number)))
        for number, person in enumerate(use.entry.involvements, start=1)
    ]
    subjects = subjects_of(production=facts(production.facts), use=facts(own), people=people, event=activity.event)
    packs = [library.latest(pack) for pack in production.packs]
    return assess_all(list(subjects), packs=packs, zone=ZoneInfo(production.zone))


def facts(*parts: object) -> dict[str, Value]:
    return read_facts({name: value for part in parts for name, value in dict(part).items()})  # type: ignore[call-overload]


def answered(use: SampleUse, involvement: int) -> dict[str, object]:
    return {one.fact: one.value for one in use.answers if one.involvement == involvement}


def called(subject: Subject) -> str:
    return "event" if subject.kind == "event" else str(subject.involvement)


def named(said: Outcome, part: str) -> list[str]:
    return sorted(f"{called(subject)} {item.rule} {item.key}" for subject, one in said for item in getattr(one, part))


def asked(said: Outcome, audience: str) -> list[str]:
    return sorted({one.fact for _, each in said for one in each.questions if one.audience == audience})


@pytest.mark.parametrize(("production", "use"), INVENTED)
def test_the_engine_says_what_the_sample_expects(production: SampleProduction, use: SampleUse) -> None:
    assert use.expected is not None
    said = outcome(production, use)
    met = sorted(
        f"{called(subject)} {duty.rule} {duty.key}" for subject, one in said for duty in one.duties if duty.met
    )
    assert {
        "due": named(said, "duties"),
        "met": met,
        "lifted": named(said, "lifted"),
        "depends": named(said, "depends"),
        "asked": asked(said, "approver"),
        "asked of the coordinator": asked(said, "coordinator"),
    } == {
        "due": sorted(use.expected.due),
        "met": sorted(use.expected.met),
        "lifted": sorted(use.expected.lifted),
        "depends": sorted(use.expected.depends),
        "asked": sorted(use.expected.asked),
        "asked of the coordinator": sorted(use.expected.asked_coordinator),
    }


def due(rule: str, key: str) -> list[str]:
    return [
        use.entry.external_id
        for production in sample().productions
        for use in production.uses
        for _, one in outcome(production, use)
        if any((duty.rule, duty.key) == (rule, key) for duty in one.duties)
    ]


def test_there_is_a_contract_notice_under_each_agreement() -> None:
    assert due("T23-13", "notify union") == ["HB-004", "HB-012"]
    assert due("T26-L", "notify union") == ["SL-001"]


def test_the_two_agreements_48_hour_clocks_both_run() -> None:
    clocks = {
        use.entry.external_id: duty.due.sum
        for use in sample().production("sample-picture").uses
        for _, one in outcome(sample().production("sample-picture"), use)
        for duty in one.duties
        if duty.key == "notify performer"
    }
    assert clocks == {
        "HB-002": "48 h before Thu 2 Oct 2025 08:00 PDT = Tue 30 Sep 2025 08:00 PDT",
        "HB-011": "48 h before Tue 8 Dec 2026 09:00 PST = Sun 6 Dec 2026 09:00 PST",
    }


def test_three_uses_owe_nothing_but_their_line_in_the_summary() -> None:
    house = ("0 HFD-01 summarize union",)
    plain = [
        use.entry.external_id
        for use in sample().production("sample-picture").uses
        if use.expected and use.expected.due == house and not (use.expected.lifted or use.expected.depends)
    ]
    assert plain == ["HB-001", "HB-005", "HB-010"]


def test_the_press_reports_owe_only_the_summary_because_reports_never_give_the_contract_facts() -> None:
    duties = Counter(duty.key for use in PRESS.uses for _, one in outcome(PRESS, use) for duty in one.duties)
    assert duties == {"summarize union": 36}


def test_every_press_report_names_its_outlet_and_that_it_is_no_finding() -> None:
    assert len(PRESS.uses) == 36
    shape = r"Re-enacts a press report about .+, as published by .+\. It is no finding\."
    assert [use.entry.external_id for use in PRESS.uses if not re.fullmatch(shape, use.entry.source_note)] == []


def test_nothing_that_reaches_a_paper_holds_a_real_title() -> None:
    titles = {use.entry.external_id: real_titles(use) for use in PRESS.uses}
    named_in = [
        (use.entry.external_id, title)
        for use in PRESS.uses
        for title in titles[use.entry.external_id]
        if title in "\n".join((use.entry.summary, use.entry.scene, use.entry.department, use.entry.notes, *roles(use)))
    ]
    assert named_in == []


def real_titles(use: SampleUse) -> list[str]:
    whole = use.entry.source_note.removeprefix("Re-enacts a press report about ").split(", as published by ")[0]
    parts = [part.strip(' "()') for part in re.split(r"[:,(]", whole)]
    return [whole, *(part for part in parts if part[:1].isupper())]


def roles(use: SampleUse) -> list[str]:
    return [person.role for person in use.entry.involvements]


def test_the_press_reports_carry_every_row_once_in_order() -> None:
    with (FOLDER / "press_reports.csv").open(encoding="utf-8", newline="") as file:
        references = [row["Reference"] for row in csv.DictReader(file)]
    assert [use.entry.external_id for use in PRESS.uses] == references
    assert len(set(references)) == 36


def test_no_press_report_says_anything_of_contracts_or_consents() -> None:
    people = [person for use in PRESS.uses for person in use.entry.involvements]
    assert {fact for person in people for fact in person.facts} == {"dubbed_with_replica"}
    assert [use.answers for use in PRESS.uses] == [()] * 36


@pytest.mark.parametrize("production", sample().productions, ids=lambda one: one.slug)
def test_every_entry_passes_the_registers_own_checks(production: SampleProduction) -> None:
    for use in production.uses:
        check_entry(use.entry)
    numbers = {one.cast_number for one in production.engagements}
    asked_for = {person.cast_number for use in production.uses for person in use.entry.involvements} - {""}
    assert asked_for == numbers


@pytest.mark.parametrize("production", sample().productions, ids=lambda one: one.slug)
def test_every_tool_is_in_the_catalogue_or_says_that_it_is_a_sample(production: SampleProduction) -> None:
    others = {tool for use in production.uses for tool in use.entry.tools if tool not in tools_by_key()}
    assert {tool for tool in others if "(sample): " not in tool} == set()


def test_people_of_the_sample_are_roles_and_letters() -> None:
    people = [one.person for production in sample().productions for one in production.engagements]
    assert people == [f"Performer {letter} (sample)" for letter in "ABCDE"]


def test_what_is_invented_says_so() -> None:
    assert sample().production("sample-picture").title == "Sample picture (invented)"
    assert [
        one.slug
        for one in sample().productions
        if "nvented" not in one.sample_note and "no finding" not in one.sample_note
    ] == []
