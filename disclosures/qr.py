"""A QR code as runs of dark modules, from ReportLab's own encoder."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel


@lru_cache(maxsize=64)
def squares(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The same, remembered: a paper is drawn more than once. Never for a secret."""
    return encoded(text)


def encoded(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Modules on a side, and (row, first column, length) of each dark run."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text))
    code.make()
    side = int(code.getModuleCount())
    dark = [[bool(cell) for cell in row] for row in code.modules]
    return side, tuple(run for row in range(side) for run in _runs(row, dark[row]))


def _runs(row: int, dark: list[bool]) -> list[tuple[int, int, int]]:
    runs, column = [], 0
    for is_dark, group in groupby(dark):
        length = len(list(group))
        if is_dark:
            runs.append((row, column, length))
        column += length
    return runs
