"""Typed readers of the environment. Each refuses with a sentence: which variable, what is wrong, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class Misconfigured(ImproperlyConfigured):
    """A variable of the environment is missing or wrong. The value itself is never repeated: it may be a secret."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        super().__init__(f"{name} {fault}. {remedy}")
        self.name = name


@dataclass(frozen=True)
class Environment:
    values: Mapping[str, str]

    def has(self, name: str) -> bool:
        return bool(self.values.get(name) or self.values.get(f"{name}_FILE"))

    def text(self, name: str, default: str | None = None, *, remedy: str = "") -> str:
        value = self.values.get(name, "")
        if value:
            return _printable(name, value)
        if default is None:
            raise Misconfigured(name, "is not set", remedy or f"Set {name} in the environment.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "").strip().lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            raise Misconfigured(name, "is neither yes nor no", f"Set {name}=1 or {name}=0.")
        return value in TRUE

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, "").strip()
        if not value:
            return default
        if not (value.isascii() and value.isdigit()):
            raise Misconfigured(name, "is not a whole number", f"Set {name} to a number from {least} to {most}.")
        if not least <= int(value[:20]) <= most:
            raise Misconfigured(name, "is out of range", f"Set {name} to a number from {least} to {most}.")
        return int(value)

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        text = self.text(name, "")
        return _words(name, text) if text else default

    def duration(self, name: str, default: str, *, least: str, most: str) -> timedelta:
        """Seconds, minutes, hours or days: 90s, 5m, 2h, 1d."""
        return _duration(name, self.text(name, default).strip(), least, most)

    def durations(self, name: str, default: str, *, least: str, most: str) -> tuple[timedelta, ...]:
        words = self.words(name, tuple(default.split(",")))
        return tuple(_duration(name, word, least, most) for word in words)

    def path(self, name: str, default: Path) -> Path:
        value = Path(self.text(name, str(default)))
        if not value.is_absolute():
            raise Misconfigured(name, "is not an absolute path", f"Set {name} to a path that begins with '/'.")
        return value

    def secret(self, name: str, *, least: int = 1, remedy: str = "") -> str:
        """The variable itself, or the first line of the file that NAME_FILE points to (containers mount secrets so)."""
        if self.values.get(name) and self.values.get(f"{name}_FILE"):
            raise Misconfigured(name, f"and {name}_FILE are both set", "Keep one of the two.")
        value = self._from_file(name) if self.values.get(f"{name}_FILE") else self.text(name, remedy=remedy)
        if len(value) < least:
            raise Misconfigured(name, f"is shorter than {least} characters", remedy or "Use a longer random value.")
        return value

    def secrets(self, name: str) -> tuple[str, ...]:
        """Any number of them, with commas between: in the variable, or on the first line of its file."""
        return _words(name, self.secret(name)) if self.has(name) else ()

    def url(self, name: str, schemes: tuple[str, ...], *, remedy: str = "") -> SplitResult:
        """A URL of one of the schemes. It may carry a password, hence the reading as a secret."""
        shape = f"Set {name} to something like {schemes[0]}://host/…"
        try:
            parts = urlsplit(self.secret(name, remedy=remedy))
            parts.port  # noqa: B018  reading it is the check
        except ValueError:
            raise Misconfigured(name, "is not a well-formed URL", shape) from None
        if parts.scheme not in schemes:
            raise Misconfigured(name, f"does not begin with {' or '.join(s + ':' for s in schemes)}", shape)
        return parts

    def _from_file(self, name: str) -> str:
        source = self.path(f"{name}_FILE", Path("/"))
        try:
            lines = source.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise Misconfigured(
                f"{name}_FILE", "names a file that cannot be read as text", "Check the path and its rights."
            ) from None
        if not lines or not lines[0].strip():
            raise Misconfigured(f"{name}_FILE", "names an empty file", "Put the value on its first line.")
        return _printable(name, lines[0].strip())


def _words(name: str, text: str) -> tuple[str, ...]:
    found = tuple(word.strip() for word in text.split(",") if word.strip())
    if not found:
        raise Misconfigured(name, "holds only commas", f"Set {name} to one or more values with commas between.")
    return found


def _duration(name: str, word: str, least: str, most: str) -> timedelta:
    if not re.fullmatch(r"[0-9]{1,6}[smhd]", word):
        raise Misconfigured(name, "is no number with s, m, h or d behind it", f"Write {name} like {least} or {most}.")
    value = _known(word)
    if not _known(least) <= value <= _known(most):
        raise Misconfigured(name, "is out of range", f"Set {name} to something from {least} to {most}.")
    return value


def _known(word: str) -> timedelta:
    return timedelta(seconds=int(word[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86_400}[word[-1]])


def _printable(name: str, value: str) -> str:
    if not value.isprintable():
        raise Misconfigured(name, "holds a line break or another control character", "Remove it.")
    return value


# A database that vanished without a word (its host lost power, a firewall forgot the line) is noticed in seconds; the kernel alone
# would wait for a quarter of an hour. A long statement is not cut: the other side's kernel still answers.
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def database(parts: SplitResult, name: str) -> dict[str, str]:
    """A postgresql:// URL as the parts that Django wants."""
    if not (parts.path.strip("/") and parts.username and parts.hostname):
        raise Misconfigured(
            name, "lacks host, user or database name", "Write postgresql://user:password@host:5432/name."
        )
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname),
        "PORT": str(parts.port or 5432),
    }
