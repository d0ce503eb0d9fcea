"""Long lists a page at a time, by key and not by offset: a page costs the same at the end as at the beginning, and nothing is
skipped or shown twice when rows come in meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """Columns from the most to the least significant, together unique; "-" in front for falling. `read` makes values of texts."""

    columns: tuple[str, ...]
    read: Callable[[list[str]], Sequence[Any]]

    def beyond(self, values: Sequence[Any], *, before: bool) -> Q:
        """Rows after these values in this order, or before them."""
        found, same = Q(), Q()
        for column, value in zip(self.columns, values, strict=True):
            name = column.removeprefix("-")
            side = "gt" if column.startswith("-") == before else "lt"
            found |= same & Q(**{f"{name}__{side}": value})
            same &= Q(**{name: value})
        return found

    def reversed(self) -> list[str]:
        return [column[1:] if column.startswith("-") else f"-{column}" for column in self.columns]

    def values(self, row: Model) -> list[Any]:
        return [getattr(row, column.removeprefix("-")) for column in self.columns]

    def cursor(self, row: Model, side: str) -> str:
        return "~".join([side, *(str(int(value) if isinstance(value, bool) else value) for value in self.values(row))])


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    first: int
    total: int
    previous: str
    next: str

    @property
    def shown(self) -> dict[str, Any]:
        """As `_pages.html` reads it."""
        last = self.first + len(self.rows) - 1
        return {"first": self.first, "last": last, "total": self.total, "previous": self.previous, "next": self.next}


def page_of(found: QuerySet[Row], order: Order, cursor: str, *, size: int = PAGE) -> Page[Row]:
    """Four statements at most, whatever the length. A cursor that cannot be read means the first page."""
    side, values = _read(order, cursor)
    rows, more = _cut(found, order, side, values, size)
    total = found.count()
    if not rows:
        return Page([], 0, total, "", "")
    above = found.filter(order.beyond(order.values(rows[0]), before=True)).count()
    below = above + len(rows) < total or (side != "before" and more)
    return Page(
        rows,
        above + 1,
        total,
        order.cursor(rows[0], "before") if above else "",
        order.cursor(rows[-1], "after") if below else "",
    )


def _cut(found: QuerySet[Row], order: Order, side: str, values: Sequence[Any], size: int) -> tuple[list[Row], bool]:
    if side == "before":
        near = list(found.filter(order.beyond(values, before=True)).order_by(*order.reversed())[: size + 1])
        return near[:size][::-1], len(near) > size
    wanted = found.filter(order.beyond(values, before=False)) if side else found
    near = list(wanted.order_by(*order.columns)[: size + 1])
    return near[:size], len(near) > size


def _read(order: Order, cursor: str) -> tuple[str, Sequence[Any]]:
    side, *texts = cursor[:200].split("~")
    if side not in ("before", "after") or len(texts) != len(order.columns):
        return "", ()
    try:
        return side, order.read(texts)
    except ValueError:
        return "", ()
