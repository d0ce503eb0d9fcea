"""Documents: issued, numbered, immutable. Their state is read from deliveries and answers, never written on them."""

from __future__ import annotations

from typing import ClassVar, cast

from django.db import models
from django.db.models import Q

from disclosures.models import Obligation, Organization, Production, Stream, User, UseRevision
from disclosures.models.rows import Row, one_of
from reports.content import Kind, display_number

from .drafts import Draft, PaperKind


class Document(Row):
    """One issued paper. `number` is dense within its studio-to-union stream (a trigger refuses gaps), so that an omitted paper shows.

    `content` is the frozen snapshot as canonical JSON: all that crosses from the studio to the union.
    """

    append_only = True

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="documents")
    number = models.BigIntegerField()
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=PaperKind)
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="document")
    production = models.ForeignKey(Production, models.PROTECT, related_name="documents")
    studio = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-issued_at", "-id"]
        constraints: ClassVar = [
            one_of("kind", PaperKind, table="document"),
            models.UniqueConstraint(fields=["stream", "number"], name="document_number_once_per_stream"),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_counts_from_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["union", "mode", "-issued_at"], name="document_inbox")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As papers print it, such as "NOTICE 0007"."""
        return display_number(cast(Kind, self.kind), self.number)


class DocumentLine(Row):
    """One (obligation, AI-use revision) that a paper covers: once among papers of a kind."""

    append_only = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="lines")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="lines")
    revision = models.ForeignKey(UseRevision, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=PaperKind)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["obligation", "revision", "kind"], name="documentline_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.obligation}"


class Rendition(Row):
    """The bytes of a paper in its forms. Made once outside any transaction, stored once; stored bytes are authoritative."""

    append_only = True

    document = models.OneToOneField(Document, models.PROTECT, related_name="rendition")
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    html = models.BinaryField()
    html_sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document}, {self.pdf_sha256[:12]}"
