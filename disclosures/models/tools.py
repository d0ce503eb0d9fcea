"""The systems a studio uses: those of the catalogue (`disclosures/catalogue/tools.toml`) once it has named them, and its own beside them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .identity import Organization
from .rows import Row


class Tool(Row):
    """`key` is stable; a tool named in free text gets the key of its folded name and `catalogued=False`. No two studios share a row:
    what one of them calls a tool that nobody has heard of yet is no business of another's."""

    studio = models.ForeignKey(Organization, models.PROTECT, related_name="tools")
    key = models.CharField(max_length=200)
    vendor = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    catalogued = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["vendor", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["studio", "key"], name="tool_key_once_per_studio")]

    def __str__(self) -> str:
        return f"{self.name} ({self.vendor})" if self.vendor else self.name
