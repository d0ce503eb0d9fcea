"""What waits on labor relations' desk besides its drafts: what the union asked, what it is owed, papers that have not arrived."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from disclosures.actors import Actor
from disclosures.models import Obligation
from disclosures.permissions import Act, organizations
from reports.models import Answer, Delivery, Document, Draft, DraftLine, Return

from .papers import drafts_for, with_trail

ASKING = (Answer.Kind.INFORMATION, Answer.Kind.BARGAINING, Answer.Kind.OBJECTION)


def queue_of(actor: Actor) -> QuerySet[Draft]:
    """Open drafts, oldest first; `returned` while the content that was sent back has not changed."""
    returned = Return.objects.filter(draft=OuterRef("pk"), content_sha256=OuterRef("content_sha256"))
    return drafts_for(actor).defer("content").annotate(returned=Exists(returned), lines_drafted=Count("lines"))


def asked_by_unions(actor: Actor) -> QuerySet[Answer]:
    """What unions asked or objected to and neither corrected nor closed since, newest first."""
    closed = Answer.objects.filter(
        document=OuterRef("document"),
        kind=Answer.Kind.CLOSED,
        corrected_by=None,
        answered_at__gte=OuterRef("answered_at"),
    )
    found = Answer.objects.filter(
        document__studio__in=organizations(actor, Act.RELEASE), kind__in=ASKING, corrected_by=None
    )
    return (
        found.filter(~Exists(closed))
        .select_related("document__production", "union")
        .defer("document__content")
        .order_by("-answered_at", "-id")
    )


def not_arrived(actor: Actor) -> QuerySet[Document]:
    """Papers that no agreed channel has handed over, oldest first, and those of which one channel gave up."""
    arrived = Delivery.objects.filter(document=OuterRef("pk"), status=Delivery.Status.HANDED_OVER, agreed=True)
    given_up = Delivery.objects.filter(document=OuterRef("pk"), status=Delivery.Status.DEAD)
    found = Document.objects.filter(
        Q(~Exists(arrived)) | Q(Exists(given_up)), studio__in=organizations(actor, Act.RELEASE)
    )
    return with_trail(found).order_by("issued_at", "id")


def owed_to_unions(actor: Actor) -> QuerySet[Obligation]:
    """What is owed to a union while no paper about it is in the making: it was told and waits for its answer, or needs no
    paper. What has a time comes first, then the oldest."""
    drafted = DraftLine.objects.filter(obligation=OuterRef("pk"), draft__status=Draft.Status.OPEN)
    found = Obligation.objects.filter(
        ~Exists(drafted),
        production__studio__in=organizations(actor, Act.RELEASE),
        status=Obligation.Status.OPEN,
        kind=Obligation.Kind.CONTRACT,
        party="union",
    )
    return found.select_related("use", "production").order_by("due_at", "opened_at", "id")
