"""What reads differently between two sheets of one paper: for somebody who has read the earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .sheet import Blanks, Block, Cell, Fact, Facts, Lines, Sheet

OWN = "This paper"  # its own digest differs whenever anything does


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` is the block; `what` the label or the line. Empty `before`: new; empty `after`: gone."""

    where: str
    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def differences(before: Sheet, after: Sheet) -> tuple[Difference, ...]:
    """In the order of the later sheet, with what is gone after what stands in its block."""
    found = [*_between("", _facts(before.boxes), _facts(after.boxes))]
    was, now = _blocks(before), _blocks(after)
    for title in [*now, *(title for title in was if title not in now)]:
        found += _between(title, was.get(title, {}), now.get(title, {}))
    return tuple(found)


def _blocks(sheet: Sheet) -> dict[str, dict[str, tuple[str, ...]]]:
    return {block.title: _said(block) for block in sheet.blocks if block.title != OWN}


def _between(where: str, was: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]]) -> Iterator[Difference]:
    for what in [*now, *(what for what in was if what not in now)]:
        before, after = was.get(what, ()), now.get(what, ())
        if before != after:
            yield Difference(where, what, before, after)


def _said(block: Block) -> dict[str, tuple[str, ...]]:
    if isinstance(block, Facts):
        return _facts(block.rows)
    if isinstance(block, Blanks):
        return {"": block.before}  # the lines under it are for a hand to fill in
    return dict(_lines(block))


def _facts(rows: tuple[Fact, ...]) -> dict[str, tuple[str, ...]]:
    """By label; of labels that stand twice (two provisions), all that they say."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row.label] = (*found.get(row.label, ()), *_texts(row.value))
    return found


def _lines(lines: Lines) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By what stands first in the line, its other cells as they are read: label of the column and text."""
    labels = [column.label for column in lines.columns]
    for row in lines.rows:
        name, *rest = row
        said = [f"{label}: {', '.join(_texts(cell))}" for label, cell in zip(labels[1:], rest, strict=True)]
        yield " ".join(_texts(name)), tuple(said)


def _texts(cell: Cell) -> tuple[str, ...]:
    return tuple(phrase.text for phrase in cell if phrase.text)
