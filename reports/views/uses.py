"""One AI use: what was said, what applies, its papers and its history; for labor relations also its questions and the trace."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.errors import Refusal
from disclosures.models import Obligation
from disclosures.permissions import Act, nothing_here
from disclosures.queries.register import production_for
from disclosures.services.determinations import determine_all
from disclosures.views.doors import Request, door
from disclosures.views.refusing import error_summary
from reports.forms.determinations import given_answers
from reports.forms.sent import Sent
from reports.services.drafts import draft_papers

from .actions import kindly, status
from .closing import close_as_sent
from .closing import control_of as closed_at
from .oneuse import OneUse, one_use
from .sheets import mapping_of, sheet_of


def use_address(*, slug: str, number: int, **_where: object) -> str:
    return reverse("use", args=[slug, number])


@door(Act.SEE_REGISTER, methods="GET")
def use(request: Request, slug: str, number: int) -> HttpResponse:
    return use_page(request, slug, number)


def use_page(
    request: Request, slug: str, number: int, refusal: Refusal | None = None, obligation: UUID | None = None
) -> HttpResponse:
    one = found_use(request, slug, number)
    given = Sent.of(request.POST, refusal if obligation is None else None)
    closing = (obligation, Sent.of(request.POST, refusal)) if obligation else None
    mapping = mapping_of(one.production)
    context = {
        **sheet_of(one.production, mapping),
        **one.context(given, mapping.union.zone if mapping else "", closing),
        "error_summary": error_summary(refusal, closed_at(obligation) if obligation else control_of) if refusal else [],
    }
    return render(request, "reports/use.html", context, status=status(refusal))


def control_of(field: str) -> str:
    if field in ("/reason", "/category"):
        return f"#id_{field.removeprefix('/')}"
    return "#determine" if field.startswith("/facts") else ""


def found_use(request: Request, slug: str, number: int, act: Act = Act.SEE_REGISTER) -> OneUse:
    found = one_use(request.actor, production_for(request.actor, slug, act), number)
    if found is None:
        raise nothing_here()
    return found


@door(Act.DETERMINE, methods="POST")
@kindly(use_address, again=use_page)
def record_determinations(request: Request, slug: str, number: int) -> HttpResponse:
    one, now = found_use(request, slug, number, Act.DETERMINE), timezone.now()
    answers, reason = given_answers(request.POST, one.standing)
    told = [(answer.involvement, answer.fact, answer.value) for answer in answers]
    determine_all(use=one.use, answers=told, reason=reason, by=request.actor, now=now)
    if answers:
        draft_papers(production=one.production, now=now)  # so that the page that follows shows what it changed
    messages.success(request, recorded(len(answers)))
    return redirect(f"{use_address(slug=slug, number=number)}#determine")


def recorded(count: int) -> str:
    if not count:
        return _("Nothing was recorded: no answer differs from what stands. Choose one first.")
    return ngettext("%(n)d answer recorded.", "%(n)d answers recorded.", count) % {"n": count}


@door(Act.LOG_USE, methods="POST", files=True)
@kindly(use_address, again=use_page)
def close_item(request: Request, slug: str, number: int, obligation: UUID) -> HttpResponse:
    one = found_use(request, slug, number, Act.LOG_USE)
    item = Obligation.objects.select_related("production__stream", "use").filter(pk=obligation, use=one.use).first()
    if item is None:
        raise nothing_here()
    close_as_sent(request, item, internal=one.internal)
    return redirect(use_address(slug=slug, number=number))
