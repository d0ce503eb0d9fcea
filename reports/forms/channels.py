"""The controls for how a union is reached: whom papers are mailed to, and what it agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid
from disclosures.forms.fields import Field, choices, field, hidden
from disclosures.forms.moments import day_of
from disclosures.models import ChannelAgreement, KindTold

from .sent import Sent

ALL_PAPERS = "all"


def recipient_fields(mark: str, given: Sent) -> list[Field]:
    return [{**one, "id": f"id_{one['name']}-{mark}"} for one in _recipient_fields(mark, given)]


def _recipient_fields(mark: str, given: Sent) -> Iterator[Field]:
    yield hidden("union", mark)
    yield field("name", _("Who reads mail there"), value=given.value("name"), maxlength=200, error=given.fault("name"))
    yield field(
        "email", _("E-mail"), value=given.value("email"), maxlength=254, error=given.fault("email"),
        hint=_("As the union gave it. Somebody else compares it before anything goes there."),
    )  # fmt: skip
    kinds = [(ALL_PAPERS, _("All papers")), *KindTold.choices]
    yield field(
        "kinds", _("Which papers"), "select", choices=choices(kinds, given.value("kinds")), error=given.fault("kinds")
    )


def given_recipient(post: QueryDict) -> dict[str, Any]:
    kind = post.get("kinds", ALL_PAPERS)
    kinds = () if kind == ALL_PAPERS else (kind,)
    return {"name": post.get("name", ""), "email": post.get("email", ""), "kinds": kinds}


def agreement_fields(mark: str, given: Sent, *, internal: bool) -> list[Field]:
    """The union's letter is labor relations' own to keep."""
    return [{**one, "id": f"id_{one['name']}-{mark}"} for one in _agreement_fields(mark, given, internal)]


def _agreement_fields(mark: str, given: Sent, internal: bool) -> Iterator[Field]:
    yield hidden("union", mark)
    yield field(
        "channel", _("It agreed to be served"), "radio", error=given.fault("channel"),
        choices=choices([
            (ChannelAgreement.Channel.PORTAL, _("in the portal")), (ChannelAgreement.Channel.EMAIL, _("by e-mail")),
            (ChannelAgreement.Channel.OTHER, _("by other means")),
        ], given.values.get("channel")),
    )  # fmt: skip
    yield field(
        "means", _("Which other means"), value=given.value("means"), maxlength=200, optional=True, error=given.fault("means"),
        hint=_("Such as: courier to its office in Burbank."),
    )  # fmt: skip
    yield field(
        "agreed_by", _("Who at the union agreed"), value=given.value("agreed_by"), maxlength=200,
        error=given.fault("agreed_by"),
    )  # fmt: skip
    yield field(
        "agreed_at", _("On which day"), "date", short=True, value=given.value("agreed_at"), error=given.fault("agreed_at"),
        hint=_("From the beginning of that day on, what reaches the union there is service."),
    )  # fmt: skip
    if internal:
        yield field(
            "file", _("Its letter or message"), "file", optional=True, error=given.fault("file"),
            hint=_("PDF, JPEG, PNG, text or a saved e-mail. It stays with labor relations."),
        )  # fmt: skip


def given_agreement(post: QueryDict, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "channel": post.get("channel", ""), "means": post.get("means", ""), "agreed_by": post.get("agreed_by", ""),
        "agreed_at": _beginning(post.get("agreed_at", ""), zone, "/agreed_at"),
    }  # fmt: skip


def end_agreement_fields(mark: str, given: Sent) -> list[Field]:
    fields = [
        field("said_by", _("Who at the union took it back"), value=given.value("said_by"), maxlength=200, error=given.fault("said_by")),
        field(
            "ended_at", _("From which day on"), "date", short=True, value=given.value("ended_at"), error=given.fault("ended_at"),
        ),
    ]  # fmt: skip
    return [{**one, "id": f"id_{one['name']}-{mark}"} for one in fields]


def given_end(post: QueryDict, zone: ZoneInfo) -> dict[str, Any]:
    return {"said_by": post.get("said_by", ""), "ended_at": _beginning(post.get("ended_at", ""), zone, "/ended_at")}


def _beginning(text: str, zone: ZoneInfo, where: str) -> datetime:
    """The first moment of a day on the production's clocks."""
    try:
        day = date.fromisoformat(day_of(text))
    except ValueError as error:
        raise Invalid("not-a-date", _("Give the day as 2026-03-15."), field=where) from error
    if not 1900 <= day.year <= 2200:
        raise Invalid("not-a-date", _("Give the day as 2026-03-15."), field=where)
    return datetime.combine(day, time(0), zone)
