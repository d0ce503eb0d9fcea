"""What every table has: a time-ordered UUID that the database makes, so that ids tell a stranger neither count nor owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Q


class UuidV7(Func):
    function = "uuidv7"
    template = "%(function)s()"
    arity = 0
    output_field = models.UUIDField()


class Row(models.Model):
    """`append_only` tables refuse UPDATE, DELETE and TRUNCATE by trigger, and the application's role lacks the grants."""

    append_only = False

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)

    class Meta:
        abstract = True


def one_of(column: str, choices: type[models.TextChoices], *, table: str) -> models.CheckConstraint:
    """The database holds the same list of choices as the code."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": choices.values}), name=f"{table}_{column}_known")


