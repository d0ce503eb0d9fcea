"""What labor relations decides about summaries beforehand: lines that are held back, and what may go without a look. Internal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosures.models import Organization, Production, Use, User
from disclosures.models.rows import Row, one_of


class HeldCategory(models.TextChoices):
    """Printed with the count and nothing besides, so each says why without saying what."""

    MARKETING = "marketing", _("Unreleased marketing")
    STORY = "story", _("Story not yet public")
    CASTING = "casting", _("Casting not yet public")
    PARTNER = "partner", _("Under confidentiality towards another company")
    SECURITY = "security", _("Security")


class HoldBack(Row):
    """One AI use that summaries count by category and do not list, until it is lifted."""

    Category = HeldCategory

    use = models.ForeignKey(Use, models.PROTECT, related_name="holdbacks")
    category = models.CharField(max_length=40, choices=Category)
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["held_at", "id"]
        constraints: ClassVar = [
            one_of("category", HeldCategory, table="holdback"),
            models.UniqueConstraint(fields=["use"], condition=Q(lifted_at=None), name="holdback_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="holdback_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use}: {self.get_category_display()}"


class StandingRelease(Row):
    """Summaries of a production to a union in which nobody is seen or heard and nothing is open go out at the end of their period
    in the name of who granted this, until it is ended; by nobody, once who granted it has no longer the right to."""

    production = models.ForeignKey(Production, models.PROTECT, related_name="standing_releases")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["granted_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["production", "union"], condition=Q(ended_at=None), name="standingrelease_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="standingrelease_ended_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.production} to {self.union}"
