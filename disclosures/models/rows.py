"""What every table has: a time-ordered UUID, so that an id tells a stranger neither count nor owner and still sorts by time."""

from __future__ import annotations

import secrets
import time
import uuid

from django.db import models
from django.db.models import Q


def uuid7() -> uuid.UUID:
    """UUID version 7 with sub-millisecond order (RFC 9562, 5.7 and 6.2 method 3). Made here and not by the database, so that
    rows of a batch know their ids before they are written and can name each other."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    value = milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


class Row(models.Model):
    """`append_only` tables refuse UPDATE, DELETE and TRUNCATE by trigger, and the application's role lacks the grants."""

    append_only = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


def one_of(column: str, choices: type[models.TextChoices], *, table: str) -> models.CheckConstraint:
    """The database holds the same list of choices as the code."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": choices.values}), name=f"{table}_{column}_known")
