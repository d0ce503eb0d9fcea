"""“What would apply?”: asked before anything is generated. The same questions and the same judgement; nothing is recorded."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.forms.typed import TypedPerson, typed_from
from disclosures.permissions import Act
from disclosures.queries.register import production_for

from .choosing import activity_groups, only_or_choice
from .doors import Request, door
from .entering import Entering, activity_called, entering
from .sheet import sheet_of


@door(Act.LOG_USE, methods="GET")
def choose_production(request: Request) -> HttpResponse:
    return only_or_choice(request, "what-would-apply-activity", _("For which production?"))


@door(Act.LOG_USE, methods="GET")
def choose_activity(request: Request, slug: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    groups = activity_groups(lambda key: reverse("what-would-apply-answers", args=[slug, key]))
    context = {**sheet_of(production), "groups": groups, "asking": True}
    return render(request, "disclosures/choose_activity.html", context)


@door(Act.LOG_USE)
def ask(request: Request, slug: str, activity: str) -> HttpResponse:
    form = _entering(request, slug, activity)
    context = {
        **sheet_of(form.production),
        **form.live(),
        "given": form.given(),
        "activity": {"key": form.activity.key, "title": form.activity.title, "hint": form.activity.hint},
        "change_url": reverse("what-would-apply-activity", args=[slug]),
        "form_action": request.path,
        "live_url": reverse("what-would-apply-live", args=[slug, activity]),
        "log_url": reverse("log-use", args=[slug, activity]),
    }
    return render(request, "disclosures/would_apply.html", context)


@door(Act.LOG_USE, methods="POST")
def live(request: Request, slug: str, activity: str) -> HttpResponse:
    return render(request, "disclosures/_live.html", _entering(request, slug, activity).live())


def _entering(request: Request, slug: str, activity: str) -> Entering:
    """With one person, supposed to be in it wherever the activity may concern somebody."""
    production = production_for(request.actor, slug, Act.LOG_USE)
    chosen = activity_called(activity)
    typed = typed_from(request.POST if request.method == "POST" else QueryDict())
    people = typed.people or ((TypedPerson(1),) if chosen.involves_people != "no" else ())
    supposed = (one if one.role.strip() else replace(one, role=_("A performer")) for one in people)
    return entering(production, chosen, replace(typed, people=tuple(supposed)), request.actor)
