"""How the record is hashed. Pure: the offline verifier and the database trigger compute the same values.

leaf = SHA-256(salt of 32 bytes || stored bytes of the entry)
link = SHA-256(previous link || seq as 8 bytes, big-endian || leaf)        first previous link: 32 zero bytes
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry ready to store."""

    seq: int
    salt: bytes
    body: bytes
    leaf: bytes
    link: bytes


def canonical(value: object) -> bytes:
    """JSON bytes that are the same wherever they are made: sorted keys, no spaces, NFC, no NaN."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def entry_body(*, kind: str, at: datetime, by: str, about: Mapping[str, object]) -> bytes:
    """Stored bytes of an entry. `about` holds ids and digests, never names."""
    return canonical({"about": dict(about), "at": at.isoformat(), "by": by, "kind": kind})


def leaf_of(salt: bytes, body: bytes) -> bytes:
    return hashlib.sha256(salt + body).digest()


def link_of(previous: bytes, seq: int, leaf: bytes) -> bytes:
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + leaf).digest()


def chain(*, head_seq: int, head_link: bytes, bodies: Iterable[bytes]) -> Iterator[Link]:
    """Links that continue a stream from its head."""
    seq, previous = head_seq, head_link
    for body in bodies:
        seq += 1
        salt = secrets.token_bytes(32)
        leaf = leaf_of(salt, body)
        previous = link_of(previous, seq, leaf)
        yield Link(seq, salt, body, leaf, previous)
