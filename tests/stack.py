"""The real servers, for stories: web, worker, beat and broker as ./run starts them, on a database of the test's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.embedded.lock import prepared_var
from config.embedded.serving import Installation
from config.embedded.supervisor import Service
from tests.databases import FreshDatabase

Found = TypeVar("Found")
# What a lost worker had in hands comes back, and a deaf worker notices it, while the test still waits.
SHORT = {
    "BROKER_VISIBILITY_TIMEOUT": "5",
    "WORKER_DEAF_AFTER": "10s",
    "DELIVERY_LEASE": "5s",
    "MAIL_DEADLINE": "2s",
}


@dataclass
class Stack:
    database: FreshDatabase
    installation: Installation

    @property
    def url(self) -> str:
        return self.installation.url.rstrip("/")

    @property
    def mail(self) -> Path:
        return self.installation.var / "mail"

    def service(self, name: str) -> Service:
        """web, worker, beat or broker."""
        return next(service for service in self.installation.supervisor.services if service.name == name)

    def kill(self, name: str) -> None:
        """kill -9 of the service and of everything in its group. Nothing starts it again but begin()."""
        service = self.service(name)
        if service.process:
            service.end(hurry=lambda: True)
            service.process = None

    def begin(self, name: str) -> None:
        self.service(name).begin()

    def manage(self, *arguments: str) -> str:
        return self.installation.manage(*arguments)

    def eventually(self, ask: Callable[[], Found], *, patience: float = 30) -> Found:
        """The first true answer, or a failure that shows the logs."""
        deadline = time.monotonic() + patience
        while not (found := ask()):
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing within {patience:.0f} s\n{self.logs()}")
            time.sleep(0.1)
        return found

    def logs(self) -> str:
        files = sorted((self.installation.var / "log").glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)


@contextmanager
def started_stack(database: FreshDatabase, var: Path, *, alone: bool = False, **told: str) -> Iterator[Stack]:
    """`alone`: without worker and beat, which pages do not need and which take half of the time."""
    env = database.environment() | SHORT | told
    del env["BROKER_URL"]
    installation = Installation(prepared_var(var), say=print, port=0, env=env)
    try:
        installation.start_stores()
        (installation.start_web if alone else installation.start_servers)()
        stack = Stack(database, installation)
        stack.eventually(installation.web_answers, patience=60)
        yield stack
    finally:
        for service in reversed(installation.supervisor.services):
            service.end(hurry=lambda: True)  # nobody waits for the last task of a database that goes away
