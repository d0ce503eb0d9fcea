"""One issued paper: the studio reads how it fares, the union reads it and answers; its files, byte for byte."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import NotFound, Refusal
from disclosures.downloads import download, known_by
from disclosures.intact import intact
from disclosures.permissions import Act, nothing_here
from disclosures.views.doors import Request, door
from disclosures.views.refusing import error_summary
from reports.forms.papers import given_answer
from reports.forms.sent import Sent
from reports.models import Document, Rendition
from reports.queries.papers import closed_to, document_for
from reports.services.answers import answer_document, open_document
from reports.stored import absent

from .actions import kindly, status
from .bytes import twin_response
from .onepaper import paper_context
from .states import standing_answers

FORMS = ("pdf", "html", "json")
LONGEST_WAY_BACK = 500
CONTROLS = {
    f"/{name}": f"#id_{name}"
    for name in (
        "kind",
        "text",
        "corrects",
        "at",
        "how",
        "signed_on",
        "given_by",
        "file",
        "agreement",
        "means",
        "to_whom",
        "no_file_because",
    )
}


def paper_address(*, pk: UUID, **_where: object) -> str:
    return reverse("paper", args=[pk])


@door(Act.SEE_PAPERS, methods="GET")
def paper(request: Request, pk: UUID) -> HttpResponse:
    """Reading this page changes nothing: browsers fetch pages ahead and restore them, and a receipt is evidence of an act."""
    return paper_page(request, pk)


def paper_page(request: Request, pk: UUID, refusal: Refusal | None = None) -> HttpResponse:
    document = document_for(request.actor, pk)
    context = paper_context(request.actor, document, Sent.of(request.POST, refusal))
    if refusal:
        context["error_summary"] = error_summary(refusal, lambda field: CONTROLS.get(field, ""))
    return render(request, "reports/document.html", context, status=status(refusal))


@door(Act.SEE_PAPERS, Act.ANSWER, methods="POST")
@kindly(paper_address)
def open_paper(request: Request, pk: UUID) -> HttpResponse:
    """The union's representative opens the paper. The first opening is kept beside the hand-over; later ones change nothing."""
    open_document(document=document_for(request.actor, pk), by=request.actor, now=timezone.now())
    return redirect("paper", pk)


@door(Act.SEE_PAPERS, Act.ANSWER, methods="POST")
@kindly(paper_address, again=paper_page)
def answer_paper(request: Request, pk: UUID) -> HttpResponse:
    document = document_for(request.actor, pk)
    given = given_answer(request.POST, standing_answers(document))
    if already_said(document, given["kind"], given["text"]):
        messages.info(request, _("This answer is recorded already."))
    else:
        answer_document(document=document, by=request.actor, now=timezone.now(), **given)
        messages.success(request, _("%(paper)s: your answer is recorded.") % {"paper": document.label})
    return redirect(back_to(request) or reverse("paper", args=[pk]))


def back_to(request: Request) -> str:
    """The page of the inbox from which an answer was given, with what was looked for there; "" if it was another page."""
    asked = request.POST.get("from_inbox")
    return "" if asked is None else f"{reverse('inbox')}?{asked[:LONGEST_WAY_BACK]}".rstrip("?")


def already_said(document: Document, kind: str, text: str) -> bool:
    """A second click sends the same words again: they count once."""
    return any((one.kind, one.text) == (kind, text.strip()) for one in standing_answers(document))


@door(Act.SEE_PAPERS, methods="GET")
def paper_file(request: Request, pk: UUID, form: str) -> HttpResponse:
    """The stored bytes. The union opens the paper first, on its page, so that its receipt is never bypassed."""
    if form not in FORMS:
        raise nothing_here()
    document = document_for(request.actor, pk)
    if closed_to(request.actor, document):
        return redirect("paper", pk)
    (data, sha256), name = stored_form(document, form), f"{document.label} {document.reference}.{form}"
    sound = intact(data, sha256=sha256, what=f"paper {document.pk}, {form}")
    if form == "html":
        return known_by(request, twin_response(sound), sha256)
    return download(request, sound, sha256=sha256, kind=f"application/{form}", name=name)


def stored_form(document: Document, form: str) -> tuple[bytes, str]:
    """Bytes and their digest. The content is there from the moment of issue."""
    if form == "json":
        return bytes(document.content), document.content_sha256
    made: Rendition | None = getattr(document, "rendition", None)
    if made is None:
        raise absent(document, yet=NotFound, given_up=NotFound)
    data, sha256 = (made.pdf, made.pdf_sha256) if form == "pdf" else (made.html, made.html_sha256)
    return bytes(data), sha256
