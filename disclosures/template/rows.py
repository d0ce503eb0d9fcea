"""Rows of the template into AI uses. All faults of the file come at once, each with row, column and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from compliance.dates import PartialDate
from compliance.errors import MOST_COUNTED, Refusal, Refusals, pointer
from disclosures.catalogue.activities import activities, find_activity, near_activities
from disclosures.catalogue.tools import find_tool
from disclosures.entry import InvolvementInput, UseInput, check_entry
from disclosures.tabular import Row, Table, capped
from disclosures.tabular.table import excerpt

from .columns import FACT_PREFIX, PERSON_OWNERS, fact_columns
from .listing import MOST_ADDRESSES, MOST_PARTS, MOST_UNKNOWN_TOOLS, Listing
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
    rows, references, listing = [], list[tuple[int, str]](), Listing()
    for row in table.rows:
        reading = _Reading(table, row, places, zone, listing)
        entry, addresses = reading.entry(), reading.addresses()
        references.append((row.number, entry.external_id))
        # A cell that could not be read is told once, and not again for being empty.
        faults += [fault for fault in reading.faults if fault.field not in unread]
        if len(faults) > MOST_COUNTED:
            break
        if not faults:
            rows.append(ImportRow(row.number, entry, addresses))
    faults += _repeated(table, references, places)
    if faults:
        raise Refusals(capped(_in_order(faults, table)))
    return rows


def _in_order(faults: list[Refusal], table: Table) -> list[Refusal]:
    """Faults are told row by row and from left to right; those of the headings and of the file come first."""
    columns = {pointer(one)[1:]: place for place, one in reversed([*enumerate(table.headings)])}

    def place(fault: Refusal) -> tuple[int, int]:
        kind, row, heading = [*fault.field.split("/")[1:], "", "", ""][:3]
        return int(row) if kind == "rows" and row else 0, columns.get(heading, -1)

    return sorted(faults, key=place)


def _repeated(table: Table, references: list[tuple[int, str]], places: Mapping[str, list[int]]) -> list[Refusal]:
    first: dict[str, int] = {}
    return [
        table.fault(
            number,
            places["reference"][0],
            "reference-twice",
            f"row {first[reference]} has this reference too.",
            "Give each row its own reference.",
        )
        for number, reference in references
        if reference and first.setdefault(reference, number) != number
    ]


class _Reading:
    """One row being read: takes cells by what they mean and gathers the faults."""

    def __init__(
        self, table: Table, row: Row, places: Mapping[str, list[int]], zone: ZoneInfo | None, listing: Listing
    ) -> None:
        self._table = table
        self._row = row
        self._places = places
        self._zone = zone
        self._listing = listing
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
        found = tuple(self._known("source_addresses").split(maxsplit=MOST_ADDRESSES))
        if len(found) > MOST_ADDRESSES:
            self._too_many("source_addresses", MOST_ADDRESSES)
            return ()
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

    def _listed(self, key: str) -> tuple[str, ...] | None:
        """The parts of a cell; None, and a fault, if there are more than anything takes."""
        parts = self._listing.parts(self._known(key))
        if parts is None:
            self._too_many(key, MOST_PARTS)
        return parts

    def _too_many(self, key: str, most: int) -> None:
        self._fault(key, "too-many-parts", f"this cell lists more than {most} things.", "Part it into several rows.")

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
        each = dict.fromkeys(self._listed("tools") or ())
        return tuple(dict.fromkeys(tool for text in each if (tool := self._tool(text))))

    def _tool(self, text: str) -> str:
        """A catalogue key, or the text as written. A near miss is asked about; "Vendor: Name" is taken as meant."""
        found = find_tool(text)
        if len(text) > LONGEST_TOOL:
            message = f"a tool's name fits in {LONGEST_TOOL} characters."
            self._fault("tools", "too-long", message, "Put a semicolon between several tools.")
        elif not found and ": " not in text:
            self._ask_about(text)
        return found.key if found else text

    def _ask_about(self, text: str) -> None:
        near = self._listing.near(text)
        if near is None:
            message = f"with this the file names more than {MOST_UNKNOWN_TOOLS:,} tools that are not in the catalogue."
            self._fault("tools", "too-many-unknown", message, "Write them as “Vendor: Name”, or split the file.")
        elif near:
            listed = " or ".join(f"“{tool.label}”" for tool in near)
            message = f"“{excerpt(text)}” is not in the catalogue."
            self._fault("tools", "tool-unknown", message, f"Did you mean {listed}? Else write “Vendor: Name”.")

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
        if roles is None or numbers is None:
            return ()
        if numbers and len(numbers) != len(roles):
            self._fault(
                "cast_numbers",
                "roles-and-numbers",
                f"{len(numbers)} cast numbers stand beside {len(roles)} roles.",
                "Give each role its number, in the same order, or leave the numbers out.",
            )
            numbers = ()
        if facts and not roles:
            heading = FACT_PREFIX + next(iter(facts))
            self._fault(
                heading,
                "nobody-named",
                "this answer is about a person, and the row names no performer role.",
                "Name the role in “Performer role”.",
            )
        return tuple(
            InvolvementInput(role, numbers[index] if numbers else "", facts) for index, role in enumerate(roles)
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
