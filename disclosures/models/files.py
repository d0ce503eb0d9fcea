"""Supporting files: the signed paper, the union's letter. Kept by digest, in the database, so that every host has them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .productions import Production
from .rows import Row

LARGEST_FILE = 10_000_000


class SupportingFile(Row):
    """The bytes as they came. Scans, voice models and anything on nudity or sex are never stored.

    `internal` is labor relations' own (a union's waiver): a row of its own also where the bytes are the same, so that
    nobody learns from their own paper that the other one is kept."""

    append_only = True

    production = models.ForeignKey(Production, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=100)
    internal = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["production", "sha256", "internal"], name="supportingfile_once_per_production"
            ),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST_FILE), name="supportingfile_size"),
        ]

    def __str__(self) -> str:
        return self.name
