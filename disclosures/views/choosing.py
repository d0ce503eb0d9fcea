"""Choosing a production and an activity: plain links, so that they work before any script has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disclosures.catalogue.activities import activities
from disclosures.permissions import Act, organizations
from disclosures.queries.register import productions_for

from .doors import Request

# The fourteen, by what the reader has before their eyes. An activity that stands in no group stands in the last.
GROUPS = (
    (_("A real person’s face, voice or body"), (1, 2, 3, 4, 6, 9, 10)),
    (_("Figures and crowds"), (7, 8)),
    (_("Picture and sound"), (5, 11)),
    (_("Planning and paperwork"), (12, 13, 14)),
)


def activity_groups(address: Callable[[str], str]) -> list[dict[str, Any]]:
    """The context of `choose_activity.html`; `address` gives the page of an activity by its key."""
    by_number = {activity.number: activity for activity in activities().values()}
    return [
        {
            "title": title,
            "activities": [
                {"key": one.key, "title": one.title, "hint": one.hint, "url": address(one.key)}
                for one in (by_number[number] for number in numbers)
            ],
        }
        for title, numbers in GROUPS
    ]


def only_or_choice(request: Request, route: str, title: str) -> HttpResponse:
    """On to the only production there is, or a list of them."""
    theirs = organizations(request.actor, Act.LOG_USE)
    found = list(productions_for(request.actor).filter(studio__in=theirs))
    if len(found) == 1:
        return redirect(route, found[0].slug)
    context = {
        "title": title,
        "productions": [
            {"title": one.title, "hint": one.sample_note or one.code_title, "url": reverse(route, args=[one.slug])}
            for one in found
        ],
    }
    return render(request, "disclosures/choose_production.html", context)
