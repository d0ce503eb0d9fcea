"""Finds the row of headings, which in real sheets often stands below a title, a date and an empty line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from compliance.errors import MOST_COUNTED, Invalid, Refusal, TooLarge

from .table import Bad, Cell, Grid, Limits, Line, Row, Table, cell_fault, excerpt, fold, letter, row_fault

# One known word may stand in a title line by chance ("Date: 4 March"); two are headings.
ENOUGH = 2


def best_match(rows: Sequence[tuple[Cell, ...]], known: Collection[str]) -> tuple[int, int]:
    """Which of these rows shows most known headings, and how many; the first one wins a tie."""
    counts = [sum(1 for cell in row if isinstance(cell, str) and fold(cell) in known) for row in rows]
    most = max(counts, default=0)
    return (counts.index(most), most) if counts else (0, 0)


def table_of(grid: Grid, *, file: str, known: Collection[str], limits: Limits) -> Table:
    """The grid with its headings found and every row brought to their width."""
    start = _header(grid, known, limits)
    headings = _headings(grid.lines[start], limits)
    body = [line for line in grid.lines[start + 1 :] if not line.blank]
    read = [not known or fold(heading) in known for heading in headings]
    faults = [*_twice(grid.lines[start].number, headings, read)]
    rows = []
    for line in body:
        faults.extend(_line_faults(line, headings, read, padded=grid.padded))
        rows.append(Row(line.number, _fit(line.cells, len(headings))))
        if len(faults) > MOST_COUNTED:
            break
    if grid.broken:
        faults.append(grid.broken)
    elif not rows:
        raise _no_rows()
    return Table(file, headings, tuple(rows), grid.lines[start].number, grid.sheet, grid.unread_sheets, tuple(faults))


def _header(grid: Grid, known: Collection[str], limits: Limits) -> int:
    rows = [line.cells for line in grid.lines[: limits.heading_rows]]
    if not rows:
        raise grid.broken or Invalid(
            "file-empty", "The file is empty.", field="/file", remedy="Choose the file that has the rows."
        )
    if not known:
        return 0
    place, matched = best_match(rows, known)
    if matched >= ENOUGH or (matched and len(known) < ENOUGH):
        return place
    raise grid.broken or Invalid(
        "no-headings",
        f"None of the first {limits.heading_rows} rows has the template's headings; row 1 is “{_shown(rows[0])}”.",
        field="/file",
        remedy="Start from the template, or name the columns as it does.",
    )


def _headings(line: Line, limits: Limits) -> tuple[str, ...]:
    cells = ["" if isinstance(cell, Bad) else " ".join(cell.split()) for cell in line.cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > limits.columns:
        raise TooLarge(
            "too-many-columns",
            f"The sheet has more than {limits.columns} columns.",
            field="/file",
            remedy="Remove the columns nobody needs.",
        )
    return tuple(cells)


def _twice(row: int, headings: Sequence[str], read: Sequence[bool]) -> list[Refusal]:
    first: dict[str, int] = {}
    faults = []
    for column, heading in enumerate(headings):
        earlier = first.setdefault(fold(heading), column)
        if earlier != column and heading and read[column]:
            bad = Bad(
                "heading-twice",
                f"this heading stands in column {letter(earlier)} as well.",
                "Keep one of the two columns, or rename one.",
            )
            faults.append(cell_fault(row, column, heading, bad))
    return faults


def _line_faults(line: Line, headings: Sequence[str], read: Sequence[bool], *, padded: bool) -> list[Refusal]:
    beyond = [
        column for column, cell in enumerate(line.cells) if cell and (column >= len(headings) or not headings[column])
    ]
    faults = [
        cell_fault(line.number, column, headings[column], cell)
        for column, cell in enumerate(line.cells[: len(headings)])
        if isinstance(cell, Bad) and read[column]
    ]
    if beyond:
        faults.append(
            row_fault(
                line.number,
                "no-heading",
                f"column {letter(beyond[0])} has a value but no heading.",
                "Give the column a heading, or empty it; check that nothing moved to the right.",
            )
        )
    elif not padded and len(line.cells) < len(headings):
        faults.append(
            row_fault(
                line.number,
                "row-too-short",
                f"it has {len(line.cells)} cells under {len(headings)} headings, so values may have moved.",
                "Fill the row up to the last column, with empty cells where nothing is known.",
            )
        )
    return faults


def _fit(cells: Sequence[Cell], width: int) -> tuple[str, ...]:
    texts = ["" if isinstance(cell, Bad) else cell for cell in cells[:width]]
    return (*texts, *[""] * (width - len(texts)))


def _shown(cells: Sequence[Cell]) -> str:
    return excerpt(" | ".join(cell for cell in cells[:12] if isinstance(cell, str) and cell), 120)


def _no_rows() -> Refusal:
    return Invalid(
        "no-rows",
        "The sheet has headings and nothing under them.",
        field="/rows",
        remedy="Add a row for each AI use, or choose another file.",
    )
