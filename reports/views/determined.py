"""What labor relations determined and is asked, on the page of one AI use. Nothing made here goes to anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance import library
from compliance.assessment import Depends, DutyDue
from compliance.facts import read_facts
from compliance.packs import Pack
from disclosures.governing import Side, governing_facts, sides
from disclosures.models import Assessment, Determination, Involvement
from disclosures.subjects import Subject
from disclosures.views.applies import deed
from reports.forms.determinations import Ask, ask_of

from .applies import Heard

Key = tuple[int, str]  # person or 0, fact


def standing_answers(rows: Iterable[Determination], people: Sequence[Involvement]) -> dict[Key, object]:
    """The newest answer to each fact, at the place on the page where it is asked: a production's with the AI use itself,
    an engagement's with each person it engages."""
    found: dict[Key, object] = {}
    for row in rows:
        for place in _places(row, people):
            found[place, row.fact] = row.value
    return found


def _places(row: Determination, people: Sequence[Involvement]) -> list[int]:
    if row.engagement_id is None:
        return [row.involvement]
    return [one.number for one in people if one.engagement_id == row.engagement_id]


def by_place(standing: Mapping[Key, object]) -> dict[int, dict[str, object]]:
    """For the lists of facts: what stands, by person."""
    found: dict[int, dict[str, object]] = {}
    for (place, fact), value in standing.items():
        if value is not None:
            found.setdefault(place, {})[fact] = value
    return found


def asks_of(heard: Sequence[Heard], people: Sequence[Involvement]) -> list[Ask]:
    """The open conclusions of all subjects, each once with its owner; then the dates that decide on no one agreement."""
    engaged = {one.number for one in people if one.engagement_id}
    found: dict[Key, Ask] = {}
    for one in heard:
        for question in one.outcome["questions"]:
            if _is_theirs(question):
                ask = ask_of(one.involvement, one.who, question["fact"], engaged)
                found.setdefault(ask.key, ask)
    return list(found.values())


def _is_theirs(question: Mapping[str, Any]) -> bool:
    return question["audience"] == "approver" or _is_date_between(question)


def _is_date_between(question: Mapping[str, Any]) -> bool:
    return question["fact"] in governing_facts() and question["decides"] == "applies"


# --- between agreements ------------------------------------------------------------------------------------------------


def both_sides(
    heard: Sequence[Heard], assessments: Sequence[Assessment], asks: Iterable[Ask]
) -> dict[Key, dict[str, Any]]:
    """For each date that is to be determined: what would apply under each pack in force, over all subjects it decides."""
    return {ask.key: _between(ask, heard, assessments) for ask in asks if ask.fact in governing_facts()}


def _between(ask: Ask, heard: Sequence[Heard], assessments: Sequence[Assessment]) -> dict[str, Any]:
    packs: dict[tuple[str, str], dict[str, Any]] = {}
    known = None
    for one, row in zip(heard, assessments, strict=True):
        if ask.involvement in (0, one.involvement) and _asks_for(one, ask.fact):
            known = row.facts.get(ask.fact)
            for side in _sides_of(row, ask.fact):
                shown = packs.setdefault((side.pack.id, side.pack.version), _side(side.pack, side))
                who = one.who if ask.involvement == 0 else ""
                shown["items"] += _items(side.pack, ask.fact, side.outcome.duties, who)
                shown["depends"] += _items(side.pack, ask.fact, side.outcome.depends, who)
    return {"known": known, "sides": list(packs.values())}


def _asks_for(one: Heard, fact: str) -> bool:
    return any(question["fact"] == fact for question in one.outcome["questions"])


def _sides_of(row: Assessment, fact: str) -> Iterator[Side]:
    packs = [library.pack(pack["id"], pack["version"]) for pack in row.packs]
    subject = Subject(row.subject, row.involvement, read_facts(row.facts))
    return sides(subject, fact, packs, ZoneInfo(row.zone))


def _side(pack: Pack, side: Side) -> dict[str, Any]:
    return {
        "pack": pack.title, "start": pack.effective_from, "end": pack.effective_until, "from": side.supposed,
        "items": [], "depends": [],
    }  # fmt: skip


def _items(pack: Pack, fact: str, owed: Iterable[DutyDue | Depends], who: str) -> list[dict[str, str]]:
    """What is owed, or may be, by the provisions that the date governs: one line for all that one provision asks."""
    found: dict[str, list[str]] = {}
    for one in owed:
        if pack.rule(one.rule).governed_by == fact:
            found.setdefault(one.rule, []).append(deed(one.action, one.party))
    told = {rule: ", ".join(deeds) for rule, deeds in found.items()}
    return [
        {
            "title": _("%(deed)s · %(who)s") % {"deed": deeds, "who": who} if who else deeds,
            "rule": rule,
            "confidence": pack.rule(rule).confidence,
        }
        for rule, deeds in told.items()
    ]
