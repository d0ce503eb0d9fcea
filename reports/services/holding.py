"""Labor relations holds AI uses back from summaries: they are counted by category, never silently, and listed once that is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.models import Production, Use
from disclosures.permissions import Act, nothing_here, require
from disclosures.services.rows import add_rows
from disclosures.services.streams import Happening, held_production, record
from reports.models import DocumentLine, HoldBack
from reports.models.drafts import PaperKind


@transaction.atomic
def hold_back(
    *, production: Production, uses: Sequence[Use], category: str, by: Actor, now: datetime
) -> list[HoldBack]:
    """From every union at once. Whoever holds one back that is held already under the same category changes nothing. The drafts
    change when they are next read, and a release of what they said before falls."""
    require(by, Act.RELEASE, production.studio_id, mode=production.mode)
    _check(production, uses, category)
    held = held_production(production.pk)
    standing = {one.use_id: one for one in HoldBack.objects.filter(use__in=list(uses), lifted_at=None)}
    new = [use for use in dict.fromkeys(uses) if use.pk not in standing or standing[use.pk].category != category]
    told = listed_everywhere(held, new)
    if told:
        labels = ", ".join(use.label for use in new if use.pk in told)
        remedy = "What a union was told is not taken back; a change is told by a correction."
        raise Conflict("already-listed", f"Every union was told of {labels} already.", field="/uses", remedy=remedy)
    changed = [standing[use.pk].pk for use in new if use.pk in standing]
    HoldBack.objects.filter(pk__in=changed).update(lifted_by=by.person, lifted_at=now)
    rows = add_rows(HoldBack(use=use, category=category, held_by_id=by.person, held_at=now) for use in new)
    record(stream=held.stream, happenings=[_happened("use.held_back", one) for one in rows], by=by, now=now)
    return rows


@transaction.atomic
def lift_hold_back(*, use: Use, by: Actor, now: datetime) -> HoldBack:
    """The next summary to each union lists it, and names the paper that counted it."""
    require(by, Act.RELEASE, use.production.studio_id, mode=use.production.mode)
    held = held_production(use.production_id)
    row = HoldBack.objects.filter(use=use, lifted_at=None).select_related("use").first()
    if row is None:
        raise Conflict("not-held-back", f"{use.label} is not held back.", remedy="Reload the page.")
    row.lifted_by_id, row.lifted_at = by.person, now
    row.save(update_fields=["lifted_by", "lifted_at"])
    record(stream=held.stream, happenings=[_happened("use.hold_back_lifted", row)], by=by, now=now)
    return row


def _check(production: Production, uses: Sequence[Use], category: str) -> None:
    if any(use.production_id != production.pk for use in uses):
        raise nothing_here()
    if not uses:
        raise Invalid("nothing-chosen", "Choose at least one AI use.", field="/uses")
    if category not in HoldBack.Category.values:
        remedy = "Choose one of: " + ", ".join(HoldBack.Category.values)
        raise Invalid("not-a-choice", "Summaries have no such category.", field="/category", remedy=remedy)


def listed_everywhere(production: Production, uses: Sequence[Use]) -> set[UUID]:
    """Those that a summary to every mapped union lists: nothing is left to hold back."""
    unions = set(production.unions.values_list("union", flat=True))
    lines = DocumentLine.objects.filter(obligation__use__in=list(uses), kind=PaperKind.SUMMARY, held="")
    told: dict[UUID, set[UUID]] = {}
    for use, union in lines.values_list("obligation__use", "union"):
        told.setdefault(use, set()).add(union)
    return {use for use, reached in told.items() if unions <= reached}


def _happened(kind: str, row: HoldBack) -> Happening:
    return Happening(kind, {"use": str(row.use_id), "hold_back": str(row.pk), "category": row.category})
