"""What a form holds before anybody has typed: the last entry's tool and place, or the revision that is being revised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from compliance.facts import registry
from disclosures.catalogue.activities import Activity, activities
from disclosures.catalogue.tools import tools_by_key
from disclosures.models import Involvement, Tool, UseRevision
from disclosures.services.entries import PERSON_OWNERS, USE_OWNERS

from .moments import shown_moment
from .typed import Answer, Typed, TypedPerson

STEADY = ("department", "phase")
CARRIED = ("scene", "department", "phase", "account", "finality")


def fresh(activity: Activity, last: UseRevision | None, today: date) -> Typed:
    """For a new entry. Who works in which phase stays; tool and place stay only for the same activity: a wrong tool that nobody
    looked at would go to the union. What a result shows is never carried over: it is another result."""
    texts = {"happened_on": today.isoformat()}
    if last is not None:
        texts |= {name: getattr(last, name) for name in STEADY}
    if last is not None and last.activity == activity.key:
        texts |= {name: getattr(last, name) for name in CARRIED} | {"tools": tools_shown(last)}
    return Typed(texts, {}, (TypedPerson(1),) if activity.involves_people == "yes" else ())


def typed_of(revision: UseRevision, zone: ZoneInfo) -> Typed:
    """What a revision says, as if it had just been typed."""
    names = (*CARRIED, "summary", "performer_part", "happened_on", "notes")
    activity = activities()[revision.activity]
    texts = {name: getattr(revision, name) for name in names} | {"tools": tools_shown(revision)}
    people = tuple(_person(one, activity, zone) for one in revision.involvements.all())
    return Typed(texts, _answers(revision.facts, activity, USE_OWNERS, zone), people)


def tools_shown(revision: UseRevision) -> str:
    return "; ".join(_tool(tool) for tool in revision.tools.all())


def _tool(tool: Tool) -> str:
    known = tools_by_key().get(tool.key)
    return known.label if known else ": ".join(filter(None, (tool.vendor, tool.name)))


def _person(one: Involvement, activity: Activity, zone: ZoneInfo) -> TypedPerson:
    cast_number = one.engagement.cast_number if one.engagement else ""
    answers = _answers(one.facts, activity, PERSON_OWNERS, zone)
    return TypedPerson(one.number, one.role, cast_number, answers, str(one.consent_id or ""))


def _answers(
    facts: Mapping[str, object], activity: Activity, owners: frozenset[str], zone: ZoneInfo
) -> dict[str, Answer]:
    """What choosing the activity says already is not shown as somebody's answer. That something presumed is unknown is one."""
    given = {**activity.presets, **activity.presumes}
    said = {name: value for name, value in facts.items() if name not in given or given[name] != value}
    unknown = {name: Answer("") for name in activity.presumes_of(*owners) if name not in facts}
    return {**{name: given_answer(name, value, zone) for name, value in said.items()}, **unknown}


def given_answer(name: str, value: object, zone: ZoneInfo) -> Answer:
    """A fact's JSON value as the form shows it."""
    if isinstance(value, bool):
        return Answer("true" if value else "false")
    if name in registry() and registry()[name].type == "datetime":
        return Answer(*shown_moment(str(value), zone))
    return Answer(str(value))
