"""The list of productions, and one production: what is blocked by what, what is coming up, the register, the papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.models import Obligation, Production
from disclosures.permissions import Act, may
from disclosures.queries.register import due_seen, production_for, productions_for
from disclosures.views.applies import deed, due
from disclosures.views.doors import Request, door
from reports.models import Draft
from reports.queries.papers import documents_of
from reports.queries.piles import outside, piles_in
from reports.queries.standing import coming_up, open_drafts, passed, with_figures

from .applies import known_of
from .papers import document_rows, draft_rows, pile_rows, use_address
from .register import Asked, filters, register_page, register_rows
from .sent_back import sent_back
from .sheets import address, internal_to, mapping_of, sheet_of
from .silence import silence_for

SHOWN = 5  # of each short list at the head of the page; the rest is a link away


@door(Act.SEE_REGISTER, methods="GET")
def productions(request: Request) -> HttpResponse:
    found = list(with_figures(productions_for(request.actor).select_related("responsible"), request.actor))
    context = {
        "silence": silence_for(request.actor),
        "productions": [_line(one, internal_to(request.actor, one)) for one in found],
        "empty": {
            "title": _("No production yet"),
            "text": _("An administrator adds the first one. Then every AI use has a place to be logged."),
        },
    }
    return render(request, "reports/productions.html", context)


@door(Act.SEE_REGISTER, methods="GET")
def production(request: Request, slug: str) -> HttpResponse:
    found = production_for(request.actor, slug)
    internal, asked, now = internal_to(request.actor, found), Asked.of(request.GET), timezone.now()
    mapping = mapping_of(found)
    context = {
        **sheet_of(found, mapping),
        "counts": counts(found, request.actor, internal),
        **links(request.actor, found),
        **blocked(found, request.actor, internal),
        "returned": sent_back(request.actor, found),
        "next_up": list(asked_meetings(found, internal))
        + next_up(found, internal, now, mapping.union.zone if mapping else ""),
        **papers(found, request.actor),
        **register(found, request.actor, asked, internal),
        "empty": nothing_logged(request.actor, found),
    }
    return render(request, "reports/production.html", context)


def _line(one: Production, internal: bool) -> dict[str, Any]:
    figures = one.__dict__  # annotated by `with_figures`
    return {
        "title": one.title,
        "code_title": one.code_title if one.code_title != one.title else "",
        "url": reverse("production", args=[one.slug]),
        "mode": one.mode,
        "kind": one.kind,
        "sample_note": one.sample_note,
        "responsible": one.responsible.name if one.responsible else _("not known"),
        "uses": one.uses_logged,
        "blocked": figures["blocked"],
        "open_questions": figures["asks_approver" if internal else "asks_coordinator"],
        "last_at": figures["last_at"],
        "zone": one.tz,
    }


def counts(found: Production, actor: Actor, internal: bool) -> list[dict[str, Any]]:
    page = reverse("production", args=[found.slug])
    figures = with_figures(Production.objects.filter(pk=found.pk), actor).get().__dict__
    asked = figures["asks_approver" if internal else "asks_coordinator"]
    return [
        {"label": _("AI uses"), "value": found.uses_logged, "url": f"{page}#register-title"},
        {"label": _("Papers blocked"), "value": figures["blocked"], "url": f"{page}#blocked-title"},
        {
            "label": _("Yours to answer") if internal else _("Waiting for an answer"),
            "value": asked,
            "url": f"{page}?state=questions#register-title",
        },
        {"label": _("Papers issued"), "value": figures["issued"], "url": f"{page}#papers-title"},
    ]


def links(actor: Actor, found: Production) -> dict[str, str]:
    """The addresses of what this reader may do here; "" hides the button."""
    logs = may(actor, Act.LOG_USE, found.studio_id)
    sets_up = internal_to(actor, found) or may(actor, Act.MANAGE, found.studio_id)
    return {
        "log_url": address("log-activity", found.slug) if logs else "",
        "import_url": address("import", found.slug) if logs else "",
        "cast_url": address("cast", found.slug) if may(actor, Act.SEE_CAST, found.studio_id) else "",
        "set_up_url": reverse("set-up", args=[found.slug]) if sets_up else "",
        "record_url": reverse("record", args=[found.slug]) if may(actor, Act.EXPORT_RECORD, found.studio_id) else "",
        "clear_url": reverse("production", args=[found.slug]) + "#register-title",
    }


def blocked(found: Production, actor: Actor, internal: bool) -> dict[str, Any]:
    piles = piles_in(Draft.objects.filter(production=found, status=Draft.Status.OPEN))
    held = outside(open_drafts(found, actor), piles).exclude(blocks=[]).annotate(lines_drafted=Count("lines"))
    ready = open_drafts(found, actor).filter(blocks=[]).annotate(lines_drafted=Count("lines"))
    return {
        "blocked": [*pile_rows(piles, internal=internal), *draft_rows(_some(held), internal=internal)],
        "ready": draft_rows(_some(ready), internal=internal),
        "queue_url": reverse("queue") if internal else "",
    }


def _some(drafts: QuerySet[Draft]) -> list[Draft]:
    return list(drafts[:SHOWN])


def next_up(found: Production, internal: bool, now: datetime, office_zone: str) -> list[dict[str, Any]]:
    """Open duties by their time, those that have passed first: nobody has said that they are done."""
    return [
        {
            "title": deed(one.action, one.party),
            "who": f"{one.use.label} · {one.title}",
            "url": use_address(found, one.use.number),
            "due": due(due_seen(one, internal=internal)),
            "passed": passed(one, now),
            "office_zone": office_zone if one.party == "union" else "",
            "confidence": known_of(one)["confidence"] if internal else "",
        }
        for one in coming_up(found, internal=internal)[:SHOWN]
        if one.use is not None
    ]


def asked_meetings(found: Production, internal: bool) -> Iterator[dict[str, Any]]:
    """What is owed for a union's request, for labor relations alone: it belongs to no AI use."""
    items = Obligation.objects.filter(production=found, use=None, status=Obligation.Status.OPEN)
    for one in items.select_related("union_event").order_by("opened_at", "id") if internal else ():
        yield {
            "title": deed(one.action, one.party),
            "who": one.title,
            "url": reverse("union-events", args=[found.slug]),
            "due": due(one.due),
            "passed": False,
            "office_zone": "",
            "confidence": known_of(one)["confidence"],
        }


def papers(found: Production, actor: Actor) -> dict[str, Any]:
    rows = document_rows(documents_of(found, actor)[: SHOWN + 1])
    return {"papers": rows[:SHOWN], "papers_url": reverse("papers", args=[found.slug]) if len(rows) > SHOWN else ""}


def register(found: Production, actor: Actor, asked: Asked, internal: bool) -> dict[str, Any]:
    page = register_page(found, actor, asked, internal=internal)
    return {
        "rows": register_rows(found, page.rows, internal=internal),
        "pages": page.shown,
        "filters": filters(asked, internal=internal) if found.uses_logged else [],
        "filter_active": asked.active,
    }


def nothing_logged(actor: Actor, found: Production) -> dict[str, Any]:
    where = links(actor, found)["log_url"]
    return {
        "title": _("Start with what already happened"),
        "text": _("Import the vendor’s sheet, or log one AI use. It takes under a minute, and nothing is sent."),
        "action": {"label": _("Log the first AI use"), "url": where} if where else None,
    }
