"""Records to check: random streams made by the pure functions, exports of them, and verify.py as a stranger runs it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from disclosures.exported import VERIFIER, Export, Head, Line, stream_name
from disclosures.record import GENESIS, Link, chain, entry_body

BEGUN = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
PACK = "sag-aftra/tv-theatrical-2023 2 "


@dataclass(frozen=True)
class Kept:
    """A stream as whoever records it has it: its bodies in order, linked."""

    name: str
    links: tuple[Link, ...]
    at: datetime = BEGUN + timedelta(days=30)

    def head(self, seq: int | None = None) -> Head:
        seq = len(self.links) if seq is None else seq
        return Head(self.name, seq, self.links[seq - 1].link if seq else GENESIS, self.at)

    def export(self, *, closed: Iterable[int] = (), whole: bool = True) -> bytes:
        shut = set(closed)
        lines = (
            Line(one.seq, one.leaf, one.link, *((b"", b"") if one.seq in shut else (one.salt, one.body)))
            for one in self.links
        )
        return b"".join(Export(self.head(), whole=whole).lines(lines))

    def until(self, seq: int) -> Kept:
        return replace(self, links=self.links[:seq])

    def rewritten(self, bodies: Sequence[bytes]) -> Kept:
        """The same stream with other bodies, everything hashed anew: what an operator can always do."""
        return replace(self, links=tuple(chain(head_seq=0, head_link=GENESIS, bodies=bodies)))

    @property
    def bodies(self) -> list[bytes]:
        return [one.body for one in self.links]


def an_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def a_name(rng: random.Random) -> str:
    studio, other = uuid.UUID(an_id(rng)), uuid.UUID(an_id(rng))
    side = {"production": other} if rng.random() < 0.5 else {"union": other}
    return stream_name(mode=rng.choice(["live", "test"]), studio=studio, **side)  # type: ignore[arg-type]


def a_digest(rng: random.Random) -> str:
    return rng.randbytes(32).hex()


def an_about(kind: str, rng: random.Random) -> dict[str, Any]:
    """What the product writes of this kind."""
    ident = an_id(rng)
    told: dict[str, dict[str, Any]] = {
        "use.logged": {"use": ident, "number": rng.randint(1, 9999), "revision": 1},
        "use.assessed": {
            "assessment": ident, "revision": an_id(rng), "packs": [PACK + a_digest(rng), "house/full-disclosure 1 " + a_digest(rng)],
            "sha256": a_digest(rng),
        },
        "obligation.opened": {"use": ident, "rule": "T23-13", "duty": "notify union", "pack": "sag-aftra/tv-theatrical-2023 2"},
        "fact.determined": {"use": ident, "involvement": 0, "fact": "replica_of_anyone", "determination": an_id(rng)},
        "paper.issued": {
            "document": ident, "number": rng.randint(1, 99), "kind": "notice", "content": a_digest(rng), "pdf": a_digest(rng),
            "html": a_digest(rng),
        },
        "paper.handed_over": {"document": ident, "channel": "portal", "delivery": an_id(rng), "agreed": rng.random() < 0.5},
        "paper.answered": {"document": ident, "answer": an_id(rng), "kind": "received", "corrects": rng.choice([None, an_id(rng)])},
        "note.kept": {"words": rng.choice(["plain", "Ünïcode — ", 'a "quoted" \\ word', "日本", "tab\tand\nline"]), "list": [1, [2, {}]]},
        "nothing.said": {},
    }  # fmt: skip
    return told[kind]


KINDS = [
    "use.logged", "use.assessed", "obligation.opened", "fact.determined", "paper.issued", "paper.handed_over", "paper.answered",
    "note.kept", "nothing.said",
]  # fmt: skip


def a_body(rng: random.Random, at: datetime, kind: str = "", **about: Any) -> bytes:
    kind = kind or rng.choice(KINDS)
    by = rng.choice(["system", f"user:{an_id(rng)}", f"key:{an_id(rng)}"])
    return entry_body(kind=kind, at=at, by=by, about=about or an_about(kind, rng))


def a_stream(rng: random.Random, entries: int) -> Kept:
    at, bodies = BEGUN, []
    for _ in range(entries):
        at += timedelta(seconds=rng.choice([0, 1, 3600]), microseconds=rng.choice([0, 0, 7]))
        bodies.append(a_body(rng, at))
    return Kept(a_name(rng), tuple(chain(head_seq=0, head_link=GENESIS, bodies=bodies)))


# --- verify.py, run by a stranger -------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A folder in which somebody lays exports and heads, and runs verify.py over all of them at once."""

    folder: Path
    heads: list[str] = field(default_factory=list)
    program: Path = VERIFIER

    def lay(self, name: str, data: bytes, *held: Head) -> str:
        (self.folder / name).write_bytes(data)
        self.heads += map(str, held)
        return name

    def clear(self) -> None:
        """For the next ones: nobody holds ten thousand heads in one file."""
        for one in self.folder.iterdir():
            one.unlink()
        self.heads.clear()

    def checked(self, *names: str, extra: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
        done = self.run(*(names or self.names()), *extra, "--json", *self._held())
        assert done.stderr == "", done.stderr
        told = json.loads(done.stdout)
        assert done.returncode == max(status_of(one) for one in told["results"])
        return {one["source"]: one for one in told["results"]}

    def _held(self) -> list[str]:
        if not self.heads:
            return []
        (self.folder / "heads.held").write_text("\n".join(self.heads))
        return ["--head", "heads.held"]

    def names(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir() if one.suffix in (".jsonl", ".zip"))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Isolated: no path of ours, no packages, no settings."""
        command = [sys.executable, "-I", "-S", str(self.program), *arguments]
        return subprocess.run(command, cwd=self.folder, env={}, capture_output=True, text=True)


def status_of(result: dict[str, Any]) -> int:
    return 2 if result["unreadable"] else 1 if result["faults"] else 0


def codes(result: dict[str, Any]) -> set[str]:
    return {"unreadable"} if result["unreadable"] else {one["code"] for one in result["faults"]}
