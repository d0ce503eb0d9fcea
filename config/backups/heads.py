"""Heads of all streams, kept outside the database, so that an older one put in its place is noticed. Pure, but for the file.

A head is how far a stream had come: its last entry's number and link, and how many papers it had numbered. A database that is
behind a head which somebody saw has forgotten something: entries, and numbers of papers that it would give a second time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from config.embedded.state import write_private

QUERY = "SELECT id::text, head_seq, encode(head_link, 'hex'), papers_issued FROM disclosures_stream ORDER BY id"


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    link: str
    papers: int


Heads = Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a database lacks of a stream that had come further: entries `first` to `last`, and so many numbered papers."""

    stream: str
    first: int
    last: int
    papers: int

    @property
    def entries(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        papers = f" and the numbers of {self.papers} papers" if self.papers else ""
        return f"stream {self.stream}: entries {self.first} to {self.last}{papers}"


def losses(kept: Heads, found: Heads) -> list[Loss]:
    """What was there when `kept` was written and is not in `found`."""
    nothing = Head(0, "", 0)
    behind = ((name, head, found.get(name, nothing)) for name, head in sorted(kept.items()))
    return [
        Loss(name, there.seq + 1, head.seq, max(head.papers - there.papers, 0))
        for name, head, there in behind
        if there.seq < head.seq
    ]


def furthest(one: Heads, other: Heads) -> dict[str, Head]:
    """Of each stream the head that is further on."""
    names = {**one, **other}
    return {name: max((side[name] for side in (one, other) if name in side), key=lambda h: h.seq) for name in names}


def as_json(heads: Heads) -> dict[str, dict[str, object]]:
    return {name: asdict(head) for name, head in heads.items()}


def from_json(told: Mapping[str, Mapping[str, object]]) -> dict[str, Head]:
    return {
        str(name): Head(int(str(head["seq"])), str(head["link"]), int(str(head["papers"])))
        for name, head in told.items()
    }


def read_heads(file: Path) -> dict[str, Head]:
    """Nothing where none were kept. A file that cannot be read is an error: it must not pass for "nothing was ever recorded"."""
    return from_json(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def put_aside(file: Path, now: datetime) -> None:
    """What was kept stays beside it, under the name of the time."""
    if file.exists():
        file.replace(file.with_name(f"{file.name}.{now:%Y%m%dT%H%M%SZ}"))


def write_heads(file: Path, heads: Heads) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(file, json.dumps(as_json(heads), indent=1))
