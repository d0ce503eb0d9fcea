"""The controls with which labor relations records service by other means, as on a telephone in front of the union's door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid
from disclosures.forms.fields import Field, choices, field
from disclosures.models import ChannelAgreement

from .giving import PAGES
from .sent import Sent

NOT_AGREED = "none"


def service_fields(agreed: Sequence[ChannelAgreement], given: Sent, today: date) -> list[Field]:
    """The means that the union agreed to stand there to be tapped; any others are written, and are no service."""
    ways = [*((str(one.pk), one.means) for one in agreed), (NOT_AGREED, _("Another way: kept, and no service"))]
    chosen = given.values.get("agreement") if given.values else ways[0][0] if len(ways) == 1 else None
    day = given.value("at") if given.values else today.isoformat()
    return [
        field("agreement", _("By what means?"), "radio", choices=choices(ways, chosen), error=given.fault("agreement")),
        field(
            "means", _("Which other way"), value=given.value("means"), maxlength=200, optional=True, error=given.fault("means"),
            hint=_("Only for a way that the union has not agreed to."),
        ),
        field(
            "at", _("When did it reach them?"), "moment", value=day, hour=given.value("at-time"), error=given.fault("at"),
            hint=_("On the production’s clocks. If they agreed to these means, the clock stops at that moment."),
        ),
        field(
            "to_whom", _("Who took it, or where was it left?"), value=given.value("to_whom"), maxlength=200,
            error=given.fault("to_whom"),
        ),
        field(
            "file", _("The proof"), "file", optional=True, accept=f"{PAGES},text/plain,message/rfc822", error=given.fault("file"),
            hint=_("A receipt, a photograph of it, a saved message. It stays with labor relations."),
        ),
        field(
            "no_file_because", _("If there is no proof: why"), value=given.value("no_file_because"), maxlength=500, optional=True,
            error=given.fault("no_file_because"),
        ),
    ]  # fmt: skip


def given_service(post: QueryDict, agreed: Sequence[ChannelAgreement]) -> dict[str, Any]:
    chosen = post.get("agreement", "")
    agreement = next((one for one in agreed if str(one.pk) == chosen), None)
    if agreement is None and chosen != NOT_AGREED:
        raise Invalid("not-a-choice", _("Say by what means."), field="/agreement")
    told = {name: post.get(name, "") for name in ("means", "to_whom", "no_file_because")}
    return {"agreement": agreement, **told}
