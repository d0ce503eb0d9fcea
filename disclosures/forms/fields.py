"""Controls as `_field.html` draws them: plain values, made here so that every form of the house is built alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Field = dict[str, Any]


def field(name: str, label: Any, kind: str = "text", **told: Any) -> Field:
    """One control with its label. The id is made of the name, so that a fault can lead to it."""
    return {"id": f"id_{name}", "name": name, "kind": kind, "label": label, **told}


def hidden(name: str, value: str) -> Field:
    return field(name, "", "hidden", value=value)


def choices(pairs: Iterable[tuple[str, Any]], chosen: str | None) -> list[dict[str, Any]]:
    """What can be chosen; `chosen` None leaves everything open."""
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in pairs]
