"""Revising an AI use: the same form, filled with what stands, and saved only onto the revision that was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Conflict, Refusal
from disclosures.catalogue.activities import Activity
from disclosures.forms.fields import Field, hidden
from disclosures.forms.prefilled import typed_of
from disclosures.forms.typed import Typed, typed_from
from disclosures.forms.use_form import reason_field
from disclosures.models import Use, UseRevision
from disclosures.permissions import Act
from disclosures.queries.register import production_for, use_for
from disclosures.services.assessments import answer_production
from disclosures.services.uses import revise_use

from .choosing import activity_groups
from .doors import Request, door
from .entering import Entering, activity_called, entering
from .form_page import form_context
from .logging_uses import changed
from .refusing import status_of
from .saving import fresh_key, key_of, saved_once
from .sheet import sheet_of


@door(Act.LOG_USE, methods="GET")
def choose_activity(request: Request, slug: str, number: int) -> HttpResponse:
    """Another activity for an AI use that is logged already."""
    production = production_for(request.actor, slug, Act.LOG_USE)
    use = use_for(request.actor, production, number)
    page = reverse("revise", args=[slug, number])
    context = {
        **sheet_of(production),
        "number": use.label,
        "groups": activity_groups(lambda key: f"{page}?activity={key}"),
    }
    return render(request, "disclosures/choose_activity.html", context)


@door(Act.LOG_USE)
def revise(request: Request, slug: str, number: int) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    use = use_for(request.actor, production, number)
    newest = newest_of(use)
    chosen = activity_called(request.GET.get("activity", newest.activity))
    if request.method != "POST":
        return _page(request, use, _entering(request, use, chosen, typed_of(newest, production.tz)))
    form = _entering(request, use, chosen, changed(request, typed_from(request.POST), above=_last_place(newest)))
    if request.POST.get("then") != "open" or {"add", "remove"} & set(request.POST):
        return _page(request, use, form)
    return _save(request, use, form)


def newest_of(use: Use) -> UseRevision:
    newest: UseRevision = use.newest[0]  # type: ignore[attr-defined]  # set by the query's prefetch
    return newest


def _last_place(newest: UseRevision) -> int:
    return max((one.number for one in newest.involvements.all()), default=0)


def _entering(request: Request, use: Use, activity: Activity, typed: Typed) -> Entering:
    return entering(use.production, activity, typed, request.actor, revising=newest_of(use))


def _save(request: Request, use: Use, form: Entering) -> HttpResponse:
    if refusal := form.refusal():
        return _page(request, use, form, refusal)
    try:
        revision, repeated = saved_once(request, lambda: _revised(request, use, form), request.actor)
    except Conflict as refusal:
        return _page(request, use_for(request.actor, use.production, use.number), form, refusal)
    except Refusal as refusal:
        return _page(request, use, form, refusal)
    if not repeated:
        messages.success(request, _("Revision %(number)s is saved.") % {"number": revision})
    return redirect("use", use.production.slug, use.number)


def _revised(request: Request, use: Use, form: Entering) -> str:
    now = timezone.now()
    if form.reading.production:
        answer_production(production=use.production, facts=form.reading.production, by=request.actor, now=now)
    revision = revise_use(
        use=use,
        expected=_expected(request, use),
        entry=form.reading.entry,
        reason=form.typed.text("reason"),
        via=UseRevision.Via.FORM,
        by=request.actor,
        now=now,
    )
    return str(revision.revision)


def _expected(request: Request, use: Use) -> int:
    """The revision that was read; none, if the form does not say, and then nothing is saved onto it."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _page(request: Request, use: Use, form: Entering, refusal: Refusal | None = None) -> HttpResponse:
    """After a conflict it carries the newest revision's number, so that saving again is a decision and not an accident."""
    slug, status = use.production.slug, status_of(refusal) if refusal else 200
    context = form_context(request, form, refusal)
    expected = use.revisions_made if request.method != "POST" or status == 409 else _expected(request, use)
    context |= {
        "number": use.label,
        "change_url": reverse("revise-activity", args=[slug, use.number]),
        "back_url": reverse("use", args=[slug, use.number]),
        "live_url": reverse("log-live", args=[slug, form.activity.key]),
        "key": fresh_key() if refusal else key_of(request),
        "hidden": [hidden("revision", str(expected))],
        "reason_field": reason_field(form.typed, form.faults(refusal)),
    }
    if refusal and refusal.code == "revised-meanwhile":
        context["error_summary"] = [_overtaken(refusal, context["back_url"]), *_meanwhile(context, newest_of(use))]
    return render(request, "disclosures/log_use.html", context, status=status)


def _overtaken(refusal: Refusal, address: str) -> dict[str, str]:
    remedy = _("What it says otherwise is listed here. Saving again puts what stands below in its place.")
    return {"message": refusal.message, "href": address, "remedy": remedy}


def _meanwhile(context: dict[str, Any], newest: UseRevision) -> Iterator[dict[str, str]]:
    """What the newest revision says otherwise than the form, beside the control concerned."""
    texts = typed_of(newest, context["zone"]).texts
    for shown in (context["summary_field"], context["part_field"], *context["prefilled"], context["note_field"]):
        said = texts.get(shown["name"], "") if shown else ""
        if shown and said != _value_of(shown):
            told = _("%(label)s: the newest revision says “%(said)s”.") % {"label": shown["label"], "said": said or "–"}
            yield {"message": told, "href": f"#{shown['id']}"}


def _value_of(shown: Field) -> str:
    if "choices" in shown:
        return next((str(one["value"]) for one in shown["choices"] if one["checked"]), "")
    return str(shown.get("value", ""))
