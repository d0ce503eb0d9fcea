"""Who is signed in where: one row for each browser."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from .identity import User


class Session(AbstractBaseSession):
    """`session_key` is the SHA-256 of what the browser's cookie holds, so that a copy of this table opens no session."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    factor = models.CharField(max_length=10, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expire_date"], name="session_expire_date")]

    @property
    def name(self) -> str:
        """Tells it from the person's other sessions; good for nothing else."""
        return self.session_key[:16]
