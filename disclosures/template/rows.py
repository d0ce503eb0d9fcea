"""Rows of the template into AI uses. All faults of the file come at once, each with row, column and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from compliance.dates import PartialDate
from compliance.errors import Refusal, Refusals, pointer
from disclosures.catalogue.activities import activities, find_activity, near_activities
from disclosures.catalogue.tools import find_tool, near_tools
from disclosures.entry import InvolvementInput, UseInput, check_entry
from disclosures.tabular import Row, Table, capped, fold
from disclosures.tabular.table import excerpt

from .columns import FACT_PREFIX, PERSON_OWNERS, fact_columns
from .places import places_in
from .values import answer, is_unknown, word

ADDRESS = re.compile(r"https?://\S{1,2000}")
LONGEST_TOOL = 200
# Where the register's own checks point, and the column in which that was written.
WRITTEN_IN = {"source_note": "source_title", "external_id": "reference", "involvements": "roles"}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the file as an AI use. `addresses` are kept with the file, not with the use: they may name people."""

    number: int
    entry: UseInput
    addresses: tuple[str, ...] = ()


def entries_from(table: Table, *, zone: ZoneInfo | None = None) -> list[ImportRow]:
    """Every row as an AI use, or Refusals with every fault. `zone` is the production's, for times without offset."""
    places, faults = places_in(table)
    faults += table.faults
    unread = {fault.field for fault in faults}
    rows = []
    for row in table.rows:
        reading = _Reading(table, row, places, zone)
        rows.append(ImportRow(row.number, reading.entry(), reading.addresses()))
        # A cell that could not be read is told once, and not again for being empty.
        faults += [fault for fault in reading.faults if fault.field not in unread]
    faults += _repeated(table, rows, places)
    if faults:
        raise Refusals(capped(sorted(faults, key=lambda fault: _place_of(fault, table))))
    return rows


def _place_of(fault: Refusal, table: Table) -> tuple[int, int]:
    """Faults are told row by row and from left to right; those of the headings and of the file come first."""
    kind, row, heading = [*fault.field.split("/")[1:], "", "", ""][:3]
    columns = [pointer(one)[1:] for one in table.headings]
    return int(row) if kind == "rows" and row else 0, columns.index(heading) if heading in columns else -1


def _repeated(table: Table, rows: list[ImportRow], places: Mapping[str, list[int]]) -> list[Refusal]:
    first: dict[str, int] = {}
    return [
        table.fault(
            row.number,
            places["reference"][0],
            "reference-twice",
            f"row {first[row.entry.external_id]} has this reference too.",
            "Give each row its own reference.",
        )
        for row in rows
        if row.entry.external_id and first.setdefault(row.entry.external_id, row.number) != row.number
    ]


class _Reading:
    """One row being read: takes cells by what they mean and gathers the faults."""

    def __init__(self, table: Table, row: Row, places: Mapping[str, list[int]], zone: ZoneInfo | None) -> None:
        self._table = table
        self._row = row
        self._places = places
        self._zone = zone
        self.faults: list[Refusal] = []

    def entry(self) -> UseInput:
        facts, about_people = self._facts()
        entry = UseInput(
            activity=self._activity(),
            summary=self._known("summary"),
            phase=self._word("phase"),
            department=self._known("department"),
            scene=self._known("scene"),
            account=self._word("account"),
            finality=self._word("finality"),
            performer_part=self._word("performer_part"),
            happened_on=self._date(),
            tools=self._tools(),
            facts=facts,
            involvements=self._people(about_people),
            notes=self._text("notes"),
            source_note=self._source_note(),
            external_id=self._known("reference"),
        )
        self._check(entry)
        return entry

    def addresses(self) -> tuple[str, ...]:
        found = tuple(self._known("source_addresses").split())
        for text in found:
            if not ADDRESS.fullmatch(text):
                self._fault(
                    "source_addresses",
                    "not-an-address",
                    f"“{excerpt(text)}” is not a web address.",
                    "Write it from https:// on.",
                )
        return found

    def _text(self, key: str) -> str:
        return " / ".join(filter(None, (self._row.cells[place] for place in self._places.get(key, []))))

    def _known(self, key: str) -> str:
        text = self._text(key)
        return "" if is_unknown(text) else text

    def _listed(self, key: str) -> list[str]:
        """The parts of a cell; those that say “unknown” or “none” say nothing."""
        parts = (part.strip() for part in re.split(r"[;\n]", self._known(key)))
        return [part for part in parts if not is_unknown(part) and fold(part) != "none"]

    def _fault(self, key: str, code: str, message: str, remedy: str) -> None:
        place = self._places.get(key, [0])[0]
        self.faults.append(self._table.fault(self._row.number, place, code, message, remedy))

    def _activity(self) -> str:
        text = self._text("activity")
        found = find_activity(text)
        if found is None and "activity" in self._places:
            near = near_activities(text) or tuple(activities().values())
            listed = ", ".join(f"{one.number} ({one.title})" for one in near)
            message = f"“{excerpt(text)}” is not an activity." if text else "the activity is missing."
            self._fault("activity", "activity-unknown", message, f"Write the number or the title: {listed}.")
        return found.key if found else ""

    def _word(self, key: str) -> str:
        try:
            return word(key, self._text(key))
        except Refusal as refusal:
            self._fault(key, refusal.code, refusal.message, refusal.remedy)
            return "unknown"

    def _date(self) -> str:
        text = self._known("happened_on")
        try:
            return str(PartialDate.parse(text[:10] if text[10:11] in ("T", " ") else text)) if text else ""
        except Refusal as refusal:
            self._fault(
                "happened_on", refusal.code, f"“{excerpt(text)}” is not a date as it is written here.", refusal.remedy
            )
            return ""

    def _tools(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tool for text in self._listed("tools") if (tool := self._tool(text))))

    def _tool(self, text: str) -> str:
        """A catalogue key, or the text as written. A near miss is asked about; "Vendor: Name" is taken as meant."""
        found = find_tool(text)
        near = () if found or ": " in text else near_tools(text)
        if near:
            listed = " or ".join(f"“{tool.label}”" for tool in near)
            self._fault(
                "tools",
                "tool-unknown",
                f"“{excerpt(text)}” is not in the catalogue.",
                f"Did you mean {listed}? Else write “Vendor: Name”.",
            )
        if len(text) > LONGEST_TOOL:
            self._fault(
                "tools",
                "too-long",
                f"a tool's name fits in {LONGEST_TOOL} characters.",
                "Put a semicolon between several tools.",
            )
        return found.key if found else text

    def _facts(self) -> tuple[dict[str, object], dict[str, object]]:
        """The answers about the use, and those about the people in it."""
        facts: dict[str, object] = {}
        about_people: dict[str, object] = {}
        for heading, fact in fact_columns().items():
            text = self._known(heading) if heading in self._places else ""
            if text:
                (about_people if fact.owner in PERSON_OWNERS else facts).update(self._answer(heading, text))
        return facts, about_people

    def _answer(self, heading: str, text: str) -> dict[str, object]:
        fact = fact_columns()[heading]
        try:
            return {fact.name: answer(fact, text, self._zone)}
        except Refusal as refusal:
            self._fault(heading, refusal.code, refusal.message, refusal.remedy)
            return {}

    def _people(self, facts: Mapping[str, object]) -> tuple[InvolvementInput, ...]:
        roles, numbers = self._listed("roles"), self._listed("cast_numbers")
        if numbers and len(numbers) != len(roles):
            self._fault(
                "cast_numbers",
                "roles-and-numbers",
                f"{len(numbers)} cast numbers stand beside {len(roles)} roles.",
                "Give each role its number, in the same order, or leave the numbers out.",
            )
            numbers = []
        if facts and not roles:
            heading = FACT_PREFIX + next(iter(facts))
            self._fault(
                heading,
                "nobody-named",
                "this answer is about a person, and the row names no performer role.",
                "Name the role in “Performer role”.",
            )
        return tuple(
            InvolvementInput(role, numbers[index] if numbers else "", dict(facts)) for index, role in enumerate(roles)
        )

    def _source_note(self) -> str:
        title, outlet = self._known("source_title"), self._known("source_outlet")
        if bool(title) != bool(outlet):
            self._fault(
                "source_title" if outlet else "source_outlet",
                "source-half-named",
                "a source needs both its title and its outlet.",
                "Fill both cells, or neither.",
            )
        return (
            f"Re-enacts a press report about {title}, as published by {outlet}. It is no finding."
            if title and outlet
            else ""
        )

    def _check(self, entry: UseInput) -> None:
        """The register's own checks, said in the file's terms. An activity that is missing has been told already."""
        try:
            check_entry(entry)
        except Refusal as refusal:
            for fault in refusal.items:
                field = fault.field.split("/")[1] if "/" in fault.field else ""
                self._fault(
                    WRITTEN_IN.get(field, field), fault.code, fault.message, fault.remedy or "Correct the cell."
                )
