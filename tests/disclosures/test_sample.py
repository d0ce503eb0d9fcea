"""The sample: what it is meant to show, it shows; what it must not name on a paper, it does not."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import fields
from typing import Any

import pytest

from disclosures.catalogue.tools import tools_by_key
from disclosures.entry import check_entry
from disclosures.models import Consent, Use, UseRevision
from disclosures.queries.register import newest_assessments
from disclosures.sample import SampleProduction, SampleUse, sample
from disclosures.sample.definition import FOLDER, SampleExpected
from disclosures.services.sample import load_sample
from tests.databases import Databases
from tests.world import NOW

PRESS = sample().production("press-reports")
Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def register(
    databases: Databases, django_db_setup: None, django_db_blocker: Any
) -> tuple[dict[str, Told], dict[str, list[str]]]:
    """What the register says once the sample is loaded as `./run` loads it: of every AI use, by its reference, each subject's newest
    result; and of every consent, which AI uses name it. Loaded once, because that costs seconds."""
    with django_db_blocker.unblock(), databases.fresh():
        load_sample(now=NOW)
        return _told(), _named_by()


def _told() -> dict[str, Told]:
    uses = {use.pk: use.external_id for use in Use.objects.all()}
    newest = newest_assessments(list(UseRevision.objects.values_list("pk", flat=True)))
    told: dict[str, Told] = {}
    for (use, kind, number), one in sorted(newest.items(), key=lambda item: item[0][2]):
        told.setdefault(uses[use], []).append(("event" if kind == "event" else str(number), one.result))
    return told


def _named_by() -> dict[str, list[str]]:
    return {
        one.label: sorted({person.revision.use.external_id for person in one.involvements.all()})
        for one in Consent.objects.all()
    }


@pytest.fixture
def loaded(register: tuple[dict[str, Told], dict[str, list[str]]]) -> dict[str, Told]:
    return register[0]


@pytest.fixture
def consents(register: tuple[dict[str, Told], dict[str, list[str]]]) -> dict[str, list[str]]:
    return register[1]


def named(told: Told, part: str) -> list[str]:
    return sorted(f"{who} {item['rule']} {item['key']}" for who, one in told for item in one[part])


def asked(told: Told, audience: str) -> list[str]:
    return sorted({one["fact"] for _, each in told for one in each["questions"] if one["audience"] == audience})


def said_of(told: Told) -> SampleExpected:
    duties = [(f"{who} {duty['rule']} {duty['key']}", duty) for who, one in told for duty in one["duties"]]
    return SampleExpected(
        due=tuple(sorted(name for name, _ in duties)),
        met=tuple(sorted(name for name, duty in duties if duty["met"])),
        failed=tuple(sorted(f"{name} {limit['id']}" for name, duty in duties for limit in duty["failed"])),
        lifted=tuple(named(told, "lifted")),
        depends=tuple(named(told, "depends")),
        asked=tuple(asked(told, "approver")),
        asked_coordinator=tuple(asked(told, "coordinator")),
    )


def in_order(expected: SampleExpected) -> SampleExpected:
    return SampleExpected(*(tuple(sorted(getattr(expected, one.name))) for one in fields(expected)))


def test_the_register_says_what_the_sample_expects(loaded: dict[str, Told]) -> None:
    expected = {
        use.entry.external_id: in_order(use.expected)
        for production in sample().productions
        for use in production.uses
        if use.expected
    }
    assert {reference: said_of(loaded[reference]) for reference in expected} == expected


def test_there_is_a_contract_notice_under_each_agreement(loaded: dict[str, Told]) -> None:
    def due(duty: str) -> list[str]:
        return sorted(reference for reference, told in loaded.items() if duty in said_of(told).due)

    assert due("0 T23-13 notify union") == ["HB-004", "HB-012"]
    assert due("event T26-L notify union") == ["SL-001"]


def test_the_two_agreements_48_hour_clocks_both_run(loaded: dict[str, Told]) -> None:
    clocks = {
        reference: duty["due"]["sum"]
        for reference, told in loaded.items()
        for _, one in told
        for duty in one["duties"]
        if duty["key"] == "notify performer"
    }
    assert clocks == {
        "HB-002": "48 h before Thu 2 Oct 2025 08:00 PDT = Tue 30 Sep 2025 08:00 PDT",
        "HB-011": "48 h before Tue 8 Dec 2026 09:00 PST = Sun 6 Dec 2026 09:00 PST",
    }


def test_consents_of_the_sample_are_met_and_not_met(loaded: dict[str, Told], consents: dict[str, list[str]]) -> None:
    assert consents == {"C-0001": ["HB-002"], "C-0002": ["HB-006"], "C-0003": ["HB-011"], "C-0004": ["HB-008"]}
    assert [
        *said_of(loaded["HB-006"]).met, *said_of(loaded["HB-011"]).failed,
    ] == ["1 T23-09 consent performer", "1 T26-01 consent performer signed"]  # fmt: skip


def test_three_uses_owe_nothing_but_their_line_in_the_summary() -> None:
    house = ("0 HFD-01 summarize union",)
    plain = [
        use.entry.external_id
        for use in sample().production("sample-picture").uses
        if use.expected and use.expected.due == house and not (use.expected.lifted or use.expected.depends)
    ]
    assert plain == ["HB-001", "HB-005", "HB-010"]


def test_the_press_reports_owe_only_the_summary_because_reports_never_give_the_contract_facts(
    loaded: dict[str, Told],
) -> None:
    found = [one for use in PRESS.uses for _, one in loaded[use.entry.external_id]]
    duties = Counter(duty["key"] for one in found for duty in one["duties"])
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
