"""What labor relations does about a paper that does not arrive: make it or send it again, set that aside, record service by other
means."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.permissions import Act, nothing_here, require
from disclosures.views.doors import Request, door
from reports.forms.giving import given_moment
from reports.forms.serving import given_service
from reports.models import Document
from reports.queries.papers import document_for
from reports.queries.ways import other_means_for
from reports.services import rendering
from reports.services.drafts import draft_papers
from reports.services.other_means import record_service
from reports.services.replaying import replay_delivery, set_delivery_aside
from reports.tasks import wake

from .actions import kindly
from .channels import stored_inside
from .documents import paper_address, paper_page


@door(Act.RELEASE, methods="POST", files=True)
@kindly(paper_address, again=paper_page)
def record_served(request: Request, pk: UUID) -> HttpResponse:
    """The service and its proof, both or neither."""
    document, now = _document(request, pk), timezone.now()
    told = given_service(request.POST, other_means_for(document))
    at = given_moment(request.POST, document.production.tz)
    with transaction.atomic():
        file = stored_inside(request, document.production)
        made = record_service(document=document, at=at, file=file, by=request.actor, now=now, **told)
    draft_papers(production=document.production, now=now)
    said = _("%(paper)s: recorded. The clock stopped at that moment.") if made.agreed else _("%(paper)s: recorded. It is no service: the union has not agreed to these means.")  # fmt: skip
    messages.success(request, said % {"paper": document.label})
    return redirect("paper", pk)


@door(Act.RELEASE, methods="POST")
@kindly(lambda **where: paper_address(pk=where["pk"]))
def make_again(request: Request, pk: UUID) -> HttpResponse:
    document = _document(request, pk)
    rendering.make_again(document=document, by=request.actor, now=timezone.now())
    wake()
    messages.success(request, _("%(paper)s is being made again, as it was released.") % {"paper": document.label})
    return _back(request, document)


@door(Act.RELEASE, methods="POST")
@kindly(lambda **where: paper_address(pk=where["pk"]))
def send_again(request: Request, pk: UUID, delivery: UUID) -> HttpResponse:
    document = _document(request, pk)
    replay_delivery(delivery=_way(document, delivery), by=request.actor, now=timezone.now())
    wake()
    messages.success(
        request, _("%(paper)s is sent again: the same bytes under the same number.") % {"paper": document.label}
    )
    return _back(request, document)


@door(Act.RELEASE, methods="POST")
@kindly(lambda **where: paper_address(pk=where["pk"]))
def set_aside(request: Request, pk: UUID, delivery: UUID) -> HttpResponse:
    document = _document(request, pk)
    set_delivery_aside(delivery=_way(document, delivery), by=request.actor, now=timezone.now())
    messages.success(request, _("Set aside. It stays in red on the page of %(paper)s.") % {"paper": document.label})
    return _back(request, document)


def _document(request: Request, pk: UUID) -> Document:
    document = document_for(request.actor, pk)
    require(request.actor, Act.RELEASE, document.studio_id, mode=document.mode)
    return document


def _way(document: Document, delivery: UUID) -> UUID:
    """A delivery of this paper, and no other's."""
    if not any(one.pk == delivery for one in document.deliveries.all()):
        raise nothing_here()
    return delivery


def _back(request: Request, document: Document) -> HttpResponse:
    """To the desk, if the button stood there."""
    return redirect("queue") if request.POST.get("from_queue") else redirect("paper", document.pk)
