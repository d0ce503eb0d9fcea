"""Papers that do not reach their union by what was tried: for labor relations' desk, and to be told in plain words to the union."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from disclosures.actors import Actor
from disclosures.permissions import Act, organizations
from reports.models import Delivery, Document, Rendition

from .papers import read_by, with_trail


def failing_for(actor: Actor) -> QuerySet[Document]:
    """The desk's red section, oldest first: papers of which a way is dead and nobody set it aside, those that no agreed
    channel has and none is bringing, which leaves other means, and those that could not be made."""
    return with_trail(_failing(actor)).order_by("issued_at", "id")


def _failing(actor: Actor) -> QuerySet[Document]:
    return Document.objects.filter(does_not_arrive() & read_by(actor), studio__in=organizations(actor, Act.RELEASE))


def does_not_arrive() -> Q:
    """Ways are those of papers to a union; any paper may be one that could not be made."""
    ways = Delivery.objects.filter(document=OuterRef("pk"))
    dead = ways.filter(status=Delivery.Status.DEAD, set_aside_at=None)
    hopeful = ways.filter(agreed=True).exclude(status=Delivery.Status.DEAD)
    rendered = Rendition.objects.filter(document=OuterRef("pk"))
    unserved = Q(union__isnull=False) & Q(Exists(rendered)) & (Q(Exists(dead)) | ~Q(Exists(hopeful)))
    return unserved | Q(rendering__given_up_at__isnull=False)


def failing_count(actor: Actor) -> int:
    return _failing(actor).count()
