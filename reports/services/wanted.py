"""A paper that drafting wants, and its row: written only where it differs, so that an approval stands as long as its content does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from disclosures.models import Organization, Production, UnionEvent, Use
from reports.content import Content, digest, to_bytes
from reports.models import Document, Draft, DraftLine, DraftVersion
from reports.models.drafts import PaperKind

from .desk import Covered, Desk

Block = dict[str, str]


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


def put_draft(desk: Desk, wanted: Wanted, now: datetime) -> Draft:
    told = {
        "union": wanted.union,
        "content_sha256": digest(wanted.content),
        "blocks": wanted.blocks,
        "waits": wanted.waits,
        "parts": wanted.part[1],
    }
    draft = desk.drafts.get(wanted.slot)
    if draft is None:
        draft = _made(desk.production, wanted, told, now)
    elif any(getattr(draft, name) != value for name, value in told.items()):
        _change(draft, {**told, "content": to_bytes(wanted.content), "changed_at": now})
    if desk.lines.get(draft.pk, {}) != wanted.lines:
        _put_lines(draft, wanted.lines)
    return draft


def _made(production: Production, wanted: Wanted, told: Mapping[str, object], now: datetime) -> Draft:
    start, end = wanted.period or (None, None)
    draft = Draft.objects.create(
        production=production, kind=wanted.kind, slot=wanted.slot, use=wanted.use, involvement=wanted.involvement,
        rule=wanted.rule, period_start=start, period_end=end, part=wanted.part[0], corrects=wanted.corrects,
        union_event=wanted.union_event,
        content=to_bytes(wanted.content), made_at=now, changed_at=now, **told,
    )  # fmt: skip
    _keep_version(draft, now)
    return draft


def _change(draft: Draft, told: Mapping[str, object]) -> None:
    for name, value in told.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(told))
    _keep_version(draft, draft.changed_at)


def _keep_version(draft: Draft, now: datetime) -> None:
    DraftVersion.objects.get_or_create(
        draft=draft, content_sha256=draft.content_sha256, defaults={"content": draft.content, "made_at": now}
    )


def _put_lines(draft: Draft, lines: Mapping[UUID, Covered]) -> None:
    draft.lines.exclude(obligation__in=lines).delete()
    DraftLine.objects.bulk_create(
        (DraftLine(draft=draft, obligation_id=pk, revision_id=one.revision, held=one.held) for pk, one in lines.items()),
        update_conflicts=True, unique_fields=["draft", "obligation"], update_fields=["revision", "held"],
    )  # fmt: skip
