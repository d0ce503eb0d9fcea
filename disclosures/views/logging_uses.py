"""Logging an AI use: the first tap, the form, and the part of it that changes while it is filled in."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from compliance.errors import Refusal
from disclosures.catalogue.activities import Activity
from disclosures.forms.prefilled import fresh
from disclosures.forms.typed import Typed, typed_from
from disclosures.models import Production, UseRevision
from disclosures.permissions import Act
from disclosures.queries.register import production_for, uses_of
from disclosures.services.assessments import answer_production
from disclosures.services.uses import log_use

from .choosing import activity_groups, only_or_choice
from .doors import Request, door
from .entering import Entering, activity_called, entering
from .form_page import form_context
from .refusing import status_of
from .saving import fresh_key, key_of, saved_once
from .sheet import sheet_of

SAVE = {"open", "another"}


@door(Act.LOG_USE, methods="GET")
def choose_production(request: Request) -> HttpResponse:
    return only_or_choice(request, "log-activity", _("Where was AI used?"))


@door(Act.LOG_USE, methods="GET")
def choose_activity(request: Request, slug: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    context = {
        **sheet_of(production),
        "groups": activity_groups(lambda key: reverse("log-use", args=[slug, key])),
        "assess_url": reverse("what-would-apply-activity", args=[slug]),
    }
    return render(request, "disclosures/choose_activity.html", context)


@door(Act.LOG_USE)
def log(request: Request, slug: str, activity: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    chosen = activity_called(activity)
    if request.method != "POST":
        last = _last_entry(request, production)
        today = timezone.now().astimezone(production.tz).date()
        return _page(request, entering(production, chosen, fresh(chosen, last, today), request.actor), last=last)
    if request.POST.get("then") == "carry":
        return _carried(request, production, chosen)
    form = entering(production, chosen, changed(request, typed_from(request.POST)), request.actor)
    if request.POST.get("then") not in SAVE or {"add", "remove"} & set(request.POST):
        return _page(request, form)
    return _save(request, form)


@door(Act.LOG_USE, methods="POST")
def live(request: Request, slug: str, activity: str) -> HttpResponse:
    """The questions and what applies, while the form is filled in. Nothing is recorded."""
    production = production_for(request.actor, slug, Act.LOG_USE)
    form = entering(production, activity_called(activity), typed_from(request.POST), request.actor)
    return render(request, "disclosures/_live.html", form.live())


def _carried(request: Request, production: Production, activity: Activity) -> HttpResponse:
    """From “What would apply?”: a fresh form with what was answered there."""
    asked, today = typed_from(request.POST), timezone.now().astimezone(production.tz).date()
    begun = fresh(activity, _last_entry(request, production), today)
    typed = replace(begun, answers=asked.answers, people=asked.people or begun.people)
    return _page(request, entering(production, activity, typed, request.actor))


def changed(request: Request, typed: Typed, *, above: int = 0) -> Typed:
    """With one person more or less, if that is what was pressed."""
    if "add" in request.POST:
        return typed.with_another(above=above)
    return typed.without(request.POST["remove"]) if "remove" in request.POST else typed


def _last_entry(request: Request, production: Production) -> UseRevision | None:
    last = uses_of(production).filter(logged_by=request.actor.id).first()
    return last.newest[0] if last else None  # type: ignore[attr-defined]  # set by the query's prefetch


def _save(request: Request, form: Entering) -> HttpResponse:
    if refusal := form.refusal():
        return _page(request, form, refusal)
    try:
        number, repeated = saved_once(request, lambda: _logged(request, form), request.actor)
    except Refusal as refusal:
        return _page(request, form, refusal)
    address = reverse("use", args=[form.production.slug, number])
    if not repeated:
        messages.success(request, _saved_words(number, address))
    return redirect(request.path if request.POST["then"] == "another" else address)


def _logged(request: Request, form: Entering) -> str:
    """The production's answers first, so that the AI use is assessed with them; all of it or nothing."""
    now = timezone.now()
    if form.reading.production:
        answer_production(production=form.production, facts=form.reading.production, by=request.actor, now=now)
    use = log_use(
        production=form.production, entry=form.reading.entry, via=UseRevision.Via.FORM, by=request.actor, now=now
    )
    return str(use.number)


def _saved_words(number: str, address: str) -> str:
    return format_html(_('<a href="{}">AI-{}</a> is saved. Nothing was sent to anybody.'), address, number.zfill(4))


def _page(
    request: Request, form: Entering, refusal: Refusal | None = None, *, last: UseRevision | None = None
) -> HttpResponse:
    """As it was typed, with what is wrong; a key that may be used up is replaced."""
    slug, key = form.production.slug, form.activity.key
    context = {
        **form_context(request, form, refusal),
        "change_url": reverse("log-activity", args=[slug]),
        "live_url": reverse("log-live", args=[slug, key]),
        "prefilled_from": last.use.label if last else "",
        "key": fresh_key() if refusal else key_of(request),
    }
    return render(request, "disclosures/log_use.html", context, status=status_of(refusal) if refusal else 200)
