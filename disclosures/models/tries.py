"""Wrong tries at the doors, counted where every host sees them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .rows import Row, one_of


class TriesKind(models.TextChoices):
    ACCOUNT = "account", _("One account, from everywhere")
    ACCOUNT_HERE = "account_here", _("One account, from one network")
    NETWORK = "network", _("All accounts, from one network")
    CODE = "code", _("Second factor of one account")
    KEYS = "keys", _("Unknown keys, from one network")
    PASSKEYS = "passkeys", _("Unknown passkeys, from one network")


class Tries(Row):
    """`subject` is a keyed digest: the table names neither who was tried nor from where. Until `closed_until` nothing is tried."""

    Kind = TriesKind

    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.BinaryField(max_length=32)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            one_of("kind", TriesKind, table="tries"),
            models.UniqueConstraint(fields=["kind", "subject"], name="tries_one_per_kind_and_subject"),
        ]
        indexes: ClassVar = [models.Index(fields=["last_at"], name="tries_last_at")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
