"""Titles and slates: which packs are in force, who is told for which union, what labor relations has signed."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .identity import Organization, User
from .rows import Row, one_of


class ProductionKind(models.TextChoices):
    TITLE = "title", _("Title")
    SLATE = "slate", _("Company slate")


class ProductionMode(models.TextChoices):
    LIVE = "live", _("Live")
    TEST = "test", _("Test")


class ProductionPaper(models.TextChoices):
    LETTER = "letter", _("Letter")
    LEGAL = "legal", _("Legal")
    A4 = "a4", _("A4")


class Production(Row):
    """A title, or the studio's company-level slate. `facts` are the production's own answers (partial dates and all)."""

    Kind = ProductionKind
    Mode = ProductionMode
    Paper = ProductionPaper

    studio = models.ForeignKey(Organization, models.PROTECT, related_name="productions")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    code_title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TITLE)
    mode = models.CharField(max_length=4, choices=Mode)
    zone = models.CharField(max_length=60)
    paper = models.CharField(max_length=10, choices=Paper, default=Paper.LETTER)
    facts = models.JSONField(default=dict)
    responsible = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sample_note = models.CharField(max_length=300, blank=True)
    uses_logged = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["studio", "slug"], name="production_slug_once_per_studio"),
            one_of("kind", ProductionKind, table="production"),
            one_of("mode", ProductionMode, table="production"),
            one_of("paper", ProductionPaper, table="production"),
            models.UniqueConstraint(
                fields=["studio", "mode"], condition=Q(kind="slate"), name="production_one_slate_per_studio_and_mode"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def paper_title(self) -> str:
        """What papers call it: the code title, never the working one. A slate is the title of nothing."""
        return "Company level" if self.kind == ProductionKind.SLATE else self.code_title

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class ProductionUnion(Row):
    """One union of one production: its number for it, and to whom papers are addressed there. How they reach it: `channels.py`."""

    production = models.ForeignKey(Production, models.PROTECT, related_name="unions")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    production_number = models.CharField(max_length=60, blank=True)
    recipient_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["production", "union"], name="productionunion_one_per_union"),
        ]

    def __str__(self) -> str:
        return f"{self.union}: {self.production}"


class Adoption(Row):
    """A pack in force on a production, by the digest of the file that was read."""

    append_only = True

    production = models.ForeignKey(Production, models.PROTECT, related_name="adoptions")
    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["production", "pack", "version"], name="adoption_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"


class SummaryRhythm(models.TextChoices):
    USE = "use", _("Each AI use by itself")
    DAY = "day", _("Daily")
    WEEK = "week", _("Weekly, Sunday to Saturday")
    MONTH = "month", _("Monthly")


class HousePolicy(Row):
    """Labor relations signs the house policy towards one union for a production; until then summaries are drafted and do not go out.
    The newest signature stands."""

    append_only = True

    Rhythm = SummaryRhythm

    production = models.ForeignKey(Production, models.PROTECT, related_name="house_policies")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    policy_text = models.TextField()
    confidentiality_agreed_on = models.DateField()
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.WEEK)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [one_of("rhythm", SummaryRhythm, table="housepolicy")]

    def __str__(self) -> str:
        return f"House policy, {self.production}, towards {self.union}"


class Confirmation(Row):
    """Labor relations has checked one provision of one pack version against the executed text. Internal."""

    append_only = True

    studio = models.ForeignKey(Organization, models.PROTECT, related_name="confirmations")
    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["studio", "pack", "version", "rule"], name="confirmation_once_per_provision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.pack} {self.version}"
