"""What a union does that is no AI use: it asks for a meeting, it strikes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .identity import Organization, User
from .productions import Production
from .rows import Row, one_of


class UnionEventKind(models.TextChoices):
    MEETING_REQUEST = "meeting_request", _("Request for a meeting")
    STRIKE = "strike", _("Strike")


class UnionEvent(Row):
    """A subject of the rulebook beside AI uses. Dates are partial (`2026`, `2026-11`, `2026-11-03`). Internal.

    A meeting request stands on the production (mostly the slate) that was asked; a strike stands on one production of the
    studio and reaches every production of that studio and mode on which the union is mapped, until it has ended or was taken back.
    """

    Kind = UnionEventKind

    production = models.ForeignKey(Production, models.PROTECT, related_name="union_events")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    began_on = models.CharField(max_length=10)
    ended_on = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    mistake = models.CharField(
        max_length=500, blank=True
    )  # why it was recorded in error: it is kept, and counts no more
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            one_of("kind", UnionEventKind, table="unionevent"),
            models.CheckConstraint(condition=~Q(began_on=""), name="unionevent_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.union}, {self.began_on}"
