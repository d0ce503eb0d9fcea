"""The structure a reader's software walks: what is a heading, a table, a cell; everything else is page furniture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "Document", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD", "Figure"
]


@dataclass(slots=True, eq=False)
class Node:
    """One structure element (ISO 32000-1, 14.7.2); `marks` are the pieces of it that were drawn: (page, number on that page)."""

    kind: Kind
    scope: Literal["", "Row", "Column"] = ""
    alternative: str = ""
    box: tuple[float, float, float, float] | None = None
    children: list[Node] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: Kind, scope: Literal["", "Row", "Column"] = "", alternative: str = "") -> Node:
        child = Node(kind, scope, alternative)
        self.children.append(child)
        return child
