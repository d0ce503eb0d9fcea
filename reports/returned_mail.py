"""Reading mail that came back: a delivery status notification (RFC 3464), or something else. Pure; the input is hostile.

Only the beginning is read: the report stands before the mail that it returns, and whatever somebody sends costs no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any

LONGEST_READ = 256 * 1024
LONGEST_FIELD = 2_000
LONGEST_DETAIL = 300
MOST_PARTS = 50
# Where servers put the address that a mail came in for.
ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")

FAILED, DELAYED, OTHER = "failed", "delayed", "other"


@dataclass(frozen=True, slots=True)
class Returned:
    """`says`: it failed for good, it is delayed, or anything else: arrived, passed on, out of office, no report at all."""

    addressed: tuple[str, ...]
    says: str
    detail: str


class _Short(Compat32):
    """Reads the beginning of each field: the time in which the library takes parameters apart grows with the square of theirs."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_FIELD]


def read_returned(data: bytes) -> Returned:
    """What a mail says of the one that it returns. Anything at all gives an answer."""
    head = data[:LONGEST_READ]
    try:
        message = message_from_bytes(head, policy=_Short())
        addressed = tuple(_plain(value) for name in ADDRESSED for value in message.get_all(name, ())[:20])
        says, detail = _said(message)
    except Exception:  # a parser that gives up on what somebody made to break it; nothing in it is believed
        return Returned((), OTHER, "It cannot be read.")
    return Returned(addressed, says, detail)


def _said(message: Message) -> tuple[str, str]:
    blocks = list(_reports(message))
    found = [(block.get("Action", ""), block) for block in blocks if block.get("Action") is not None]
    for says in (FAILED, DELAYED):
        for action, block in found:
            if _plain(action).strip().lower() == says:
                return says, _detail(block)
    return OTHER, _plain(message.get("Subject", ""))[:LONGEST_DETAIL]


def _reports(message: Message) -> Iterator[Message]:
    """The blocks of the status part: one for the mail, one for each of its receivers."""
    if message.get_content_type() != "multipart/report":
        return
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            return
        blocks: Any = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
            yield from blocks[:MOST_PARTS]


def _detail(block: Message) -> str:
    """The server's own words: its status code, and what it says of why."""
    status, why = _plain(block.get("Status", "")), _plain(block.get("Diagnostic-Code", ""))
    return " ".join(f"{status} {why}".split())[:LONGEST_DETAIL]


def _plain(value: object) -> str:
    """Readable letters only; a database takes no NUL, and a page no control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in str(value)[:LONGEST_FIELD])
