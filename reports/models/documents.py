"""Documents: issued, numbered, immutable. Their state is read from deliveries and answers, never written on them."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from disclosures.models import Obligation, Organization, Production, Stream, User, UseRevision
from disclosures.models.rows import Row, one_of

from .drafts import Draft, PaperKind


class Document(Row):
    """One issued paper. `number` is dense within its stream (a trigger refuses gaps), so that an omitted paper shows: papers to a
    union in the stream between the two sides, a performer's papers (`union` empty) in the production's own.

    A correction has the number of the paper that it corrects and counts by itself: NOTICE 0007/A1.
    `content` is the frozen snapshot as canonical JSON: all that leaves the studio.
    """

    append_only = True

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="documents")
    number = models.BigIntegerField()
    correction = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=40)
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=PaperKind)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="document")
    production = models.ForeignKey(Production, models.PROTECT, related_name="documents")
    studio = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    union = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=4)
    # What a list says of it, filled by the database as it was when the paper was issued: the union reads no production and no draft.
    production_title = models.CharField(max_length=200, editable=False)
    zone = models.CharField(max_length=60, editable=False)
    use_number = models.PositiveIntegerField(null=True, editable=False)
    period_start = models.DateField(null=True, editable=False)
    period_end = models.DateField(null=True, editable=False)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64, db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-issued_at", "-id"]
        constraints: ClassVar = [
            one_of("kind", PaperKind, table="document"),
            models.UniqueConstraint(fields=["stream", "number", "correction"], name="document_number_once_per_stream"),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_counts_from_one"),
            models.CheckConstraint(
                condition=Q(kind="correction", correction__gte=1, corrects__isnull=False)
                | (~Q(kind="correction") & Q(correction=0, corrects=None)),
                name="document_correction_names_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(kind="performer", union=None) | Q(kind="correction") | Q(union__isnull=False),
                name="document_is_for_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["union", "mode", "-issued_at"], name="document_inbox")]

    def __str__(self) -> str:
        return self.label

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class DocumentLine(Row):
    """One (obligation, AI-use revision) that a paper covers: once among papers of a kind to a union. `held`: a summary counted it
    by this category and did not print it, which happens once. A correction may tell of one revision again, where something around
    it changed; that it tells something is in its digests."""

    append_only = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="lines")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="lines")
    revision = models.ForeignKey(UseRevision, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=PaperKind)
    union = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    held = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation", "revision", "kind", "union"],
                condition=Q(held="") & ~Q(kind="correction"),
                nulls_distinct=False,
                name="documentline_once_per_kind",
            ),
            models.UniqueConstraint(
                fields=["obligation", "kind", "union"],
                condition=~Q(held=""),
                nulls_distinct=False,
                name="documentline_held_back_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.obligation}"


class Rendering(Row):
    """The making of a paper's bytes, as long as they are not there: due, in somebody's hands, or given up because it could not be made.
    `failures` and `interruptions` count as those of a delivery do."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="rendering")
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    interruptions = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_attempt_at__isnull=False, lease_until=None, given_up_at=None)
                | Q(next_attempt_at=None, lease_until__isnull=False, given_up_at=None)
                | Q(next_attempt_at=None, lease_until=None, given_up_at__isnull=False),
                name="rendering_is_never_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.failures} failed, {self.interruptions} interrupted"


class Rendition(Row):
    """The bytes of a paper in its forms. Made once outside any transaction, stored once; stored bytes are authoritative."""

    append_only = True

    document = models.OneToOneField(Document, models.PROTECT, related_name="rendition")
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64, db_index=True)
    html = models.BinaryField()
    html_sha256 = models.CharField(max_length=64, db_index=True)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document}, {self.pdf_sha256[:12]}"
