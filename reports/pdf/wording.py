"""The fixed words of the papers, and values in plain words. A paper is in the language of its content, never in the reader's locale."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reports.content import Dated, MeetingContent, Moment, SummaryContent, SummaryLine, ToolNamed

NOT_GIVEN = "not given"
NOT_ISSUED = "not issued"

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

KNOWN = {"yes": "Yes", "no": "No", "unknown": "Unknown"}
FINALITY = {"temporary": "Temporary", "final": "Final", "unknown": "Unknown"}
HEARD = {
    "none": "None",
    "voice": "Voice",
    "likeness": "Likeness",
    "voice and likeness": "Voice and likeness",
    "unknown": "Unknown",
}


def full_day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def partial_day(text: str) -> str:
    year, month, day = (*text.split("-"), "", "")[:3]
    words = ([str(int(day))] if day else []) + ([_MONTHS[int(month) - 1]] if month else []) + [year]
    return " ".join(words) if text else NOT_GIVEN


def dated(fact: Dated) -> str:
    return f"{fact.label}: {partial_day(fact.on)}"


def clocks(moment: Moment) -> tuple[str, str]:
    """The production's time, and the same moment in UTC for an office elsewhere."""
    here, utc = moment.local, moment.utc
    day = "" if utc.date() == here.date() else f"{short_day(utc)} "
    return (
        f"{short_day(here)} {here.year}, {_time(here)} {moment.abbreviation}",
        f"{day}{_time(utc)} UTC; {moment.zone}",
    )


def _time(moment: datetime) -> str:
    return f"{moment.hour:02d}:{moment.minute:02d}"


def period(content: SummaryContent | MeetingContent) -> str:
    first, last = content.period_start, content.period_end
    if first == last:
        return full_day(first)
    week = "Week of " if first.weekday() == 6 and last - first == timedelta(days=6) else ""
    same = (first.year, first.month) == (last.year, last.month)
    return (
        f"{week}{_DAYS[first.weekday()]} {first.day} to {full_day(last)}"
        if same
        else f"{week}{full_day(first)} to {full_day(last)}"
    )


def tool(named: ToolNamed) -> str:
    who = " ".join(filter(None, (named.vendor, named.name)))
    return ", ".join(filter(None, (who or "Unknown", named.version and f"version {named.version}")))


def tool_in_line(named: ToolNamed) -> str:
    return " ".join(filter(None, (named.vendor, named.name, named.version))) or "Unknown"


def performer(line: SummaryLine) -> str:
    return HEARD[line.performer]


def how_many(line: SummaryLine) -> str:
    if line.performers is None:
        return "" if line.performer == "none" else "number unknown"
    return f"{line.performers} performer" + ("" if line.performers == 1 else "s")


def entries(count: int) -> str:
    return f"{count} entry" if count == 1 else f"{count} entries"


def uses(count: int) -> str:
    return f"{count:,} AI use" if count == 1 else f"{count:,} AI uses"


def facts_change(count: int) -> str:
    return "1 printed fact changes" if count == 1 else f"{count:,} printed facts change"
