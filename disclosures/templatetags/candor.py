"""Times, partial dates and page addresses, as every page shows them.

A production's time is what its people live by, so instants are shown in the production's zone with the zone named; the union
office's time may stand beside it. Day before month, month in letters: 3/4 means two different days in two of our cities.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from compliance.reading import is_unverified

register = template.Library()

INSTANT = "D j M Y, H:i"
PARTIAL = {4: ("%Y", "Y"), 7: ("%Y-%m", "F Y"), 10: ("%Y-%m-%d", "j M Y")}


@register.simple_tag
def when(instant: datetime | None, zone: ZoneInfo | str = "UTC", beside: ZoneInfo | str = "") -> SafeString | str:
    """`{% when due.at production.zone %}`; with `beside=office_zone` the second clock follows after a slash."""
    if instant is None:
        return _("not known")
    first = _in_zone(instant, zone)
    if not beside or _place(beside).utcoffset(instant) == _place(zone).utcoffset(instant):
        return first
    same_day = instant.astimezone(_place(beside)).date() == instant.astimezone(_place(zone)).date()
    second = _in_zone(instant, beside, form="H:i" if same_day else INSTANT)
    return format_html('{} <span class="soft">/ {}</span>', first, second)


@register.simple_tag
def clock(instant: datetime | None, zone: ZoneInfo | str = "UTC") -> SafeString | str:
    """The hour alone, where the day already stands above it."""
    return _("not known") if instant is None else _in_zone(instant, zone, form="H:i")


@register.filter
def partial_date(value: str | date | None) -> SafeString | str:
    """“2026”, “2026-03” or “2026-03-15” as a reader says it. Anything else is shown as it was written."""
    text = value.isoformat() if isinstance(value, date) else (value or "").strip()
    if not text:
        return _("not known")
    said = day_said(text)
    return said if said == text else format_html('<time datetime="{}">{}</time>', text, said)


def day_said(text: str) -> str:
    """The same inside a sentence."""
    parse, show = PARTIAL.get(len(text), ("", ""))
    try:
        day = datetime.strptime(text, parse).date()  # noqa: DTZ007 - a calendar date has no zone
    except ValueError:
        return text
    return date_format(day, show)


@register.filter
def sureness(confidence: str) -> str:
    """How well a provision is known, with “unverified” said wherever nobody read it in the text itself."""
    return _("unverified: %(confidence)s") % {"confidence": confidence} if is_unverified(confidence) else confidence


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, **changes: object) -> str:
    """This page's address with some of its query changed; an empty value takes the key out."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in ("", None):
            query[key] = str(value)
    return "?" + query.urlencode()


def _in_zone(instant: datetime, zone: ZoneInfo | str, form: str = INSTANT) -> SafeString:
    local = instant.astimezone(_place(zone))
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="minutes"),
        date_format(local, form),
        _zone_name(local),
    )


def _place(zone: ZoneInfo | str) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)


def _zone_name(local: datetime) -> str:
    """PST, CET …; places whose zone has no letters (“-03”) get their distance from UTC instead."""
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.isoformat(timespec='minutes')[-6:]}"
