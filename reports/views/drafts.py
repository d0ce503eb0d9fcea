"""One draft before labor relations: the paper as it will be, what blocks it, and the decision."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Conflict, Refusal
from disclosures.permissions import Act
from disclosures.services.productions import confirm_provision
from disclosures.views.doors import Request, door
from disclosures.views.refusing import error_summary
from reports.content import from_bytes
from reports.forms.papers import given_remarks
from reports.forms.sent import Sent
from reports.forms.words import given_words
from reports.models import Draft
from reports.pdf import render_html
from reports.queries.desk import ready_for
from reports.queries.papers import draft_for
from reports.services.documents import release_draft
from reports.services.drafts import draft_as_read, draft_papers, held_up_to_date
from reports.services.meeting_reports import drop_meeting_report
from reports.services.releasing import return_draft, word_draft, words_asked
from reports.tasks import wake

from .actions import kindly, sentence, status
from .bytes import twin_response
from .held import summary_context
from .onedraft import around, behind, draft_context, last_return
from .sheets import mapping_of, sheet_of


def draft_address(*, pk: UUID, **_where: object) -> str:
    return reverse("queue-draft", args=[pk])


@door(Act.RELEASE, methods="GET")
def draft(request: Request, pk: UUID) -> HttpResponse:
    return draft_page(request, pk)


def draft_page(request: Request, pk: UUID, refusal: Refusal | None = None) -> HttpResponse:
    found = draft_as_read(draft_for(request.actor, pk), now=timezone.now())
    if found.status == Draft.Status.ISSUED:
        return redirect("paper", found.document.pk)
    context = {
        **sheet_of(found.production, mapping_of(found.production)),
        **draft_context(
            found, Sent.of(request.POST, refusal), request.POST.get("seen") or request.GET.get("since", "")
        ),
        **summary_context(found, request.POST, refusal),
        **around(request.actor, found),
        "error_summary": error_summary(refusal, lambda field: f"#id_{field.removeprefix('/')}") if refusal else [],
    }
    return render(request, "reports/draft.html", context, status=status(refusal))


@door(Act.RELEASE, methods="GET")
def draft_paper(request: Request, pk: UUID) -> HttpResponse:
    """The HTML twin of a draft, by itself and under its own policy; it carries no number."""
    found = draft_for(request.actor, pk)
    return twin_response(render_html(from_bytes(bytes(draft_as_read(found, now=timezone.now()).content))))


@door(Act.RELEASE, methods="POST")
@kindly(draft_address)
def release(request: Request, pk: UUID) -> HttpResponse:
    """What was read is compared with what is true now, and not with what was true at the last sweep."""
    found, now = draft_for(request.actor, pk), timezone.now()
    held_up_to_date(found, now=now)
    seen, waiting = request.POST.get("seen", ""), behind(found, ready_for(request.actor))
    try:
        document = release_draft(draft=found, seen=seen, by=request.actor, now=now)
    except Conflict as refusal:
        return read_again(request, refusal, pk, seen)
    wake()
    if document is None:
        messages.info(request, _("Your release is noted. The paper does not go out while something blocks it."))
        return redirect("queue-draft", pk)
    messages.success(request, _("%(paper)s is issued. It is being made and handed over.") % {"paper": document.label})
    return next_to_read(request, waiting, reverse("paper", args=[document.pk]))


def read_again(request: Request, refusal: Conflict, pk: UUID, seen: str) -> HttpResponse:
    """Somebody was faster: the draft as it is now, with what reads differently since it was read."""
    messages.info(request, sentence(refusal))
    return redirect(f"{draft_address(pk=pk)}?{urlencode({'since': seen})}")


def next_to_read(request: Request, waiting: list[UUID], after_the_last: str) -> HttpResponse:
    """Two hundred papers are read one after the other: a decision leads to the one behind it, not back to what was passed over."""
    ready = ready_for(request.actor)
    following = next((pk for pk in waiting if pk in ready), ready[0] if ready else None)
    return redirect("queue-draft", following) if following else redirect(after_the_last)


@door(Act.RELEASE, methods="POST")
@kindly(draft_address, again=draft_page)
def send_back(request: Request, pk: UUID) -> HttpResponse:
    found, remarks = draft_for(request.actor, pk), given_remarks(request.POST)
    seen, before = request.POST.get("seen", ""), last_return(found)
    waiting = behind(found, ready_for(request.actor))
    if before is None or (before.remarks, before.content_sha256) != (remarks, seen):
        try:
            return_draft(draft=found, seen=seen, remarks=remarks, by=request.actor, now=timezone.now())
        except Conflict as refusal:
            return read_again(request, refusal, pk, seen)
    messages.success(request, _("Returned to the production."))
    return next_to_read(request, waiting, reverse("queue"))


@door(Act.DETERMINE, methods="POST")
@kindly(draft_address)
def confirm(request: Request, pk: UUID) -> HttpResponse:
    """One provision that the draft waits for, checked against the executed text, once for this version of the agreement."""
    found, now = draft_for(request.actor, pk), timezone.now()
    wanted = request.POST.get("provision", "")
    if wanted in {block.get("provision") for block in found.blocks}:
        pack, version, rule = wanted.split("#")
        confirm_provision(
            studio=found.production.studio, pack=pack, version=version, rule=rule, by=request.actor, now=now
        )
        draft_papers(production=found.production, now=now)
        wake()
        messages.success(request, _("Provision %(rule)s is confirmed for this version.") % {"rule": rule})
    return redirect("queue-draft", pk)


@door(Act.RELEASE, methods="POST")
@kindly(draft_address, again=draft_page)
def word(request: Request, pk: UUID) -> HttpResponse:
    """Labor relations' own words for this paper. Its content changes with them, so it is read again."""
    found, now = draft_for(request.actor, pk), timezone.now()
    word_draft(draft=found, words=given_words(words_asked(found), request.POST), by=request.actor, now=now)
    held_up_to_date(found, now=now)
    messages.success(request, _("Kept. The paper below says it now."))
    return redirect("queue-draft", pk)


@door(Act.RELEASE, methods="POST")
@kindly(draft_address)
def drop(request: Request, pk: UUID) -> HttpResponse:
    drop_meeting_report(draft=draft_for(request.actor, pk), by=request.actor, now=timezone.now())
    messages.success(request, _("Dropped. Nobody outside has seen it."))
    return redirect("queue")
