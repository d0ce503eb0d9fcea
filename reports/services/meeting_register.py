"""What the registers of a studio hold of one period, on every production that one union is told about: each kind of row in one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from disclosures.models import Organization, Production, ProductionUnion, UseRevision
from reports.models import Document, HoldBack
from reports.models.drafts import PaperKind

FIELDS = (
    "pk",
    "use",
    "use__production",
    "use__number",
    "activity",
    "phase",
    "finality",
    "performer_part",
    "generative",
)


@dataclass(frozen=True, slots=True)
class Logged:
    """One AI use as its newest revision says it, without anything that a paper never says."""

    production: UUID
    number: str
    activity: str
    phase: str
    finality: str
    performer_part: str
    generative: object
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registers:
    """`mappings` are the productions that are covered, in their order on paper; `held`: how many AI uses each category counts,
    none of which is among `uses`; `notices`: labels by production."""

    mappings: Sequence[ProductionUnion]
    uses: Sequence[Logged]
    held: Mapping[str, int]
    notices: Mapping[UUID, Sequence[str]]


def registers_for(*, production: Production, union: Organization, start: date, end: date) -> Registers:
    """By the time of logging, on the clock of the production that answers for the meeting. No other studio, no other mode, and
    no production that the union is not told about."""
    mappings = list(covered(production, union))
    theirs = [one.production_id for one in mappings]
    logged = logged_in(*span_of(production, start, end), theirs)
    held = dict(
        HoldBack.objects.filter(lifted_at=None, use__in=logged.values("use")).values_list("use", "category")
    )  # of use: category
    tools = _tools(logged)
    rows = logged.annotate(generative=F("facts__made_with_generative_ai")).order_by("use__production", "use__number")
    return Registers(
        mappings=mappings,
        uses=[_logged(row, tools.get(row["pk"], ())) for row in rows.values(*FIELDS) if row["use"] not in held],
        held=Counter(held.values()),
        notices=_notices(production, union, theirs, start, end),
    )


def _logged(row: Mapping[str, Any], tools: tuple[str, ...]) -> Logged:
    return Logged(
        row["use__production"], f"AI-{row['use__number']:04d}", row["activity"], row["phase"], row["finality"],
        row["performer_part"], row["generative"], tools,
    )  # fmt: skip


def covered(production: Production, union: Organization) -> QuerySet[ProductionUnion]:
    """The titles first, then the company slate."""
    found = ProductionUnion.objects.filter(
        union=union, production__studio=production.studio_id, production__mode=production.mode
    )
    order = ("-production__kind", "production__code_title", "production__slug")
    return found.select_related("production").order_by(*order)


def span_of(production: Production, start: date, end: date) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day."""
    first, after = start, end + timedelta(days=1)
    return datetime.combine(first, time(0), production.tz), datetime.combine(after, time(0), production.tz)


def logged_in(first: datetime, after: datetime, productions: Iterable[UUID]) -> QuerySet[UseRevision]:
    return UseRevision.objects.filter(
        Q(use__logged_at__gte=first, use__logged_at__lt=after),
        use__production__in=list(productions),
        revision=F("use__revisions_made"),
    )


def _tools(revisions: QuerySet[UseRevision]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    links = UseRevision.tools.through.objects.filter(userevision__in=revisions.values("pk"))
    for pk, vendor, name in links.values_list("userevision", "tool__vendor", "tool__name"):
        said = name if vendor in name else f"{vendor} {name}"  # a vendor that the name says already is not said twice
        found[pk] = (*found.get(pk, ()), said)
    return found


def _notices(
    production: Production, union: Organization, theirs: Iterable[UUID], start: date, end: date
) -> dict[UUID, list[str]]:
    first, after = span_of(production, start, end)
    rows = Document.objects.filter(
        kind=PaperKind.NOTICE, union=union, production__in=list(theirs), issued_at__gte=first, issued_at__lt=after
    )
    found: dict[UUID, list[str]] = {}
    for where, label in rows.order_by("number").values_list("production", "label"):
        found.setdefault(where, []).append(label)
    return found
