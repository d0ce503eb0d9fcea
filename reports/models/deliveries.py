"""A paper on its way: rows are the truth, a task is only a wake-up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosures.models import ChannelAgreement, Recipient, SupportingFile, User
from disclosures.models.rows import Row, one_of

from .documents import Document


class DeliveryChannel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Other means")  # a courier, a messenger: labor relations records it with its proof
    HAND = "hand", _("By hand")  # a performer's paper: given by somebody, at a moment that they record


class DeliveryStatus(models.TextChoices):
    DUE = "due", _("Due")
    LEASED = "leased", _("Being handed over")
    HANDED_OVER = "handed_over", _("Handed over")
    DEAD = "dead", _("Could not be handed over")


class DeliveryEventKind(models.TextChoices):
    REFUSED = "refused", _("Refused")
    EXHAUSTED = "exhausted", _("Given up")
    BOUNCED = "bounced", _("Came back")
    DELAYED = "delayed", _("Delayed")
    RETURNED = "returned", _("Answered by a machine")
    WITHDRAWN = "withdrawn", _("Channel taken back")
    DAMAGED = "damaged", _("Damaged here")
    REPLAYED = "replayed", _("Sent again")
    SET_ASIDE = "set_aside", _("Looked at")


class Delivery(Row):
    """One document over one channel to one recipient. Claimed by lease; never two live attempts.

    `failures` counts the steps of the schedule that were used up, `interruptions` the tries in a row of which nobody heard again;
    whoever replays a dead one begins with none of either. `attempts_made` only ever grows: attempts are numbered by it.

    `agreement` is what the union agreed to when it was put on its way; `agreed`, whether that makes it service. `follows` is the
    delivery whose failing started this one. `set_aside_at`: labor relations looked at a dead one and took it from its desk.

    The union reads this row and none of its tries and events: why a dead one `failed` stands here, and the `means` of service by
    other means.
    """

    Channel = DeliveryChannel
    Status = DeliveryStatus

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.CharField(max_length=254)
    agreed = models.BooleanField()
    message = models.BinaryField(default=b"")
    message_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )  # none of what was made before it was kept
    status = models.CharField(max_length=12, choices=Status, default=Status.DUE)
    attempts_made = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    interruptions = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    agreement = models.ForeignKey(ChannelAgreement, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Recipient, models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    set_aside_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=200, blank=True)
    failed = models.CharField(max_length=12, blank=True, choices=DeliveryEventKind)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["document", "channel"]
        constraints: ClassVar = [
            one_of("channel", DeliveryChannel, table="delivery"),
            one_of("status", DeliveryStatus, table="delivery"),
            models.UniqueConstraint(
                fields=["document", "channel", "recipient", "agreement"],
                nulls_distinct=False,
                name="delivery_once_per_channel",
            ),
            models.CheckConstraint(
                condition=Q(agreed=False) | Q(channel="hand") | Q(agreement__isnull=False),
                name="delivery_service_rests_on_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(status="handed_over") | ~Q(handed_over_at=None), name="delivery_handed_over_has_time"
            ),
            models.CheckConstraint(
                condition=Q(status="due", next_attempt_at__isnull=False)
                | Q(status="leased", lease_until__isnull=False)
                | Q(status__in=["handed_over", "dead"]),
                name="delivery_is_never_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(channel="other") & ~Q(means="") | ~Q(channel="other") & Q(means=""),
                name="delivery_names_other_means",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="due"), name="delivery_due"),
            models.Index(fields=["lease_until"], condition=Q(status="leased"), name="delivery_leased"),
            models.Index(fields=["document"], condition=Q(status="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.document} by {self.get_channel_display()}"


class AttemptOutcome(models.TextChoices):
    STARTED = "started", _("Outcome unknown")  # being tried, or interrupted
    UNKNOWN = "unknown", _("Outcome unknown, the other side may have it")  # all of it was sent, and no answer came
    HANDED_OVER = "handed_over", _("Handed over")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")


class Attempt(Row):
    """One try. Written before the sending; its outcome only while it is still the current try (fencing by number)."""

    Outcome = AttemptOutcome

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    worker = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.STARTED)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["delivery", "number"]
        constraints: ClassVar = [
            one_of("outcome", AttemptOutcome, table="attempt"),
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_once_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery}, try {self.number}"


class DeliveryEvent(Row):
    """What became of a delivery beside its tries: why it failed for good, mail that came back, who sent it again. Mail is kept up
    to `LONGEST_KEPT` bytes with the digest of the whole, so that the same mail counts once."""

    append_only = True

    Kind = DeliveryEventKind

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    attempt = models.PositiveIntegerField()
    moved = models.BooleanField()  # whether the delivery's status followed; else it is evidence, and no more
    detail = models.CharField(max_length=500, blank=True)
    happened_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    mail = models.BinaryField(default=b"")
    mail_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["happened_at", "id"]
        constraints: ClassVar = [
            one_of("kind", DeliveryEventKind, table="deliveryevent"),
            models.UniqueConstraint(
                fields=["delivery", "mail_sha256"], condition=~Q(mail_sha256=""), name="deliveryevent_once_per_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.get_kind_display()}"


class ServiceProof(Row):
    """Labor relations' own beside service by other means: the proof, or why there is none, and who recorded it."""

    append_only = True

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="proof")
    file = models.ForeignKey(SupportingFile, models.PROTECT, null=True, related_name="+")
    no_file_because = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, no_file_because="") | Q(file=None) & ~Q(no_file_because=""),
                name="serviceproof_is_there_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"Proof of {self.delivery}"
