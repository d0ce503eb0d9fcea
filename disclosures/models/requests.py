"""Writes that can be repeated: the stored answer to an Idempotency-Key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .rows import Row


class IdempotencyRecord(Row):
    """Kept in the transaction of the effect itself, so that there is never an answer without the effect or the reverse.

    `for_ever`: about a paper, or a union's answer to one; its repeats are answered as long as the paper stands. Others are forgotten."""

    actor = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    request_sha256 = models.BinaryField(max_length=32)
    status = models.PositiveIntegerField(default=0)
    answer = models.BinaryField(default=b"")
    made_at = models.DateTimeField()
    for_ever = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_once_per_actor")
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=models.Q(for_ever=False), name="idempotency_by_age"),
        ]

    def __str__(self) -> str:
        return self.key
