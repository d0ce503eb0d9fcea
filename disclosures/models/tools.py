"""The systems people use. Rows mirror the catalogue (`disclosures/catalogue/tools.toml`); a studio's own additions sit beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .rows import Row


class Tool(Row):
    """`key` is stable; a tool named in free text gets the key of its folded name and `catalogued=False`."""

    key = models.CharField(max_length=200, unique=True)
    vendor = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    catalogued = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["vendor", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.vendor})" if self.vendor else self.name
