"""The record: append-only streams of hash-linked entries.

A trigger checks every new entry against its stream's head, so a gap, a double or a wrong link is refused by the database itself.
`Entry.xid` (xid8, added by migration) lets readers stop before transactions still in flight and so never skip a late commit.
"""

from __future__ import annotations

from typing import ClassVar, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from .identity import Organization
from .productions import Production
from .rows import Row


class Stream(Row):
    """Either one production's internal stream, or the papers of one studio to one union in one mode. Its head is moved by trigger only."""

    append_only = True

    production = models.OneToOneField(Production, models.PROTECT, null=True, related_name="stream")
    studio = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    union = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=4)
    head_seq = models.BigIntegerField(default=0)
    head_link = models.BinaryField(max_length=32, default=bytes(32))
    papers_issued = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=["live", "test"]), name="stream_mode_known"),
            models.CheckConstraint(
                condition=Q(production__isnull=False, studio=None, union=None)
                | Q(production=None, studio__isnull=False, union__isnull=False),
                name="stream_internal_or_between_two",
            ),
            models.UniqueConstraint(
                fields=["studio", "union", "mode"],
                condition=Q(production=None),
                name="stream_one_per_studio_union_mode",
            ),
        ]

    @property
    def whose(self) -> UUID:
        """The studio whose stream it is."""
        return cast(UUID, self.production.studio_id if self.production else self.studio_id)

    def __str__(self) -> str:
        return str(self.production) if self.production_id else f"{self.studio} to {self.union}"


class Entry(Row):
    """One link of a stream: `leaf` commits to the opening, `link` to everything before. Never changed."""

    append_only = True

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["stream", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "seq"], name="entry_once_per_seq"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}"


class Opening(Row):
    """Salt and stored bytes of an entry. Deleting it erases the entry's content and leaves the stream whole."""

    append_only = True

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="opening")
    salt = models.BinaryField(max_length=32)
    body = models.BinaryField()
    kind = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
