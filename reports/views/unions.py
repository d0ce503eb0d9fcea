"""What belongs to a union, for labor relations: what it does that is no AI use, and (with the administrator) who is told for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Refusal
from disclosures.forms.fields import hidden
from disclosures.forms.moments import day_of
from disclosures.models import Closing, Obligation, Organization, Production, UnionEvent
from disclosures.permissions import Act, nothing_here
from disclosures.queries.register import production_for
from disclosures.queries.unions import mapped_unions, union_events_of, unions_known
from disclosures.services.productions import map_union
from disclosures.services.union_events import end_union_event, record_union_event, take_back_union_event
from disclosures.views.doors import Request, door
from disclosures.views.refusing import error_summary
from disclosures.views.saving import KEY, fresh_key, saved_once
from reports.forms.meetings import given_period
from reports.forms.sent import Sent
from reports.forms.unions import end_field, event_fields, given_mapping, mistake_field, union_of
from reports.services.drafts import draft_papers
from reports.services.meeting_reports import start_meeting_report
from reports.tasks import wake

from .actions import kindly, status
from .applies import closed_reason, item_shown
from .closing import close_as_sent, closing_forms, newest_closings
from .meetings import report_form, reports_shown
from .set_up import set_up_address, set_up_page
from .sheets import mapping_of, sheet_of
from .states import event_state, obligation_state


def events_address(*, slug: str, **_where: object) -> str:
    return reverse("union-events", args=[slug])


@door(Act.DETERMINE, methods="GET")
def events(request: Request, slug: str) -> HttpResponse:
    return events_page(request, slug)


def events_page(request: Request, slug: str, refusal: Refusal | None = None, pk: UUID | None = None) -> HttpResponse:
    """`pk`: the event or action item that was sent and refused; without it, the form for a new event."""
    found = production_for(request.actor, slug, Act.DETERMINE)
    given, unions = Sent.of(request.POST, refusal), list(mapped_unions(found))
    context = {
        **sheet_of(found, mapping_of(found)),
        "events": list(events_shown(found, given, pk)),
        "form": new_event(found, unions, Sent() if pk else given) if unions else None,
        "set_up_url": reverse("set-up", args=[slug]) + "#unions",
        "error_summary": error_summary(refusal, lambda where: control_at(where, pk)) if refusal else [],
    }
    return render(request, "reports/union_events.html", context, status=status(refusal))


NAMES = {
    "/ended_on": "ended",
    "/reason": "line",
    "/union_event": "period_start",
}  # controls of one event or item end with its id


def control_at(where: str, pk: UUID | None) -> str:
    name = where.removeprefix("/")
    return f"#{NAMES.get(where, name)}-{pk}" if pk else f"#id_{name}"


@door(Act.DETERMINE, methods="POST")
@kindly(events_address, again=events_page)
def record_event(request: Request, slug: str) -> HttpResponse:
    found = production_for(request.actor, slug, Act.DETERMINE)
    what, _repeated = saved_once(request, lambda: _recorded(request, found), request.actor)
    messages.success(request, _("Recorded: %(what)s.") % {"what": what})
    return redirect("union-events", slug)


def _recorded(request: Request, found: Production) -> str:
    event = record_union_event(
        production=found, union=union_of(request.POST, list(mapped_unions(found))), kind=request.POST.get("kind", ""),
        began_on=day_of(request.POST.get("began_on", "")), note=request.POST.get("note", ""),
        by=request.actor, now=timezone.now(),
    )  # fmt: skip
    return str(event.get_kind_display())


@door(Act.DETERMINE, methods="POST")
@kindly(events_address, again=events_page)
def end_event(request: Request, slug: str, pk: UUID) -> HttpResponse:
    event, ended = event_for(request, slug, pk), day_of(request.POST.get("ended_on", ""))
    end_union_event(event=event, ended_on=ended, by=request.actor, now=timezone.now())
    messages.success(request, _("Recorded: it has ended."))
    return redirect("union-events", slug)


@door(Act.DETERMINE, methods="POST")
@kindly(events_address, again=events_page)
def take_back_event(request: Request, slug: str, pk: UUID) -> HttpResponse:
    event, reason = event_for(request, slug, pk), request.POST.get("reason", "")
    take_back_union_event(event=event, reason=reason, by=request.actor, now=timezone.now())
    messages.success(request, _("Taken back. It stays on this page, and counts no more."))
    return redirect("union-events", slug)


def event_for(request: Request, slug: str, pk: UUID) -> UnionEvent:
    event = union_events_of(production_for(request.actor, slug, Act.DETERMINE)).filter(pk=pk).first()
    if event is None:
        raise nothing_here()
    return event


@door(Act.DETERMINE, Act.RELEASE, methods="POST")
@kindly(events_address, again=events_page)
def start_report(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """Pressed twice, it leads to the same draft."""
    event, (start, end) = event_for(request, slug, pk), given_period(request.POST)
    draft = start_meeting_report(
        production=event.production, union=event.union, start=start, end=end, event=event, by=request.actor, now=timezone.now()
    )  # fmt: skip
    messages.success(request, _("The report is drafted. It waits for your words and for your release."))
    return redirect("queue-draft", draft.pk)


@door(Act.RELEASE, methods="POST", files=True)
@kindly(events_address, again=events_page)
def close_event_item(request: Request, slug: str, pk: UUID) -> HttpResponse:
    found = production_for(request.actor, slug, Act.RELEASE)
    item = Obligation.objects.select_related("production__stream").filter(pk=pk, production=found, use=None).first()
    if item is None:
        raise nothing_here()
    close_as_sent(request, item, internal=True)
    return redirect("union-events", slug)


@door(Act.SET_UP, methods="POST")
@kindly(set_up_address, again=set_up_page)
def map_to_union(request: Request, slug: str) -> HttpResponse:
    found, now = production_for(request.actor, slug, Act.SET_UP), timezone.now()
    union = union_of(request.POST, list(unions_known()))
    map_union(production=found, union=union, by=request.actor, now=now, **given_mapping(request.POST))
    draft_papers(production=found, now=now)
    wake()
    messages.success(request, _("Kept: who is told for %(union)s.") % {"union": union.name})
    return redirect(f"{set_up_address(slug=slug)}#unions")


# --- what the page shows ----------------------------------------------------------------------------------------------


def new_event(found: Production, unions: Sequence[Organization], given: Sent) -> dict[str, Any]:
    fields = [hidden(KEY, fresh_key()), *event_fields(unions, given)]
    return {"action": reverse("union-events-record", args=[found.slug]), "fields": fields}


def events_shown(found: Production, given: Sent, pk: UUID | None) -> Iterator[dict[str, Any]]:
    rows = list(union_events_of(found))
    items = list(Obligation.objects.filter(union_event__in=rows, production=found).order_by("opened_at", "id"))
    closings, reports = newest_closings(items), reports_shown(rows)
    for event in rows:
        owed = [one for one in items if one.union_event_id == event.pk and one.status != Obligation.Status.LAPSED]
        elsewhere = event.production.title if event.production_id != found.pk else ""
        yield {
            "title": event.get_kind_display(), "union": event.union.legal_name, "began_on": event.began_on,
            "ended_on": event.ended_on, "note": event.note, "elsewhere": elsewhere, "tag": event_state(event),
            "recorded": {"by": event.recorded_by.name, "at": event.recorded_at},
            "items": [owed_shown(found, one, closings.get(one.pk), given if pk == one.pk else Sent()) for one in owed],
            "reports": reports.get(event.pk, []), "mistake": event.mistake, "forms": list(event_forms(found, event, given if pk == event.pk else Sent())),
        }  # fmt: skip


def event_forms(found: Production, event: UnionEvent, given: Sent) -> Iterator[dict[str, Any]]:
    if event.mistake:
        return
    if event.kind == UnionEvent.Kind.MEETING_REQUEST:
        yield report_form(event, found.slug, given)
    if not event.ended_on:
        yield end_form(found, event, given)
    yield {
        "id": f"take-back-{event.pk}", "summary": _("It was recorded in error"), "open": bool(given.fault("reason")),
        "action": reverse("union-events-take-back", args=[found.slug, event.pk]),
        "fields": [mistake_field(event, given)], "submit": _("Take it back"),
    }  # fmt: skip


def end_form(found: Production, event: UnionEvent, given: Sent) -> dict[str, Any]:
    strike = event.kind == UnionEvent.Kind.STRIKE
    return {
        "id": f"end-{event.pk}", "summary": _("The strike is over") if strike else _("The meeting was held"),
        "action": reverse("union-events-end", args=[found.slug, event.pk]), "open": bool(given.fault("ended_on")),
        "fields": [end_field(event, given)], "submit": _("Record"),
    }  # fmt: skip


def owed_shown(found: Production, item: Obligation, last: Closing | None, given: Sent) -> dict[str, Any]:
    """As `_duty.html` shows it."""
    action = reverse("union-events-close", args=[found.slug, item.pk])
    return {
        **item_shown(item),
        "tag": obligation_state(item, met=None, internal=True),
        "reason": closed_reason(item, internal=True),
        "forms": list(closing_forms(item, last, action, given, internal=True)),
    }
