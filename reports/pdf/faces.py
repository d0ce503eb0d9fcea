"""The two embedded faces: registered once for a process, measured and broken into lines without drawing anything."""

from __future__ import annotations

from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reports.printable import BOLD, REGULAR

from .styles import Face, Style

NAMES: dict[Face, str] = {"regular": "PaperRegular", "bold": "PaperBold"}
_FILES = {"regular": REGULAR, "bold": BOLD}


@cache
def face(name: Face) -> TTFont:
    font = TTFont(NAMES[name], str(_FILES[name]))
    pdfmetrics.registerFont(font)
    return font


@cache
def _widths(name: Face) -> dict[str, float]:
    """Advance of each character at one point."""
    return {chr(code): width / 1000 for code, width in face(name).face.charWidths.items()}


def width(text: str, style: Style) -> float:
    widths = _widths(style.face)
    return sum(widths[character] for character in text) * style.size


@lru_cache(maxsize=4096)
def wrap(text: str, style: Style, room: float) -> tuple[str, ...]:
    """Greedy lines. A word wider than the room is broken where it must be, as long references and addresses are."""
    lines, line, used, space = [], "", 0.0, width(" ", style)
    for word in text.split(" "):
        needs = width(word, style)
        if line and used + space + needs > room:
            lines.append(line + " ")  # the space is drawn: read aloud or copied, the words stay apart
            line, used = "", 0.0
        *full, word = _broken(word, style, room) if needs > room else (word,)
        lines += full
        needs = width(word, style) if full else needs
        line, used = (f"{line} {word}", used + space + needs) if line else (word, needs)
    return (*lines, line)


def _broken(word: str, style: Style, room: float) -> list[str]:
    pieces, used, widths = [""], 0.0, _widths(style.face)
    for character in word:
        advance = widths[character] * style.size
        if pieces[-1] and used + advance > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += character
        used += advance
    return pieces


def cut(text: str, style: Style, room: float) -> str:
    """One line for the edge of a page; the full text stands on the first page."""
    if width(text, style) <= room:
        return text
    return wrap(text, style, room - width(" …", style))[0].rstrip() + " …"
