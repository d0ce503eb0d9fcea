"""Keeps a few servers running, and ends them in order. One thread, one loop: the kernel ties each child to it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .processes import Failed, last_lines, stop

QUICK_DEATH = 10.0  # seconds: who dies sooner than this did not start properly
MOST_QUICK_DEATHS = 5
LONGEST_PAUSE = 5.0
STEP = 0.05


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or the terminal went away."""


@dataclass
class Service:
    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    asking: signal.Signals = signal.SIGTERM
    patience: float = 10
    forgiven: Callable[[], bool] = (
        bool  # whether something outside is to blame for its deaths, and it is to be tried for ever
    )
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    quick_deaths: int = 0
    due: float = 0

    def begin(self) -> None:
        self.started = time.monotonic()
        self.process = self.start()

    def end(self, hurry: Callable[[], bool] = bool) -> None:
        if self.process:
            stop(self.process, asking=self.asking, patience=self.patience, hurry=hurry)

    def tick(self, now: float) -> None:
        """Notice a death, wait a little longer after each quick one, start again."""
        if self.process and self.process.poll() is not None:
            self._died(now)
        if not self.process and now >= self.due:
            self.begin()

    def _died(self, now: float) -> None:
        self.end()  # its own children, if it left any
        self.process = None
        if self.forgiven():
            self.quick_deaths, self.due = 0, now + LONGEST_PAUSE
            return
        self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK_DEATH else 1
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            raise Failed(f"The {self.name} died {self.quick_deaths} times in a row. {self.log}: {last_lines(self.log)}")
        self.due = now + min(LONGEST_PAUSE, 0.1 * 3 ** (self.quick_deaths - 1))


@dataclass
class Supervisor:
    services: list[Service] = field(default_factory=list)
    asked: int = 0

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def add(self, service: Service) -> None:
        """In the order of starting; they end in the reverse order."""
        self.services.append(service)
        service.begin()

    def tick(self) -> None:
        if self.asked:
            raise Stopped
        now = time.monotonic()
        for service in self.services:
            service.tick(now)
        time.sleep(STEP)

    def wait(self, ready: Callable[[], bool], *, patience: float, what: str) -> None:
        deadline = time.monotonic() + patience
        while not ready():
            if time.monotonic() > deadline:
                logs = " ".join(f"{s.log.name}: {last_lines(s.log, 1)}" for s in self.services)
                raise Failed(f"{what} did not happen within {patience:.0f} s. {logs}")
            self.tick()

    def serve(self) -> None:
        while True:
            self.tick()

    def finish(self, process: subprocess.Popen[bytes], *, patience: float, what: str) -> None:
        """A one-off command, while the servers are kept running."""
        try:
            self.wait(lambda: process.poll() is not None, patience=patience, what=what)
        finally:
            stop(process, asking=signal.SIGTERM, patience=3)

    def end(self) -> None:
        """Last started, first ended. Who presses Ctrl-C again is in a hurry: nothing is waited for any more."""
        already = self.asked
        for service in reversed(self.services):
            service.end(hurry=lambda: self.asked > already)
