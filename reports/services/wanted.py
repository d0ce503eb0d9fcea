"""A paper that drafting wants, and its row: written only where it differs, so that an approval stands as long as its content does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from disclosures.models import Organization, Production, UnionEvent, Use
from disclosures.services.rows import add_rows
from reports.content import Content, digest, to_bytes
from reports.models import Document, Draft, DraftLine, DraftVersion
from reports.models.drafts import PaperKind

from .desk import Covered, Desk

Block = dict[str, str]
State = Literal["new", "changed", ""]
WRITTEN = ("union", "content_sha256", "blocks", "waits", "parts", "content", "changed_at")
BATCH = 50  # contents in the text of one statement: a full summary has some hundred thousand bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    kind: PaperKind
    slot: str
    content: Content
    blocks: list[Block]
    union: Organization | None
    lines: Mapping[UUID, Covered] = field(default_factory=dict)  # by obligation
    use: Use | None = None
    involvement: int = 0
    rule: str = ""
    period: tuple[date, date] | None = None
    part: tuple[int, int] = (1, 1)  # which of how many, of a period too full for one paper
    waits: list[dict[str, object]] = field(default_factory=list)
    corrects: Document | None = None
    union_event: UnionEvent | None = None


def put_drafts(desk: Desk, wanted: Sequence[Wanted], now: datetime) -> list[Draft]:
    """The row of each, in the same order; each kind of row is written at once, however many differ."""
    put = [_put(desk, one, now) for one in wanted]
    new, changed = ([draft for draft, state in put if state == which] for which in ("new", "changed"))
    add_rows(new)
    add_rows(_version(one, now) for one in new)
    Draft.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    # A content that a draft had before is kept already.
    DraftVersion.objects.bulk_create((_version(one, now) for one in changed), BATCH, ignore_conflicts=True)
    _put_lines(desk, {draft.pk: one.lines for one, (draft, _) in zip(wanted, put, strict=True)})
    return [draft for draft, _ in put]


def _put(desk: Desk, wanted: Wanted, now: datetime) -> tuple[Draft, State]:
    """The draft as it is to be; nothing is written yet."""
    told = {
        "union": wanted.union,
        "content_sha256": digest(wanted.content),
        "blocks": wanted.blocks,
        "waits": wanted.waits,
        "parts": wanted.part[1],
    }
    draft = desk.drafts.get(wanted.slot)
    if draft is None:
        return _new(desk.production, wanted, told, now), "new"
    if all(getattr(draft, name) == value for name, value in told.items()):
        return draft, ""
    for name, value in {**told, "content": to_bytes(wanted.content), "changed_at": now}.items():
        setattr(draft, name, value)
    return draft, "changed"


def _new(production: Production, wanted: Wanted, told: Mapping[str, Any], now: datetime) -> Draft:
    start, end = wanted.period or (None, None)
    return Draft(
        production=production, kind=wanted.kind, slot=wanted.slot, use=wanted.use, involvement=wanted.involvement,
        rule=wanted.rule, period_start=start, period_end=end, part=wanted.part[0], corrects=wanted.corrects,
        union_event=wanted.union_event, content=to_bytes(wanted.content), made_at=now, changed_at=now, **told,
    )  # fmt: skip


def _version(draft: Draft, now: datetime) -> DraftVersion:
    return DraftVersion(draft=draft, content_sha256=draft.content_sha256, content=draft.content, made_at=now)


def _put_lines(desk: Desk, wanted: Mapping[UUID, Mapping[UUID, Covered]]) -> None:
    moved = {draft: lines for draft, lines in wanted.items() if desk.lines.get(draft, {}) != lines}
    DraftLine.objects.filter(draft__in=[draft for draft in moved if draft in desk.lines]).delete()
    add_rows(
        DraftLine(draft_id=draft, obligation_id=pk, revision_id=one.revision, held=one.held)
        for draft, lines in moved.items()
        for pk, one in lines.items()
    )
