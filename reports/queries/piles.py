"""Summaries that pile up while nobody has signed the policy that they go out under: one pile for each production and union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, QuerySet

from disclosures.models import Organization, Production
from reports.models import Draft
from reports.models.drafts import PaperKind

UNSIGNED = Q(kind=PaperKind.SUMMARY, blocks__contains=[{"code": "house-policy-unsigned"}])


@dataclass(frozen=True, slots=True)
class Pile:
    production: Production
    union: Organization | None
    oldest: UUID  # the draft to look into
    papers: int
    lines: int
    first: date
    last: date
    since: datetime


def piles_in(drafts: QuerySet[Draft]) -> list[Pile]:
    """Of two papers and more, oldest first; a single one is shown as what it is."""
    counted = (
        drafts.filter(UNSIGNED).order_by().values("production", "union").annotate(
            papers=Count("pk", distinct=True), covered=Count("lines", distinct=True), first=Min("period_start"),
            last=Max("period_end"), since=Min("made_at"), ids=ArrayAgg("pk", order_by=("period_start", "part", "pk")),
        )
    ).filter(papers__gt=1)  # fmt: skip
    rows = list(counted.order_by("since", "production", "union"))
    productions = Production.objects.in_bulk([row["production"] for row in rows])
    unions = Organization.objects.in_bulk([row["union"] for row in rows if row["union"]])
    return [
        Pile(
            productions[row["production"]], unions.get(row["union"]), row["ids"][0], row["papers"], row["covered"],
            row["first"], row["last"], row["since"],
        )
        for row in rows
    ]  # fmt: skip


def outside(drafts: QuerySet[Draft], piles: Sequence[Pile]) -> QuerySet[Draft]:
    """The drafts that stand in none of these piles."""
    for pile in piles:
        drafts = drafts.exclude(UNSIGNED, production=pile.production, union=pile.union)
    return drafts
