"""A correction: the printed facts of an issued paper that are otherwise now, before and after, with the reason.

It carries enough to be applied by anybody: the content digest it starts from, each changed value with its JSON Pointer
(RFC 6901), and the digest that results. The original paper stands as it was issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from reports.values import Many, Text, Value

from .parts import Digest, Header, Kind, Line, Moment, Name, Prose, Word

MOST_CHANGES = 400  # what is more goes into the next correction
Shown = Annotated[str, Text(100_000, lines=True)]  # a whole list of texts may have changed
Json = Annotated[str, Text(250_000)]  # the same, escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Value):
    """The paper that is corrected, as it was issued."""

    paper: Word
    kind: Kind
    reference: Word
    content_sha256: Digest
    issued_at: Moment
    about: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Value):
    """`before` and `after` are what people read; `was` and `becomes` the same as canonical JSON, for who applies it. `line` names the
    AI use where a paper has many."""

    line: Word
    label: Name
    pointer: Line
    before: Shown
    after: Shown
    was: Json
    becomes: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionContent(Value):
    """`from_sha256` is the content before this correction (of the original, or of the original with the earlier corrections
    applied), `to_sha256` the content with it."""

    header: Header
    corrects: Corrected
    correction: int
    from_sha256: Digest
    to_sha256: Digest
    changes: Annotated[tuple[Change, ...], Many(MOST_CHANGES)]
    reason: Prose
    kind: Literal["correction"] = "correction"
    schema: Literal["paper-1"] = "paper-1"
