"""What a performer, a guardian or an estate's representative is told and asked to sign, about one AI use or session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from reports.values import Many, Value

from .parts import Dated, Header, Line, Name, Prose, Provision, Said, ToolNamed, Word

Addressee = Literal["performer", "guardian", "representative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider(Value):
    """What is asked for: `scope` says to what and how far, `signs` who signs; nobody's name is printed on the line.

    `guardian_too`: nothing says whether the performer is under 18, so the paper has a guardian's lines as well."""

    asked: Prose
    scope: Annotated[tuple[Said, ...], Many(12)]
    signs: Addressee
    guardian_too: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformerContent(Value):
    """`recipient` of the header is the role, or the name where that was released; never a minor's. `voucher` is the one line that
    a background actor's voucher repeats."""

    header: Header
    agreement: Line
    governing_dates: Annotated[tuple[Dated, ...], Many(12)]
    provisions: Annotated[tuple[Provision, ...], Many(12)]
    use_number: Word
    use_revision: int
    role: Name
    addressee: Addressee
    background: bool
    described: Prose
    tools: Annotated[tuple[ToolNamed, ...], Many(20)]
    times: Annotated[tuple[Said, ...], Many(12)] = ()
    pay: Annotated[tuple[Said, ...], Many(12)] = ()
    rider: Rider | None = None
    voucher: Line = ""
    kind: Literal["performer"] = "performer"
    schema: Literal["paper-1"] = "paper-1"
