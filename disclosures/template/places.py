"""Which column of somebody's file says what, and what is wrong with its headings."""

from __future__ import annotations

from compliance.errors import Invalid, Refusal, pointer
from compliance.facts import registry
from disclosures.entry import KNOWN_BY_ITSELF
from disclosures.tabular import Table, fold
from disclosures.tabular.table import letter

from .columns import COLUMNS, FACT_PREFIX, fact_columns, means, near_headings

# A breakdown has a scene and a shot; together they say where.
JOINED = ("scene",)


def places_in(table: Table) -> tuple[dict[str, list[int]], list[Refusal]]:
    """Which columns of the file say what; and the faults of the headings themselves."""
    places: dict[str, list[int]] = {}
    faults: list[Refusal] = []
    for place, heading in enumerate(table.headings):
        meant = means(heading)
        if meant is None:
            faults += _unread(table, place)
            continue
        places.setdefault(meant, []).append(place)
        if places[meant][0] != place and meant not in JOINED:
            faults.append(_same_meaning(table, place, places[meant][0]))
    for column in COLUMNS:
        if column.needed and column.key not in places:
            remedy = f"Add it, or name it as the template does. {column.help}"
            faults.append(
                Invalid(
                    "column-missing",
                    f"The column “{column.heading}” is missing.",
                    field=pointer("headings", column.heading),
                    remedy=remedy,
                )
            )
    return places, faults


def _unread(table: Table, place: int) -> list[Refusal]:
    """A heading we do not know is left unread, unless it looks like a slip or asks for what a sheet cannot answer."""
    heading = table.headings[place]
    near = near_headings(heading)
    if fold(heading).startswith(FACT_PREFIX):
        return [_fact_refused(table, place, near)]
    if heading and near:
        remedy = f"Write “{'” or “'.join(near)}”, or another heading if it is something else."
        return [
            table.fault(
                table.header_row, place, "heading-unknown", "this heading is not one of the template's.", remedy
            )
        ]
    return []


def _fact_refused(table: Table, place: int, near: list[str]) -> Refusal:
    heading = table.headings[place]
    fact = next((one for one in registry().values() if fold(FACT_PREFIX + one.name) == fold(heading)), None)
    if fact is None:
        listed = near or sorted(fact_columns())
        return table.fault(
            table.header_row, place, "fact-unknown", "there is no such fact.", f"Write one of: {', '.join(listed)}."
        )
    if fact.audience == "approver":
        return table.fault(
            table.header_row,
            place,
            "not-yours-to-answer",
            "labor relations answers this, not a sheet.",
            "Remove the column.",
        )
    if fact.name in KNOWN_BY_ITSELF:
        said = "the register knows this by itself."
        return table.fault(table.header_row, place, "known-already", said, "Remove the column.")
    return table.fault(
        table.header_row,
        place,
        "another-owner",
        f"this is answered on the {fact.owner}.",
        "Remove the column and answer it there, once.",
    )


def _same_meaning(table: Table, place: int, first: int) -> Refusal:
    message = f"it says the same as column {letter(first)} (“{table.headings[first]}”)."
    return table.fault(
        table.header_row, place, "column-twice", message, "Join the two columns, or rename the one that is not meant."
    )
