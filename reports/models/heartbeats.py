"""What ran last, and when: written by the work itself, so that a process that is alive and does nothing leaves none."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from disclosures.models.rows import Row


class Heartbeat(Row):
    """One row for each thing that beats (`sweep`; `clock`, a sweep that the clock sent; `worker` and the name of one; `mail away`, a try
    that the mail server did not answer; `record behind` and the name of the host that knows more than the database), moved on by every
    beat. No organization's own."""

    SWEEP = "sweep"
    CLOCK = "clock"
    WORKER = "worker"
    MAIL_AWAY = "mail away"
    RECORD_BEHIND = "record behind"

    name = models.CharField(max_length=150)
    beat_at = models.DateTimeField()
    by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name"], name="heartbeat_once_per_name")]

    def __str__(self) -> str:
        return self.name
