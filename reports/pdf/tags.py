"""The structure a reader's software walks: what is a heading, a table, a cell; everything else is page furniture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "Document",
    "H1",
    "H2",
    "H3",
    "P",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "THead",
    "TBody",
    "TR",
    "TH",
    "TD",
    "Link",
    "Figure",
]


Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(slots=True, eq=False)
class Node:
    """One structure element (ISO 32000-1, 14.7.2); `marks` are the pieces of it that were drawn: (page, number on that page).

    A Link has the `address` that it leads to and, for each page, the `areas` that can be pressed: a box for each of its lines."""

    kind: Kind
    scope: Literal["", "Row", "Column"] = ""
    alternative: str = ""
    box: Box | None = None
    address: str = ""
    children: list[Node] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    areas: list[tuple[int, tuple[Box, ...]]] = field(default_factory=list)

    def add(self, kind: Kind, scope: Literal["", "Row", "Column"] = "", alternative: str = "") -> Node:
        child = Node(kind, scope, alternative)
        self.children.append(child)
        return child

    def link(self, address: str) -> Node:
        child = self.add("Link")
        child.address = address
        return child
