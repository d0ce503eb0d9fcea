"""The head of a production's pages, as on a call sheet."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.models import Production, ProductionUnion
from disclosures.permissions import Act, may
from disclosures.views.sheet import cells_of, head_of


def mapping_of(production: Production) -> ProductionUnion | None:
    return production.unions.select_related("union").order_by("id").first()


def sheet_of(production: Production, mapping: ProductionUnion | None) -> dict[str, Any]:
    """production, sheet, zone, office_zone: what `_sheet.html` and every time on the page needs."""
    number = mapping.production_number if mapping else ""
    union = {"label": _("Union production no."), "value": number, "unknown": not number}
    return {
        "production": head_of(production),
        "sheet": [union, *cells_of(production)],
        "zone": production.tz,
        "office_zone": mapping.union.zone if mapping else "",
    }


def internal_to(actor: Actor, production: Production) -> bool:
    """Whether this reader is of labor relations here."""
    return may(actor, Act.SEE_INTERNAL, production.studio_id)


def address(name: str, *where: object) -> str:
    """The address of a page that may not be installed; "" hides its link."""
    try:
        return reverse(name, args=where)
    except NoReverseMatch:
        return ""
