"""Accents that no single letter carries (Ẹ̀, x̄): put over or under their letter by the outlines of both.

ReportLab draws a combining mark where the pen stands, which is beside or through the letter. The rule here is the usual fall-back
of text shapers: centre the mark on the letter, lift it clear of a tall one, stack a second mark on the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from struct import unpack_from
from typing import Any
from unicodedata import combining

from .faces import face, width
from .styles import Face, Style

# Canonical combining classes (Unicode, 4.3) of marks that stand above and below; the others stay at their own height.
ABOVE, BELOW = range(228, 235), range(218, 224)
AIR = 45  # between a mark and what it stands on, in 1/1000 em as all outlines

Placed = tuple[float, float, str]  # way right and up from the start of the text, and what stands there


@dataclass(frozen=True, slots=True)
class Outline:
    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def has_marks(text: str) -> bool:
    return not text.isascii() and any(map(combining, text))


def spans(text: str, style: Style) -> Iterator[tuple[str, list[Placed]]]:
    """The text in spans: runs of plain letters, and every marked letter by itself with its marks placed."""
    x, run, run_x = 0.0, "", 0.0
    for letter, marks in _clusters(text):
        advance = width(letter, style)
        if marks:
            if run:
                yield run, [(run_x, 0.0, run)]
            yield letter + marks, [(x, 0.0, letter), *_marks(letter, marks, style, x)]
            run, run_x = "", x + advance
        else:
            run += letter
        x += advance
    if run:
        yield run, [(run_x, 0.0, run)]


def _marks(letter: str, marks: str, style: Style, x: float) -> Iterator[Placed]:
    em = style.size / 1000
    for mark, (right, up) in zip(marks, _seats(letter, marks, style.face), strict=True):
        yield x + right * em, up * em, mark


def _clusters(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not combining(text[end]):
            yield text[start], text[start + 1 : end]
            start = end


def _seats(letter: str, marks: str, name: Face) -> Iterator[tuple[float, float]]:
    under = outline(name, letter)
    top, bottom = under.top, min(under.bottom, 0)
    for mark in marks:
        own, up = outline(name, mark), 0.0
        if combining(mark) in ABOVE:
            up = max(0, top + AIR - own.bottom)
            top = own.top + up
        elif combining(mark) in BELOW:
            up = min(0, bottom - AIR - own.top)
            bottom = own.bottom + up
        yield under.centre - own.centre, up


@cache
def outline(name: Face, character: str) -> Outline:
    """The box of a glyph as its file has it (OpenType, `glyf`); a blank has none and counts as its advance."""
    font: Any = face(name).face
    glyph = font.charToGlyph[ord(character)]
    start, end = font.glyphPos[glyph : glyph + 2]
    if start == end:
        return Outline(0, 0, font.charWidths[ord(character)], 0)
    return Outline(*unpack_from(">hhhh", font.get_table("glyf"), start + 2))
