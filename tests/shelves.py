"""A shelf of packs that a test may add versions to; the real ones stand on it, too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compliance import library


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, pack: str, version: str) -> str:
        return (self.folder / pack / f"{version}.toml").read_text("utf-8")

    def add(self, pack: str, version: str, text: str) -> None:
        (self.folder / pack / f"{version}.toml").write_text(text, "utf-8")
        library.packs.cache_clear()


@contextmanager
def shelf_at(folder: Path) -> Iterator[Shelf]:
    """The library reads from a copy until the test is over."""
    real = library.SHELF
    shutil.copytree(Path(str(real)), folder / "rulepacks")
    library.SHELF = folder / "rulepacks"
    library.packs.cache_clear()
    try:
        yield Shelf(folder / "rulepacks")
    finally:
        library.SHELF = real
        library.packs.cache_clear()
