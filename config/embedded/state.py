"""What ./run started, remembered in var/ so that manage.py finds the same database while it runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "environment.json"


def remembered_environment(var: Path) -> dict[str, str]:
    try:
        found = json.loads((var / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def remember_environment(var: Path, values: dict[str, str]) -> None:
    write_private(var / FILE, json.dumps(values, indent=1))


def forget_environment(var: Path) -> None:
    (var / FILE).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
