"""A studio's tool that logs AI uses, and a union's reader of papers: by the API, over real sockets, each with a journal of its own.

They retry until they hear an answer, and never touch our database.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kill.journals import Journal

PATIENCE = 15.0  # seconds for one answer
PAUSE = 0.2


@dataclass
class Line:
    """One kept connection to the web server. None: no answer, and nobody knows what it would have been."""

    port: int
    secret: str
    wire: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> tuple[int, bytes] | None:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        self.wire = self.wire or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.wire.request(method, f"/api/v1/{path}", json.dumps(body).encode() if body else None, headers)
            answer = self.wire.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None

    def close(self) -> None:
        if self.wire:
            self.wire.close()
            self.wire = None


@dataclass
class Caller(ABC, threading.Thread):
    port: int
    secret: str
    journal: Journal
    fault: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.line = Line(self.port, self.secret)

    __hash__ = object.__hash__

    def run(self) -> None:
        try:
            self.work()
        except BaseException as fault:
            self.fault = fault
        finally:
            self.line.close()

    @abstractmethod
    def work(self) -> None: ...

    def insist(self, what: str, method: str, path: str, body: object = None, *, wanted: int) -> bytes:
        """Ask until somebody answers. The journal has every try, as a Jepsen history: invoke, then ok, fail, or info (nobody knows)."""
        while not self.ended.is_set():
            self.journal.write(type="invoke", what=what)
            answer = self.line.ask(method, path, body, key=what if body else "")
            if answer and answer[0] == wanted:
                self.journal.write(type="ok", what=what, sha256=hashlib.sha256(answer[1]).hexdigest())
                return answer[1]
            if answer and answer[0] < 500 and answer[0] != 429:
                self.journal.write(type="fail", what=what, status=answer[0], said=answer[1].decode("utf-8", "replace"))
                raise AssertionError(f"{what}: {answer}")
            self.journal.write(type="info", what=what, status=answer and answer[0])
            time.sleep(PAUSE)
        raise AssertionError(f"{what}: nobody answered before the end")


@dataclass
class Tool(Caller):
    """Logs `uses` AI uses, turn by turn over the productions, no further ahead than `pace` allows."""

    productions: list[str] = field(default_factory=list)
    uses: int = 0
    pace: Callable[[], int] = int
    logged: int = 0

    __hash__ = object.__hash__

    def work(self) -> None:
        for number in range(self.uses):
            while number >= self.pace() and not self.ended.is_set():
                time.sleep(0.05)
            what = f"use-{number:05}"
            body = {
                "production": self.productions[number % len(self.productions)], "activity": "things",
                "summary": f"A skyline, {what}.", "phase": "post-production",
                "performer_part": "none",
            }  # fmt: skip
            told = json.loads(self.insist(what, "POST", "uses", body, wanted=201))
            self.journal.write(type="logged", what=what, use=told["id"])
            self.logged += 1


@dataclass
class Reader(Caller):
    """Opens each paper of the inbox once, keeps its number and its digest, and says that it was received."""

    seen: set[str] = field(default_factory=set)
    place: str = ""

    __hash__ = object.__hash__

    def work(self) -> None:
        turn_all = 0.0
        while not self.ended.wait(1):
            began = time.monotonic()
            whole = began > turn_all
            found = self.inbox(whole=whole)
            if whole:  # a tenth of its time: to turn the pages of ten thousand papers takes half a minute
                turn_all = time.monotonic() + min(9 * (time.monotonic() - began), 120)
            for paper in found:
                self.read(paper)

    def inbox(self, *, whole: bool) -> list[dict[str, object]]:
        """Papers not read yet, from where it stopped. One that arrives late stands between others: now and then every page is turned."""
        found: list[dict[str, object]] = []
        self.place, more = "" if whole else self.place, True
        while more:
            answer = self.line.ask("GET", f"documents?limit=100{self.place and f'&after={self.place}'}")
            if not answer or answer[0] != 200:
                break
            told = json.loads(answer[1])
            found += [one for one in told["items"] if one["id"] not in self.seen]
            self.place, more = told["after"] or self.place, bool(told["next"])
        return found

    def read(self, paper: dict[str, object]) -> None:
        name = str(paper["id"])
        pdf = self.insist(f"read-{name}", "GET", f"documents/{name}/pdf", wanted=200)
        self.journal.write(
            type="read",
            document=name,
            number=paper["number"],
            label=paper["label"],
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        self.insist(f"received-{name}", "POST", f"documents/{name}/answers", {"kind": "received"}, wanted=201)
        self.journal.write(type="received", document=name)
        self.seen.add(name)
