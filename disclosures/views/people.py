"""Who has a seat in an organization, and how they come in: for its administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.models import Organization
from disclosures.permissions import Act, nothing_here, require
from disclosures.queries.actors import seats_in
from disclosures.services.identity import ask_second_factor
from disclosures.services.passwords import reset_password

from .doors import Request, door


@door(Act.MANAGE, methods="GET")
def people(request: Request, pk: UUID) -> HttpResponse:
    organization = _organization(request, pk)
    return render(request, "disclosures/people.html", {"organization": organization, "seats": seats_in(organization)})


@door(Act.MANAGE, methods="POST", recent=True)
def ask_factor(request: Request, pk: UUID) -> HttpResponse:
    organization, asked = _organization(request, pk), request.POST.get("asked") == "yes"
    ask_second_factor(organization=organization, asked=asked, by=request.actor)
    said = _("Everybody here needs a second factor now.") if asked else _("Nobody here needs a second factor any more.")
    messages.success(request, said)
    return redirect("people", pk)


@door(Act.MANAGE, methods="POST", recent=True)
def reset(request: Request, pk: UUID, seat: UUID) -> HttpResponse:
    """The one page that ever shows the one-time password."""
    organization = _organization(request, pk)
    found = seats_in(organization).filter(pk=seat).first()
    if found is None:
        raise nothing_here()
    given = reset_password(user=found.user, organization=organization, by=request.actor, now=timezone.now())
    context = {"organization": organization, "person": found.user, "password": given}
    return render(request, "disclosures/people_password.html", context)


def _organization(request: Request, pk: UUID) -> Organization:
    require(request.actor, Act.MANAGE, pk)
    return Organization.objects.get(pk=pk)
