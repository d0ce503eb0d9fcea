"""The template to hand out: a column for everything that can be said, explained, and read back as it was filled in."""

from __future__ import annotations

import io

import openpyxl
import pytest

from compliance.errors import Refusal
from compliance.facts import registry
from disclosures.catalogue.activities import activities
from disclosures.entry import KNOWN_BY_ITSELF, UseInput
from disclosures.tabular import read_table
from disclosures.template import COLUMNS, entries_from, fact_columns, known_headings, write_template


def test_there_is_a_column_for_every_fact_that_a_coordinator_may_answer_in_a_row() -> None:
    expected = [
        f"fact:{fact.name}"
        for fact in registry().values()
        if fact.audience == "coordinator" and fact.owner != "production" and fact.name not in KNOWN_BY_ITSELF
    ]
    assert list(fact_columns()) == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_template_reads_as_a_sheet_with_no_rows(kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_table(write_template(kind), f"template.{kind}", known=known_headings())
    assert refused.value.code == "no-rows"


def test_a_filled_template_keeps_every_identifier() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template("xlsx")))
    sheet = book["AI uses"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in {"Reference": "007", "Activity": "11 Places, props, effects, titles, posters"}.items():
        sheet.cell(2, place[heading], value)
    sheet.cell(2, place["What was done"], "Sky replaced.")
    file = io.BytesIO()
    book.save(file)
    [read] = entries_from(read_table(file.getvalue(), "filled.xlsx", known=known_headings()))
    assert read.entry == UseInput(activity="things", summary="Sky replaced.", external_id="007")


def test_the_workbook_explains_every_column_and_every_activity() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template("xlsx")))
    assert book.sheetnames == ["AI uses", "How to fill this in"]
    explained = [row[0].value for row in book["How to fill this in"].iter_rows(min_row=2) if row[0].value]
    assert explained == [
        *(column.heading for column in COLUMNS),
        *fact_columns(),
        "Activities",
        *(f"{one.number} {one.title}" for one in activities().values()),
    ]


def test_another_format_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        write_template("pdf")
    assert refused.value.code == "no-such-format"
