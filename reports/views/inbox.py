"""The union's inbox over all studios: what is not answered first. Nothing here is the studio's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.errors import Unavailable
from disclosures.actors import Actor
from disclosures.forms.fields import Field, choices, field
from disclosures.intact import intact
from disclosures.permissions import Act
from disclosures.views.doors import Request, door
from reports.models import Answer, Document
from reports.models.drafts import PaperKind
from reports.queries.papers import inbox_for

from .paging import Order, page_of
from .papers import corrected_note, document_title, kind_of, office_zone, week_of
from .states import first_hand_over, receipt_of, union_state
from .ways import failed_mail

LONGEST_SEARCH = 200


def _place(texts: list[str]) -> list[object]:
    return [texts[0] == "1", UUID(texts[1])]


UNANSWERED_FIRST = Order(("answered", "-id"), _place)


@dataclass(frozen=True, slots=True)
class Asked:
    text: str = ""
    kind: str = ""
    state: str = ""
    cursor: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            text=query.get("q", "").strip()[:LONGEST_SEARCH],
            kind=kind if kind in PaperKind.values else "",
            state=state if state in ("open", "answered") else "",
            cursor=query.get("page", ""),
        )

    @property
    def active(self) -> bool:
        return bool(self.text or self.kind or self.state)


@door(Act.ANSWER, methods="GET")
def inbox(request: Request) -> HttpResponse:
    asked, found = Asked.of(request.GET), papers_of(request.actor)
    page = page_of(filtered(found, asked), UNANSWERED_FIRST, asked.cursor)
    context = {
        "counts": counts(found),
        "filters": filters(asked),
        "filter_active": asked.active,
        "clear_url": reverse("inbox"),
        "papers": [row(one) for one in page.rows],
        "pages": page.shown,
        "empty": {
            "title": _("Nothing has been sent to you yet"),
            "text": _("Papers that a studio issues to your union appear here. You need not do anything first."),
        },
    }
    return render(request, "reports/inbox.html", context)


def papers_of(actor: Actor) -> QuerySet[Document]:
    answers = Answer.objects.filter(document=OuterRef("pk"))
    return inbox_for(actor).annotate(answered=Exists(answers))


def filtered(found: QuerySet[Document], asked: Asked) -> QuerySet[Document]:
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state:
        found = found.filter(Q(answered=asked.state == "answered"))
    return found.filter(saying(asked.text)) if asked.text else found


def saying(text: str) -> Q:
    """By number, reference, studio or code title."""
    number = text.split()[-1]
    found = Q(studio__legal_name__icontains=text) | Q(production_title__icontains=text) | Q(reference__iexact=text)
    return found | Q(number=int(number)) if number.isdecimal() and len(number) < 10 else found


def counts(found: QuerySet[Document]) -> list[dict[str, Any]]:
    page = reverse("inbox")
    figures = found.order_by().aggregate(
        open=Count("pk", filter=Q(answered=False)),
        notices=Count("pk", filter=Q(kind=PaperKind.NOTICE)),
        summaries=Count("pk", filter=Q(kind=PaperKind.SUMMARY)),
        all=Count("pk"),
    )
    return [
        {"label": _("Not answered"), "value": figures["open"], "url": f"{page}?state=open"},
        {"label": _("Notices"), "value": figures["notices"], "url": f"{page}?kind=notice"},
        {"label": _("Summaries"), "value": figures["summaries"], "url": f"{page}?kind=summary"},
        {"label": _("All papers"), "value": figures["all"], "url": page},
    ]


def filters(asked: Asked) -> list[Field]:
    kinds = [("", _("All papers")), *((kind.value, kind.label) for kind in PaperKind)]
    states = [("", _("Any")), ("open", _("Not answered")), ("answered", _("Answered"))]
    return [
        field("q", _("Find by number, studio or code title"), "search", value=asked.text),
        field("kind", _("Paper"), "select", choices=choices(kinds, asked.kind)),
        field("state", _("Answer"), "select", choices=choices(states, asked.state)),
    ]


def row(document: Document) -> dict[str, Any]:
    opened = receipt_of(document) is not None
    action = reverse("paper-answer", args=[document.pk])
    return {
        "number": document.label,
        "url": reverse("paper", args=[document.pk]),
        "open": "" if opened else reverse("paper-open", args=[document.pk]),
        "title": document_title(document),
        "subject": subject_of(document, opened=opened),
        "kind": kind_of(document),
        "corrected": corrected_note(document, ours=False),
        "failed": failed_mail(document),
        "studio": document.studio.legal_name,
        "production": document.production_title,
        "mode": document.mode,
        "at": first_hand_over(document) or arrived(document),
        "zone": document.tz,
        "office_zone": office_zone(document),
        "tag": union_state(document),
        "one_tap": {"action": action, "value": Answer.Kind.RECEIVED.value}
        if not document.__dict__["answered"]
        else None,
        "pdf_url": reverse("paper-file", args=[document.pk, "pdf"]) if opened else "",
    }


def arrived(document: Document) -> Any:
    return min((one.handed_over_at for one in document.deliveries.all() if one.handed_over_at), default=None)


def subject_of(document: Document, *, opened: bool) -> str:
    """What a notice is about is in the notice, so it stands here once that was opened."""
    if document.use_number is None:
        return week_of(document.period_start, document.period_end)
    label = f"AI-{document.use_number:04d}"
    activity = activity_of(document) if opened and document.kind == PaperKind.NOTICE else ""
    return f"{label}, {activity}" if activity else label


def activity_of(document: Document) -> str:
    """From a sound paper; whoever opens a damaged one is told so, and the list stands. Not by way of the whole content: a page of
    fifty would be read for a tenth of a second."""
    try:
        content = intact(bytes(document.content), sha256=document.content_sha256, what=f"paper {document.pk}, json")
    except Unavailable:
        return ""
    return str(json.loads(content)["activity"])
