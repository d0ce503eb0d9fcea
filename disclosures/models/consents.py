"""Consents: the scoped and dated permission of one person, with its form and its signature."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .files import SupportingFile
from .people import Engagement
from .productions import Production
from .rows import Row, one_of


class ConsentCovers(models.TextChoices):
    SESSION = "session", _("A scan or voice-capture session")
    REPLICA = "replica", _("Use of a replica in this picture")
    ALTERATION = "alteration", _("A change to a recorded performance")
    DUBBING = "dubbing", _("Dubbing by a replica")
    ELSEWHERE = "elsewhere", _("Use in another picture, field or medium")
    FIGURE = "figure", _("A generated figure made with a name and facial feature")


class ConsentForm(models.TextChoices):
    """How it was given; the keys are choices of the fact `consent_form`."""

    SEPARATE_PAPER = "separate_paper", _("A separate paper about this alone, signed")
    MARKED_CLAUSE = "marked_clause", _("A clause that stands out in the contract, signed or initialled by itself")
    OVERLOOKED = "overlooked", _("Signed, but easy to overlook among other terms")
    CONTRACT_ONLY = "contract_only", _("In the contract, with no signature or initials of its own")
    INFORMAL = "informal", _("By message or word of mouth")


class ConsentGivenBy(models.TextChoices):
    PERFORMER = "performer", _("The performer")
    GUARDIAN = "guardian", _("A guardian")
    REPRESENTATIVE = "representative", _("The estate’s authorised representative")
    UNION = "union", _("The union")


class Consent(Row):
    """One consent. A mistake in it is corrected by a later row that `replaces` it; every AI use that names it follows."""

    append_only = True

    Covers = ConsentCovers
    Form = ConsentForm
    GivenBy = ConsentGivenBy

    production = models.ForeignKey(Production, models.PROTECT, related_name="consents")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="consents")
    number = models.PositiveIntegerField()
    covers = models.CharField(max_length=20, choices=Covers)
    description = models.CharField(max_length=1000)
    languages = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=20, choices=Form)
    given_by = models.CharField(max_length=20, choices=GivenBy)
    signed_on = models.CharField(max_length=10)
    file = models.ForeignKey(SupportingFile, models.PROTECT, null=True, related_name="consents")
    rider = models.CharField(max_length=20, blank=True)  # reference of the issued paper that came back signed
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["production", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["production", "number"], name="consent_number_once_per_production"),
            models.CheckConstraint(condition=~Q(description=""), name="consent_says_to_what"),
            one_of("covers", ConsentCovers, table="consent"),
            one_of("form", ConsentForm, table="consent"),
            one_of("given_by", ConsentGivenBy, table="consent"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"C-{self.number:04d}"
