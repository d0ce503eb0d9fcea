"""Drafting polls state: open union obligations without an issued line become drafts, and drafts follow what changes.

A cursor per production remembers how far its record was read, so that a sweep touches only productions where something happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from disclosures.models import Confirmation, Production
from disclosures.services.streams import held_production
from disclosures.tenancy import for_everyone
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


@for_everyone()
def stale_productions(*, now: datetime) -> list[Production]:
    """Productions whose record moved since drafting last read it, or where a week has ended since. What a studio confirms
    for all of its productions stands on no production's record, and is looked for by itself."""
    moved = _moved() | Q(draft_cursor__read_at__lt=now - timedelta(hours=1))
    return list(
        Production.objects.filter(moved)
        .select_related("studio", "stream", "responsible")
        .order_by(F("draft_cursor__read_at").asc(nulls_first=True), "id")[:100]
    )


UNREAD = -1


@transaction.atomic
def pass_over(*, production: Production, now: datetime) -> None:
    """A production that could not be read goes to the end of the line and stays in it, so that a hundred such keep no other waiting."""
    DraftCursor.objects.update_or_create(production=production, defaults={"seq": UNREAD, "read_at": now})


def _moved() -> Q:
    confirmed = Confirmation.objects.filter(
        studio=OuterRef("studio"), confirmed_at__gt=OuterRef("draft_cursor__read_at")
    )
    return Q(Exists(confirmed)) | ~Q(draft_cursor__seq=F("stream__head_seq")) | Q(draft_cursor=None)


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


@transaction.atomic
def held_up_to_date(draft: Draft, *, now: datetime) -> Draft:
    """The draft, held with its production, as it must be now: between the last sweep and a release its AI use may have been
    revised, its duty have lapsed, or another paper have told it. What tells of one AI use is made again from that one alone: each
    release moves the record, and the next one would read the whole production for it."""
    production = held_production(draft.production_id)
    moved = reads_elsewhere(draft) or Production.objects.filter(_moved(), pk=production.pk).exists()
    if moved and not _made_again(draft, production, now):
        draft_papers(production=production, now=now)
    return held_draft(draft)


def _made_again(draft: Draft, production: Production, now: datetime) -> bool:
    """Whether this draft could be made from its own AI use. Not one that is wanted no more, or that shares a period with others:
    all of them decide that together. The cursor stays where it is, so that the sweep reads everything."""
    if draft.use is None or draft.corrects_id is not None:
        return False
    desk = desk_of(production, use=draft.use)
    wanted = [one for one in _of_one_use(desk, draft.kind, now) if one.slot == draft.slot]
    put_drafts(desk, wanted, now)
    return bool(wanted)


def _of_one_use(desk: Desk, kind: str, now: datetime) -> Iterator[Wanted]:
    match kind:
        case PaperKind.NOTICE:
            yield from notices(desk)
        case PaperKind.PERFORMER:
            yield from performer_papers(desk)
        case PaperKind.SUMMARY if not desk.told.begun():
            yield from summaries(desk, now)


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
