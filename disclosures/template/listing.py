"""Cells that list several things. Sheets share their texts, so each is taken apart once, and no cell into more than anybody writes."""

from __future__ import annotations

import re
from functools import cache

from disclosures.catalogue.tools import Tool, near_tools
from disclosures.entry import MOST_INVOLVEMENTS
from disclosures.tabular import fold

from .values import is_unknown

MARK = re.compile(r"[;\n]")
# Twice the people that an AI use names, for marks that stand twice.
MOST_PARTS = 2 * MOST_INVOLVEMENTS
MOST_ADDRESSES = 100
# Each is compared with the whole catalogue.
MOST_UNKNOWN_TOOLS = 1_000


class Listing:
    """What the cells of one file list."""

    def __init__(self) -> None:
        self.parts = cache(parts_of)
        self._near: dict[str, tuple[Tool, ...]] = {}

    def near(self, text: str) -> tuple[Tool, ...] | None:
        """The tools that this text may be a slip of; None once the file names too many that nobody knows."""
        if text not in self._near:
            if len(self._near) == MOST_UNKNOWN_TOOLS:
                return None
            self._near[text] = near_tools(text)
        return self._near[text]


def parts_of(text: str) -> tuple[str, ...] | None:
    """The parts of a cell but for those that say “unknown” or “none”, which say nothing; None if there are too many."""
    parts = MARK.split(text, maxsplit=MOST_PARTS)
    if len(parts) > MOST_PARTS:
        return None
    return tuple(part for part in (one.strip() for one in parts) if not is_unknown(part) and fold(part) != "none")
