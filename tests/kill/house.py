"""The whole of Candor as ./run starts it, on its own durable database, with a mail server beside it; and how to kill any part of it.

Nothing in the product knows of this: parts are killed by their process ids, and started again by us.
"""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from config.embedded.lock import prepared_var
from config.embedded.processes import free_port, wait_until
from config.embedded.serving import Installation
from config.embedded.supervisor import Service

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ("web", "worker", "beat", "broker", "database")
HURRIED = {
    "DELIVERY_LEASE": "4s",
    "MAIL_DEADLINE": "2s",
    "DELIVERY_SCHEDULE": ",".join(["1s"] * 5 + ["2s"] * 60),
    "DELIVERY_INTERRUPTIONS": "100",  # whoever is killed a hundred times is not poison here
    "SWEEP_EVERY": "2s",
    "BROKER_VISIBILITY_TIMEOUT": "30",
    "MAIL_FROM": "papers@studio.example",
    "LOG_LEVEL": "WARNING",
}


class MailServer:
    """The sink's process; what it says is in `heard`."""

    def __init__(self, folder: Path, longest_hold: float) -> None:
        self.port, self.journal = free_port(), folder / "sink.jsonl"
        self.errors = (folder / "sink.log").open("wb")
        words = [str(self.port), str(self.journal), str(longest_hold)]
        command = [sys.executable, "-m", "tests.kill.sink", *words]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.taken: set[str] = set()  # by Message-ID: mails that were answered
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.heard.get(timeout=30) == {"listening": self.port}

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            event = json.loads(line)
            self.taken |= {event["answered"]} if "answered" in event else set()
            self.heard.put(event)

    def say(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hear(self, what: str, *, patience: float) -> dict[str, Any] | None:
        """The next event with this word in it; whatever else was said before is forgotten."""
        with suppress(queue.Empty):
            while event := self.heard.get(timeout=patience):
                if what in event:
                    return event
        return None

    def forget(self) -> None:
        with suppress(queue.Empty):
            while True:
                self.heard.get_nowait()

    def end(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()
        self.errors.close()


@dataclass
class House:
    installation: Installation
    mail: MailServer
    chance: random.Random
    killed: list[tuple[str, str]] = field(default_factory=list)

    def service(self, name: str) -> Service:
        return next(one for one in self.installation.supervisor.services if one.name == name)

    def kill(self, name: str) -> str:
        """kill -9: the component whole, or one of its processes, and always one that lives. Which, in a word."""
        process = self.service(name).process
        assert process
        children = [one.pid for one in psutil.Process(process.pid).children(recursive=True) if _lives(one)]
        if children and self.chance.random() < 0.6 and _killed(self.chance.choice(children)):
            return "a child"
        if children and self.chance.random() < 0.5:
            assert _killed(process.pid)
            return "its head"
        os.killpg(process.pid, signal.SIGKILL)
        return "whole"

    def mend(self) -> None:
        """Start again whatever is down."""
        for service in self.installation.supervisor.services:
            if service.process and service.process.poll() is not None:
                service.end(hurry=lambda: True)
                service.process = None
            if service.process is None:
                service.begin()

    def logs(self) -> str:
        files = sorted((self.installation.var / "log").glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-4000:]}" for file in files)


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def started_house(folder: Path, chance: random.Random, *, longest_hold: float = 5, **env: str) -> Iterator[House]:
    mail = MailServer(folder, longest_hold)
    bare = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    told = {**bare, **HURRIED, "SMTP_URL": f"smtp://127.0.0.1:{mail.port}", **env}
    installation = Installation(prepared_var(folder / "var"), say=print, port=0, env=told)
    try:
        installation.start_stores()
        installation.manage("migrate_database")
        installation.start_servers()
        assert wait_until(installation.web_answers, patience=60)
        yield House(installation, mail, chance)
    finally:
        for service in reversed(installation.supervisor.services):
            service.end(hurry=lambda: True)
        mail.end()
