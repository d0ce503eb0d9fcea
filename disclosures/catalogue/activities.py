"""The fourteen activities: what choosing one says, and what is then asked of the coordinator and of the approver."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from compliance.errors import Invalid, Refusal
from compliance.facts import Fact, facts_as_json, read_facts, registry

from .reading import Entry, once, read_entries
from .tools import fold

FILE = Path(__file__).with_name("activities.toml")
INVOLVES = ("yes", "no", "maybe")
# A preset or presumption belongs to the entry being logged. Dates and contracts belong to the production and to the engagement.
LOGGED = ("use", "involvement", "consent", "event")


@dataclass(frozen=True, slots=True)
class Activity:
    """`title` speaks on set, `paper_title` on what leaves the studio. `event` marks a dealing, such as a licence, in which nothing
    is seen or heard; `nobody_seen` an activity of which a summary may go out without a look, if the entry agrees. `presets` follow
    from the choice itself; what it `presumes` is nearly always so, and the form shows it for somebody to change. `day_is` names the
    moments that the day of the AI use answers, as long as nobody says another: nobody types a day twice."""

    key: str
    number: int
    title: str
    paper_title: str
    hint: str
    involves_people: str
    event: bool
    nobody_seen: bool
    asks: tuple[str, ...]
    asks_approver: tuple[str, ...]
    presets: Mapping[str, object]
    presumes: Mapping[str, object]
    day_is: tuple[str, ...]

    @property
    def named(self) -> frozenset[str]:
        """Every fact that choosing it answers or asks for."""
        return frozenset((*self.asks, *self.asks_approver, *self.presets, *self.presumes, *self.day_is))

    def presets_of(self, *owners: str) -> dict[str, object]:
        """The presets whose facts have one of these owners, as a new dict."""
        return _owned(self.presets, owners)

    def presumes_of(self, *owners: str) -> dict[str, object]:
        """What is taken as given unless somebody says otherwise, as a new dict."""
        return _owned(self.presumes, owners)


def _owned(facts: Mapping[str, object], owners: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if registry()[name].owner in owners}


@cache
def activities() -> Mapping[str, Activity]:
    """By key, in the order of their numbers."""
    made = read_entries(FILE, "activity", _activity)
    if [activity.number for activity in made] != list(range(1, len(made) + 1)):
        raise Invalid("data-file-fault", f"{FILE.name}: the numbers must run from 1 without a gap.")
    return MappingProxyType(once(made, lambda activity: activity.key, FILE.name))


def find_activity(text: str) -> Activity | None:
    """The activity meant by a key, a number or a title, however it is spaced and cased."""
    return _by_name().get(fold(text))


def near_activities(text: str, *, most: int = 3) -> tuple[Activity, ...]:
    """Activities written almost like this, nearest first."""
    names = _by_name()
    found = difflib.get_close_matches(fold(text), names, n=most * 3, cutoff=0.5)
    return tuple({names[name].key: names[name] for name in found}.values())[:most]


@cache
def _by_name() -> Mapping[str, Activity]:
    return {
        fold(name): activity
        for activity in activities().values()
        for name in (activity.key, str(activity.number), activity.title, f"{activity.number} {activity.title}")
    }


def _activity(entry: Entry) -> Activity:
    presets = _answers(entry, "presets")
    presumes = _answers(entry, "presumes")
    for name in presets.keys() & presumes.keys():
        entry.fault("presumes", f"sets “{name}”, which stands among the presets.")
    return Activity(
        key=entry.text("key"),
        number=entry.number("number"),
        title=entry.text("title"),
        paper_title=entry.text("paper_title"),
        hint=entry.text("hint"),
        involves_people=entry.choice("involves_people", INVOLVES),
        event=entry.flag("event"),
        nobody_seen=entry.flag("nobody_seen"),
        asks=_asked(entry, "asks", "coordinator"),
        asks_approver=_asked(entry, "asks_approver", "approver"),
        presets=presets,
        presumes=presumes,
        day_is=_days(entry),
    )


def _asked(entry: Entry, key: str, audience: str) -> tuple[str, ...]:
    names = entry.texts(key, among=registry())
    for fact in _known(names):
        if fact.audience != audience:
            entry.fault(key, f"asks “{fact.name}”, which belongs to the {fact.audience}.")
    return names


def _days(entry: Entry) -> tuple[str, ...]:
    names = entry.texts("day_is", among=registry())
    for fact in _known(names):
        if (fact.owner, fact.audience, fact.type) != ("involvement", "coordinator", "datetime"):
            entry.fault("day_is", f"names “{fact.name}”, which is no moment of one person in an AI use.")
    return names


def _answers(entry: Entry, key: str) -> Mapping[str, object]:
    raw = entry.table(key)
    for fact in _known(raw):
        if fact.audience != "coordinator" or fact.owner not in LOGGED:
            entry.fault(key, f"sets “{fact.name}”, which choosing an activity cannot answer.")
    try:
        return MappingProxyType(facts_as_json(read_facts(raw)))
    except Refusal as refusal:
        for fault in refusal.items:
            entry.fault(key, f"at {fault.field}: {fault.message}")
        return MappingProxyType({})


def _known(names: Mapping[str, object] | tuple[str, ...]) -> list[Fact]:
    return [registry()[name] for name in names if name in registry()]
