"""Labor relations' queue over all productions: what is ready, what the union asked, what is theirs to answer, what is blocked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.governing import governing_facts
from disclosures.models import Assessment, Obligation, Use
from disclosures.permissions import Act
from disclosures.queries.register import newest_assessments
from disclosures.queries.unions import meetings_asked_for, strikes_that_last
from disclosures.templatetags.candor import day_said
from disclosures.views.doors import Request, door
from reports.forms.sent import Sent
from reports.models import Delivery, DeliveryEvent, Document, Draft
from reports.queries.desk import asked_by_unions, not_arrived, owed_to_unions, queue_of
from reports.queries.failing import failing_count, failing_for
from reports.queries.papers import open_drafts_for
from reports.queries.piles import outside, piles_in
from reports.queries.standing import uses_to_determine

from .applies import item_shown
from .closing import closing_forms
from .meetings import report_link, reports_shown
from .papers import document_rows, draft_rows, kind_of, pile_rows, use_address
from .silence import silence_for
from .states import answer_state, event_state, first_hand_over
from .ways import WHAT, buttons_of, channel_of, delivery_tag

MOST_DRAFTS = 200
MOST_USES = 12
MOST_OTHERS = 20
MOST_QUESTIONS = 1


@door(Act.RELEASE, methods="GET")
def queue(request: Request) -> HttpResponse:
    piles = piles_in(open_drafts_for(request.actor))
    drafts = list(outside(queue_of(request.actor), piles)[:MOST_DRAFTS])
    ready, blocked, returned = sorted_out(drafts)
    questions, more = to_answer(request.actor)
    asked = [*events_of_unions(request.actor), *from_unions(request.actor)]
    owed = owed_items(request.actor)
    failing, on_the_way = list(failing_for(request.actor)[:MOST_OTHERS]), list(not_arrived(request.actor)[:MOST_OTHERS])
    more_failing = failing_count(request.actor) - len(failing) if len(failing) == MOST_OTHERS else 0
    context = {
        "silence": silence_for(request.actor),
        "counts": counts(len(ready), len(asked), len(questions) + more, len(blocked) + len(piles)),
        "ready": draft_rows(ready, internal=True),
        "asked": asked,
        "owed": owed,
        "questions": questions,
        "more_questions": more,
        "blocked": [*pile_rows(piles, internal=True), *draft_rows(blocked, internal=True)],
        "returned": draft_rows(returned, internal=True),
        "failing": [failing_row(one) for one in failing],
        "more_failing": more_failing,
        "waiting": document_rows(on_the_way),
        "empty": None if drafts or piles or questions or asked or owed or failing or on_the_way else nothing_waits(),
    }
    return render(request, "reports/queue.html", context)


def failing_row(document: Document) -> dict[str, Any]:
    """A paper that does not arrive, or could not be made: what failed, what can be done, and whether anything else brought it."""
    dead = [one for one in document.deliveries.all() if one.status == Delivery.Status.DEAD]
    page = reverse("paper", args=[document.pk])
    return {
        "label": document.label, "kind": kind_of(document), "url": page, "production": document.production.title,
        "zone": document.production.tz, "issued_at": document.issued_at, "union": document.union.name if document.union else "",
        "not_made_since": document.__dict__["not_made_since"], "again_url": reverse("paper-make-again", args=[document.pk]),
        "served_at": first_hand_over(document), "serve_url": f"{page}#serve",
        "ways": [_failed_way(one) for one in dead if one.set_aside_at is None],
    }  # fmt: skip


def _failed_way(delivery: Delivery) -> dict[str, Any]:
    last = max((one for one in delivery.events.all() if one.moved), key=lambda one: one.pk, default=None)
    return {
        "to": delivery.recipient, "channel": channel_of(delivery), "at": delivery.failed_at,
        "why": WHAT[DeliveryEvent.Kind(delivery.failed)] if delivery.failed else delivery_tag(delivery)["text"],
        "detail": last.detail if last else "", "buttons": list(buttons_of(delivery)),
    }  # fmt: skip


def sorted_out(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft], list[Draft]]:
    """Ready, blocked, returned. What was sent back waits for the production, whatever else blocks it."""
    returned = [one for one in drafts if one.__dict__["returned"]]
    here = [one for one in drafts if not one.__dict__["returned"]]
    return [one for one in here if not one.blocks], [one for one in here if one.blocks], returned


def counts(ready: int, asked: int, questions: int, blocked: int) -> list[dict[str, Any]]:
    return [
        {"label": _("Ready for your release"), "value": ready, "url": "#ready" if ready else ""},
        {"label": _("Asked by the union"), "value": asked, "url": "#asked" if asked else ""},
        {"label": _("AI uses with a question for you"), "value": questions, "url": "#questions" if questions else ""},
        {"label": _("Blocked"), "value": blocked, "url": "#blocked" if blocked else ""},
    ]


def nothing_waits() -> dict[str, str]:
    return {
        "title": _("Nothing waits for you"),
        "text": _("Drafts come here when an AI use is logged for which a paper is needed, and when a week has ended."),
    }


def to_answer(actor: Actor) -> tuple[list[dict[str, Any]], int]:
    """AI uses with their open conclusions, those that hold up a paper first; and how many more there are."""
    waiting = uses_to_determine(actor)
    uses = list(waiting[:MOST_USES])
    newest = newest_assessments([use.newest[0].pk for use in uses])  # type: ignore[attr-defined]
    by_use: dict[object, list[Assessment]] = {}
    for (use, _subject, _number), assessment in newest.items():
        by_use.setdefault(use, []).append(assessment)
    more = waiting.count() - len(uses) if len(uses) == MOST_USES else 0
    return [_asking(use, by_use.get(use.pk, [])) for use in uses], more


def _asking(use: Use, assessments: Sequence[Assessment]) -> dict[str, Any]:
    asked = [one for row in assessments for one in row.result["questions"] if waits_for_them(row, one)]
    texts = list(dict.fromkeys(one["question"] if one["audience"] == "approver" else between(one) for one in asked))
    [newest] = use.newest  # type: ignore[attr-defined]
    return {
        "url": use_address(use.production, use.number) + "#determine",
        "number": use.label,
        "activity": activities()[newest.activity].title,
        "summary": newest.summary,
        "production": use.production.title,
        "texts": texts[:MOST_QUESTIONS],
        "more": len(texts) - MOST_QUESTIONS if len(texts) > MOST_QUESTIONS else 0,
        "holds": use.__dict__["holds"],
    }


def waits_for_them(row: Assessment, question: Mapping[str, Any]) -> bool:
    """A legal conclusion, or a date that is known and leaves open which agreement governs."""
    return question["audience"] == "approver" or (
        question["decides"] == "applies" and question["fact"] in governing_facts() and question["fact"] in row.facts
    )


def between(question: Mapping[str, Any]) -> str:
    return _("Between agreements: which date counts? %(question)s") % {"question": question["question"]}


def events_of_unions(actor: Actor) -> list[dict[str, Any]]:
    """Strikes that last, and meetings that were asked for and not held."""
    strikes, meetings = strikes_that_last(actor), meetings_asked_for(actor)
    return [
        {
            "paper": one.get_kind_display(),
            "url": reverse("union-events", args=[one.production.slug]),
            "production": one.production.title,
            "zone": one.production.tz,
            "tag": event_state(one),
            "text": "",  # our note on it is not in their words
            "by": _("%(union)s · since %(day)s") % {"union": one.union.name, "day": day_said(one.began_on)},
            "at": one.recorded_at,
        }
        for one in [*strikes[:MOST_OTHERS], *meetings[:MOST_OTHERS]]
    ]


def owed_items(actor: Actor) -> list[dict[str, Any]]:
    """As `_duty.html` shows them, each with its form; what is sent comes back on the page of its AI use."""
    items = list(owed_to_unions(actor)[:MOST_OTHERS])
    reports = reports_shown(one.union_event for one in items if one.union_event)
    return [_owed(one, reports.get(one.union_event_id, []) if one.union_event_id else []) for one in items]


def _owed(item: Obligation, reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """With the report for it, where a union asked for a meeting."""
    slug, use = item.production.slug, item.use
    if use is None:
        about = report_link(item, reports)
        action = reverse("union-events-close", args=[slug, item.pk])
    else:
        about = {"label": use.label, "url": use_address(item.production, use.number)}
        action = reverse("use-item-close", args=[slug, use.number, item.pk])
    return {
        **item_shown(item),
        "who": item.production.title,
        "paper": about,
        "zone": item.production.tz,
        "forms": list(closing_forms(item, None, action, Sent(), internal=True)),
    }


def from_unions(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "paper": one.document.label,
            "url": reverse("paper", args=[one.document_id]),
            "production": one.document.production.title,
            "zone": one.document.production.tz,
            "tag": answer_state(one),
            "text": one.text,
            "by": f"{one.answered_by_name}, {one.union.name}",
            "at": one.answered_at,
        }
        for one in asked_by_unions(actor)[:MOST_OTHERS]
    ]
