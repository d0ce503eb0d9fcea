"""What waits on labor relations' desk besides its drafts: what the union asked, what it is owed, papers that have not arrived."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from disclosures.actors import Actor
from disclosures.models import Obligation, Production
from disclosures.permissions import Act, organizations
from reports.models import Answer, Delivery, Document, DocumentLine, Draft, Rendition, Return
from reports.models.drafts import PaperKind

from .papers import drafts_for, with_trail

# What a paper says to a union. What is to be kept, secured or left undone is an action item and needs none. A hand-over meets
# what is only told; the rest is offered or asked on paper, and ends otherwise.
TOLD_ACTIONS = ("notify", "declare", "summarize")
OFFERED_ACTIONS = ("bargain", "meet", "consent", "approve")
UNION_ACTIONS = (*TOLD_ACTIONS, *OFFERED_ACTIONS)
# What a paper says to a person in an AI use, and what stands beside it there.
PEOPLE = ("performer", "representative")
PEOPLES_ACTIONS = ("notify", "consent", "pay", "bargain")
# What the contract asks for first, whatever its age: sixty summaries of a busy week do not stand before one notice.
AS_READ = (Case(When(kind=PaperKind.SUMMARY, then=1), default=0), "made_at", "id")
ASKING = (Answer.Kind.INFORMATION, Answer.Kind.BARGAINING, Answer.Kind.OBJECTION)


def queue_of(actor: Actor) -> QuerySet[Draft]:
    """Open drafts as they are read; `returned` while the content that was sent back has not changed, `sent_back` once any was."""
    sent_back = Exists(Return.objects.filter(draft=OuterRef("pk")))
    told = {"returned": Exists(returns_of_this_content()), "sent_back": sent_back, "lines_drafted": Count("lines")}
    return drafts_for(actor).defer("content").annotate(**told).order_by(*AS_READ)


def returns_of_this_content() -> QuerySet[Return]:
    return Return.objects.filter(draft=OuterRef("pk"), content_sha256=OuterRef("content_sha256"))


def ready_for(actor: Actor) -> list[UUID]:
    """Drafts that only a release keeps back, in the order of the queue."""
    waiting = drafts_for(actor).filter(~Exists(returns_of_this_content()), blocks=[]).order_by(*AS_READ)
    return list(waiting.values_list("pk", flat=True))


def asked_to_change(production: Production) -> list[Return]:
    """What labor relations asked a production to change and nobody changed yet: the newest return of each open draft, oldest first.
    A report for a meeting is labor relations' own, and no production changes it."""
    rows = (
        Return.objects.exclude(draft__kind=PaperKind.MEETING)
        .filter(
            draft__production=production, draft__status=Draft.Status.OPEN, content_sha256=F("draft__content_sha256")
        )
        .select_related("returned_by", "draft__use", "draft__union", "draft__production")
    )
    newest = {row.draft_id: row for row in rows.defer("draft__content").order_by("returned_at", "id")}
    return sorted(newest.values(), key=lambda row: (row.returned_at, row.pk))


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
    """Papers on their way: no agreed channel has handed them over, and one still may. What failed is in `failing.py`."""
    ways = Delivery.objects.filter(document=OuterRef("pk"), agreed=True)
    arrived, dead = ways.filter(status=Delivery.Status.HANDED_OVER), ways.filter(status=Delivery.Status.DEAD)
    under_way = ways.filter(status__in=(Delivery.Status.DUE, Delivery.Status.LEASED))
    being_made = ~Exists(Rendition.objects.filter(document=OuterRef("pk")))
    found = Document.objects.filter(union__isnull=False, studio__in=organizations(actor, Act.RELEASE)).filter(
        ~Exists(arrived),
        Q(Exists(under_way)) | Q(being_made),
        ~Exists(dead.filter(set_aside_at=None)),
        rendering__given_up_at=None,
    )
    return with_trail(found).order_by("issued_at", "id")


def owed_to_unions(actor: Actor) -> QuerySet[Obligation]:
    """What is owed to a union and no paper ends: offered or asked on one that was issued, or in need of none. What has a
    time comes first, then the oldest."""
    issued = DocumentLine.objects.filter(obligation=OuterRef("pk"))
    offered = Q(Exists(issued), action__in=OFFERED_ACTIONS)
    found = Obligation.objects.filter(
        offered | Q(use=None) | ~Q(action__in=UNION_ACTIONS),
        production__studio__in=organizations(actor, Act.RELEASE),
        status=Obligation.Status.OPEN,
        kind=Obligation.Kind.CONTRACT,
        party="union",
    )
    return found.select_related("use", "production", "union_event").order_by("due_at", "opened_at", "id")
