"""The import template: its columns, how rows become AI uses, and the empty sheet to hand out. Pure."""

from .columns import COLUMNS, FACT_PREFIX, Column, fact_columns, known_headings
from .rows import ImportRow, entries_from
from .writing import write_template

__all__ = [
    "COLUMNS",
    "FACT_PREFIX",
    "Column",
    "ImportRow",
    "entries_from",
    "fact_columns",
    "known_headings",
    "write_template",
]
