"""An export of the record, line by line, and the heads that people keep. Pure. What the lines mean stands in verify.py, which
is made to be read by strangers and uses nothing of ours; a test holds the two together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from .record import canonical

FORMAT = "candor-record-1"
RULE = "leaf = SHA-256(salt || body); link = SHA-256(previous link || seq as 8 bytes, big-endian || leaf)"
VERIFIER = Path(__file__).with_name("verify.py")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: whoever keeps this can show later that everything before it is still the same."""

    stream: str
    seq: int
    link: bytes
    at: datetime

    def __str__(self) -> str:
        return f"candor-head-1 {self.stream} {self.seq} {self.link.hex()} {self.at.isoformat()}"


def stream_name(*, mode: str, studio: UUID, production: UUID | None = None, union: UUID | None = None) -> str:
    """By the two sides and not by a number of ours: a head then binds whose record it is."""
    return f"internal:{mode}:{studio}:{production}" if production else f"service:{mode}:{studio}:{union}"


class Export:
    """The lines of one export, each with its line feed. `whole`: whoever reads it may open every entry that was not erased."""

    def __init__(self, head: Head, *, whole: bool) -> None:
        told = {"link": head.link.hex(), "seq": head.seq}
        named = {"at": head.at.isoformat(), "format": FORMAT, "rule": RULE, "stream": head.stream}
        self.header = canonical({**named, "head": told, "openings": "all" if whole else "some"}) + b"\n"

    def lines(self, entries: Iterator[Line]) -> Iterator[bytes]:
        yield self.header
        for one in entries:
            yield one.as_bytes()
        yield b'{"header":"%b"}\n' % hashlib.sha256(self.header).hexdigest().encode()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `body` goes in byte for byte as it was recorded; without salt and body the entry stays closed."""

    seq: int
    leaf: bytes
    link: bytes
    salt: bytes = b""
    body: bytes = b""

    def as_bytes(self) -> bytes:
        leaf, link = self.leaf.hex().encode(), self.link.hex().encode()
        if not self.salt:
            return b'{"leaf":"%b","link":"%b","seq":%d}\n' % (leaf, link, self.seq)
        told = (self.body, leaf, link, self.salt.hex().encode(), self.seq)
        return b'{"body":%b,"leaf":"%b","link":"%b","salt":"%b","seq":%d}\n' % told
