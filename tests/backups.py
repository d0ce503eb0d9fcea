"""An installation whose backups a test makes, tries and restores."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.test import override_settings

from config.embedded.postgres import ADMIN
from config.env import database
from tests.databases import FreshDatabase
from tests.world import World


@dataclass
class Site:
    """An installation with a cluster of its own, so that the whole of it can be killed."""

    database: FreshDatabase
    folder: Path
    world: World
    process: subprocess.Popen[bytes] | None = None

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def heads(self) -> Path:
        return self.folder / "heads.json"

    @property
    def admin(self) -> str:
        cluster = self.database.cluster
        return f"postgresql://{ADMIN}:{cluster.secrets.admin}@127.0.0.1:{cluster.port}/{self.database.name}"

    def environment(self) -> dict[str, str]:
        told = {"BACKUP_DATABASE_URL": self.admin, "BACKUP_FOLDER": str(self.backups), "HEADS_FILE": str(self.heads)}
        return self.database.environment() | told

    def manage(self, *words: str) -> str:
        """What a command says, run here; a refusal is its sentence."""
        connections.close_all()
        told = {
            "BACKUP_DATABASE": database(urlsplit(self.admin), ""),
            "BACKUP_FOLDER": self.backups,
            "HEADS_FILE": self.heads,
        }
        out = StringIO()
        with override_settings(**told):
            call_command(*words, stdout=out)
        return out.getvalue()

    def refused(self, *words: str) -> str:
        with pytest.raises(CommandError) as refusal:
            self.manage(*words)
        return str(refusal.value)

    def backup(self, *words: str) -> Path:
        """Each in a second of its own, of which it bears the name."""
        while True:
            try:
                return Path(self.manage("backup", *words).strip())
            except CommandError as fault:
                assert "is there already" in str(fault)  # noqa: PT017

    def databases(self) -> set[str]:
        with self.database.cluster.connect() as admin:
            return {row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'fresh_%'")}
