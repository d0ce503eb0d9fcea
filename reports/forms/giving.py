"""The controls with which a coordinator records that a performer's paper was given, and that it came back signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid
from disclosures.forms.fields import Field, choices, field
from disclosures.forms.moments import day_of, moment_of
from disclosures.models import Consent

from .sent import Sent

PAGES = "application/pdf,image/jpeg,image/png"  # by their types: a telephone offers its camera for these


def given_fields(given: Sent, today: date) -> list[Field]:
    """The day stands there, because most are given on the day on which that is recorded; nobody guesses the hour."""
    day = given.value("at") if given.values else today.isoformat()
    ways = [("in person", _("In person")), ("by mail", _("By mail"))]
    return [
        field(
            "at", _("When was it given, or posted?"), "moment", value=day, hour=given.value("at-time"),
            error=given.fault("at"), hint=_("On the production’s clocks. The hour counts: the 48 hours are counted with it."),
        ),
        field(
            "how", _("How?"), "radio", choices=choices(ways, given.values.get("how")), error=given.fault("how"), layout="pair",
        ),
    ]  # fmt: skip


def given_moment(post: QueryDict, zone: ZoneInfo) -> datetime:
    day, hour = post.get("at", "").strip(), post.get("at-time", "").strip()
    missing = Invalid(
        "time-missing", _("Give the day and the hour."), field="/at", remedy=_("Such as 2026-11-24, 09:00.")
    )
    if not (day and hour):
        raise missing
    try:
        return datetime.fromisoformat(moment_of(day, hour, zone))
    except Invalid as fault:
        raise Invalid(fault.code, fault.message, field="/at", remedy=fault.remedy) from fault
    except ValueError as fault:
        raise missing from fault


def signed_fields(given: Sent, *, signs: str, keeps_files: bool) -> list[Field]:
    """`signs` is who the paper asks; an AI use on nudity or sex keeps no file."""
    givers = [(one.value, one.label) for one in Consent.GivenBy if one != Consent.GivenBy.UNION]
    chosen = given.values.get("given_by") if given.values else signs
    fields = [
        field(
            "signed_on", _("On which day was it signed?"), "date", short=True, value=given.value("signed_on"),
            error=given.fault("signed_on"), hint=_("The date beside the signature."),
        ),
        field("given_by", _("Who signed it?"), "radio", choices=choices(givers, chosen), error=given.fault("given_by")),
    ]  # fmt: skip
    if not keeps_files:
        return fields
    told: dict[str, Any] = {"optional": True, "accept": PAGES, "error": given.fault("file")}
    hint = _(
        "PDF, JPEG or PNG, at most 10 MB. Without it the consent is recorded, and the paper stays where it is kept."
    )
    return [*fields, field("file", _("The signed paper"), "file", hint=hint, **told)]


def given_signature(post: QueryDict) -> dict[str, str]:
    return {"signed_on": day_of(post.get("signed_on", "")), "given_by": post.get("given_by", "")}
