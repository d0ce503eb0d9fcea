"""A paper in reading order, before it is PDF or HTML: both are made from this, so that they cannot say different things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.content import NAMES, Content, Corrected, CorrectionContent, Header, PerformerContent, digest

from . import wording

Tone = Literal["plain", "strong", "quiet"]


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    tone: Tone = "plain"


Cell = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it, one paragraph for each phrase."""

    label: str
    value: Cell
    loose: bool = False  # air between paragraphs of prose; a list stays tight


@dataclass(frozen=True, slots=True)
class Facts:
    title: str
    rows: tuple[Fact, ...]
    before: str = ""  # a sentence over the rows
    link: str = ""  # an address to draw as a QR code after the rows
    with_next: bool = False  # on one page with the block that follows, if it fits


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    share: float  # of the width
    align: Literal["left", "right"] = "left"  # counts stand under one another by their last figure


@dataclass(frozen=True, slots=True)
class Lines:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    dense: bool = False  # many lines of few words
    shape: str = ""  # the name under which a twin's style sets the widths of the columns
    before: str = ""  # a sentence over the lines
    long: bool = False  # a line may fill pages: its paragraphs keep apart, and the head says overleaf which one goes on

    @property
    def labelled(self) -> Iterator[Iterator[tuple[str, Cell]]]:
        """Rows whose cells carry the label of their column, for a screen too narrow for columns."""
        labels = [column.label for column in self.columns]
        return (zip(labels, row, strict=True) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to be filled in by hand, one row of labels after the other; `before` is what is signed. Never parted by a page's end."""

    title: str
    before: tuple[str, ...]
    blanks: tuple[tuple[str, ...], ...]


Block = Facts | Lines | Blanks


@dataclass(frozen=True, slots=True)
class Sheet:
    """Head, blocks and what stands at the edges of every page."""

    header: Header
    number: str
    issued_on: str
    boxes: tuple[Fact, ...]
    remarks: tuple[str, ...]
    stamp: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    digest: str


def sheet(content: Content, title: str, subtitle: str, blocks: Sequence[Block]) -> Sheet:
    header = content.header
    named = digest(content)
    return Sheet(
        header=header,
        number=header.issue.display_number if header.issue else draft_name(content),
        issued_on=wording.full_day(header.issue.issued_at.local) if header.issue else wording.NOT_ISSUED,
        boxes=_boxes(header, content),
        remarks=_remarks(header),
        stamp=_stamp(header),
        title=title,
        subtitle=subtitle,
        blocks=(*blocks, _issued_by(header), _this_paper(header, named)),
        digest=named,
    )


def draft_name(content: Content) -> str:
    """What stands where an issued paper has its number. A correction is known by the paper that it is to correct."""
    of = (
        f"{content.corrects.paper}/A{content.correction}"
        if isinstance(content, CorrectionContent)
        else NAMES[content.kind]
    )
    return f"{of} DRAFT"


def fact(label: str, *texts: str) -> Fact:
    """Empty texts are left out; nothing left prints as "not given", never as a gap."""
    given = tuple(Phrase(text) for text in texts if text)
    return Fact(label, given or (Phrase(wording.NOT_GIVEN, "quiet"),))


def prose(label: str, text: str) -> Fact:
    return replace(fact(label, *paragraphs(text)), loose=True)


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _boxes(header: Header, content: Content) -> tuple[Fact, ...]:
    issue = header.issue
    return (
        fact("To", header.union, header.recipient),
        fact("Production", header.production_title),
        _known_by(header, content),
        fact("From", header.responsible_name, f"Telephone {header.responsible_phone or wording.NOT_GIVEN}"),
        fact("Issued", *(wording.clocks(issue.issued_at) if issue else (wording.NOT_ISSUED, header.zone))),
        fact("Reference", issue.reference if issue else wording.NOT_ISSUED),
    )


def _known_by(header: Header, content: Content) -> Fact:
    """A union knows the production by its number; a performer, who knows none, the AI use."""
    match content:
        case PerformerContent():
            return fact("AI use", content.use_number)
        case CorrectionContent(corrects=Corrected(kind="performer")):
            return fact("About", content.corrects.about)
    return fact("Union production number", header.production_number)


def _remarks(header: Header) -> tuple[str, ...]:
    said = []
    if not header.issue:
        said.append("DRAFT. Not issued: this paper has no number and was given to nobody.")
    if header.sample:
        said.append(f"SAMPLE. {header.sample_note or 'Made to show what such a paper looks like.'}")
    if header.mode == "test":
        said.append("TEST. Made in test mode: no paper of record.")
    return tuple(said)


def _stamp(header: Header) -> str:
    if not header.issue:
        return "DRAFT"
    return "SAMPLE" if header.sample else "TEST" if header.mode == "test" else ""


def _issued_by(header: Header) -> Facts:
    rows = (fact("Named person", header.responsible_name), fact("Telephone", header.responsible_phone))
    return Facts(f"For {header.studio}", rows, with_next=True)


def _this_paper(header: Header, named: str) -> Facts:
    rows = [fact("Content SHA-256", named)]
    if header.issue and header.issue.verify_url:
        rows.append(fact("Verify at", header.issue.verify_url))
    return Facts("This paper", tuple(rows), link=header.issue.verify_url if header.issue else "")
