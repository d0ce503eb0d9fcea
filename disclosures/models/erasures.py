"""Erasing what an entry says: asked for by one of labor relations and an administrator, done by the other, and never unseen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .identity import User
from .rows import Row, one_of
from .streams import Entry


class ErasureBasis(models.TextChoices):
    REQUEST = "request", _("A person asked for it")
    ORDER = "order", _("A court or an authority ordered it")
    MISTAKE = "mistake", _("It should not have been recorded")


class ErasureRequest(Row):
    """One person asks that the opening of an entry be deleted, and says why."""

    append_only = True

    Basis = ErasureBasis

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="erasure_requests")
    basis = models.CharField(max_length=10, choices=ErasureBasis)
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=20)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            one_of("basis", ErasureBasis, table="erasurerequest"),
            models.CheckConstraint(
                condition=Q(asked_as__in=["approver", "admin"]), name="erasurerequest_asked_as_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_basis_display()}"


class Erasure(Row):
    """Another person did it. Adding this row deletes the opening, by trigger and by nothing else; `told` is the entry that says so."""

    append_only = True

    request = models.OneToOneField(ErasureRequest, models.PROTECT, related_name="erasure")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="erasure")
    told = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry} erased"
