"""Drafts: the studio's, may change. An approval names the content digest it saw, so it falls by itself when the content changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disclosures.models import Obligation, Organization, Production, UnionEvent, Use, User, UseRevision
from disclosures.models.rows import Row, one_of


class PaperKind(models.TextChoices):
    NOTICE = "notice", _("Notice")
    SUMMARY = "summary", _("AI use summary")
    PERFORMER = "performer", _("Performer notice")
    CORRECTION = "correction", _("Correction")
    MEETING = "meeting", _("Meeting report")


class DraftStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ISSUED = "issued", _("Issued")
    LAPSED = "lapsed", _("No longer needed")


class Draft(Row):
    """One paper in the making. `slot` says which one: a provision of an AI use, a person in it, a period, a paper to correct.
    `union_event` is the request that a meeting report answers.

    `words` are labor relations' own, where a paper needs some that no row holds: the value claimed, the reason for a
    correction, what is intended. Whatever else the paper says is read from the register each time. `part` of `parts`: a period
    too full for one paper. `waits`: why a person has to release it, also where a standing release was granted. Internal."""

    Status = DraftStatus

    production = models.ForeignKey(Production, models.PROTECT, related_name="drafts")
    union = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=PaperKind)
    slot = models.CharField(max_length=300)
    use = models.ForeignKey(Use, models.PROTECT, null=True, related_name="drafts")
    involvement = models.PositiveIntegerField(default=0)
    rule = models.CharField(max_length=140, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey("reports.Document", models.PROTECT, null=True, related_name="correction_drafts")
    union_event = models.ForeignKey(UnionEvent, models.PROTECT, null=True, related_name="drafts")
    words = models.JSONField(default=dict)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    blocks = models.JSONField(default=list)
    waits = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            one_of("kind", PaperKind, table="draft"),
            one_of("status", DraftStatus, table="draft"),
            models.CheckConstraint(
                condition=Q(kind__in=["notice", "performer"], use__isnull=False)
                | Q(kind__in=["summary", "meeting"], period_start__isnull=False, period_end__isnull=False)
                | Q(kind="correction", corrects__isnull=False),
                name="draft_has_its_subject",
            ),
            models.CheckConstraint(condition=Q(part__gte=1, parts__gte=F("part")), name="draft_is_one_of_its_parts"),
            models.UniqueConstraint(
                fields=["production", "slot"], condition=Q(status="open"), name="draft_one_open_for_each_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.production}"


class DraftLine(Row):
    """An obligation that this draft would meet, at the revision it would print; `held`: counted by this category and not printed."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="lines")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="draft_lines")
    revision = models.ForeignKey(UseRevision, models.PROTECT, related_name="+")
    held = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "obligation"], name="draftline_once_per_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} at {self.revision}"


class DraftVersion(Row):
    """Each content that a draft had, so that whoever read an earlier one is shown what changed since."""

    append_only = True

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    content_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "content_sha256"], name="draftversion_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.draft}, {self.content_sha256[:12]}"


class Approval(Row):
    """Labor relations releases exactly these bytes. `standing`: by the standing release of that person, not by a look at them."""

    append_only = True

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="approvals")
    content_sha256 = models.CharField(max_length=64)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    standing = models.ForeignKey("reports.StandingRelease", models.PROTECT, null=True, related_name="approvals")

    def __str__(self) -> str:
        return f"{self.draft} released"


class Return(Row):
    """Labor relations sends a draft back with remarks, which the production reads. Never leaves the studio."""

    append_only = True

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="returns")
    content_sha256 = models.CharField(max_length=64)
    remarks = models.CharField(max_length=2000)
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["returned_at"]

    def __str__(self) -> str:
        return self.remarks


class DraftCursor(Row):
    """How far drafting has read a production's record."""

    production = models.OneToOneField(Production, models.PROTECT, related_name="draft_cursor")
    seq = models.BigIntegerField()
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.production} read to {self.seq}"
