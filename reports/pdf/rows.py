"""Everything on a paper is a row: texts side by side under an optional rule. A row knows its height, how to break, how to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .faces import width
from .ink import Ink, Piece
from .styles import PLAIN, SIDE
from .tags import Box, Node

FEWEST = 2  # lines of a broken text that stay together at the foot or the head of a page


@dataclass(frozen=True, slots=True)
class Slot:
    x: float
    pieces: tuple[Piece, ...]
    node: Node
    align: Literal["left", "right"] = "left"

    @property
    def height(self) -> float:
        return sum(style.leading for _, style in self.pieces)

    def lines_within(self, room: float) -> int:
        count = 0
        for _, style in self.pieces:
            if (room := room - style.leading) < -0.01:
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class Figure:
    """A QR code: modules on a side, and the runs of dark ones."""

    x: float
    side: float
    modules: int
    dark: tuple[tuple[int, int, int], ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Row:
    slots: tuple[Slot, ...]
    above: float = 0.0
    below: float = 0.0
    rule: float = 0.0
    rule_from: float = 0.0  # where the rule starts, from the left margin
    keep: bool = False  # never the last row of a page
    head: Row | None = None  # drawn again where the rows below it go on
    carried: Row | None = None  # drawn instead, where this very row goes on
    bookmark: tuple[str, int] | None = None
    uprights: tuple[float, ...] = ()
    blanks: tuple[tuple[float, float], ...] = ()  # lines to write on, above the texts: left edge and length
    figure: Figure | None = None

    @property
    def height(self) -> float:
        text = max((slot.height for slot in self.slots), default=0.0)
        return self.above + max(text, self.figure.side if self.figure else 0.0) + self.below

    @property
    def least(self) -> float:
        """The height of the smallest part that may stand at the foot of a page."""
        tallest = max((slot.pieces for slot in self.slots), key=len, default=())
        if self.figure or len(tallest) < 2 * FEWEST:
            return self.height
        return self.above + max(sum(style.leading for _, style in slot.pieces[:FEWEST]) for slot in self.slots)

    def split(self, room: float) -> tuple[Row, Row] | None:
        """The part that fits and the rest, or nothing if too little fits. Both parts keep their place in the structure."""
        if self.figure or self.least > room or self.least == self.height:
            return None
        cuts = [slot.lines_within(room - self.above) for slot in self.slots]
        cuts = [
            min(cut, len(slot.pieces) - FEWEST) if cut < len(slot.pieces) else cut
            for cut, slot in zip(cuts, self.slots, strict=True)
        ]
        if max(cuts) < FEWEST:
            return None
        first = tuple(replace(slot, pieces=slot.pieces[:cut]) for slot, cut in zip(self.slots, cuts, strict=True))
        rest = tuple(replace(slot, pieces=slot.pieces[cut:]) for slot, cut in zip(self.slots, cuts, strict=True))
        over = replace(self, slots=rest, rule=0.0, keep=False, bookmark=None, head=self.carried or self.head)
        return replace(self, slots=first, below=0.0), over

    def draw(self, ink: Ink, y: float) -> None:
        if self.rule or self.uprights or self.blanks:
            with ink.furniture("Layout"):
                self.draw_rules(ink, y)
        if self.bookmark:
            title, level = self.bookmark
            ink.bookmark(f"{ink.page}-{y:.2f}", title, level, y)
        for slot in self.slots:
            if slot.pieces:
                with ink.piece(slot.node):
                    _draw(ink, slot, y + self.above)
                if slot.node.address:
                    slot.node.areas.append((ink.page, tuple(_lines(ink, slot, y + self.above))))
        if self.figure:
            self._draw_figure(ink, self.figure, y + self.above)

    def draw_again(self, ink: Ink, y: float) -> None:
        """The head of a table on a later page: furniture, because the structure has it once."""
        with ink.furniture():
            self.draw_rules(ink, y)
            for slot in self.slots:
                _draw(ink, slot, y + self.above)

    def draw_rules(self, ink: Ink, y: float) -> None:
        if self.rule:
            ink.rule(SIDE + self.rule_from, y, ink.width - 2 * SIDE - self.rule_from, self.rule)
        for x in self.uprights:
            ink.upright(x, y, self.height)
        for x, length in self.blanks:
            ink.rule(x, y + self.above - 2, length, PLAIN)

    def _draw_figure(self, ink: Ink, figure: Figure, y: float) -> None:
        figure.node.box = (figure.x, ink.height - y - figure.side, figure.x + figure.side, ink.height - y)
        with ink.piece(figure.node):
            ink.squares(figure.x, y, figure.side / figure.modules, figure.dark)


def _draw(ink: Ink, slot: Slot, y: float) -> None:
    if slot.align == "left":
        ink.lines(slot.x, y, slot.pieces)
        return
    for text, style in slot.pieces:
        ink.right(slot.x, y, text, style)
        y += style.leading


def _lines(ink: Ink, slot: Slot, y: float) -> Iterator[Box]:
    """Where the lines of a link stand, from the bottom left as a PDF counts."""
    for text, style in slot.pieces:
        top = ink.height - y
        if text:
            yield slot.x, top - style.leading, slot.x + width(text.rstrip(), style), top
        y += style.leading


def height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)
