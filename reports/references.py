"""The short reference of a paper: read over the phone, typed from paper, scanned from its code."""

from __future__ import annotations

import re
import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another: no I, L, O, U
LENGTH = 13
LONGEST_TYPED = 400
MISREAD = str.maketrans("OIL", "011")


def new_reference() -> str:
    """Sixty-five random bits."""
    return _spaced("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def read_reference(typed: str) -> str:
    """What somebody typed or pasted, as it was printed; "" if it cannot be a reference. Case, spaces and dashes do not matter, O is
    read as 0, I and L as 1, and of a whole address its end counts."""
    if len(typed) > LONGEST_TYPED:
        return ""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    read = re.sub(r"[\W_]+", "", last).upper().translate(MISREAD)
    return _spaced(read) if len(read) == LENGTH and set(read) <= set(LETTERS) else ""


def _spaced(text: str) -> str:
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"
