"""Stored bytes are hashed again whenever somebody reads them: what is not as it was stored is not handed out."""

from __future__ import annotations

import hashlib
import logging

from compliance.errors import Unavailable

alarm = logging.getLogger("candor.alarm")


def intact(data: bytes, *, sha256: str, what: str) -> bytes:
    """The same bytes; or a Refusal for the reader and an alarm for the operator. `what` names a row and nobody."""
    found = hashlib.sha256(data).hexdigest()
    if found == sha256:
        return data
    alarm.critical("The stored bytes of %s are damaged: SHA-256 is %s and should be %s.", what, found, sha256)
    raise Unavailable(
        "bytes-damaged",
        "These bytes are not what was stored, and are not given out.",
        remedy="Tell the operator: the copy in the newest sound backup takes their place.",
    )
