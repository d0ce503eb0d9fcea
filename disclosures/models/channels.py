"""How a union is reached about a production: to whom papers are mailed, and which channels it agreed to. Rows are only added: what
ends gets an end beside it, what changes is another row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .files import SupportingFile
from .identity import Organization, User
from .productions import Production
from .rows import Row, one_of


class KindTold(models.TextChoices):
    """Kinds of paper that a union is told by. A correction goes where what it corrects goes."""

    NOTICE = "notice", _("Notices")
    SUMMARY = "summary", _("AI use summaries")
    MEETING = "meeting", _("Meeting reports")


class Recipient(Row):
    """Whom papers are mailed to: all of them (no `kinds`), or those of the kinds named. Counts once somebody else has confirmed
    it. `entered_by` is empty for what was carried over from before this was asked."""

    append_only = True

    production = models.ForeignKey(Production, models.PROTECT, related_name="recipients")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    kinds = ArrayField(models.CharField(max_length=20, choices=KindTold), default=list, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["entered_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="recipient_is_somebody"),
            models.CheckConstraint(condition=Q(kinds__contained_by=KindTold.values), name="recipient_kinds_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class RecipientConfirmation(Row):
    """Somebody else than who entered the address has compared it with what the union gave: a trigger holds that they are two."""

    append_only = True

    recipient = models.OneToOneField(Recipient, models.PROTECT, related_name="confirmation")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.recipient}, confirmed"


class RecipientEnd(Row):
    """From then on nothing new is mailed to this address."""

    append_only = True

    recipient = models.OneToOneField(Recipient, models.PROTECT, related_name="end")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.recipient}, ended"


class AgreedChannel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Other means")


class ChannelAgreement(Row):
    """What the union agreed to be served by: who there, when, written down by whom. `means` says which other means, in words.
    Only what reaches the union on such a channel is service."""

    append_only = True

    Channel = AgreedChannel

    production = models.ForeignKey(Production, models.PROTECT, related_name="channel_agreements")
    union = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    means = models.CharField(max_length=200, blank=True)
    agreed_by = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()
    file = models.ForeignKey(SupportingFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            one_of("channel", AgreedChannel, table="channelagreement"),
            models.CheckConstraint(condition=~Q(agreed_by=""), name="channelagreement_names_who"),
            models.CheckConstraint(
                condition=Q(channel="other") & ~Q(means="") | ~Q(channel="other") & Q(means=""),
                name="channelagreement_names_other_means",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union}: {self.means or self.get_channel_display()}"


class AgreementEnd(Row):
    """The union took its agreement back; what reaches it there from `ended_at` on is no service."""

    append_only = True

    agreement = models.OneToOneField(ChannelAgreement, models.PROTECT, related_name="end")
    ended_at = models.DateTimeField()
    said_by = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(said_by=""), name="agreementend_names_who")]

    def __str__(self) -> str:
        return f"{self.agreement}, taken back"
