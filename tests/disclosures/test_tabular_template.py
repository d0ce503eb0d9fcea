"""The import template: a row becomes an AI use, unknown stays unknown, and every fault says row, column and remedy."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from compliance.errors import Refusal, Refusals
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.tabular import read_table
from disclosures.template import COLUMNS, ImportRow, entries_from, fact_columns, known_headings

PACIFIC = ZoneInfo("America/Los_Angeles")
LEAST = {"Activity": "11", "What was done": "Sky replaced."}


def rows(*given: dict[str, str], zone: ZoneInfo | None = None) -> list[ImportRow]:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(given[0]), restval="")
    writer.writeheader()
    writer.writerows(given)
    return entries_from(read_table(text.getvalue().encode(), "log.csv", known=known_headings()), zone=zone)


def entry(zone: ZoneInfo | None = None, **cells: str) -> UseInput:
    return rows({**LEAST, **{name.replace("_", " "): cell for name, cell in cells.items()}}, zone=zone)[0].entry


def faults(*given: dict[str, str], zone: ZoneInfo | None = None) -> list[Refusal]:
    with pytest.raises(Refusals) as refused:
        rows(*given, zone=zone)
    return list(refused.value.items)


def fault(column: str, cell: str, zone: ZoneInfo | None = None) -> tuple[str, str, str]:
    [one] = faults({**LEAST, "Performer role": "lead", column: cell}, zone=zone)
    assert one.field == f"/rows/2/{column}"
    return one.code, one.message.partition(": ")[2], one.remedy


def test_a_whole_row() -> None:
    row = {
        "Reference": "007",
        "Activity": "Voice only",
        "What was done": "A temporary line for the edit.",
        "Phase": "post",
        "Department": "Sound",
        "Scene or shot": "012A",
        "Tools": "11 Labs; Voice house: in-house model; ElevenLabs",
        "Account": "Vendor",
        "Temporary or final": "temp",
        "Date": "2026-03",
        "Performer role": "lead performer; child performer",
        "Cast number": "01; 7",
        "fact:voiced_by_person": "No",
        "fact:consent_describes_use": "x",
        "Notes": "Ask the house for the model's name.",
        "Source title": "A Picture",
        "Source outlet": "The Trade",
        "Source addresses": "https://example.org/a https://example.org/b",
    }
    [read] = rows(row)
    assert read == ImportRow(
        2,
        UseInput(
            activity="voice",
            summary="A temporary line for the edit.",
            phase="post-production",
            department="Sound",
            scene="012A",
            account="vendor",
            finality="temporary",
            happened_on="2026-03",
            tools=("elevenlabs", "Voice house: in-house model"),
            facts={"voiced_by_person": False},
            involvements=(
                InvolvementInput("lead performer", "01", {"consent_describes_use": True}),
                InvolvementInput("child performer", "7", {"consent_describes_use": True}),
            ),
            notes="Ask the house for the model's name.",
            source_note="Re-enacts a press report about A Picture, as published by The Trade. It is no finding.",
            external_id="007",
        ),
        ("https://example.org/a", "https://example.org/b"),
    )


@pytest.mark.parametrize("unknown", ["", "unknown", "Unknown", "n/a", "N.A.", "?", "tbc", "-", "don't know"])
def test_unknown_stays_unknown(unknown: str) -> None:
    names = [column.heading for column in COLUMNS if column.heading not in LEAST]
    cells = dict.fromkeys([*names, *fact_columns()], unknown)
    [read] = rows({**LEAST, **cells, "Notes": ""})
    assert read == ImportRow(2, UseInput(activity="things", summary="Sky replaced."))


def test_a_scene_column_and_a_shot_column_together_say_where() -> None:
    [read] = rows({**LEAST, "Scene #": "012A", "Shot code": "0040"})
    assert read.entry.scene == "012A / 0040"


def test_headings_of_real_sheets_are_understood_and_the_rest_is_left_unread() -> None:
    row = {"ref #": "V1", "AI Activity": "11", "Shot Description": "Sky.", "Partner Artist": "a name", "Cast": "a name"}
    [read] = rows(row)
    assert read.entry == UseInput(activity="things", summary="Sky.", external_id="V1")


def test_cast_numbers_are_read_from_a_column_headed_with_a_number_sign() -> None:
    [read] = rows({**LEAST, "Character": "harbour master", "Cast #": "007"})
    assert read.entry.involvements == (InvolvementInput("harbour master", "007"),)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        (
            "Phase",
            "psot",
            ("not-a-choice", "“psot” is not one of the choices.", "Did you mean “post-production” or “production”?"),
        ),
        (
            "Account",
            "mine",
            ("not-a-choice", "“mine” is not one of the choices.", "Write one of: studio, vendor, personal, preview."),
        ),
        (
            "Temporary or final",
            "finale",
            ("not-a-choice", "“finale” is not one of the choices.", "Did you mean “final”?"),
        ),
        (
            "Date",
            "3/15/26",
            (
                "not-a-date",
                "“3/15/26” is not a date as it is written here.",
                "Write 2026, 2026-03 or 2026-03-15, as precisely as it is known, or leave it out.",
            ),
        ),
        (
            "Tools",
            "Respeacher",
            (
                "tool-unknown",
                "“Respeacher” is not in the catalogue.",
                "Did you mean “Respeecher”? Else write “Vendor: Name”.",
            ),
        ),
        (
            "fact:human_role",
            "maybe",
            ("not-yes-or-no", "“maybe” is neither yes nor no.", "Write yes, no or unknown."),
        ),
        (
            "fact:replica_source",
            "sesion",
            ("not-a-choice", "“sesion” is not one of the choices.", "Did you mean “session”?"),
        ),
        (
            "Source addresses",
            "www.example.org",
            ("not-an-address", "“www.example.org” is not a web address.", "Write it from https:// on."),
        ),
        (
            "Source title",
            "A Picture",
            ("source-half-named", "a source needs both its title and its outlet.", "Fill both cells, or neither."),
        ),
    ],
)
def test_a_wrong_cell_is_told_with_its_remedy(column: str, cell: str, expected: tuple[str, str, str]) -> None:
    if column == "Source title":
        [one] = faults({**LEAST, column: cell, "Source outlet": ""})
        assert (one.code, one.message.partition(": ")[2], one.remedy) == expected
    else:
        assert fault(column, cell) == expected


def test_an_activity_is_met_with_the_nearest() -> None:
    [one] = faults({"Activity": "Clean up, roto", "What was done": "x"})
    assert (one.code, one.remedy) == (
        "activity-unknown",
        "Write the number or the title: 5 (Clean-up, rotoscoping, noise, timing).",
    )


def test_a_missing_activity_lists_them_all() -> None:
    [one] = faults({"Activity": "", "What was done": "x"})
    assert one.message == "Row 2, column A (“Activity”): the activity is missing."
    assert all(f"{activity.number} ({activity.title})" in one.remedy for activity in activities().values())


def test_every_fault_of_the_file_is_told_in_the_order_of_its_rows() -> None:
    told = faults(
        {**LEAST, "Reference": "a", "Phase": "pst", "fact:human_role": "maybe"},
        {**LEAST, "Reference": "b", "Activity": "=A1"},
        {**LEAST, "Reference": "a", "What was done": ""},
    )
    assert [(one.code, one.field) for one in told] == [
        ("not-a-choice", "/rows/2/Phase"),
        ("not-yes-or-no", "/rows/2/fact:human_role"),
        ("formula", "/rows/3/Activity"),
        ("summary-missing", "/rows/4/What was done"),
        ("reference-twice", "/rows/4/Reference"),
    ]
    assert [bool(one.remedy) for one in told] == [True] * 5


def test_at_most_two_hundred_faults_are_listed_and_the_rest_are_counted() -> None:
    told = faults(*[{**LEAST, "Phase": "pst"} for _ in range(230)])
    assert (len(told), told[-1].message) == (201, "30 more faults are not listed.")


def test_a_missing_column_is_told() -> None:
    told = faults({"What was done": "x", "Scene": "1"})
    assert [(one.code, one.field) for one in told] == [("column-missing", "/headings/Activity")]


@pytest.mark.parametrize(
    ("heading", "code", "remedy"),
    [
        ("Actvity", "heading-unknown", "Write “Activity”, or another heading if it is something else."),
        ("fact:as_scripted", "not-yours-to-answer", "Remove the column."),
        ("fact:principal_photography_start", "another-owner", "Remove the column and answer it there, once."),
        ("fact:person_named", "known-already", "Remove the column."),
        ("fact:strike_lasts", "known-already", "Remove the column."),
        ("fact:human_rol", "fact-unknown", "Write one of: fact:human_role."),
    ],
)
def test_a_heading_that_cannot_be_meant_is_told(heading: str, code: str, remedy: str) -> None:
    [one] = faults({**LEAST, heading: ""})
    assert (one.code, one.field, one.remedy) == (code, f"/rows/1/{heading}", remedy)


def test_no_heading_of_labor_relations_is_proposed_to_who_wrote_nearly_the_same() -> None:
    [one] = faults({**LEAST, "fact:as_scriptd": ""})
    assert (one.code, "as_scripted" in (one.remedy or "")) == ("fact-unknown", False)


def test_two_columns_that_say_the_same_are_told() -> None:
    [one] = faults({**LEAST, "Methodology": "y"})
    assert (one.code, one.message) == (
        "column-twice",
        "Row 1, column C (“Methodology”): it says the same as column B (“What was done”).",
    )


def test_an_answer_about_a_person_needs_a_person() -> None:
    [one] = faults({**LEAST, "fact:consent_describes_use": "yes"})
    assert (one.code, one.field) == ("nobody-named", "/rows/2/fact:consent_describes_use")


def test_each_cast_number_needs_its_role() -> None:
    [one] = faults({**LEAST, "Performer role": "lead; second lead", "Cast number": "1"})
    assert (one.code, one.field) == ("roles-and-numbers", "/rows/2/Cast number")


def test_what_is_too_long_for_the_register_is_told_in_its_column() -> None:
    told = faults({**LEAST, "What was done": "x" * 1_001, "Reference": "r" * 201, "Performer role": "p" * 201})
    assert [(one.code, one.field) for one in told] == [
        ("too-long", "/rows/2/What was done"),
        ("too-long", "/rows/2/Reference"),
        ("too-long", "/rows/2/Performer role"),
    ]


def session(cell: str, zone: ZoneInfo | None) -> object:
    [read] = rows({**LEAST, "Performer role": "lead", "fact:session_at": cell}, zone=zone)
    return read.entry.involvements[0].facts["session_at"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-03 09:00", "2026-03-03T09:00:00-08:00"),
        ("2026-07-03T09:00", "2026-07-03T09:00:00-07:00"),
        ("2026-03-03T09:00:00+01:00", "2026-03-03T09:00:00+01:00"),
        ("2026-03-03", "2026-03-03"),
        ("2026", "2026"),
    ],
)
def test_a_time_without_an_offset_is_the_productions_own(cell: str, expected: str) -> None:
    assert session(cell, PACIFIC) == expected


@pytest.mark.parametrize("cell", ["2026-11-01 01:30", "2026-03-08 02:30"])
def test_an_hour_that_the_clocks_repeat_or_skip_needs_its_offset(cell: str) -> None:
    assert fault("fact:session_at", cell, PACIFIC)[0] == "time-twice-or-never"


def test_a_time_without_an_offset_and_without_a_production_is_refused() -> None:
    assert fault("fact:session_at", "2026-03-03 09:00")[0] == "not-a-time"
