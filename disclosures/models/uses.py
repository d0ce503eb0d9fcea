"""AI uses: numbered at first save, revised, never overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .consents import Consent
from .people import Engagement
from .productions import Production
from .rows import Row, one_of
from .tools import Tool


class Use(Row):
    """One AI use. What is said about it stands in its revisions; this row is only its identity and its newest revision."""

    production = models.ForeignKey(Production, models.PROTECT, related_name="uses")
    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    revisions_made = models.PositiveIntegerField(default=1)
    logged_at = models.DateTimeField()
    logged_by = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["production", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["production", "number"], name="use_number_once_per_production"),
            models.UniqueConstraint(
                fields=["production", "external_id"],
                condition=~Q(external_id=""),
                name="use_external_id_once_per_production",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["production", "logged_at"], name="use_by_logging_time")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"AI-{self.number:04d}"


class UseRevisionVia(models.TextChoices):
    FORM = "form", _("Form")
    API = "api", _("API")
    IMPORT = "import", _("Import")


class UseRevision(Row):
    """What was said about an AI use, by whom and when. `facts` holds the answers owned by the use and by an event."""

    append_only = True

    Via = UseRevisionVia

    use = models.ForeignKey(Use, models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    activity = models.CharField(max_length=60)
    summary = models.CharField(max_length=1000)
    phase = models.CharField(max_length=20)
    department = models.CharField(max_length=100, blank=True)
    scene = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=20)
    finality = models.CharField(max_length=20)
    performer_part = models.CharField(max_length=20)
    happened_on = models.CharField(max_length=10, blank=True)
    facts = models.JSONField(default=dict)
    notes = models.TextField(blank=True)
    source_note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    via = models.CharField(max_length=10, choices=Via)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    tools = models.ManyToManyField(Tool, related_name="revisions")

    class Meta:
        ordering: ClassVar = ["use", "revision"]
        constraints: ClassVar = [
            one_of("via", UseRevisionVia, table="userevision"),
            models.UniqueConstraint(fields=["use", "revision"], name="userevision_once_per_number"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="userevision_counts_from_one"),
            models.CheckConstraint(condition=~Q(summary=""), name="userevision_says_what_was_done"),
        ]

    def __str__(self) -> str:
        return f"{self.use} rev {self.revision}"


class Involvement(Row):
    """One person's part in one revision of an AI use; `number` stays the same from revision to revision."""

    append_only = True

    revision = models.ForeignKey(UseRevision, models.PROTECT, related_name="involvements")
    number = models.PositiveIntegerField()
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="involvements")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="involvements")
    role = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["revision", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "number"], name="involvement_once_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="involvement_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.role
