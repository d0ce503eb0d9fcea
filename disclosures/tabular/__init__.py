"""Tables as people send them: CSV, tab-separated text and XLSX, read into one shape, every fault with its place.

Bytes in, values out: no files, no database, no formulas run. Whatever is wrong comes back as a Refusal.
"""

from .reading import read_table
from .table import Limits, Row, Table, capped, fold

__all__ = ["Limits", "Row", "Table", "capped", "fold", "read_table"]
