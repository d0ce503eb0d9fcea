"""What applies: assessments kept whole, the obligations that fell due, and the approver's determinations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .files import SupportingFile
from .identity import User
from .people import Engagement
from .productions import Production
from .rows import Row, one_of
from .unions import UnionEvent
from .uses import Use, UseRevision


class SubjectKind(models.TextChoices):
    PRODUCTION = "production", _("Production")
    USE = "use", _("AI use")
    INVOLVEMENT = "involvement", _("Person in an AI use")
    EVENT = "event", _("Event")


class Assessment(Row):
    """One run of the engine over one subject: the whole facts vector, the packs by digest, and the result. Re-running gives the same."""

    append_only = True

    revision = models.ForeignKey(UseRevision, models.PROTECT, null=True, related_name="assessments")
    union_event = models.ForeignKey(UnionEvent, models.PROTECT, null=True, related_name="assessments")
    subject = models.CharField(max_length=20, choices=SubjectKind)
    involvement = models.PositiveIntegerField(default=0)
    facts = models.JSONField()
    # Which of the facts that a coordinator answers labor relations determined instead (a date between agreements): as
    # internal as any legal conclusion.
    determined = models.JSONField(default=list)
    packs = models.JSONField()
    zone = models.CharField(max_length=60)
    result = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            one_of("subject", SubjectKind, table="assessment"),
            models.CheckConstraint(
                condition=Q(revision=None, subject="event", involvement=0) ^ Q(union_event=None),
                name="assessment_of_one_subject",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["revision", "made_at"], name="assessment_newest")]

    def __str__(self) -> str:
        return f"{self.revision or self.union_event}: {self.subject} {self.involvement or ''}".strip()


class Determination(Row):
    """An approver's answer to a legal conclusion, with the reason. The newest row for a fact stands. Internal.

    It belongs to the fact's owner: to the production (neither `use` nor `engagement`), to one engagement, to one AI use,
    or (`involvement`) to one person in it.
    """

    append_only = True

    production = models.ForeignKey(Production, models.PROTECT, related_name="determinations")
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="determinations")
    use = models.ForeignKey(Use, models.PROTECT, null=True, related_name="determinations")
    involvement = models.PositiveIntegerField(default=0)
    fact = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(engagement=None) & (~Q(use=None) | Q(involvement=0)) | Q(use=None, involvement=0),
                name="determination_of_one_owner",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["production", "made_at"], name="determination_of_production")]

    def __str__(self) -> str:
        return f"{self.use or self.engagement or self.production}: {self.fact}"


class ObligationKind(models.TextChoices):
    CONTRACT = "contract", _("Contract")
    HOUSE = "house", _("House policy")
    PRACTICE = "practice", _("Practice")
    LAW = "law", _("Law")


class ObligationStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    LAPSED = "lapsed", _("No longer applies")
    NOT_APPLICABLE = "not_applicable", _("Marked not applicable")
    WAIVED = "waived", _("Union waiver received")


class Obligation(Row):
    """A duty that fell due for a subject. Identity is (subject, rule, duty): re-assessment updates this row and never adds a second."""

    Kind = ObligationKind
    Status = ObligationStatus

    production = models.ForeignKey(Production, models.PROTECT, related_name="obligations")
    use = models.ForeignKey(Use, models.PROTECT, null=True, related_name="obligations")
    union_event = models.ForeignKey(UnionEvent, models.PROTECT, null=True, related_name="obligations")
    subject = models.CharField(max_length=20, choices=SubjectKind)
    involvement = models.PositiveIntegerField(default=0)
    pack = models.CharField(max_length=100)
    pack_version = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    duty = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    action = models.CharField(max_length=20)
    party = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=1000)
    clause = models.CharField(max_length=300)
    due = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    status_reason = models.CharField(max_length=500, blank=True)
    revision = models.ForeignKey(UseRevision, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        constraints: ClassVar = [
            one_of("subject", SubjectKind, table="obligation"),
            one_of("kind", ObligationKind, table="obligation"),
            one_of("status", ObligationStatus, table="obligation"),
            models.UniqueConstraint(
                fields=["use", "union_event", "subject", "involvement", "pack", "rule", "duty"],
                nulls_distinct=False,
                name="obligation_one_per_subject_rule_duty",
            ),
            models.CheckConstraint(
                condition=Q(use=None, revision=None, subject="event", involvement=0, union_event__isnull=False)
                | Q(use__isnull=False, revision__isnull=False, union_event=None),
                name="obligation_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & ~Q(closed_at=None)),
                name="obligation_closed_has_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["production", "due_at"], condition=Q(status="open"), name="obligation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} ({self.rule})"


class ClosingKind(models.TextChoices):
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    WAIVED = "waived", _("Union waiver received")
    REOPENED = "reopened", _("Taken back")


class Closing(Row):
    """Somebody closed an action item by hand, or took that back: with a reason, and for a union's waiver with its paper.
    The newest row stands; the action item's own status follows it. What labor relations says is internal."""

    append_only = True

    Kind = ClosingKind

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="closings")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.CharField(max_length=500)
    file = models.ForeignKey(SupportingFile, models.PROTECT, null=True, related_name="closings")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            one_of("kind", ClosingKind, table="closing"),
            models.CheckConstraint(condition=~Q(reason=""), name="closing_says_why"),
            models.CheckConstraint(condition=~Q(kind="waived") | ~Q(file=None), name="closing_waiver_has_its_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_kind_display()}"
