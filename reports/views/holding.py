"""Holding lines back and lifting that: from the draft of a summary, and from the page of one AI use."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosures.models import Production, Use
from disclosures.permissions import Act, nothing_here
from disclosures.views.doors import Request, door
from reports.forms.holding import given_numbers
from reports.queries.papers import draft_for
from reports.services.drafts import draft_papers
from reports.services.holding import hold_back, lift_hold_back
from reports.tasks import wake

from .actions import kindly
from .drafts import draft_address, draft_page
from .uses import found_use, use_address, use_page


@door(Act.RELEASE, methods="POST")
@kindly(draft_address, again=draft_page)
def hold_lines(request: Request, pk: UUID) -> HttpResponse:
    found, numbers = draft_for(request.actor, pk), given_numbers(request.POST)
    uses = Use.objects.filter(production=found.production, number__in=numbers).order_by("number")
    hold(request, found.production, list(uses))
    return redirect(f"{draft_address(pk=pk)}?{urlencode({'since': found.content_sha256})}")


@door(Act.RELEASE, methods="POST")
@kindly(draft_address, again=draft_page)
def lift_line(request: Request, pk: UUID) -> HttpResponse:
    found, numbers = draft_for(request.actor, pk), given_numbers(request.POST)
    use = Use.objects.select_related("production").filter(production=found.production, number__in=numbers).first()
    if use is None:
        raise nothing_here()
    lift(request, use)
    return redirect(f"{draft_address(pk=pk)}?{urlencode({'since': found.content_sha256})}")


@door(Act.RELEASE, methods="POST")
@kindly(use_address, again=use_page)
def hold_use(request: Request, slug: str, number: int) -> HttpResponse:
    one = found_use(request, slug, number, Act.RELEASE)
    hold(request, one.production, [one.use])
    return redirect(f"{use_address(slug=slug, number=number)}#summaries-title")


@door(Act.RELEASE, methods="POST")
@kindly(use_address)
def lift_use(request: Request, slug: str, number: int) -> HttpResponse:
    lift(request, found_use(request, slug, number, Act.RELEASE).use)
    return redirect(f"{use_address(slug=slug, number=number)}#summaries-title")


def hold(request: Request, production: Production, uses: Sequence[Use]) -> None:
    now, category = timezone.now(), request.POST.get("category", "")
    rows = hold_back(production=production, uses=uses, category=category, by=request.actor, now=now)
    draft_papers(production=production, now=now)
    wake()
    said = ngettext("%(n)d AI use is held back.", "%(n)d AI uses are held back.", len(rows)) % {"n": len(rows)}
    messages.success(request, said if rows else _("That was held back already."))


def lift(request: Request, use: Use) -> None:
    now = timezone.now()
    lift_hold_back(use=use, by=request.actor, now=now)
    draft_papers(production=use.production, now=now)
    wake()
    messages.success(request, _("%(use)s joins the next summary.") % {"use": use.label})
