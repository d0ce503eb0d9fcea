"""A case of the agreements, told the way it happens: the production and its cast list are there, a coordinator chooses an
activity and answers what the form asks, labor relations answers what it is asked, and the register says what applies.

Nothing here knows a rule. Answers go in only where a question for them stands on the page; what is counted is what a person
sees. A case is a table in a TOML file of this folder (README.md says how it is written).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from compliance.facts import registry
from disclosures.models import Consent, Engagement, Production, SupportingFile, UnionEvent, Use
from disclosures.queries.register import newest_assessments
from disclosures.services.consents import record_consent
from disclosures.services.engagements import add_engagement
from disclosures.services.productions import map_union
from disclosures.services.union_events import record_union_event
from tests.pages import Control, Page, read, signed_in
from tests.world import LOGGED, World, make_production

FOLDER = Path(__file__).parent
AGREEMENTS = ("2023", "2026")
PARTS = ("production", "answers", "given", "approver", "expect")
MOST_STEPS = 40
RECORDED = datetime(2026, 11, 1, 12, tzinfo=UTC)  # after every day that a case gives to a union event


@dataclass(frozen=True)
class Case:
    """One case under one agreement. `people` are tables: cast, consent, answers, given, approver."""

    number: str
    agreement: str
    title: str
    activity: str
    production: Mapping[str, Any]
    people: tuple[Mapping[str, Any], ...]
    answers: Mapping[str, Any]
    given: Mapping[str, Any]
    approver: Mapping[str, Any]
    expect: Mapping[str, Any]
    day: str = ""
    strike: str = ""
    meeting: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.number} under {self.agreement}"


def cases(*files: str) -> list[Case]:
    """Of these files, or of all."""
    found = [FOLDER / f"{name}.toml" for name in files] or sorted(FOLDER.glob("*.toml"))
    return [case for file in found for case in cases_of(tomllib.loads(file.read_text("utf-8")))]


def cases_of(told: Mapping[str, Any]) -> Iterator[Case]:
    """Each case under each agreement that it names: `[case.2026]` overrides what `[[case]]` says for both."""
    for table in told["case"]:
        for agreement in AGREEMENTS:
            if agreement in table:
                own = merged(table, table[agreement])
                usual = told.get("usual", {}).get(agreement, {})
                yield Case(
                    number=own["number"],
                    agreement=agreement,
                    title=own["title"],
                    activity=own.get("activity", ""),
                    people=tuple(_person(one, usual) for one in own.get("people", [])),
                    day=own.get("day", ""),
                    strike=own.get("strike", ""),
                    meeting=own.get("meeting", {}),
                    **{part: own.get(part, {}) for part in PARTS if part != "production"},
                    production={**usual.get("production", {}), **own.get("production", {})},
                )


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """`other` goes before `one`, table by table; of lists of people, person by person."""
    found = dict(one)
    for key, value in other.items():
        match one.get(key), value:
            case dict() as mine, dict():
                found[key] = merged(mine, value)
            case [dict(), *_] as mine, [dict(), *_]:
                found[key] = [merged(a, b) for a, b in zip(mine, value, strict=True)]
            case _:
                found[key] = value
    return found


def _person(table: Mapping[str, Any], usual: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who is on the cast list has the usual contract date, unless the case says another."""
    return {**table, "cast": {**usual.get("cast", {}), **table["cast"]}} if "cast" in table else table


# --- telling it ----------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What came of it. `asked`: each question that a coordinator was shown; `at_once`: the most of them on one page."""

    asked: dict[str, None] = field(default_factory=dict)
    at_once: int = 0
    approver_asked: dict[str, None] = field(default_factory=dict)
    outcomes: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def of(self, part: str) -> list[Mapping[str, Any]]:
        """Items of the contracts' packs, of all subjects."""
        return [one for _, outcome in self.outcomes for one in outcome[part] if one["pack"].startswith("sag-aftra/")]


def tell(world: World, case: Case) -> Told:
    told = Told()
    production = make_production(world.studio, "case", facts=dict(case.production))
    if case.meeting or case.strike:
        return _with_union_event(world, production, case, told)
    _log(world, production, case, told)
    return told


def _with_union_event(world: World, production: Production, case: Case, told: Told) -> Told:
    map_union(
        production=production, union=world.union, production_number="", recipient_name="", by=world.admin, now=LOGGED,
    )  # fmt: skip
    kind = "strike" if case.strike else "meeting_request"
    days = {"began_on": case.strike} if case.strike else dict(case.meeting)
    event = record_union_event(
        production=production, union=world.union, kind=kind, note="", by=world.approver, now=RECORDED, **days
    )
    if case.activity:
        _log(world, production, case, told)
    else:
        told.outcomes = [("event", one.result) for one in UnionEvent.objects.get(pk=event.pk).assessments.all()]
    return told


def _log(world: World, production: Production, case: Case, told: Told) -> None:
    cast = [_on_the_cast_list(world, production, number, person) for number, person in enumerate(case.people, start=1)]
    address = reverse("log-use", args=[production.slug, case.activity])
    client = signed_in(world.coordinator)
    page = _people_named(client, address, cast)
    if case.day:
        page = read(client.post(address, page.sent(happened_on=case.day, then="check")))
    page = _answered(client, address, page, case, told)
    saved = client.post(address, page.sent(summary=case.title, then="open"))
    assert saved.status_code == 302, read(saved).text
    use = Use.objects.get(production=production)
    _concluded(world, use, case, told)
    newest = newest_assessments([use.revisions.latest("revision").pk])
    told.outcomes = [(one.subject, one.result) for one in newest.values()]


def _on_the_cast_list(
    world: World, production: Production, number: int, person: Mapping[str, Any]
) -> tuple[str, Consent | None]:
    """Their cast number and the consent on record; nothing of both for somebody who is not on the list."""
    if "cast" not in person:
        return "", None
    engagement = add_engagement(
        production=production, role="Performer", cast_number=str(number), name="Performer (case)",
        facts=person["cast"], by=world.coordinator, now=LOGGED,
    )  # fmt: skip
    return str(number), _consent(world, engagement, person["consent"]) if "consent" in person else None


def _consent(world: World, engagement: Engagement, told: Mapping[str, str]) -> Consent:
    usual: dict[str, Any] = {
        "covers": "replica",
        "description": "As described.",
        "languages": "",
        "given_by": "performer",
    }
    no_file: SupportingFile | None = None
    return record_consent(
        engagement=engagement, **{**usual, **told}, file=no_file, replaces=None, by=world.coordinator, now=LOGGED
    )


def _people_named(client: Client, address: str, cast: list[tuple[str, Consent | None]]) -> Page:
    """The coordinator names each person: by cast number, or by role who is not on the list; and their consent on record."""
    page = read(client.get(address))
    while sum(name.endswith("-role") for name in page.controls) < len(cast):
        page = read(client.post(address, {**page.sent(), "add": "person"}))
    typed: dict[str, str] = {}
    for place, (number, consent) in enumerate(cast, start=1):
        typed |= {f"p{place}-cast_number": number, f"p{place}-role": "Performer"}
        if consent is not None:
            typed[f"p{place}-consent"] = consent.label
    return read(client.post(address, {**page.sent(), **typed, "then": "check"})) if cast else page


def _answered(client: Client, address: str, page: Page, case: Case, told: Told) -> Page:
    """The first open question that the case has an answer to, then the page anew, until there is none."""
    page = _taken_otherwise(client, address, page, case)
    for _step in range(MOST_STEPS):
        questions = [one for one in page.questions() if not one.name.endswith("-time")]
        still_open = [one for one in questions if not one.value]
        told.asked |= dict.fromkeys(one.name for one in questions)
        told.at_once = max(told.at_once, len(still_open))
        known = [one for one in still_open if _answer_of(case, one) is not None]
        if not known:
            return page
        typed = _typed(known[0].name, _answer_of(case, known[0]))
        page = read(client.post(address, {**page.sent(), **typed, "then": "check"}))
    raise AssertionError(f"still asking after {MOST_STEPS} answers")


def _taken_otherwise(client: Client, address: str, page: Page, case: Case) -> Page:
    """What the activity takes as given and the case says otherwise."""
    typed: dict[str, str] = {}
    for control in page.controls.values():
        value = _told_by(case, control, "given")
        if control.given and value is not None:
            typed |= _typed(control.name, value)
    return read(client.post(address, {**page.sent(), **typed, "then": "check"})) if typed else page


def _answer_of(case: Case, control: Control) -> object:
    return _told_by(case, control, "answers")


def _told_by(case: Case, control: Control, part: str) -> object:
    person, _, fact = control.name.rpartition("q-")
    if fact not in registry():
        return None
    if not person:
        return getattr(case, part).get(fact)
    return case.people[int(person.strip("p-")) - 1].get(part, {}).get(fact)


def _typed(name: str, value: object) -> dict[str, str]:
    match value:
        case bool():
            return {name: str(value).lower()}
        case datetime():
            return {name: f"{value:%Y-%m-%d}", f"{name}-time": f"{value:%H:%M}"}
    return {name: str(value)}


def _concluded(world: World, use: Use, case: Case, told: Told) -> None:
    """Labor relations answers what its page asks, round by round."""
    client = signed_in(world.approver)
    for _step in range(MOST_STEPS):
        page = read(client.get(reverse("use", args=[use.production.slug, use.number])))
        asked = [one for one in page.controls.values() if one.name.startswith("answer-")]
        told.approver_asked |= dict.fromkeys(one.name for one in asked)
        answers = {
            one.name: _typed(one.name, said)[one.name]
            for one in asked
            if not one.value and (said := _conclusion(case, one)) is not None
        }
        if not answers:
            return
        saved = client.post(
            reverse("use-determine", args=[use.production.slug, use.number]),
            {**answers, "reason": "As the case has it."},
        )
        assert saved.status_code == 302, read(saved).text
    raise AssertionError("labor relations is asked without end")


def _conclusion(case: Case, control: Control) -> object:
    """What is said about the person it is asked of; of the AI use, what is said of it or, with one person in it, of them."""
    _answer, number, fact = control.name.split("-", 2)
    told = [one.get("approver", {}) for one in case.people]
    own = told[int(number) - 1] if number.isdecimal() and int(number) else told[0] if len(told) == 1 else {}
    return own.get(fact, case.approver.get(fact))
