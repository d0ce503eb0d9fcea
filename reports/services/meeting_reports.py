"""The report for a meeting about generative AI: started by labor relations, kept up to date while it is open, issued like a notice.

It closes nothing: the duty is to meet, and the day of the meeting is recorded with the union's request.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from compliance.dates import FIRST_YEAR, LAST_YEAR
from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.models import Obligation, Organization, Production, UnionEvent
from disclosures.permissions import Act, require
from disclosures.services.streams import Happening, held_production, record
from reports.content import MeetingContent, Provision
from reports.models import Draft
from reports.models.drafts import PaperKind

from .blocks import meeting_blocks
from .contents import header_of
from .desk import Desk, desk_of
from .meeting_figures import held_back, sections_of
from .meeting_register import registers_for
from .releasing import held_draft, refuse_unless_open
from .wanted import Wanted, put_drafts

Period = tuple[date, date]


@transaction.atomic
def start_meeting_report(
    *,
    production: Production,
    union: Organization,
    start: date,
    end: date,
    by: Actor,
    now: datetime,
    event: UnionEvent | None = None,
) -> Draft:
    """A draft for a period, on the production that was asked: mostly the slate. `event` is the union's request. Started twice,
    there is one; the period may still last, and the report then waits for its end."""
    require(by, Act.RELEASE, production.studio_id, mode=production.mode)
    _check_period(start, end)
    held = held_production(production.pk)
    if not held.unions.filter(union=union).exists():
        raise Invalid(
            "union-unmapped", f"{union} is not mapped to this production.", field="/union",
            remedy="Say first who is told for the union.",
        )  # fmt: skip
    if event is not None:
        _check_event(event, held, union)
    desk = desk_of(held)
    known = desk.drafts.get(slot_of(union, start))
    if known is not None:
        return _same(known, end)
    [draft] = put_drafts(desk, [_report(desk, union, (start, end), event, now)], now)
    record(stream=held.stream, happenings=[Happening("draft.started", _about(draft))], by=by, now=now)
    return draft


@transaction.atomic
def drop_meeting_report(*, draft: Draft, by: Actor, now: datetime) -> Draft:
    """It is not needed after all. Nobody outside ever saw it."""
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = held_draft(draft)
    refuse_unless_open(held)
    if held.kind != PaperKind.MEETING:
        raise Conflict(
            "draft-is-owed", "Something that fell due wants this paper.", remedy="Close the action item that it tells."
        )
    held.status, held.changed_at = Draft.Status.LAPSED, now
    held.save(update_fields=["status", "changed_at"])
    record(stream=held.production.stream, happenings=[Happening("draft.dropped", _about(held))], by=by, now=now)
    return held


def meeting_reports(desk: Desk, now: datetime) -> Iterator[Wanted]:
    """Every report that is open: nothing but labor relations ends one, and its figures follow the registers."""
    for draft in desk.drafts.values():
        if draft.kind == PaperKind.MEETING and draft.union and draft.period_start and draft.period_end:
            yield _report(desk, draft.union, (draft.period_start, draft.period_end), draft.union_event, now)


def slot_of(union: Organization, start: date) -> str:
    return f"meeting/{union.pk}/{start}"


def _report(desk: Desk, union: Organization, period: Period, event: UnionEvent | None, now: datetime) -> Wanted:
    slot, policy = slot_of(union, period[0]), desk.policies.get(union.pk)
    mapping = next((one for one in desk.mappings if one.union_id == union.pk), None)
    words = desk.words(slot)
    found = registers_for(production=desk.production, union=union, start=period[0], end=period[1])
    asked = event if event and not event.mistake else None
    content = MeetingContent(
        header=header_of(production=desk.production, mapping=mapping),
        period_start=period[0],
        period_end=period[1],
        nature=nature(policy.confidentiality_agreed_on if policy else None),
        provisions=_provisions(desk, asked) if asked else (),
        requested_on=asked.began_on if asked else "",
        logged=len(found.uses) + sum(found.held.values()),
        held_back=held_back(found),
        sections=sections_of(found),
        intended=words.get("intended", ""),
        bias=words.get("bias", ""),
    )
    blocks = meeting_blocks(desk.production, mapping, policy, content, now)
    return Wanted(
        kind=PaperKind.MEETING, slot=slot, content=content, blocks=blocks, union=union, period=period, union_event=event
    )


def nature(agreed_on: date | None) -> str:
    """What a report says of itself."""
    under = f"{agreed_on:%-d %B %Y}" if agreed_on else "a day not yet recorded"
    return (
        "Information for the meeting about the use and intended use of generative AI in development and production. It is "
        f"confidential under the agreement of {under}.\n"
        "The figures count the AI uses that the studio logged in the period, as they are described on the day of issue, and name "
        "each of them that is not held back. They are no notice; where notice is given, it is given by its own paper."
    )


def _provisions(desk: Desk, event: UnionEvent) -> tuple[Provision, ...]:
    """Those under which the union asked, as far as labor relations has confirmed them: no form of the report depends on them."""
    owed = Obligation.objects.filter(union_event=event, action="meet").order_by("pack", "rule", "id")
    confirmed = [one for one in owed if (one.pack, one.pack_version, one.rule) in desk.confirmed]
    return tuple(Provision(name=one.title, clause=one.clause) for one in confirmed)


def _check_period(start: date, end: date) -> None:
    for field, day in (("/period_start", start), ("/period_end", end)):
        if not FIRST_YEAR < day.year < LAST_YEAR:
            raise Invalid("not-a-date", "Give the day as 2026-03-15.", field=field)
    if end < start:
        remedy = "Give the later day as the end."
        raise Invalid("period-reversed", "The period ends before it starts.", field="/period_end", remedy=remedy)


def _check_event(event: UnionEvent, production: Production, union: Organization) -> None:
    asked = (event.production_id, event.union_id, event.kind)
    if asked != (production.pk, union.pk, UnionEvent.Kind.MEETING_REQUEST) or event.mistake:
        raise Invalid(
            "not-this-request", "This is no request of the union for a meeting, on this production.", field="/union_event",
            remedy="Choose the request on the page of union events, or leave it out.",
        )  # fmt: skip


def _same(known: Draft, end: date) -> Draft:
    if known.period_end == end:
        return known
    said = f"A report from that day on is being prepared already, up to {known.period_end}."
    raise Conflict("report-in-preparation", said, field="/period_end", remedy="Finish it, or drop it first.")


def _about(draft: Draft) -> dict[str, object]:
    return {"draft": str(draft.pk), "kind": draft.kind, "union_event": str(draft.union_event_id or "")}
