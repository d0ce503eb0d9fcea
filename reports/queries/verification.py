"""What anybody may learn who holds a paper, its reference or its bytes: that it was issued, when, and what corrects it. Nobody's name."""

from __future__ import annotations

from typing import Literal

from django.db.models import Min, Prefetch, Q, QuerySet

from disclosures.tenancy import for_everyone
from reports.models import Delivery, Document, Rendition

Form = Literal["", "pdf", "html", "json"]


def papers_to_verify() -> QuerySet[Document]:
    """Issued papers with their digests, their first hand-over on an agreed channel and their corrections; none of their bytes."""
    handed_over = Q(deliveries__status=Delivery.Status.HANDED_OVER, deliveries__agreed=True)
    corrections = Document.objects.order_by("correction").defer("content")
    return (
        Document.objects.annotate(handed_over_at=Min("deliveries__handed_over_at", filter=handed_over))
        .select_related("rendition", "corrects", "production")
        .prefetch_related(Prefetch("corrections", corrections), Prefetch("corrects__corrections", corrections))
        .defer("content", "corrects__content", "rendition__pdf", "rendition__html")
    )


def papers_called(reference: str) -> QuerySet[Document]:
    return papers_to_verify().filter(reference=reference)


def papers_with_bytes(sha256: str) -> QuerySet[Document]:
    """The paper of which these are the stored bytes, in any of its three forms."""
    rendered = Rendition.objects.filter(Q(pdf_sha256=sha256) | Q(html_sha256=sha256)).values("document")
    content = Document.objects.filter(content_sha256=sha256).values("pk")
    return papers_to_verify().filter(pk__in=rendered.union(content))


@for_everyone()
def paper_called(reference: str) -> Document | None:
    """Whoever holds a reference may ask, and is nobody's: this looks at the papers of all."""
    return papers_called(reference).first()


@for_everyone()
def paper_with_bytes(sha256: str) -> Document | None:
    return papers_with_bytes(sha256).first()


def digests_of(document: Document) -> dict[Form, str]:
    """SHA-256 of each stored form; a paper that is being made has only its content."""
    made: Rendition | None = getattr(document, "rendition", None)
    rendered: dict[Form, str] = {"pdf": made.pdf_sha256, "html": made.html_sha256} if made else {}
    return {**rendered, "json": document.content_sha256}


def form_of(document: Document, sha256: str) -> Form:
    """The form of this paper that has this digest; "" if none has."""
    return next((form for form, digest in digests_of(document).items() if digest == sha256), "")


def corrections_beside(document: Document) -> list[Document]:
    """What corrects this paper; beside a correction, the later ones of the same paper."""
    of = document.corrects or document
    return [one for one in of.corrections.all() if one.correction > document.correction]
