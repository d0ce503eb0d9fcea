"""Dates that decide which agreement governs, and what would apply under each where the date does not decide. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from compliance import library
from compliance.assessment import Assessment
from compliance.dates import PartialDate
from compliance.engine import assess
from compliance.facts import Value
from compliance.packs import Pack

from .subjects import Subject


@cache
def governing_facts() -> frozenset[str]:
    """Facts by which some rule of some pack is governed."""
    return frozenset(rule.governed_by for pack in library.packs() for rule in pack.rules if rule.governed_by)


def falls_between(fact: str, value: Value | None, packs: Sequence[Pack]) -> bool:
    """Whether what is known of the date leaves open, for some rule in force, if the rule governs."""
    known = {} if value is None else {fact: value}
    governed = [rule.governed for pack in packs for rule in pack.rules if rule.governed_by == fact and rule.governed]
    return any(one.evaluate(known).value is None for one in governed)


@dataclass(frozen=True, slots=True)
class Side:
    """What would apply if the date fell under this pack: `supposed` is the first such day that is not excluded."""

    pack: Pack
    supposed: date
    outcome: Assessment


def sides(subject: Subject, fact: str, packs: Sequence[Pack], zone: ZoneInfo) -> Iterator[Side]:
    """Every pack in force that might govern, with what it alone would ask."""
    known = subject.facts.get(fact)
    for pack in packs:
        day = _first_day(pack, known) if _governs(pack, subject.kind, fact) else None
        if day is not None:
            supposed = replace(subject, facts={**subject.facts, fact: PartialDate.on(day)})
            outcome = assess(subject=subject.kind, facts=supposed.facts, packs=[pack], zone=zone)
            yield Side(pack, day, outcome)


def _governs(pack: Pack, kind: str, fact: str) -> bool:
    return any(rule.governed_by == fact for rule in pack.of_subject(kind))


def _first_day(pack: Pack, known: Value | None) -> date | None:
    """The first day of the pack's period that the known part of the date leaves open."""
    first, last = (known.first, known.last) if isinstance(known, PartialDate) else (date.min, date.max)
    begins, ends = pack.effective_from or first, pack.effective_until or last
    day = max(first, begins)
    return day if day <= min(last, ends) and day != date.min else None
