"""What labor relations or an administrator records of how a union is reached."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Refusal
from disclosures.forms.uploads import paper_from
from disclosures.models import ChannelAgreement, Organization, Production, Recipient, SupportingFile
from disclosures.permissions import Act, nothing_here
from disclosures.queries.channels import agreements_of, recipients_of
from disclosures.queries.register import production_for
from disclosures.queries.unions import mapped_unions
from disclosures.services.channels import add_recipient
from disclosures.services.files import store_file
from disclosures.views.doors import Request, door
from reports.forms.channels import given_agreement, given_end, given_recipient
from reports.forms.unions import union_of
from reports.services.reaching import confirm_recipient, end_agreement, end_recipient, record_agreement
from reports.tasks import wake

from .actions import kindly
from .set_up import set_up_address, set_up_page


@door(Act.SET_UP, methods="POST")
@kindly(set_up_address, again=set_up_page)
def enter_recipient(request: Request, slug: str) -> HttpResponse:
    found, union = _where(request, slug)
    told = given_recipient(request.POST)
    add_recipient(production=found, union=union, by=request.actor, now=timezone.now(), **told)
    messages.success(request, _("Entered. Somebody else confirms the address before anything is mailed there."))
    return redirect(f"{set_up_address(slug=slug)}#unions")


@door(Act.SET_UP, methods="POST")
@kindly(set_up_address)
def confirm_address(request: Request, slug: str, pk: UUID) -> HttpResponse:
    recipient = _recipient(request, slug, pk)
    confirm_recipient(recipient=recipient, by=request.actor, now=timezone.now())
    wake()
    messages.success(request, _("Confirmed: papers are mailed to %(email)s.") % {"email": recipient.email})
    return redirect(f"{set_up_address(slug=slug)}#unions")


@door(Act.SET_UP, methods="POST")
@kindly(set_up_address)
def end_address(request: Request, slug: str, pk: UUID) -> HttpResponse:
    recipient = _recipient(request, slug, pk)
    end_recipient(recipient=recipient, by=request.actor, now=timezone.now())
    wake()
    messages.success(request, _("Ended: nothing new is mailed to %(email)s.") % {"email": recipient.email})
    return redirect(f"{set_up_address(slug=slug)}#unions")


@door(Act.SET_UP, methods="POST", files=True)
@kindly(set_up_address, again=set_up_page)
def agree(request: Request, slug: str) -> HttpResponse:
    """The agreement and the union's letter, both or neither."""
    found, union = _where(request, slug)
    told = given_agreement(request.POST, found.tz)
    with transaction.atomic():
        file = stored_inside(request, found)
        record_agreement(production=found, union=union, file=file, by=request.actor, now=timezone.now(), **told)
    wake()
    messages.success(request, _("Recorded: what %(union)s agreed to.") % {"union": union.name})
    return redirect(f"{set_up_address(slug=slug)}#unions")


@door(Act.SET_UP, methods="POST")
@kindly(set_up_address, again=set_up_page)
def take_back_agreement(request: Request, slug: str, pk: UUID) -> HttpResponse:
    agreement = _agreement(request, slug, pk)
    told = given_end(request.POST, agreement.production.tz)
    end_agreement(agreement=agreement, by=request.actor, now=timezone.now(), **told)
    wake()
    messages.success(request, _("Recorded: it took that back."))
    return redirect(f"{set_up_address(slug=slug)}#unions")


def stored_inside(request: Request, production: Production) -> SupportingFile | None:
    """What came with the form, as labor relations' own."""
    paper = paper_from(request)
    if paper is None:
        return None
    try:
        return store_file(
            production=production, name=paper.name, media_type=paper.media_type, content=paper.data, internal=True,
            by=request.actor, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        first = refusal.items[0]
        raise type(first)(first.code, first.message, field="/file", remedy=first.remedy) from refusal


def _where(request: Request, slug: str) -> tuple[Production, Organization]:
    found = production_for(request.actor, slug, Act.SET_UP)
    return found, union_of(request.POST, list(mapped_unions(found)))


def _recipient(request: Request, slug: str, pk: UUID) -> Recipient:
    found = (
        recipients_of(production_for(request.actor, slug, Act.SET_UP))
        .select_related("production__stream")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise nothing_here()
    return found


def _agreement(request: Request, slug: str, pk: UUID) -> ChannelAgreement:
    rows = agreements_of(production_for(request.actor, slug, Act.SET_UP)).select_related("production__stream")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    return found
