"""Reading papers. A union sees what was issued to it and handed over; a studio sees its own; everybody else sees nothing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from disclosures.actors import Actor
from disclosures.models import Consent, Involvement, Organization, Production, Use
from disclosures.permissions import Act, belongs, may, nothing_here, organizations
from reports.models import (
    Answer,
    Approval,
    Delivery,
    DeliveryEvent,
    Document,
    DocumentLine,
    Draft,
    Rendition,
    Return,
)
from reports.models.drafts import PaperKind


def documents_for(actor: Actor) -> QuerySet[Document]:
    """Issued papers this actor may see, newest first, with deliveries, answers and receipt at hand."""
    theirs = organizations(actor, Act.SEE_PAPERS)
    ours = Q(studio__in=theirs) & read_by(actor)
    seen = Document.objects.filter(ours | Q(_reached("pk"), union__in=theirs))
    if actor.mode:
        seen = seen.filter(mode=actor.mode)
    return with_trail(seen)


def read_by(actor: Actor) -> Q:
    """A performer's paper (`union` empty) tells who consents to what, and may hold a name: who works with the cast reads it,
    as the signed copy (`Act.SEE_CAST`). Whoever else sees papers reads nothing of it."""
    return Q(union__isnull=False) | Q(studio__in=organizations(actor, Act.SEE_CAST))


def drafts_read_by(actor: Actor) -> Q:
    """The same of drafts: who may not read the paper learns nothing of its being prepared."""
    about_people = Q(kind=PaperKind.PERFORMER) | Q(kind=PaperKind.CORRECTION, union=None)
    return ~about_people | Q(production__studio__in=organizations(actor, Act.SEE_CAST))


def with_trail(documents: QuerySet[Document]) -> QuerySet[Document]:
    events = Prefetch("events", DeliveryEvent.objects.defer("mail").order_by("happened_at", "id"))
    ways = Delivery.objects.select_related("proof__file", "proof__recorded_by").defer("message", "proof__file__content")
    deliveries = Prefetch("deliveries", ways.prefetch_related("attempts", events).order_by("channel", "id"))
    corrections = Document.objects.annotate(reached=_reached("pk")).defer("content").order_by("correction")
    return (
        documents.select_related("studio", "union", "receipt", "issued_by", "corrects")
        .prefetch_related("production")  # by itself: for a union there is none
        .annotate(original_reached=_reached("corrects"))
        .prefetch_related(deliveries, Prefetch("answers", Answer.objects.order_by("answered_at", "id")))
        .annotate(
            signed=Exists(signed_copies()),
            rendered=Exists(Rendition.objects.filter(document=OuterRef("pk"))),
            not_made_since=F("rendering__given_up_at"),
        )
        .prefetch_related(Prefetch("corrections", corrections))
        .defer("content", "corrects__content")
        .order_by("-issued_at", "-id")
    )


def signed_copies() -> QuerySet[Consent]:
    """Consents that are the signed copy of a paper, in a statement about papers."""
    return Consent.objects.filter(production=OuterRef("production"), rider=OuterRef("reference"))


def _reached(which: str) -> Exists:
    return Exists(Delivery.objects.filter(document=OuterRef(which), status=Delivery.Status.HANDED_OVER))


def corrections_of(document: Document, *, ours: bool) -> list[Document]:
    """The corrections of a paper, oldest first: for a union those that reached it. `document` comes from `with_trail`."""
    return [one for one in document.corrections.all() if ours or one.__dict__["reached"]]


def original_of(document: Document, *, ours: bool) -> Document | None:
    """What a correction corrects, for whoever may open it."""
    return document.corrects if ours or document.__dict__["original_reached"] else None


def document_for(actor: Actor, pk: UUID) -> Document:
    document = documents_for(actor).filter(pk=pk).defer(None).select_related("rendition").first()
    if document is None:
        raise nothing_here()
    return document


def answers_for(actor: Actor, document: Document) -> bool:
    """Whether this actor answers for the union to which the paper is addressed."""
    return document.union_id is not None and may(actor, Act.ANSWER, document.union_id)


def closed_to(actor: Actor, document: Document) -> bool:
    """Whether the paper is still behind its opening: it is for this actor's union, and nobody there has opened it yet."""
    theirs = document.union_id is not None and belongs(actor, document.union_id)
    return theirs and getattr(document, "receipt", None) is None


def inbox_for(actor: Actor) -> QuerySet[Document]:
    """Papers addressed to the unions in which this actor answers."""
    return documents_for(actor).filter(union__in=organizations(actor, Act.ANSWER))


def documents_of(production: Production, actor: Actor) -> QuerySet[Document]:
    return with_trail(Document.objects.filter(read_by(actor), production=production))


def documents_about(use: Use, actor: Actor) -> QuerySet[Document]:
    about = DocumentLine.objects.filter(document=OuterRef("pk"), obligation__use=use)
    return with_trail(Document.objects.filter(Exists(about), read_by(actor)))


def standing_approvals() -> QuerySet[Approval]:
    """Approvals that no later return of the same content took back."""
    later = Return.objects.filter(
        draft=OuterRef("draft"), content_sha256=OuterRef("content_sha256"), returned_at__gte=OuterRef("approved_at")
    )
    return Approval.objects.filter(~Exists(later))


def drafts_for(actor: Actor) -> QuerySet[Draft]:
    """The approver's queue: open drafts of the studios for which this actor releases, oldest first."""
    approved = standing_approvals().filter(draft=OuterRef("pk"), content_sha256=OuterRef("content_sha256"))
    return (
        open_drafts_for(actor)
        .annotate(approved=Exists(approved), role=role_drafted())
        .select_related("production", "union", "use", "corrects")
        .defer("corrects__content")
        .order_by("made_at", "id")
    )


def role_drafted() -> Subquery:
    """The role of the person whom a draft is for, if it is for one."""
    rows = Involvement.objects.filter(revision__use=OuterRef("use"), number=OuterRef("involvement"))
    return Subquery(rows.order_by("-revision__revision").values("role")[:1])


def open_drafts_for(actor: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(status=Draft.Status.OPEN, production__studio__in=organizations(actor, Act.RELEASE))


def draft_for(actor: Actor, pk: UUID) -> Draft:
    draft = Draft.objects.filter(production__studio__in=organizations(actor, Act.RELEASE), pk=pk).annotate(
        role=role_drafted()
    )
    found = draft.select_related(
        "production__studio", "production__stream", "union", "use", "document", "corrects"
    ).first()
    if found is None:
        raise nothing_here()
    return found


def unions_of(actor: Actor) -> QuerySet[Organization]:
    return Organization.objects.filter(pk__in=organizations(actor, Act.ANSWER), kind=Organization.Kind.UNION)
