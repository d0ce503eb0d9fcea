"""What a correction tells: the printed facts of an issued paper that are otherwise now, and the paper as it reads with them.

A fact is what somebody said about an AI use: what was done, with what, when, by which role. Who writes to whom, under which
provision, in which fixed words, and the numbers of other papers are none, and no correction tells of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar, cast

from compliance.errors import Conflict
from reports.content import (
    KINDS,
    MOST_CHANGES,
    Change,
    Content,
    Dated,
    NoticeContent,
    PerformerContent,
    Rider,
    Said,
    SummaryContent,
    SummaryLine,
    ToolNamed,
)
from reports.pdf import wording
from reports.values import canonical

C = TypeVar("C", bound=Content)
OF_ONE_USE = (NoticeContent, PerformerContent)


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed fact: what it is called, where it stands in the content, its value, and how it reads. Where its `parts` are the
    same ones before and after, each is told by itself."""

    label: str
    pointer: str
    value: object
    said: str
    line: str = ""
    parts: tuple[Printed, ...] = ()


Key = tuple[str, str, int]


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    """Each printed fact of `before` that `after` has otherwise, in the order of the paper. The number of the revision follows,
    and by itself is no fact."""
    then, now = by_key(before), by_key(after)
    found = [change for key, one in then.items() if key in now for change in _between(one, now[key])]
    return tuple(found + list(_revision(before, after)) if found else found)


def that_fit(found: Iterable[Change]) -> tuple[Change, ...]:
    """As many whole lines as one correction holds. What is left is still otherwise once it is issued, and goes into the next."""
    fitting: list[Change] = []
    for _, line in groupby(found, key=lambda one: one.line):
        together = list(line)
        if len(fitting) + len(together) > MOST_CHANGES:
            break
        fitting += together
    return tuple(fitting)


def apply(content: C, told: Iterable[Change]) -> C:
    """The content with these changes. One that starts from something else than what stands there is refused."""
    raw: Any = json.loads(content.to_bytes())
    for change in told:
        _put(raw, change)
    return cast(C, KINDS[content.kind].read(raw))


def by_key(content: Content) -> dict[Key, Printed]:
    """The facts by their line and label; of several with one label, the first is compared with the first."""
    found: dict[Key, Printed] = {}
    times: Counter[tuple[str, str]] = Counter()
    for one in facts_of(content):
        found[one.line, one.label, times[one.line, one.label]] = one
        times[one.line, one.label] += 1
    return found


def facts_of(content: Content) -> Iterator[Printed]:
    """The facts of a paper's lines; a meeting report and a correction have none of their own."""
    match content:
        case NoticeContent():
            yield from _notice(content)
        case SummaryContent():
            for place, line in enumerate(content.lines):
                yield from _summary_line(line, f"/lines/{place}")
        case PerformerContent():
            yield from _performer(content)


# --- each kind ------------------------------------------------------------------------------------------------------------


def _notice(content: NoticeContent) -> Iterator[Printed]:
    day = content.governing_date
    if day.on:  # what became unknown, or is labor relations' own, takes nothing back
        yield Printed(day.label, "/governing_date/on", day.on, _day(day.on))
    yield Printed("Activity", "/activity", content.activity, content.activity)
    yield Printed("Role or figure", "/figure", content.figure, content.figure)
    yield Printed("What was done", "/done", content.done, content.done)
    yield _tools(content.tools, "/tools", wording.tool)
    yield Printed("Phase", "/phase", content.phase, content.phase)
    yield Printed("Department", "/department", content.department, content.department)
    yield Printed("Scene or shot", "/scene", content.scene, content.scene)
    yield _days("Dates", "/dates", content.dates)


def _summary_line(line: SummaryLine, at: str) -> Iterator[Printed]:
    facts: Mapping[str, tuple[str, object, str]] = {
        "phase": ("Phase", line.phase, line.phase),
        "department": ("Department", line.department, line.department),
        "activity": ("Activity", line.activity, line.activity),
        "tools": ("Tools", line.tools, "\n".join(map(wording.tool_in_line, line.tools)) or "Unknown"),
        "generative": ("Generative", line.generative, wording.KNOWN[line.generative]),
        "performer": ("Performer voice or likeness", line.performer, wording.performer(line)),
        "performers": ("Performers", line.performers, wording.how_many(line).capitalize()),
        "finality": ("Temporary or final", line.finality, wording.FINALITY[line.finality]),
    }
    for name, (label, value, said) in facts.items():
        yield Printed(label, f"{at}/{name}", value, said, line=line.use_number)


def _performer(content: PerformerContent) -> Iterator[Printed]:
    for place, day in enumerate(content.governing_dates):
        if day.on:
            yield Printed(day.label, f"/governing_dates/{place}/on", day.on, _day(day.on))
    yield Printed("Given to", "/addressee", content.addressee, content.addressee.capitalize())
    yield Printed("Role", "/role", content.role, content.role)
    yield Printed("Description", "/described", content.described, content.described)
    yield _tools(content.tools, "/tools", wording.tool)
    yield _words("Times", "/times", content.times)
    yield _words("Compensation", "/pay", content.pay)
    if content.rider:
        yield _rider(content.rider)
    if content.voucher:
        yield Printed("Background voucher", "/voucher", content.voucher, content.voucher)


def _rider(rider: Rider) -> Printed:
    scope = _words("Scope", "/rider/scope", rider.scope)
    parts = (
        Printed("Asked for", "/rider/asked", rider.asked, rider.asked),
        scope,
        Printed("Who signs", "/rider/signs", rider.signs, rider.signs.capitalize()),
    )
    whole = "\n".join(one.said for one in parts if one.said)
    return Printed("Consent rider", "/rider", rider, whole, parts=parts)


def _tools(tools: Sequence[ToolNamed], at: str, named: Callable[[ToolNamed], str]) -> Printed:
    return Printed("Tools", at, tuple(tools), "\n".join(map(named, tools)))


def _days(label: str, at: str, days: Sequence[Dated]) -> Printed:
    parts = tuple(Printed(one.label, f"{at}/{place}", one, _day(one.on)) for place, one in enumerate(days))
    return Printed(label, at, tuple(days), "\n".join(f"{one.label}: {_day(one.on)}" for one in days), parts=parts)


def _day(text: str) -> str:
    """What is no date stays as it is: that it cannot be printed is said where a paper is checked."""
    try:
        return wording.partial_day(text)
    except (ValueError, IndexError):
        return text


def _words(label: str, at: str, said: Sequence[Said]) -> Printed:
    parts = tuple(Printed(one.label, f"{at}/{place}", one, one.words) for place, one in enumerate(said))
    return Printed(label, at, tuple(said), "\n".join(f"{one.label}: {one.words}" for one in said), parts=parts)


# --- what differs ---------------------------------------------------------------------------------------------------------


def _between(old: Printed, new: Printed) -> Iterator[Change]:
    if old.value == new.value or old.said == new.said:  # what reads the same is no correction to its reader
        return
    if old.parts and [one.label for one in old.parts] == [one.label for one in new.parts]:
        for before, after in zip(old.parts, new.parts, strict=True):
            yield from _between(before, after)
        return
    yield Change(
        line=old.line, label=old.label, pointer=old.pointer, before=old.said, after=new.said,
        was=canonical(old.value), becomes=canonical(new.value),
    )  # fmt: skip


def _revision(before: Content, after: Content) -> Iterator[Change]:
    if isinstance(before, OF_ONE_USE) and isinstance(after, OF_ONE_USE):
        old, new = (
            Printed("Revision", "/use_revision", one.use_revision, str(one.use_revision)) for one in (before, after)
        )
        yield from _between(old, new)


# --- putting it in --------------------------------------------------------------------------------------------------------


def _put(raw: Any, change: Change) -> None:
    """At the end of a JSON Pointer (RFC 6901)."""
    try:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in change.pointer.split("/")[1:])
        for part in way:
            raw = raw[_step(raw, part)]
        here = _step(raw, last)
        if canonical(raw[here]) != change.was:
            raise ValueError(change.pointer)
        raw[here] = json.loads(change.becomes)
    except (LookupError, TypeError, ValueError, RecursionError) as fault:
        raise Conflict(
            "correction-does-not-fit",
            "This correction starts from something else than what the paper says.",
            field=change.pointer,
            remedy="Apply a paper's corrections to its issued content, in their order, each once.",
        ) from fault


def _step(raw: object, part: str) -> str | int:
    if not isinstance(raw, list):
        return part
    if not (part.isascii() and part.isdigit()):
        raise ValueError(part)
    return int(part)
