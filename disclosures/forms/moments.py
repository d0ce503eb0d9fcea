"""Days and hours as people type them at night on a telephone, into what the rulebook reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.errors import Invalid

PARTS = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?)?")
DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")


def day_of(text: str) -> str:
    """“2026 3 5” or “20260305” as 2026-03-05, year first always; anything else is left for the calendar to judge."""
    match = DIGITS.fullmatch(text.strip()) or PARTS.fullmatch(text.strip())
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else text.strip()


def moment_of(day: str, hour: str, zone: ZoneInfo) -> str:
    """A day with an hour on the production's clocks, as ISO 8601 with its offset; or the day alone. Invalid if it is neither."""
    written = day_of(day)
    if not hour.strip():
        return _with_offset(written, zone)
    if not DAY.fullmatch(written) or not HOUR.fullmatch(hour.strip()):
        raise Invalid(
            "not-a-time",
            _("“%(typed)s” is not a day with an hour.") % {"typed": f"{day} {hour}"[:40]},
            remedy=_("Write the day as 2026-11-24 and the hour as 09:00, or leave the hour out."),
        )
    return _with_offset(f"{written}T{hour.strip().zfill(5)}", zone)


def _with_offset(text: str, zone: ZoneInfo) -> str:
    """A time without an offset is the production's own. What is no time is left for the registry of facts to judge."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= 10 or moment.tzinfo is not None:
        return text
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.isoformat()
    raise _twice(first, second) if _backward(first, second) else _never(first)


def _backward(first: datetime, second: datetime) -> bool:
    return first.astimezone(UTC) < second.astimezone(UTC)


def _twice(first: datetime, second: datetime) -> Invalid:
    return Invalid(
        "time-twice",
        _("%(hour)s comes twice on this day, because the clocks go back.") % {"hour": f"{first:%H:%M}"},
        remedy=_("Write %(first)s for the first time it comes, %(second)s for the second.")
        % {"first": first.isoformat(timespec="minutes"), "second": second.isoformat(timespec="minutes")},
    )


def _never(moment: datetime) -> Invalid:
    meant = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return Invalid(
        "time-never",
        _("%(hour)s does not come on this day, because the clocks go forward.") % {"hour": f"{moment:%H:%M}"},
        remedy=_("Perhaps you mean %(meant)s; look at the call sheet.") % {"meant": f"{meant:%H:%M}"},
    )


def shown_moment(text: str, zone: ZoneInfo) -> tuple[str, str]:
    """A stored moment as day and hour on the production's clocks; whole, if those clocks show that hour twice."""
    if len(text) <= 10:
        return text, ""
    local = datetime.fromisoformat(text).astimezone(zone)
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return text, ""
    return f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}".removesuffix(":00")
