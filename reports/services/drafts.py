"""Drafting polls state (DESIGN 4): open union obligations without an issued line become drafts, and drafts follow what changes.

A cursor per production remembers how far its record was read, so that a sweep touches only productions where something happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from disclosures.models import Confirmation, Production
from disclosures.services.streams import held_production
from reports.models import Draft, DraftCursor
from reports.models.drafts import PaperKind

from .corrections import corrections
from .desk import Desk, desk_of
from .meeting_reports import meeting_reports
from .notices import notices
from .performer_papers import performer_papers
from .releasing import held_draft
from .summaries import summaries
from .wanted import Wanted, put_drafts


def stale_productions(*, now: datetime) -> list[Production]:
    """Productions whose record moved since drafting last read it, or where a week has ended since. What a studio confirms
    for all of its productions stands on no production's record, and is looked for by itself."""
    confirmed = Confirmation.objects.filter(
        studio=OuterRef("studio"), confirmed_at__gt=OuterRef("draft_cursor__read_at")
    )
    moved = (
        Q(Exists(confirmed))
        | ~Q(draft_cursor__seq=F("stream__head_seq"))
        | Q(draft_cursor=None)
        | Q(draft_cursor__read_at__lt=now - timedelta(hours=1))
    )
    return list(Production.objects.filter(moved).select_related("studio", "stream", "responsible").order_by("id")[:100])


@transaction.atomic
def draft_papers(*, production: Production, now: datetime) -> list[Draft]:
    """Bring the drafts of one production up to date. Safe to repeat: nothing changes when nothing happened."""
    held = held_production(production.pk)
    read = held.stream.head_seq  # before the rest: what is recorded while we read is read next time
    desk = desk_of(held)
    drafts = put_drafts(desk, list(_wanted(desk, now)), now)
    _lapse_others(held, drafts, now)
    DraftCursor.objects.update_or_create(production=held, defaults={"seq": read, "read_at": now})
    return drafts


def _wanted(desk: Desk, now: datetime) -> Iterator[Wanted]:
    """Every paper that something wants now. A draft that nothing wants any more lapses."""
    yield from notices(desk)
    yield from summaries(desk, now)
    yield from performer_papers(desk)
    yield from meeting_reports(desk, now)
    yield from corrections(desk)


def held_up_to_date(draft: Draft, *, now: datetime) -> Draft:
    """The draft, held with its production, as it must be now: between the last sweep and a release its AI use may have been
    revised, its duty have lapsed, or another paper have told it."""
    held_production(draft.production_id)
    read = DraftCursor.objects.filter(production=draft.production_id, seq=F("production__stream__head_seq"))
    if reads_elsewhere(draft) or not read.exists():
        draft_papers(production=draft.production, now=now)
    return held_draft(draft)


def reads_elsewhere(draft: Draft) -> bool:
    """A report for a meeting counts what is logged on other productions, of which no cursor tells: it is made again whenever
    somebody reads or releases it, and each hour."""
    return draft.kind == PaperKind.MEETING and draft.status == Draft.Status.OPEN


def draft_as_read(draft: Draft, *, now: datetime) -> Draft:
    """The draft as it is true at the moment when somebody reads it."""
    if reads_elsewhere(draft):
        draft_papers(production=draft.production, now=now)
        draft.refresh_from_db()
    return draft


def _lapse_others(production: Production, wanted: Sequence[Draft], now: datetime) -> None:
    others = Draft.objects.filter(production=production, status=Draft.Status.OPEN).exclude(
        pk__in=[one.pk for one in wanted]
    )
    others.update(status=Draft.Status.LAPSED, changed_at=now)
