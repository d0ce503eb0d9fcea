"""From what was typed to an entry: every answer read on its own, so that one that cannot be read leaves the others standing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.dates import PartialDate
from compliance.errors import Invalid, Refusal
from compliance.facts import Fact, read_value, registry
from disclosures.catalogue.activities import Activity
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Engagement, UseRevision
from disclosures.services.consented import ANSWERED
from disclosures.services.entries import PERSON_OWNERS, PRODUCTION_OWNERS, USE_OWNERS
from disclosures.template.values import is_unknown

from .moments import day_of, moment_of
from .prefilled import given_answer
from .typed import Answer, Answers, Typed, TypedPerson, answer_name

Engaged = Mapping[str, Engagement]
Facts = dict[str, object]
BOOLS = {"true": True, "false": False}
WHOLE = re.compile(r"-?[0-9]{1,13}")


@dataclass(frozen=True, slots=True)
class Reading:
    """`production` holds the answers that belong to the production; `numbers`, the place on the page of each person."""

    entry: UseInput
    production: Facts
    faults: tuple[Refusal, ...]
    numbers: tuple[int, ...]


def read(
    typed: Typed, activity: Activity, engaged: Engaged, zone: ZoneInfo, *, revising: UseRevision | None = None
) -> Reading:
    """Where an entry comes from is not typed, and stays as it is when it is revised."""
    faults: list[Refusal] = []
    before = None if revising is None else {one.number for one in revising.involvements.all()}
    people = named_people(typed, activity)
    presumed = frozenset(activity.presumes)
    facts = _facts(typed.answers, presumed, zone, "", faults)
    owned = {name: facts.pop(name) for name in list(facts) if _owner(name) in PRODUCTION_OWNERS}
    entry = UseInput(
        activity=activity.key,
        summary=typed.text("summary"),
        phase=typed.text("phase") or "unknown",
        department=typed.text("department").strip(),
        scene=typed.text("scene").strip(),
        account=typed.text("account") or "unknown",
        finality=typed.text("finality") or "unknown",
        performer_part=typed.text("performer_part") or "unknown",
        happened_on=day_of(typed.text("happened_on")),
        tools=tools_of(typed.text("tools")),
        facts=facts,
        involvements=tuple(
            replace(_involvement(one, place, engaged, presumed, zone, faults), number=_number(one, before))
            for place, one in enumerate(people)
        ),
        notes=typed.text("notes").strip(),
        source_note=revising.source_note if revising else "",
    )
    return Reading(entry, owned, tuple(faults), tuple(person.number for person in people))


def named_people(typed: Typed, activity: Activity) -> tuple[TypedPerson, ...]:
    """Those of whom something was said. Where the activity always concerns somebody, somebody is kept, still unnamed:
    what is owed to a performer does not wait for the cast list."""
    named = tuple(person for person in typed.people if not _is_blank(person, activity))
    if named or activity.involves_people != "yes":
        return named
    return typed.people[:1] or (TypedPerson(1),)


def _is_blank(person: TypedPerson, activity: Activity) -> bool:
    """What the form itself had filled in says nothing of anybody."""
    given = {name: given_answer(name, value, ZoneInfo("UTC")) for name, value in activity.presumes.items()}
    return replace(person, answers={n: one for n, one in person.answers.items() if given.get(n) != one}).is_blank


def tools_of(text: str) -> tuple[str, ...]:
    """Several are parted by semicolons; “unknown” names none."""
    return tuple(part for one in text.split(";") if (part := one.strip()) and not is_unknown(part))


def _involvement(
    person: TypedPerson,
    place: int,
    engaged: Engaged,
    presumed: frozenset[str],
    zone: ZoneInfo,
    faults: list[Refusal],
) -> InvolvementInput:
    """A role that was not typed is taken from the cast list."""
    number = person.cast_number.strip()
    known = engaged[number].role if number in engaged else _("performer, role not said yet")
    facts = _facts(person.answers, presumed, zone, f"/involvements/{place}", faults)
    consent = person.consent.strip()
    own = {name: value for name, value in facts.items() if not (consent and name in ANSWERED)}
    return InvolvementInput(person.role.strip() or known, number, own, consent=consent)


def _number(person: TypedPerson, before: Collection[int] | None) -> int | None:
    """Who it is of those in the revision that is being revised; 0 for somebody new."""
    if before is None:
        return None
    return person.number if person.number in before else 0


def _facts(answers: Answers, presumed: frozenset[str], zone: ZoneInfo, place: str, faults: list[Refusal]) -> Facts:
    """Names nobody knows go on as they came: the service refuses them. “I don't know” takes a presumption away (null)."""
    facts: Facts = {}
    for name, answer in answers.items():
        if not answer.is_known:
            facts |= {name: None} if name in presumed else {}
            continue
        fact = registry().get(name)
        try:
            facts[name] = _value(fact, answer, zone) if fact else answer.text
        except Invalid as fault:
            faults.append(Invalid(fault.code, fault.message, field=f"{place}/facts/{name}", remedy=fault.remedy))
    return facts


def read_answers(answers: Answers, known: Collection[str], zone: ZoneInfo) -> tuple[Facts, list[Refusal]]:
    """Answers on their own, outside of an entry; one of `known` that is “I don't know” is null."""
    faults: list[Refusal] = []
    return _facts(answers, frozenset(known), zone, "", faults), faults


def _value(fact: Fact, answer: Answer, zone: ZoneInfo) -> object:
    """The JSON value of what was typed; Invalid if it is none."""
    text = answer.text.strip()
    value: object = text
    match fact.type:
        case "bool":
            value = BOOLS.get(text, text)
        case "integer" if WHOLE.fullmatch(text):
            value = int(text)
        case "date":
            value = day_of(text)
        case "datetime":
            value = moment_of(text, answer.hour, zone)
    read_value(fact, value)
    return value


def _owner(name: str) -> str:
    return registry()[name].owner if name in registry() else ""


# --- for asking what would apply, before everything is right ----------------------------------------------------------


def sound(reading: Reading, engaged: Engaged, offered: Collection[str] = ()) -> UseInput:
    """What of an entry can be assessed already. Words and numbers that are still wrong wait for saving; so does a consent that
    is none of those `offered`."""
    people = tuple(_sound_person(one, engaged, offered) for one in reading.entry.involvements)
    return UseInput(
        activity=reading.entry.activity,
        summary="–",
        happened_on=_sound_day(reading.entry.happened_on),
        facts=_sound(reading.entry.facts, USE_OWNERS),
        involvements=people,
    )


def _sound_day(text: str) -> str:
    """The day of the AI use answers for moments of it; a day that is none yet does not."""
    try:
        return text and str(PartialDate.parse(text))
    except Invalid:
        return ""


def _sound_person(one: InvolvementInput, engaged: Engaged, offered: Collection[str]) -> InvolvementInput:
    number = one.cast_number if one.cast_number in engaged else ""
    consent = one.consent if number and one.consent in offered else ""
    return InvolvementInput("–", number, _sound(one.facts, PERSON_OWNERS), consent=consent)


def sound_of_production(reading: Reading) -> Facts:
    """The production's answers, as far as somebody on set gives them."""
    return _sound(reading.production, PRODUCTION_OWNERS)


def _sound(facts: Mapping[str, object], owners: frozenset[str]) -> Facts:
    return {name: value for name, value in facts.items() if _owner(name) in owners and is_asked_here(name)}


def is_asked_here(name: str) -> bool:
    return name in registry() and registry()[name].audience == "coordinator"


# --- where on the page a fault stands ------------------------------------------------------------------------------------

PERSON = re.compile(r"/involvements/([0-9]{1,4})(?:/(.*))?")
FACT = re.compile(r"facts/([A-Za-z0-9_]{1,80})")


def control_of(pointer: str, numbers: tuple[int, ...]) -> str:
    """The name of the control that a JSON Pointer is about; "" if it is about none."""
    if match := PERSON.fullmatch(pointer):
        place, rest = int(match[1]), match[2] or "role"
        if place >= len(numbers):
            return ""
        fact = FACT.fullmatch(rest)
        return answer_name(fact[1], numbers[place]) if fact else f"p{numbers[place]}-{rest}"
    if fact := FACT.fullmatch(pointer.lstrip("/")):
        return answer_name(fact[1])
    return pointer.lstrip("/").partition("/")[0]


def label_of(pointer: str) -> str:
    """Which question a fault is about, where its own words do not say."""
    name = pointer.rpartition("facts/")[2] if "facts/" in pointer else ""
    if is_asked_here(name):
        return registry()[name].question
    return _("Day:") if pointer == "/happened_on" else ""


def placed(items: Iterable[Refusal], numbers: tuple[int, ...]) -> dict[str, str]:
    """What is wrong with each control, by its name."""
    said: dict[str, str] = {}
    for item in items:
        told = f"{item.message} {item.remedy}".strip()
        said.setdefault(control_of(item.field, numbers), told)
    return said
