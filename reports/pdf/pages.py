"""Rows onto pages: what goes where, and what stands at the edges of each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from . import styles
from .faces import cut, wrap
from .ink import Ink
from .rows import Row
from .sheet import Sheet
from .styles import BOTTOM, SIDE, TOP


@dataclass(slots=True)
class Page:
    """Rows with their tops; `again` is the head of a table that goes on here."""

    placed: list[tuple[float, Row]] = field(default_factory=list)
    again: tuple[float, Row] | None = None


class Pages:
    """Fills one page after another. Rows that keep with the next wait until that one's place is known."""

    def __init__(self, first: float, later: float, floor: float) -> None:
        self.later, self.floor = later, floor
        self.edged = first == later  # the first page, too, has a running head
        self.y = first
        self.pages = [Page()]
        self.waiting: list[Row] = []

    def fill(self, rows: Iterable[Row]) -> list[Page]:
        for row in rows:
            self.waiting.append(row)
            if not row.keep:
                self._settle()
        self._settle()
        return self.pages

    def _settle(self) -> None:
        needed = sum(row.height for row in self.waiting[:-1]) + (self.waiting[-1].least if self.waiting else 0)
        if self.waiting and self.y + needed > self.floor and self.pages[-1].placed:
            self._turn(self.waiting[0])
        for row in self.waiting:
            self._place(row)
        self.waiting = []

    def _place(self, row: Row) -> None:
        while self.y + row.height > self.floor:
            parts = row.split(self.floor - self.y)
            if parts is None and not self.pages[-1].placed:
                break  # taller than a page and in one piece: cannot be, every text breaks
            if parts is not None:
                self.pages[-1].placed.append((self.y, parts[0]))
                row = parts[1]
            self._turn(row)
        page = self.pages[-1]
        under_edge = (
            (self.edged or len(self.pages) > 1) and not page.placed and not page.again
        )  # the running head has its own rule
        page.placed.append((self.y, replace(row, rule=0.0) if under_edge else row))
        self.y += row.height

    def _turn(self, row: Row) -> None:
        self.pages.append(Page())
        self.y = self.later
        if row.head:
            self.pages[-1].again = (self.y, replace(row.head, rule=0.0))
            self.y += row.head.height


def paginate(sheet: Sheet, rows: Iterable[Row], height: float, measure: float) -> list[Page]:
    return fill(sheet, rows, height, measure)


def fill(sheet: Sheet, rows: Iterable[Row], height: float, measure: float, *, first: bool = True) -> list[Page]:
    """Pages from the first on, or (`first` false) those of a part that begins on a new page."""
    later = TOP + _head_height(sheet)
    return Pages(TOP if first else later, later, height - BOTTOM - _foot_height(sheet, measure)).fill(rows)


def draw(sheet: Sheet, pages: Sequence[Page], ink: Ink) -> None:
    for page in pages:
        with ink.furniture():
            _edges(sheet, ink, len(pages))
        if page.again:
            page.again[1].draw_again(ink, page.again[0])
        for y, row in page.placed:
            row.draw(ink, y)
        ink.next_page()


# --- edges ------------------------------------------------------------------------------------------------------------


def _head_height(sheet: Sheet) -> float:
    return 26 + len(sheet.remarks) * styles.EDGE.leading


def _foot_height(sheet: Sheet, measure: float) -> float:
    return 14 + styles.EDGE.leading * (1 + len(_confidential(sheet, measure)))


def _confidential(sheet: Sheet, measure: float) -> tuple[str, ...]:
    text = sheet.header.confidentiality
    return wrap(text, styles.EDGE, measure) if text else ()


def _edges(sheet: Sheet, ink: Ink, pages: int) -> None:
    if sheet.stamp:
        ink.stamp(sheet.stamp)
    if ink.page:
        _running_head(sheet, ink)
    _foot(sheet, ink, pages)


def _running_head(sheet: Sheet, ink: Ink) -> None:
    measure = ink.width - 2 * SIDE
    ink.lines(SIDE, TOP, [(cut(sheet.header.studio, styles.EDGE, measure * 0.7), styles.EDGE)])
    ink.right(SIDE + measure, TOP, sheet.number, styles.EDGE_STRONG)
    remarks = [(cut(remark, styles.EDGE_STRONG, measure), styles.EDGE_STRONG) for remark in sheet.remarks]
    ink.lines(SIDE, TOP + styles.EDGE.leading, remarks)
    ink.rule(SIDE, TOP + 14 + len(remarks) * styles.EDGE.leading, measure, styles.PLAIN)


def _foot(sheet: Sheet, ink: Ink, pages: int) -> None:
    measure = ink.width - 2 * SIDE
    y = ink.height - BOTTOM - _foot_height(sheet, measure) + 10
    ink.rule(SIDE, y, measure, styles.FINE)
    issue = sheet.header.issue
    named = sheet.number + (f"   Reference {issue.reference}" if issue else "")
    named = cut(named, styles.EDGE, measure * 0.7)
    ink.lines(SIDE, y + 4, [(named, styles.EDGE), *((line, styles.EDGE) for line in _confidential(sheet, measure))])
    ink.right(SIDE + measure, y + 4, f"Page {ink.page + 1} of {pages}", styles.EDGE_STRONG)
