"""What a union does that is no AI use: it asks for a meeting, it strikes. Labor relations records it; all of it is internal.

A strike is recorded once per studio, union and mode, and reaches every production there on which the union is mapped: the
rulebook's `strike_lasts` is known to the register and is asked nobody. What has not happened yet is not recorded, because
nothing would look at it again on its day. What was recorded in error is kept, and counts no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from compliance.dates import PartialDate
from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.governing import falls_between
from disclosures.models import Obligation, Organization, Production, ProductionUnion, UnionEvent
from disclosures.permissions import Act, require
from disclosures.queries.unions import lasting_strikes

from .assessments import assess_production, assess_union_events, packs_in_force
from .closings import meet_by_hand
from .streams import Happening, held_production, hold_union, record

REQUESTED_ON = "meeting_requested_on"


@transaction.atomic
def record_union_event(
    *, production: Production, union: Organization, kind: str, began_on: str, note: str, by: Actor, now: datetime
) -> UnionEvent:
    """A request for a meeting, or the beginning of a strike, with its day as far as it is known."""
    require(by, Act.DETERMINE, production.studio_id, mode=production.mode)
    _check_kind(kind)
    began = _day(began_on, "/began_on", production, now)
    said = check_words(note, field="/note", most=500)
    held = _held(production, union, kind)
    _check_union(production, union)
    if kind == UnionEvent.Kind.MEETING_REQUEST:
        _check_governed(production, union, began)
    if kind == UnionEvent.Kind.STRIKE and lasting_strikes(production).filter(union=union).exists():
        remedy = "Say when that one ended first."
        raise Conflict("strike-lasts", f"A strike of {union} lasts already.", field="/kind", remedy=remedy)
    event = UnionEvent.objects.create(
        production=production, union=union, kind=kind, began_on=began, note=said,
        recorded_by_id=by.person, recorded_at=now,
    )  # fmt: skip
    _follow(event, held, "recorded", by, now)
    return event


@transaction.atomic
def end_union_event(*, event: UnionEvent, ended_on: str, by: Actor, now: datetime) -> UnionEvent:
    """The meeting was held, or the strike is over: said once, with its day."""
    require(by, Act.DETERMINE, event.production.studio_id, mode=event.production.mode)
    ended = _day(ended_on, "/ended_on", event.production, now)
    event, held = _held_event(event)
    if event.ended_on:
        remedy = "If that was wrong, say that it was recorded in error, and record it anew."
        raise Conflict("ended-already", f"This has ended already: {event.ended_on}.", remedy=remedy)
    if PartialDate.parse(ended).last < PartialDate.parse(event.began_on).first:
        raise Invalid(
            "ends-before-it-begins", f"It began on {event.began_on}.", field="/ended_on", remedy="Check the two days."
        )
    event.ended_on = ended
    event.save(update_fields=["ended_on"])
    _follow(event, held, "ended", by, now)
    return event


@transaction.atomic
def take_back_union_event(*, event: UnionEvent, reason: str, by: Actor, now: datetime) -> UnionEvent:
    """It was recorded in error. It is kept with the reason; what was owed for it, or forbidden by it, falls away. What
    somebody has closed meanwhile stays closed."""
    require(by, Act.DETERMINE, event.production.studio_id, mode=event.production.mode)
    said = check_words(reason, field="/reason", most=500, needed="Say what was wrong.")
    event, held = _held_event(event)
    event.mistake = said
    event.save(update_fields=["mistake"])
    _follow(event, held, "taken_back", by, now)
    return event


def _held_event(event: UnionEvent) -> tuple[UnionEvent, list[Production]]:
    """As it stands once every production that it reaches is held."""
    held = _held(event.production, event.union, event.kind)
    event = UnionEvent.objects.select_related("production", "union").get(pk=event.pk)
    if event.mistake:
        raise Conflict("taken-back", "This was recorded in error, and somebody said so.", remedy="Reload the page.")
    return event, held


def _follow(event: UnionEvent, held: Sequence[Production], what: str, by: Actor, now: datetime) -> None:
    """Everything that it touches is assessed again, and every production's record says so."""
    for production in held:
        happenings = [Happening(f"union_event.{what}", _about(event)), *_touched(event, production, by, now)]
        record(stream=production.stream, happenings=happenings, by=by, now=now)


def _touched(event: UnionEvent, production: Production, by: Actor, now: datetime) -> list[Happening]:
    if event.kind == UnionEvent.Kind.STRIKE:
        return assess_production(production=production, now=now)
    happenings = assess_union_events(production=production, events=[event], now=now)
    if event.ended_on and not event.mistake:
        owed = Obligation.objects.filter(union_event=event, status=Obligation.Status.OPEN, action="meet")
        happenings += meet_by_hand(obligations=owed, reason=f"Met on {event.ended_on}.", by=by, now=now)
    return happenings


def _about(event: UnionEvent) -> dict[str, object]:
    days = {"began_on": event.began_on, "ended_on": event.ended_on}
    return {"union_event": str(event.pk), "kind": event.kind, "union": str(event.union_id), **days}


def _held(production: Production, union: Organization, kind: str) -> list[Production]:
    """The productions it reaches, held, always in the same order, and no other joins them: two who record a strike at once take
    turns, and so does whoever maps the union meanwhile."""
    if kind != UnionEvent.Kind.STRIKE:
        return [held_production(production.pk)]
    hold_union(studio=production.studio_id, union=union.pk, mode=production.mode)
    mapped = Exists(ProductionUnion.objects.filter(production=OuterRef("pk"), union=union))
    reached = Production.objects.filter(mapped, studio=production.studio_id, mode=production.mode)
    return [held_production(pk) for pk in reached.order_by("id").values_list("pk", flat=True)]


def _check_kind(kind: str) -> None:
    if kind not in UnionEvent.Kind.values:
        remedy = "Choose one of: " + ", ".join(UnionEvent.Kind.values)
        raise Invalid("not-a-choice", "A union asks for a meeting, or strikes.", field="/kind", remedy=remedy)


def _check_union(production: Production, union: Organization) -> None:
    if not production.unions.filter(union=union).exists():
        raise Invalid(
            "union-unmapped", f"{union} is not mapped to this production.", field="/union",
            remedy="Say first who is told for the union.",
        )  # fmt: skip


def _check_governed(production: Production, union: Organization, day: str) -> None:
    """Nothing would be owed for a request of a year in which the agreement changed, and nobody is asked about it again."""
    theirs = [pack for pack in packs_in_force(production) if pack.union == union.union_key]
    if falls_between(REQUESTED_ON, PartialDate.parse(day), theirs):
        raise Invalid(
            "still-between", f"{day} leaves open under which agreement the union asked.", field="/began_on",
            remedy="Give the day of the request, or its month.",
        )  # fmt: skip


def _day(text: str, field: str, production: Production, now: datetime) -> str:
    """A day that has come, on the production's clocks; of a month or a year, at least its first day."""
    try:
        day = PartialDate.parse(text.strip())
    except Invalid as fault:
        raise Invalid(fault.code, fault.message, field=field, remedy=fault.remedy) from fault
    if day.first > now.astimezone(production.tz).date():
        remedy = "Record it when it has happened."
        raise Invalid("not-yet", f"{day} is still to come.", field=field, remedy=remedy)
    return str(day)
