"""Reads the project's own TOML tables into frozen values. A fault names file, entry and key; all come at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from compliance.errors import Invalid, Refusal, Refusals

T = TypeVar("T")


class Entry:
    """One table of a file. Each picker takes its key out; what is left over at the end is a fault."""

    def __init__(self, file: str, place: str, values: Mapping[str, object]) -> None:
        self._file = file
        self._place = place
        self._values = dict(values)
        self._children: list[Entry] = []
        self.faults: list[Refusal] = []

    def text(self, key: str, *, needed: bool = True) -> str:
        value = self._values.pop(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.fault(key, "wants some text.")
            return ""
        return value

    def choice(self, key: str, choices: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in choices:
            self.fault(key, f"is “{value}”, not one of: {', '.join(choices)}.")
        return value

    def texts(self, key: str, *, among: Collection[str] | None = None, needed: bool = False) -> tuple[str, ...]:
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, "wants a list of texts.")
            return ()
        if needed and not value:
            self.fault(key, "wants at least one.")
        for item in value:
            if among is not None and item not in among:
                self.fault(key, f"names “{item}”, which is not known here.")
        return tuple(value)

    def number(self, key: str) -> int:
        value = self._values.pop(key, None)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, "wants a whole number.")
            return 0
        return value

    def flag(self, key: str) -> bool:
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            self.fault(key, "wants true or false.")
            return False
        return value

    def table(self, key: str) -> dict[str, object]:
        value = self._values.pop(key, {})
        if not isinstance(value, dict):
            self.fault(key, "wants a table.")
            return {}
        return value

    def child(self, key: str) -> Entry:
        """The `[key]` table under this one, as an entry of its own."""
        return self._under(self.table(key), key)

    def children(self, key: str) -> list[Entry]:
        """The `[[key]]` entries under this one."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, "wants entries.")
            return []
        return [self._under(item, f"{key} {index}") for index, item in enumerate(value, start=1)]

    def _under(self, values: Mapping[str, object], place: str) -> Entry:
        entry = Entry(self._file, f"{self._place}, {place}" if self._place else place, values)
        self._children.append(entry)
        return entry

    def fault(self, key: str, message: str) -> None:
        place = ", ".join(filter(None, (self._file, self._place)))
        self.faults.append(Invalid("data-file-fault", f"{place}: “{key}” {message}", remedy="Correct the file."))

    def close(self) -> list[Refusal]:
        """Every fault of this entry and of those under it, keys that nobody took included."""
        for key in self._values:
            self.fault(key, "is not a key this file has.")
        return [*self.faults, *(fault for child in self._children for fault in child.close())]


def read_whole(path: Path, make: Callable[[Entry], T]) -> T:
    """The value made of the file; Refusals with all faults if there are any."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} cannot be read: {error}."
        raise Invalid("data-file-unreadable", message, remedy="Correct the file.") from error
    whole = Entry(path.name, "", values)
    made = make(whole)
    if faults := whole.close():
        raise Refusals(faults)
    return made


def read_entries(path: Path, table: str, make: Callable[[Entry], T]) -> tuple[T, ...]:
    """Every `[[table]]` of the file, made into values."""
    return read_whole(path, lambda whole: tuple(make(entry) for entry in whole.children(table)))


def once(values: Collection[T], key: Callable[[T], str], file: str) -> dict[str, T]:
    """The values by key; a key used twice is a fault of the file."""
    by_key: dict[str, T] = {}
    for value in values:
        if key(value) in by_key:
            raise Invalid("data-file-fault", f"{file}: “{key(value)}” stands twice.", remedy="Keep one of them.")
        by_key[key(value)] = value
    return by_key
