"""Somebody, and how they are engaged on a production. Papers print the role; a minor's name is never printed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .identity import Organization
from .productions import Production
from .rows import Row


class Person(Row):
    """A person as one studio knows them."""

    studio = models.ForeignKey(Organization, models.PROTECT, related_name="people")
    name = models.CharField(max_length=200)
    minor = models.BooleanField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Engagement(Row):
    """One person's engagement on one production. `facts` hold contract date, time of engagement, category."""

    production = models.ForeignKey(Production, models.PROTECT, related_name="engagements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    role = models.CharField(max_length=200)
    cast_number = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["production", "cast_number"],
                condition=~Q(cast_number=""),
                name="engagement_cast_number_once_per_production",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.production})"
