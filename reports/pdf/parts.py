"""The parts of a sheet as rows, each put into the structure in reading order as it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from disclosures.qr import squares

from . import styles
from .faces import wrap
from .ink import Piece
from .rows import Figure, Row, Slot
from .sheet import Blanks, Block, Cell, Fact, Facts, Lines, Phrase, Sheet, Tone
from .styles import GUTTER, LABELS, SIDE, Style
from .tags import Node

QR_SIDE = 66.0
WRITING = 34.0  # room for a hand above a line
GAP: Piece = ("", Style("regular", 1, styles.PARAGRAPH))
AIR: Piece = ("", Style("regular", 1, styles.PARAGRAPH / 2))


def rows(sheet: Sheet, document: Node, measure: float) -> Iterator[Row]:
    yield from _head(sheet, document, measure)
    for block in sheet.blocks:
        yield from _block(block, document, measure)


def pieces(texts: Iterable[tuple[str, Style]], room: float, gap: Piece | None = GAP) -> tuple[Piece, ...]:
    """Texts broken into lines, with a little air between paragraphs."""
    broken: list[Piece] = []
    for text, style in texts:
        if broken:
            broken[-1] = (broken[-1][0] + " ", broken[-1][1])  # read aloud, two paragraphs are not one word
            broken += [gap] if gap else []
        broken += ((line, style) for line in wrap(text, style, room))
    return tuple(broken)


# --- the head of the first page ---------------------------------------------------------------------------------------


def _head(sheet: Sheet, document: Node, measure: float) -> Iterator[Row]:
    yield _letterhead(sheet, document, measure)
    boxes = document.add("L")
    yield _boxes(sheet.boxes[:3], boxes, measure, rule=styles.HEAVY)
    yield _boxes(sheet.boxes[3:], boxes, measure, rule=styles.FINE)
    remarks = [(text, styles.QUIET) for text in (sheet.header.confidentiality,) if text]
    remarks += [(text, styles.REMARK) for text in sheet.remarks]
    for place, (text, style) in enumerate(remarks):
        yield _remark(text, style, document, measure, rule=0 if place else styles.FINE)
    yield from _title(sheet, document, measure)


def _letterhead(sheet: Sheet, document: Node, measure: float) -> Row:
    room = measure * 0.58
    drop: Piece = (
        "",
        replace(styles.STUDIO, leading=styles.BASELINE * (styles.NUMBER.leading - styles.STUDIO.leading)),
    )
    studio = Slot(SIDE, (drop, *pieces([(sheet.header.studio, styles.STUDIO)], room)), document.add("P"))
    number = Slot(SIDE + measure, ((sheet.number, styles.NUMBER),), document.add("P"), "right")
    below: tuple[Piece, ...] = (("", styles.NUMBER), (sheet.issued_on, styles.DATE))
    return Row((studio, number, Slot(SIDE + measure, below, document.add("P"), "right")), below=10)


def _boxes(facts: tuple[Fact, ...], boxes: Node, measure: float, rule: float) -> Row:
    wide = measure / len(facts)
    slots: list[Slot] = []
    for place, fact in enumerate(facts):
        x = SIDE + place * wide + (8 if place else 0)
        item = boxes.add("LI")
        label = pieces([(fact.label, styles.LABEL)], wide - GUTTER)
        slots.append(Slot(x, label, item.add("Lbl")))
        said = [
            (phrase.text, styles.BOX if at or phrase.tone == "quiet" else styles.BOX_FIRST)
            for at, phrase in enumerate(fact.value)
        ]
        below_label: tuple[Piece, ...] = tuple(("", style) for _, style in label)
        slots.append(Slot(x, below_label + pieces(said, wide - GUTTER, gap=None), item.add("LBody")))
    return Row(
        tuple(slots), above=5, below=7, rule=rule, uprights=tuple(SIDE + place * wide for place in range(1, len(facts)))
    )


def _remark(text: str, style: Style, document: Node, measure: float, rule: float) -> Row:
    return Row(
        (Slot(SIDE, pieces([(text, style)], measure), document.add("P")),), above=5 if rule else 0, below=3, rule=rule
    )


def _title(sheet: Sheet, document: Node, measure: float) -> Iterator[Row]:
    title = Slot(SIDE, pieces([(sheet.title, styles.TITLE)], measure), document.add("H1"))
    yield Row((title,), above=22, below=2, rule=styles.PLAIN, keep=True, bookmark=(sheet.title, 0))
    subtitle = Slot(SIDE, pieces([(sheet.subtitle, styles.SUBTITLE)], measure), document.add("P"))
    yield Row((subtitle,), below=4)


# --- facts ------------------------------------------------------------------------------------------------------------


def _block(block: Block, document: Node, measure: float) -> Iterator[Row]:
    heading = Slot(SIDE, pieces([(block.title, styles.SECTION)], measure), document.add("H2"))
    yield Row((heading,), above=20, below=4, keep=True, bookmark=(block.title, 1))
    if isinstance(block, Facts):
        yield from facts_rows(block, document, measure)
    elif isinstance(block, Blanks):
        yield from blanks_rows(block, document, measure)
    else:
        yield from lines_rows(block, document, measure)


def facts_rows(facts: Facts, document: Node, measure: float) -> Iterator[Row]:
    if facts.before:
        yield Row((Slot(SIDE, pieces([(facts.before, styles.BODY)], measure), document.add("P")),), below=6, keep=True)
    table = document.add("Table")
    for place, fact in enumerate(facts.rows):
        row = _fact(fact, table, measure, rule=styles.FINE if place else styles.PLAIN, link=facts.link)
        yield replace(row, keep=facts.with_next)
    if facts.link:
        yield _code(facts.link, document)


def _fact(fact: Fact, table: Node, measure: float, rule: float, link: str) -> Row:
    line = table.add("TR")
    label = Slot(SIDE, pieces([(fact.label, styles.ROW_LABEL)], LABELS - GUTTER), line.add("TH", "Row"))
    cell, leads = line.add("TD"), bool(link) and fact.value == (Phrase(link),)
    said = [(phrase.text, styles.LINK if leads else styles.BODY_TONES[phrase.tone]) for phrase in fact.value]
    value = pieces(said, measure - LABELS, GAP if fact.loose else None)
    return Row((label, Slot(SIDE + LABELS, value, cell.link(link) if leads else cell)), above=4, below=4, rule=rule)


def _code(link: str, document: Node) -> Row:
    modules, dark = squares(link)
    node = document.add("Figure", alternative=f"QR code that leads to {link}")
    return Row((), above=6, below=4, figure=Figure(SIDE + LABELS, QR_SIDE, modules, dark, node))


# --- to be filled in by hand --------------------------------------------------------------------------------------------


def blanks_rows(block: Blanks, document: Node, measure: float) -> Iterator[Row]:
    """The labels are read aloud as a list, each with what is to be done there; the lines themselves are nothing to read."""
    for text in block.before:
        said = Slot(SIDE, pieces([(text, styles.BODY)], measure), document.add("P"))
        yield Row((said,), below=4, keep=True)
    listed = document.add("L")
    for place, labels in enumerate(block.blanks, start=1):
        yield _blank(labels, listed, measure, keep=place < len(block.blanks))


def _blank(labels: tuple[str, ...], listed: Node, measure: float, *, keep: bool) -> Row:
    wide = (measure + GUTTER) / max(len(labels), 2)  # one alone is no longer than half the page
    edges = [(SIDE + place * wide, wide - GUTTER) for place in range(len(labels))]
    slots = tuple(
        Slot(x, pieces([(label, styles.LABEL)], room), listed.add("LI").add("LBody"))
        for label, (x, room) in zip(labels, edges, strict=True)
    )
    return Row(slots, above=WRITING, below=2, blanks=tuple(edges), keep=keep)


# --- lines ------------------------------------------------------------------------------------------------------------


def lines_rows(lines: Lines, document: Node, measure: float) -> Iterator[Row]:
    if lines.before:
        yield Row((Slot(SIDE, pieces([(lines.before, styles.QUIET)], measure), document.add("P")),), below=5, keep=True)
    if not lines.rows:
        nothing = Slot(SIDE, pieces([(lines.empty, styles.BODY)], measure), document.add("P"))
        yield Row((nothing,), above=4, below=4, rule=styles.PLAIN)
        return
    table = document.add("Table")
    edges = list(_edges(lines, measure))
    head = _table_head(lines, edges, table)
    yield head
    body = table.add("TBody")
    for cells in lines.rows:
        row = _line(cells, edges, body, head, lines)
        yield replace(row, carried=_carried(head, cells[0], edges[0])) if lines.long else row


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a column stands, and how much room its texts have."""

    x: float
    room: float
    align: Literal["left", "right"]

    def slot(self, texts: tuple[Piece, ...], node: Node) -> Slot:
        return Slot(self.x if self.align == "left" else self.x + self.room, texts, node, self.align)


def _edges(lines: Lines, measure: float) -> Iterator[Edge]:
    x = SIDE
    for column in lines.columns:
        gap = GUTTER * (0.6 if column.align == "left" else 1.4)  # a number keeps away from the words beside it
        yield Edge(x, column.share * measure - gap, column.align)
        x += column.share * measure


def _table_head(lines: Lines, edges: list[Edge], table: Node) -> Row:
    line = table.add("THead").add("TR")
    slots = tuple(
        edge.slot(pieces([(column.label, styles.HEAD_CELL)], edge.room), line.add("TH", "Column"))
        for column, edge in zip(lines.columns, edges, strict=True)
    )
    return Row(slots, above=4, below=4, rule=styles.PLAIN, keep=True)


def _carried(head: Row, cell: Cell, edge: Edge) -> Row:
    """The head of a table with the label of the line that goes on under it."""
    first, *others = head.slots
    said = pieces([(f"{cell[0].text} (continued)", styles.CELL_STRONG)], edge.room)
    depth = max(slot.height for slot in head.slots) - first.height + 2 * head.below
    return replace(head, slots=(replace(first, pieces=(*first.pieces, _gap(depth), *said)), *others))


def _gap(height: float) -> Piece:
    return "", replace(styles.HEAD_CELL, leading=height)


def _line(cells: tuple[Cell, ...], edges: list[Edge], body: Node, head: Row, lines: Lines) -> Row:
    line = body.add("TR")
    tones, gap = (styles.CELL_TONES if lines.dense else styles.BODY_TONES), AIR if lines.long else None
    slots = tuple(
        edge.slot(_cell(cell, edge.room, tones, gap), line.add("TD") if place else line.add("TH", "Row"))
        for place, (cell, edge) in enumerate(zip(cells, edges, strict=True))
    )
    return Row(slots, above=3.5, below=3.5, rule=styles.FINE, head=head)


def _cell(cell: Cell, room: float, tones: Mapping[Tone, Style], gap: Piece | None) -> tuple[Piece, ...]:
    return pieces(((phrase.text, tones[phrase.tone]) for phrase in cell), room, gap)
