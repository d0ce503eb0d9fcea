"""Reading a TOML table key by key, gathering faults, so that an author hears of all of them at once."""

from collections.abc import Iterable, Mapping
from datetime import date

from compliance.errors import Invalid, Refusal, pointer


class Faults:
    """Everything wrong with one file. Each fault names the file, the rule and the key."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.items: list[Refusal] = []

    def add(self, at: str, message: str) -> None:
        _, *names = at.split("/")
        place = ": ".join([self.file, *_spoken(names)])
        self.items.append(Invalid("bad-pack", f"{place}: {message}", field=at))


def _spoken(names: list[str]) -> list[str]:
    """/rule/T23-01/when/all/0 as "rule T23-01" and "when.all.0"."""
    if names[:1] in (["rule"], ["exception"]) and len(names) > 1:
        rest = ".".join(names[2:])
        return [f"{names[0]} {names[1]}", *([rest] if rest else [])]
    return [".".join(names)] if names else []


class Table:
    def __init__(self, raw: object, at: str, faults: Faults) -> None:
        self.at, self.faults = at, faults
        self.raw: Mapping[str, object] = raw if isinstance(raw, dict) else {}
        self.seen: set[str] = set()
        if not isinstance(raw, dict):
            self.faults.add(at, "must be a table")

    def fault(self, key: str, message: str) -> None:
        self.faults.add(self.at + pointer(key), message)

    def take(self, key: str) -> object:
        self.seen.add(key)
        return self.raw.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.strip():
            return value
        self.fault(key, "is missing" if value is None else "must be text, and not empty")
        return ""

    def choice(self, key: str, of: Iterable[str]) -> str:
        value = self.text(key)
        if value and value not in of:
            self.fault(key, f"must be one of {', '.join(of)}")
        return value

    def day(self, key: str) -> date | None:
        value = self.take(key)
        if value is None or type(value) is date:
            return value
        self.fault(key, "must be a TOML date such as 2026-07-01, without quotes")
        return None

    def number(self, key: str) -> int:
        value = self.take(key)
        if value is None or (type(value) is int and 0 < value <= 10_000):
            return value or 0
        self.fault(key, "must be a whole number from 1 to 10000")
        return 0

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(key, "must be true or false")
        return default

    def names(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.take(key)
        if value is None and not required:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.fault(key, "is missing" if value is None else "must be a list of texts")
        return ()

    def texts(self, key: str) -> dict[str, str]:
        value = self.take(key)
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            return value
        self.fault(key, "must be a table of texts")
        return {}

    def flags(self, key: str) -> dict[str, bool]:
        value = self.take(key)
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(flag, bool) for flag in value.values()):
            return value
        self.fault(key, "must be a table of true and false")
        return {}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        value = self.take(key)
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(names, list) for names in value.values()):
            return {name: tuple(map(str, names)) for name, names in value.items()}
        self.fault(key, "must be a table of lists")
        return {}

    def table(self, key: str) -> "Table | None":
        value = self.take(key)
        return None if value is None else Table(value, self.at + pointer(key), self.faults)

    def tables(self, key: str, *, named_by: str = "") -> "list[Table]":
        """The tables of an array; in faults they bear their own id where they have one."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, "must be an array of tables")
            return []
        return [
            Table(raw, self.at + pointer(key, _name(raw, named_by, index)), self.faults)
            for index, raw in enumerate(value)
        ]

    def done(self) -> None:
        for key in self.raw:
            if key not in self.seen:
                self.fault(key, f"is not a key that is known here; known: {', '.join(sorted(self.seen))}")


def _name(raw: object, named_by: str, index: int) -> str:
    name = raw.get(named_by) if isinstance(raw, dict) else None
    return name if isinstance(name, str) and name else str(index + 1)
