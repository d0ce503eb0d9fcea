"""The union's side of a paper: when it was opened, and what was answered. Insert-only; a later answer may correct an earlier one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosures.models import Organization
from disclosures.models.rows import Row, one_of

from .documents import Document


class Receipt(Row):
    """First opening of a paper by somebody with a seat in the union, or by its key. Stands beside the hand-over, never in its place."""

    append_only = True

    document = models.OneToOneField(Document, models.PROTECT, related_name="receipt")
    opened_by = models.CharField(max_length=100)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document} opened"


class AnswerKind(models.TextChoices):
    RECEIVED = "received", _("Received, all rights reserved")
    INFORMATION = "information_requested", _("Information requested")
    BARGAINING = "bargaining_requested", _("Bargaining requested")
    OBJECTION = "objection", _("Objection")
    CLOSED = "closed", _("Closed")


class Answer(Row):
    """What the union answered. "Received" always reserves all rights."""

    append_only = True

    Kind = AnswerKind

    document = models.ForeignKey(Document, models.PROTECT, related_name="answers")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=25, choices=Kind)
    text = models.CharField(max_length=4000, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    answered_by = models.CharField(max_length=100)
    answered_by_name = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["answered_at", "id"]
        constraints: ClassVar = [
            one_of("kind", AnswerKind, table="answer"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(kind="received", corrects=None),
                name="answer_received_once_per_document",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
