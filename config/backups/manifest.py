"""What a backup says of itself. Written last: a dump without one was never finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.backups.heads import Head, as_json, from_json
from config.backups.server import BackupFailed

FORM = 1


@dataclass(frozen=True)
class Manifest:
    """`heads`, `rows` and `migrations` are of the very snapshot that the dump holds; `size` is what the database took of its disk."""

    made_at: str
    file: str
    bytes: int
    sha256: str
    server: str
    owner: str
    migrations: list[str]
    heads: Mapping[str, Head]
    rows: Mapping[str, int]
    size: int | None = None  # older ones do not tell

    def text(self) -> str:
        told = {"form": FORM, **asdict(self), "heads": as_json(self.heads)}
        return json.dumps(told, indent=1, sort_keys=True)

    @classmethod
    def read(cls, file: Path) -> Manifest:
        try:
            told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if told.pop("form") != FORM:
                raise BackupFailed(f"{file.name} has a form that this version does not know.")
            return cls(**{**told, "heads": from_json(told["heads"])})
        except (OSError, ValueError, KeyError, TypeError):
            raise BackupFailed(f"{file} is no manifest of a backup, or a damaged one.") from None


def digest_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def checked_dump(folder: Path, manifest: Manifest) -> Path:
    """The dump that the manifest speaks of, whole and unchanged."""
    dump = folder / manifest.file
    if not dump.is_file():
        raise BackupFailed(f"{dump} is not there.")
    if dump.stat().st_size != manifest.bytes:
        raise BackupFailed(
            f"{dump.name} has {dump.stat().st_size} bytes and not {manifest.bytes}: it is cut or was changed."
        )
    if digest_of(dump) != manifest.sha256:
        raise BackupFailed(f"{dump.name} is not what was written: its SHA-256 is another.")
    return dump
