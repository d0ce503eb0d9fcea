"""Sizes, weights and spaces, in points. Two weights, one grey, one accent: everything reads the same in black and white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .sheet import Tone

Face = Literal["regular", "bold"]

Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
GREY: Colour = (0.36, 0.36, 0.36)
INK: Colour = (0.10, 0.20, 0.36)  # the one accent; prints as near-black
STAMP = "0.94 g"
FINE, PLAIN, HEAVY = 0.5, 0.8, 2.2  # rule weights
HAIR, LINE = "0.72 G", "0.10 0.20 0.36 RG"  # colours of fine rules, and of the others
BASELINE = 0.74  # of the leading: sizes that share a leading share a baseline


@dataclass(frozen=True, slots=True)
class Style:
    face: Face
    size: float
    leading: float
    colour: Colour = BLACK


STUDIO = Style("bold", 13, 16.5)
NUMBER = Style("bold", 19, 22, INK)
DATE = Style("regular", 9.5, 13)
REMARK = Style("bold", 9, 12.5)
LABEL = Style("regular", 7.8, 10.5, GREY)
BOX = Style("regular", 9.5, 12.5)
BOX_FIRST = Style("bold", 9.5, 12.5)
TITLE = Style("bold", 16, 20)
SUBTITLE = Style("regular", 10.5, 14)
SECTION = Style("bold", 10.5, 14)
ROW_LABEL = Style("regular", 8.5, 13, GREY)
BODY = Style("regular", 9.5, 13)
STRONG = Style("bold", 9.5, 13)
LINK = Style("regular", 9.5, 13, INK)
QUIET = Style("regular", 8.5, 12, GREY)
HEAD_CELL = Style("bold", 7.6, 9.6)
CELL = Style("regular", 8.2, 10.8)
CELL_STRONG = Style("bold", 8.2, 10.8)
CELL_QUIET = Style("regular", 7.6, 10, GREY)
EDGE = Style("regular", 7.4, 9.6, GREY)
EDGE_STRONG = Style("bold", 7.4, 9.6)

BODY_TONES: dict[Tone, Style] = {"plain": BODY, "strong": STRONG, "quiet": QUIET}
CELL_TONES: dict[Tone, Style] = {"plain": CELL, "strong": CELL_STRONG, "quiet": CELL_QUIET}

SIDE = 58.0  # left and right margin
TOP, BOTTOM = 50.0, 40.0
LABELS = 124.0  # the left column that all facts share
GUTTER = 12.0
PARAGRAPH = 5.0  # between paragraphs of one cell

# Width and height; Legal is Letter with more room for lines.
SIZES = {"letter": (612.0, 792.0), "legal": (612.0, 1008.0), "a4": (595.276, 841.89)}
