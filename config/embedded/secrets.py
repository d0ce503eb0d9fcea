"""Passwords of the private database and broker, made once and readable by their owner only."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from .processes import Failed
from .state import write_private

FILE = "secrets.json"


@dataclass(frozen=True)
class Secrets:
    admin: str
    owner: str
    application: str
    broker: str
    secret_key: str

    @classmethod
    def fresh(cls) -> Secrets:
        return cls(*(secrets.token_urlsafe(48) for _ in fields(cls)))

    @classmethod
    def kept_in(cls, var: Path) -> Secrets:
        file = var / FILE
        if not file.exists():
            write_private(file, json.dumps(asdict(cls.fresh()), indent=1))
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise Failed(f"{file} is damaged. Restore it, or remove the whole folder to begin anew.") from None
