"""Drawing on the canvas: text in a tagged piece, rules and stamps as furniture. Coordinates are from the top left, as one reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import atan2, cos, hypot, sin
from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from .faces import NAMES, width
from .marks import has_marks, spans
from .stamp import CAPITAL, LETTERS
from .styles import BASELINE, FINE, HAIR, LINE, STAMP, Style
from .tags import Node

Piece = tuple[str, Style]


class Ink:
    def __init__(self, canvas: Canvas, size: tuple[float, float]) -> None:
        self.canvas = canvas
        self.width, self.height = size
        self.page = 0
        self._marks = 0

    def next_page(self) -> None:
        self.canvas.showPage()
        self.page += 1
        self._marks = 0

    @contextmanager
    def piece(self, node: Node) -> Iterator[None]:
        node.marks.append((self.page, self._marks))
        self.canvas.addLiteral(f"/{node.kind} <</MCID {self._marks}>> BDC")
        self._marks += 1
        yield
        self.canvas.addLiteral("EMC")

    @contextmanager
    def furniture(self, kind: str = "Pagination") -> Iterator[None]:
        """What a screen reader passes over: repeated heads and feet, rules, the stamp."""
        self.canvas.addLiteral(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self.canvas.addLiteral("EMC")

    def lines(self, x: float, y: float, pieces: Sequence[Piece]) -> None:
        """Lines under one another from the top `y`; a piece without text is a gap of its leading."""
        pen = self.canvas.beginText()
        drawn: Style | None = None
        for text, style in pieces:
            baseline = self.height - y - BASELINE * style.leading
            y += style.leading
            if not text:
                continue
            if style != drawn:
                pen.setFont(NAMES[style.face], style.size)
                pen.setFillColorRGB(*style.colour)
                drawn = style
            if has_marks(text):
                _marked(pen, x, baseline, text, style)
            else:
                pen.setTextOrigin(x, baseline)
                pen.textOut(text)
        self.canvas.drawText(pen)

    def right(self, x: float, y: float, text: str, style: Style) -> None:
        self.lines(x - width(text, style), y, [(text, style)])

    def rule(self, x: float, y: float, length: float, weight: float) -> None:
        at = self.height - y
        self.canvas.addLiteral(
            f"{HAIR if weight == FINE else LINE} {weight:g} w {x:.2f} {at:.2f} m {x + length:.2f} {at:.2f} l S"
        )

    def upright(self, x: float, y: float, length: float) -> None:
        top = self.height - y
        self.canvas.addLiteral(f"{HAIR} {FINE:g} w {x:.2f} {top:.2f} m {x:.2f} {top - length:.2f} l S")

    def stamp(self, word: str) -> None:
        """The word across the page, corner to corner and under everything, so that it hides nothing."""
        angle, across = atan2(self.height, self.width), sum(LETTERS[letter][0] for letter in word)
        scale = 0.62 * hypot(self.width, self.height) / across
        along, up = scale * cos(angle), scale * sin(angle)
        x = self.width / 2 - along * across / 2 + up * CAPITAL / 2
        y = self.height / 2 - up * across / 2 - along * CAPITAL / 2
        self.canvas.addLiteral(f"q {STAMP} {along:.5f} {up:.5f} {-up:.5f} {along:.5f} {x:.2f} {y:.2f} cm")
        for letter in word:
            advance, outline = LETTERS[letter]
            self.canvas.addLiteral(f"{outline} f 1 0 0 1 {advance} 0 cm")
        self.canvas.addLiteral("Q")

    def squares(self, x: float, y: float, side: float, dark: Sequence[tuple[int, int, int]]) -> None:
        """Runs (row, first column, length) of dark modules, in one path."""
        runs = (
            f"{x + c * side:.2f} {self.height - y - (r + 1) * side:.2f} {n * side:.2f} {side:.2f} re"
            for r, c, n in dark
        )
        self.canvas.addLiteral("0 g " + " ".join(runs) + " f")

    def bookmark(self, key: str, title: str, level: int, y: float) -> None:
        self.canvas.bookmarkHorizontalAbsolute(key, self.height - y)
        self.canvas.addOutlineEntry(title, key, level, closed=False)


def _marked(pen: PDFTextObject, x: float, baseline: float, text: str, style: Style) -> None:
    """A letter and its marks are drawn apart but read as one: ActualText says so (ISO 32000-1, 14.9.4)."""
    for said, parts in spans(text, style):
        if len(parts) > 1:
            _operator(pen, f"/Span <</ActualText <FEFF{said.encode('utf-16-be').hex()}>>> BDC")
        for right, up, part in parts:
            pen.setTextOrigin(x + right, baseline + up)
            pen.textOut(part)
        if len(parts) > 1:
            _operator(pen, "EMC")


def _operator(pen: PDFTextObject, operator: str) -> None:
    cast(Any, pen)._code.append(operator)  # the pen offers no public way to mark what it writes
