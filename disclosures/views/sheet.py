"""The ruled head of a production's pages, as on a call sheet: the context of `_sheet.html`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.models import Production


def sheet_of(production: Production) -> dict[str, Any]:
    """production, sheet, zone. A page adds cells and counts of its own."""
    return {"production": head_of(production), "sheet": cells_of(production), "zone": production.tz}


def head_of(production: Production) -> dict[str, Any]:
    return {
        "title": production.title,
        "code_title": production.code_title,
        "mode": production.mode,
        "kind": production.kind,
        "sample_note": production.sample_note,
        "zone": production.tz,
        "url": reverse("production", args=[production.slug]),
    }


def cells_of(production: Production) -> list[dict[str, Any]]:
    """What somebody on set checks first: is this my production, and whose time is meant."""
    start = production.facts.get("principal_photography_start")
    cells: list[dict[str, Any]] = [
        {"label": _("Photography from"), "date": start} if start else {"label": _("Photography from"), "unknown": True},
        {"label": _("Production’s time"), "at": timezone.now()},
    ]
    responsible = production.responsible
    if responsible:
        cells.append({"label": _("Responsible"), "value": responsible.name})
    return cells if production.kind == Production.Kind.TITLE else cells[1:]
