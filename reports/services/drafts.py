"""Drafting polls state (DESIGN 4): open union obligations without an issued line become drafts, and drafts follow what changes.

A cursor per production remembers how far its record was read, so that a sweep touches only productions where something happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from compliance.errors import Conflict
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Confirmation, Obligation, Organization, Production
from disclosures.permissions import Act, require
from disclosures.services.streams import Happening, held_production, record
from reports.content import Content, digest, to_bytes
from reports.models import Approval, Document, Draft, DraftCursor, DraftLine, Return
from reports.models.drafts import PaperKind
from reports.queries.papers import standing_approvals

from .blocks import notice_blocks, summary_blocks
from .contents import Listed, notice_content, summary_content
from .desk import Desk, DraftKey, desk_of, use_of


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
    wanted = [*_notices(desk, now), *_summaries(desk, now)]
    _lapse_others(held, wanted, now)
    DraftCursor.objects.update_or_create(production=held, defaults={"seq": read, "read_at": now})
    return wanted


def held_up_to_date(draft: Draft, *, now: datetime) -> Draft:
    """The draft, held with its production, as it must be now: between the last sweep and a release its AI use may have been
    revised, its duty have lapsed, or another paper have told it."""
    held_production(draft.production_id)
    if not DraftCursor.objects.filter(production=draft.production_id, seq=F("production__stream__head_seq")).exists():
        draft_papers(production=draft.production, now=now)
    return _held(draft)


def _notices(desk: Desk, now: datetime) -> list[Draft]:
    """One notice for each provision of each AI use."""
    contract = [one for one in desk.untold if one.kind == Obligation.Kind.CONTRACT]
    groups = groupby(contract, key=lambda one: (one.use_id, one.subject, one.involvement, one.pack, one.rule))
    return [_notice(desk, list(group), now) for _, group in groups]


def _notice(desk: Desk, obligations: list[Obligation], now: datetime) -> Draft:
    first = obligations[0]
    mapping, revision = desk.mapping(first.pack), desk.revisions[use_of(first)]
    content = notice_content(
        production=desk.production, mapping=mapping, revision=revision, obligations=obligations,
        tools=desk.tools.get(revision.pk, []), roles=[one.role for one in desk.people.get(revision.pk, [])],
        assessment=desk.assessments[use_of(first), first.subject, first.involvement],
    )  # fmt: skip
    key = (PaperKind.NOTICE, first.use_id, f"{first.pack}#{first.rule}#{first.involvement}", None)
    blocks = notice_blocks(desk, obligations, content)
    return _put(desk, key, mapping.union if mapping else None, content, blocks, obligations, now)


def _summaries(desk: Desk, now: datetime) -> list[Draft]:
    """One summary for each ended week (Sunday to Saturday in the production's zone), empty weeks too; what is logged late joins the next."""
    weeks = open_weeks(desk, now)
    house = [one for one in desk.untold if one.action == "summarize"]
    by_week: dict[date, list[Obligation]] = {week: [] for week in weeks}
    for one in house:
        own = week_of(desk.revisions[use_of(one)].use.logged_at, desk.production)
        joined = next((week for week in weeks if week >= own), None)
        if joined is not None:
            by_week[joined].append(one)
    return [_summary(desk, week, obligations, now) for week, obligations in by_week.items()]


def week_of(moment: datetime, production: Production) -> date:
    """The Sunday that begins the week of a moment, on the production's own calendar."""
    day = moment.astimezone(production.tz).date()
    return day - timedelta(days=(day.weekday() + 1) % 7)


def open_weeks(desk: Desk, now: datetime) -> list[date]:
    """Ended weeks since the first AI use that no issued summary covers, oldest first."""
    first = desk.production.uses.order_by("logged_at").values_list("logged_at", flat=True).first()
    if first is None:
        return []
    week, current = week_of(first, desk.production), week_of(now, desk.production)
    issued = set(
        Draft.objects.filter(
            production=desk.production, kind=PaperKind.SUMMARY, status=Draft.Status.ISSUED
        ).values_list("period_start", flat=True)
    )
    weeks = [week + timedelta(weeks=count) for count in range((current - week).days // 7)]
    return [one for one in weeks if one not in issued]


def _summary(desk: Desk, week: date, obligations: list[Obligation], now: datetime) -> Draft:
    mapping = desk.mapping("house/full-disclosure")
    revisions = [desk.revisions[use_of(one)] for one in obligations]
    content = summary_content(
        production=desk.production, mapping=mapping, start=week, end=week + timedelta(days=6), agreed_on=desk.agreed_on,
        listed=[
            Listed(
                revision=one, tools=desk.tools.get(one.pk, []), people=len(desk.people.get(one.pk, [])), notice=desk.notices.get(one.use_id, "")
            )
            for one in revisions
        ],
    )  # fmt: skip
    key, blocks = (PaperKind.SUMMARY, None, "", week), summary_blocks(desk, content)
    return _put(desk, key, mapping.union if mapping else None, content, blocks, obligations, now)


def _put(
    desk: Desk,
    key: DraftKey,
    union: Organization | None,
    content: Content,
    blocks: list[dict[str, str]],
    obligations: Sequence[Obligation],
    now: datetime,
) -> Draft:
    """Write the draft only where it differs, so that an approval stands as long as its content does."""
    told = {"union": union, "content_sha256": digest(content), "blocks": blocks}
    draft = desk.drafts.get(key)
    if draft is None:
        draft = _made(desk, key, Draft(content=to_bytes(content), made_at=now, changed_at=now, **told))
    elif any(getattr(draft, name) != value for name, value in told.items()):
        _change(draft, {**told, "content": to_bytes(content), "changed_at": now})
    if desk.lines.get(draft.pk, {}) != {one.pk: desk.revisions[use_of(one)].pk for one in obligations}:
        _put_lines(desk, draft, obligations)
    return draft


def _made(desk: Desk, key: DraftKey, draft: Draft) -> Draft:
    draft.production, (draft.kind, draft.use_id, draft.rule, draft.period_start) = desk.production, key
    draft.period_end = draft.period_start and draft.period_start + timedelta(days=6)
    draft.save()
    return draft


def _change(draft: Draft, told: Mapping[str, object]) -> None:
    for name, value in told.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(told))


def _put_lines(desk: Desk, draft: Draft, obligations: Sequence[Obligation]) -> None:
    draft.lines.exclude(obligation__in=obligations).delete()
    DraftLine.objects.bulk_create(
        (DraftLine(draft=draft, obligation=one, revision=desk.revisions[use_of(one)]) for one in obligations),
        update_conflicts=True, unique_fields=["draft", "obligation"], update_fields=["revision"],
    )  # fmt: skip


def _lapse_others(production: Production, wanted: Sequence[Draft], now: datetime) -> None:
    others = Draft.objects.filter(production=production, status=Draft.Status.OPEN).exclude(
        pk__in=[one.pk for one in wanted]
    )
    others.update(status=Draft.Status.LAPSED, changed_at=now)


@transaction.atomic
def approve_draft(*, draft: Draft, seen: str, by: Actor, now: datetime) -> Approval:
    """Labor relations releases exactly the content it saw (`seen`, a SHA-256 in hex). A changed draft has to be read again."""
    held = _held_as_seen(draft, seen, by)
    standing = standing_approvals().filter(draft=held, content_sha256=seen).first()
    if standing is not None:
        return standing
    record(stream=held.production.stream, happenings=[Happening("draft.approved", _about(held))], by=by, now=now)
    return Approval.objects.create(draft=held, content_sha256=seen, approved_by_id=by.person, approved_at=now)


@transaction.atomic
def return_draft(*, draft: Draft, seen: str, remarks: str, by: Actor, now: datetime) -> Return:
    """Labor relations sends the draft back to the production with remarks; they stay inside."""
    held = _held_as_seen(draft, seen, by)
    said = check_words(remarks, field="/remarks", most=2000, needed="Say what has to change.")
    returned = Return.objects.create(
        draft=held, content_sha256=seen, remarks=said, returned_by_id=by.person, returned_at=now
    )
    record(stream=held.production.stream, happenings=[Happening("draft.returned", _about(held))], by=by, now=now)
    return returned


def _held_as_seen(draft: Draft, seen: str, by: Actor) -> Draft:
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = _held(draft)
    refuse_unless_open(held)
    if held.content_sha256 != seen:
        raise Conflict(
            "changed-meanwhile", "The draft changed after you opened it.", remedy="Read it again, then decide."
        )
    return held


def _held(draft: Draft) -> Draft:
    """Held after its production, as drafting does, so that neither waits for the other."""
    held_production(draft.production_id)
    held = Draft.objects.select_for_update(of=("self",))
    return held.select_related("production__studio", "production__stream", "union").get(pk=draft.pk)


def refuse_unless_open(draft: Draft) -> None:
    if draft.status != Draft.Status.OPEN:
        issued = Document.objects.filter(draft=draft).first()
        said = f"This draft was issued as {issued.label}." if issued else "This draft is no longer needed."
        raise Conflict("draft-not-open", said, remedy="Go back to the queue.")


def is_approved(draft: Draft) -> bool:
    """An approval counts for the content it named and for no other, until that content is returned."""
    return standing_approvals().filter(draft=draft, content_sha256=draft.content_sha256).exists()


def _about(draft: Draft) -> dict[str, object]:
    return {"draft": str(draft.pk), "kind": draft.kind, "sha256": draft.content_sha256}
