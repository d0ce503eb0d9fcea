"""Granting a standing release and ending it, from the set-up page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Conflict
from disclosures.permissions import Act
from disclosures.queries.register import production_for
from disclosures.views.doors import Request, door
from reports.services.standing import end_standing_release, grant_standing_release, standing_releases
from reports.tasks import wake

from .actions import kindly
from .set_up import set_up_address, set_up_page, union_given


@door(Act.RELEASE, methods="POST")
@kindly(set_up_address, again=set_up_page)
def grant(request: Request, slug: str) -> HttpResponse:
    found = production_for(request.actor, slug, Act.RELEASE)
    union = union_given(found, request.POST.get("union", ""))
    grant_standing_release(production=found, union=union, by=request.actor, now=timezone.now())
    wake()
    messages.success(request, _("Granted. What shows nobody and leaves nothing open goes out in your name."))
    return redirect(f"{set_up_address(slug=slug)}#policy")


@door(Act.RELEASE, methods="POST")
@kindly(set_up_address, again=set_up_page)
def end(request: Request, slug: str) -> HttpResponse:
    found = production_for(request.actor, slug, Act.RELEASE)
    union = union_given(found, request.POST.get("union", ""))
    standing = standing_releases().filter(production=found, union=union).select_related("production").first()
    if standing is None:
        raise Conflict("standing-release-ended", _("This standing release has ended already."))
    end_standing_release(standing=standing, by=request.actor, now=timezone.now())
    messages.success(request, _("Ended. Every summary waits for a person again."))
    return redirect(f"{set_up_address(slug=slug)}#policy")
