"""The address that a mail comes back to: it names the delivery and the try, and proves that we made it. Pure.

Variable envelope return path: `r-` and 45 letters before the at sign, so that the report of any server can be matched whatever it
quotes. Letters and digits only, small or large: servers change case. 80 bits of HMAC-SHA-256, which nobody guesses by mail.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

TOKEN = re.compile(r"(?<![a-z0-9])r-([a-z2-7]{45})@", re.IGNORECASE)
MAC_BYTES = 10
MOST_ATTEMPTS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Sent:
    """One try of one delivery."""

    delivery: UUID
    attempt: int


def return_path(*, delivery: UUID, attempt: int, domain: str, key: bytes) -> str:
    about = delivery.bytes + min(attempt, MOST_ATTEMPTS).to_bytes(2, "big")
    token = base64.b32encode(about + _mac(about, key)).decode().rstrip("=").lower()
    return f"r-{token}@{domain}"


def sent_as(addresses: Iterable[str], *, keys: Iterable[bytes]) -> Sent | None:
    """The try whose return path stands in one of these headers; None if none does, or none that we made."""
    tokens = [token for text in addresses for token in TOKEN.findall(text)]
    held = list(keys)
    return next((sent for token in tokens[:20] for key in held if (sent := _opened(token, key)) is not None), None)


def _opened(token: str, key: bytes) -> Sent | None:
    try:
        data = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error:
        return None
    about, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(about, key)):
        return None
    return Sent(UUID(bytes=about[:16]), int.from_bytes(about[16:], "big"))


def _mac(about: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"candor return path\0" + about, sha256)[:MAC_BYTES]
