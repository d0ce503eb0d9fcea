"""All papers of one production, newest first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from disclosures.permissions import Act
from disclosures.queries.register import production_for
from disclosures.views.doors import Request, door
from reports.queries.papers import documents_of

from .paging import Order, page_of
from .papers import document_rows
from .sheets import mapping_of, sheet_of

NEWEST_FIRST = Order(("-id",), lambda texts: [UUID(texts[0])])


@door(Act.SEE_REGISTER, methods="GET")
def papers(request: Request, slug: str) -> HttpResponse:
    found = production_for(request.actor, slug)
    page = page_of(documents_of(found, request.actor), NEWEST_FIRST, request.GET.get("page", ""))
    context = {**sheet_of(found, mapping_of(found)), "papers": document_rows(page.rows), "pages": page.shown}
    return render(request, "reports/papers.html", context)
