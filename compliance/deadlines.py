"""When a duty falls due, with its sum shown.

Hours are real hours, also across a change of the clocks. Days are days of the calendar in the production's zone, at the
same time on the wall. A date known only to the day, month or year gives a range. Where the text gives no time, neither
do we: "no time stated".
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import cast
from zoneinfo import ZoneInfo

from compliance.facts import Facts, Value

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_TIME = "no time stated"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The rule's own words on time: an anchor, an offset from it, and what is due instead if that comes later."""

    anchor: str = ""
    hours: int = 0
    days: int = 0
    stated: bool = True
    name: str = ""  # what the anchor is called in a sentence: "the session"
    or_if_later: str = ""  # "at engagement, if engaged inside the 48 hours": the later of the two moments
    later_name: str = ""
    words: str = ""  # a time that has no date to count from, such as "with wages"

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(fact for fact in (self.anchor, self.or_if_later) if fact and self.stated)


@dataclass(frozen=True, slots=True)
class Deadline:
    anchor: str
    stated: bool
    earliest: datetime | None
    latest: datetime | None
    sum: str
    waits_on: tuple[str, ...] = ()

    @property
    def at(self) -> datetime | None:
        return self.earliest if self.earliest == self.latest else None

    def as_json(self) -> dict[str, object]:
        moments = {"at": self.at, "earliest": self.earliest, "latest": self.latest}
        said = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
        return {"anchor": self.anchor, "stated": self.stated, **said, "sum": self.sum, "waits_on": list(self.waits_on)}


@dataclass(frozen=True, slots=True)
class Span:
    """A moment, or the first and last minute of what is known of it."""

    first: datetime
    last: datetime
    text: str

    @classmethod
    def of(cls, value: Value | None, zone: ZoneInfo) -> "Span | None":
        if value is None:
            return None
        if isinstance(value, datetime):
            moment = value.astimezone(zone)
            return cls(moment, moment, shown(moment))
        first = datetime.combine(value.first, time(0), zone)  # type: ignore[union-attr]
        last = datetime.combine(value.last, time(23, 59, fold=1), zone)  # type: ignore[union-attr]
        return cls(first, last, shown_days(first, last))


def deadline(due: Due, facts: Facts, zone: ZoneInfo) -> Deadline:
    if not due.stated:
        return Deadline(due.anchor, False, None, None, f"{due.words}; {NO_TIME}" if due.words else NO_TIME)
    if due.words:
        return _deadline("", None, None, due.words)
    anchor = Span.of(facts.get(due.anchor), zone)
    if anchor is None:
        return _unknown(due, facts)
    base = _moved(anchor, due, zone)
    if not due.or_if_later:
        return _deadline(due.anchor, base.first, base.last, _plain_sum(due, anchor, base))
    later = Span.of(facts.get(due.or_if_later), zone)
    if later is None:
        said = f"{_plain_sum(due, anchor, base)}, or {due.later_name} if that is later (not known yet)"
        return _deadline(due.anchor, base.first, None, said, (due.or_if_later,))
    return _later_of(due, anchor, base, later)


def _deadline(
    anchor: str, earliest: datetime | None, latest: datetime | None, said: str, waits_on: tuple[str, ...] = ()
) -> Deadline:
    return Deadline(anchor, True, _fixed(earliest), _fixed(latest), said, waits_on)


def _fixed(moment: datetime | None) -> datetime | None:
    """With its offset alone: Python calls no two times equal if one of them comes twice on its zone's clocks."""
    return moment and moment.astimezone(timezone(cast(timedelta, moment.utcoffset())))


def kept(deadline: Deadline, done: Value | None, zone: ZoneInfo) -> bool | None:
    """Whether something done then was done by the deadline; None while either is not known well enough."""
    span = Span.of(done, zone)
    if span is None:
        return None
    if not deadline.stated or (deadline.earliest and _utc(span.last) <= _utc(deadline.earliest)):
        return True
    return False if deadline.latest and _utc(span.first) > _utc(deadline.latest) else None


def _unknown(due: Due, facts: Facts) -> Deadline:
    said = f"{_offset(due)} {due.name} (time not known yet)"
    if due.or_if_later:
        said += f", or {due.later_name} if that is later"
    missing = tuple(fact for fact in due.reads if facts.get(fact) is None)
    return _deadline(due.anchor, None, None, said, missing)


def _later_of(due: Due, anchor: Span, base: Span, later: Span) -> Deadline:
    """Both count to the minute; where they overlap, which of them counts is not known, and the sum says so."""
    plain = _plain_sum(due, anchor, base)
    if _utc(later.last) <= _utc(base.first):
        return _deadline(due.anchor, base.first, base.last, plain)
    if _utc(later.first) > _utc(base.last):
        said = f"{due.later_name}: {later.text}, which is later than {base.text} ({_offset(due)} {anchor.text})"
        return _deadline(due.or_if_later, later.first, later.last, said)
    first, last = max(base.first, later.first, key=_utc), max(base.last, later.last, key=_utc)
    return _deadline(due.anchor, first, last, f"{plain}, or {due.later_name} ({later.text}) if that is later")


def _moved(anchor: Span, due: Due, zone: ZoneInfo) -> Span:
    first, last = (move(moment, due.hours, due.days, zone) for moment in (anchor.first, anchor.last))
    return Span(first, last, shown(first) if _utc(first) == _utc(last) else f"between {shown(first)} and {shown(last)}")


def move(moment: datetime, hours: int, days: int, zone: ZoneInfo) -> datetime:
    if days:
        return _on_the_wall(moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days), zone)
    return (_utc(moment) + timedelta(hours=hours)).astimezone(zone)


def _on_the_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time that comes twice, or never, when the clocks change: the earlier reading, safe under both."""
    readings = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return min(_utc(reading) for reading in readings).astimezone(zone)


def _plain_sum(due: Due, anchor: Span, base: Span) -> str:
    if not due.hours and not due.days:
        return f"{_offset(due)} {anchor.text}"
    return f"{_offset(due)} {anchor.text} = {base.text}"


def _offset(due: Due) -> str:
    amount, unit = (due.hours, "h") if due.hours else (due.days, "day" if abs(due.days) == 1 else "days")
    if not amount:
        return "before"
    return f"{abs(amount)} {unit} {'before' if amount < 0 else 'after'}"


def _utc(moment: datetime) -> datetime:
    """Within one zone Python compares clocks on the wall; moments are compared in UTC."""
    return moment.astimezone(UTC)


def shown(moment: datetime) -> str:
    """Written out here, because strftime follows the machine's language."""
    return f"{_day(moment)} {moment:%H:%M} {moment.tzname()}"


def shown_days(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return f"{_day(first)} (time of day not known)"
    return f"some time from {_day(first)} to {_day(last)}"


def _day(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
