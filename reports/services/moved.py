"""Issued papers that may have to be corrected: of one of whose lines something newer is known than was last told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from compliance.errors import Unavailable
from disclosures.models import Assessment, Obligation, Production
from reports.content import Content, CorrectionContent
from reports.differences import apply
from reports.models import Document, DocumentLine
from reports.models.drafts import PaperKind
from reports.stored import content_of

CORRECTED = (PaperKind.NOTICE, PaperKind.SUMMARY, PaperKind.PERFORMER)
CLOCKS_DIFFER = timedelta(minutes=10)  # an assessment and a paper may have been made on two hosts


@dataclass(frozen=True, slots=True)
class Moved:
    """An issued paper as it reads with its earlier corrections, and the duties that its lines print."""

    document: Document
    standing: Content
    corrections: int
    obligations: list[Obligation]


def moved_papers(production: Production) -> list[Moved]:
    """Only these are read whole; the others are left where they are."""
    documents = (
        _moved(production).filter(kind__in=CORRECTED).select_related("union", "draft__use").defer("draft__content")
    )
    found = documents.prefetch_related(*_with()).order_by("issued_at", "id")
    return [whole for one in found if (whole := _whole(one)) is not None]


def _moved(production: Production) -> QuerySet[Document]:
    """Papers with a line whose AI use has a revision that neither they nor their corrections told, or which was assessed again
    since: an answer of the production, or about somebody's engagement, makes no revision."""
    corrections = Document.objects.filter(corrects=OuterRef("pk")).order_by("-correction").values("issued_at")
    assessed = Assessment.objects.filter(
        revision__use=OuterRef("draft__use"), made_at__gt=OuterRef("told_at") - CLOCKS_DIFFER
    )
    told_at = Coalesce(Subquery(corrections[:1]), F("issued_at"))
    return Document.objects.annotate(told_at=told_at).filter(
        Q(pk__in=_of_revised_uses(production)) | Q(Exists(assessed)), production=production, corrects=None
    )


def _of_revised_uses(production: Production) -> QuerySet[Any, Any]:
    """Their ids. Once for the whole production, and not line by line: before anything is known of how many lines there are,
    PostgreSQL would read all of them for each (a thousand lines: minutes)."""
    lines = DocumentLine.objects.filter(document__production=production, obligation__use__revisions_made__gt=1)
    told = lines.values(paper=Coalesce("document__corrects", "document"), about=F("obligation")).annotate(
        told=Max("revision__revision"), newest=Max("obligation__use__revisions_made"),
        shown=Count("id", filter=Q(document__corrects=None, held="")),
    )  # fmt: skip
    return told.filter(told__lt=F("newest"), shown__gt=0).values("paper")


def _with() -> tuple[Prefetch[str], Prefetch[str]]:
    lines = DocumentLine.objects.filter(held="").select_related("obligation__use").order_by("id")
    return Prefetch("lines", lines), Prefetch("corrections", Document.objects.order_by("correction"))


def _whole(document: Document) -> Moved | None:
    """None where stored bytes are damaged: nothing is told of them until they are mended, and no other paper waits for that."""
    corrections = list(document.corrections.all())
    obligations = [line.obligation for line in document.lines.all()]
    try:
        standing = standing_content(document, corrections)
    except Unavailable:
        return None
    return Moved(document, standing, len(corrections), obligations)


def standing_content(document: Document, corrections: list[Document]) -> Content:
    """What a paper says with its corrections: each starts from the digest at which the one before ended."""
    content = content_of(document)
    for one in corrections:
        told = content_of(one)
        assert isinstance(told, CorrectionContent)  # noqa: S101 - the database holds kind and content of one draft
        content = apply(content, told.changes)
    return content
