"""The questions of a form: those that still decide something, in the engine's order, under what was answered already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.facts import Fact, registry
from disclosures.catalogue.activities import Activity
from disclosures.services.consented import ANSWERED
from disclosures.services.entries import PERSON_OWNERS, PRODUCTION_OWNERS, USE_OWNERS

from .fields import Field, choices, field
from .moments import DAY
from .prefilled import given_answer
from .reading import is_asked_here
from .typed import Answer, Answers, Typed, answer_name

UTC = ZoneInfo("UTC")
MOST_TILES = 4
OWNERS = {False: USE_OWNERS | PRODUCTION_OWNERS, True: PERSON_OWNERS}
UNASKED = Answer("")


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that still decides something: about the AI use (`person` 0), or about the person with this place on the page."""

    fact: str
    person: int = 0


def asked_of(outcomes: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Asked]:
    """What the assessments ask of somebody on set, once each. A person's subject asks about the AI use as well."""
    found: dict[Asked, None] = {}
    for person, outcome in outcomes:
        for one in outcome["questions"]:
            if one["audience"] == "coordinator":
                found[Asked(one["fact"], person if one["owner"] in PERSON_OWNERS else 0)] = None
    return list(found)


def in_turn(asked: Sequence[Asked], typed: Typed) -> list[Asked]:
    """Without those that come after another one that nobody has looked at yet."""
    waiting = {one for one in asked if not _is_looked_at(one, typed)}

    def comes_later(one: Asked) -> bool:
        before = registry()[one.fact].after
        return one in waiting and any(Asked(fact, person) in waiting for fact in before for person in (0, one.person))

    return [one for one in asked if not comes_later(one)]


def _is_looked_at(one: Asked, typed: Typed) -> bool:
    """Answered, or left open on purpose. A list that still says “I don't know” may be one that nobody has opened."""
    answer = _answers_of(typed, one.person).get(one.fact)
    return answer is not None and (answer.is_known or _has_tiles(registry()[one.fact]))


def _has_tiles(fact: Fact) -> bool:
    return fact.type == "bool" or (fact.type == "choice" and len(fact.choices) <= MOST_TILES)


def question_fields(
    typed: Typed,
    asked: Sequence[Asked],
    who: Mapping[int, str],
    faults: Mapping[str, str],
    *,
    given: Collection[str] = (),
    consents: Mapping[int, Field] | None = None,
) -> list[Field]:
    """The AI use first, then person by person; a heading says whose answers follow where there are several. What is taken as
    `given` stands in a box of its own. Whoever has recorded `consents` chooses one first: it answers what it says."""
    chosen = consents or {}

    def of(person: int) -> list[Field]:
        first = [chosen[person]] if person in chosen else []
        return first + [
            _told_if_vague(_question(registry()[name], answer, person, faults), answer, Asked(name, person) in asked)
            for name, answer in _asked_and_answered(typed, asked, person)
            if name not in given
        ]

    return _headed({person: of(person) for person in (0, *who)}, who)


def given_box(
    typed: Typed, activity: Activity, who: Mapping[int, str], faults: Mapping[str, str]
) -> dict[str, Any] | None:
    """What the activity presumes, answered already and changeable: the context of `_given.html`. Open where somebody changed
    something; nothing where there is nothing to presume."""
    chosen = {one.number for one in typed.people if one.consent.strip()}
    rows = [
        (person, name, given_answer(name, value, UTC), _answers_of(typed, person).get(name))
        for person in (0, *who)
        for name, value in activity.presumes_of(*OWNERS[bool(person)]).items()
        if not (name in ANSWERED and person in chosen)
    ]
    fields: dict[int, list[Field]] = {}
    for person, name, given, said in rows:
        shown = _question(registry()[name], given if said is None else said, person, faults)
        fields.setdefault(person, []).append(shown)
    changed = any(said not in (None, given) for _person, _name, given, said in rows)
    return {"fields": _headed(fields, who), "open": changed} if rows else None


def _headed(fields: Mapping[int, list[Field]], who: Mapping[int, str]) -> list[Field]:
    for person, theirs in fields.items():
        if person and len(who) > 1 and theirs:
            theirs[0]["heading"] = who[person]
    return [one for theirs in fields.values() for one in theirs]


def _answers_of(typed: Typed, person: int) -> Answers:
    return typed.answers if not person else {one.number: one.answers for one in typed.people}.get(person, {})


def _told_if_vague(question: Field, answer: Answer | None, still_asked: bool) -> Field:
    """A year or a month may be too little to decide by; that it was given is no reason to ask again, only to say so."""
    if not (still_asked and answer and answer.is_known) or question["error"]:
        return question
    return {**question, "hint": _("Not exact enough yet to decide by. Leave it if no more is known.")}


def _asked_and_answered(typed: Typed, asked: Sequence[Asked], person: int) -> list[tuple[str, Answer | None]]:
    """What was answered stays where it stood; what is still open follows in the engine's order."""
    answers = _answers_of(typed, person)
    answered = [name for name, answer in answers.items() if answer.is_known and _belongs(name, person)]
    still = [one.fact for one in asked if one.person == person and one.fact not in answered]
    return [(name, answers.get(name)) for name in (*answered, *still)]


def _belongs(name: str, person: int) -> bool:
    return is_asked_here(name) and registry()[name].owner in OWNERS[bool(person)]


def fact_field(fact: Fact, answer: Answer | None, faults: Mapping[str, str]) -> Field:
    """One fact's question as it is asked everywhere, unknown unless it was answered."""
    return _question(fact, answer or UNASKED, 0, faults)


def _question(fact: Fact, answer: Answer | None, person: int, faults: Mapping[str, str]) -> Field:
    name = answer_name(fact.name, person)
    told = {"why": fact.why, "error": faults.get(name, "")}
    given = answer or UNASKED
    match fact.type:
        case "bool":
            pairs = [("true", _("Yes")), ("false", _("No")), ("", _("I don’t know"))]
            return field(name, fact.question, "radio", layout="even", choices=choices(pairs, _chosen(answer)), **told)
        case "choice" if _has_tiles(fact):
            pairs = [*fact.choices, ("", _("I don’t know"))]
            return field(name, fact.question, "radio", choices=choices(pairs, _chosen(answer)), **told)
        case "choice":
            pairs = [("", _("I don’t know")), *fact.choices]
            return field(name, fact.question, "select", choices=choices(pairs, given.text), **told)
        case "date":
            hint = _("Year, month or day: 2026, 2026-03 or 2026-03-15")
            return field(name, fact.question, "partial_date", value=given.text, short=True, hint=hint, **told)
        case "datetime":
            return _moment(name, fact, given, told)
    kind = "number" if fact.type == "integer" else "text"
    return field(name, fact.question, kind, value=given.text, short=kind == "number", **told)


def _chosen(answer: Answer | None) -> str | None:
    return answer.text if answer else None


def _moment(name: str, fact: Fact, answer: Answer, told: Mapping[str, Any]) -> Field:
    """Day and hour apart; as text in one piece if it does not fit there, so that nothing typed is lost."""
    if answer.text and (told["error"] or not DAY.fullmatch(answer.text)):
        whole = f"{answer.text}T{answer.hour}" if answer.hour else answer.text
        hint = _("Such as 2026-11-24T09:00, or only the day, month or year: 2026-11")
        return field(name, fact.question, "text", value=whole, short=True, hint=hint, **told)
    hint = _("On the production’s clocks. Leave the hour empty if only the day is known.")
    return field(name, fact.question, "moment", value=answer.text, hour=answer.hour, hint=hint, **told)
