"""Somebody gave a performer's paper, or brings it back signed: the two buttons beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Refusal
from disclosures.forms.uploads import paper_from
from disclosures.models import SupportingFile
from disclosures.permissions import Act
from disclosures.services.files import store_file
from disclosures.views.doors import Request, door
from reports.forms.giving import given_moment, given_signature
from reports.models import Document
from reports.queries.papers import document_for
from reports.services.drafts import draft_papers
from reports.services.giving import record_given, refuse_unless_theirs
from reports.services.signed_copies import record_signed_copy

from .actions import kindly
from .documents import paper_address, paper_page


@door(Act.SEE_PAPERS, Act.SEE_CAST, Act.LOG_USE, methods="POST")
@kindly(paper_address, again=paper_page)
def give(request: Request, pk: UUID) -> HttpResponse:
    document, now = document_for(request.actor, pk), timezone.now()
    refuse_unless_theirs(document, request.actor)
    at = given_moment(request.POST, document.production.tz)
    record_given(document=document, at=at, how=request.POST.get("how", ""), by=request.actor, now=now)
    draft_papers(production=document.production, now=now)
    messages.success(request, _("%(paper)s: it is recorded that it was given.") % {"paper": document.label})
    return redirect("paper", pk)


@door(Act.SEE_PAPERS, Act.SEE_CAST, Act.LOG_USE, methods="POST", files=True)
@kindly(paper_address, again=paper_page)
def take_back_signed(request: Request, pk: UUID) -> HttpResponse:
    """The paper and the consent, both or neither."""
    document, now = document_for(request.actor, pk), timezone.now()
    refuse_unless_theirs(document, request.actor)
    with transaction.atomic():
        told: dict[str, Any] = {**given_signature(request.POST), "file": _stored(request, document)}
        consent = record_signed_copy(document=document, by=request.actor, now=now, **told)
    draft_papers(production=document.production, now=now)
    said = {"paper": document.label, "consent": consent.label}
    messages.success(request, _("%(paper)s came back signed: consent %(consent)s is recorded.") % said)
    return redirect("paper", pk)


def _stored(request: Request, document: Document) -> SupportingFile | None:
    paper = paper_from(request)
    if paper is None:
        return None
    try:
        return store_file(
            production=document.production, use=document.draft.use, name=paper.name, media_type=paper.media_type,
            content=paper.data, by=request.actor, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        first = refusal.items[0]
        raise type(first)(first.code, first.message, field="/file", remedy=first.remedy) from refusal
