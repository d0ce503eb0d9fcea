"""One AI use being entered: what was typed, how it reads, what would apply to it, and what is therefore still asked."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from compliance.assessment import Assessment as Outcome
from compliance.errors import Refusal, Refusals
from disclosures.actors import Actor
from disclosures.audience import outcome_for
from disclosures.catalogue.activities import Activity, activities
from disclosures.entry import UseInput
from disclosures.forms.consents import Offered
from disclosures.forms.fields import Field
from disclosures.forms.questions import Asked, asked_of, given_box, in_turn, question_fields
from disclosures.forms.reading import (
    Reading,
    control_of,
    label_of,
    named_people,
    placed,
    read,
    sound,
    sound_of_production,
)
from disclosures.forms.typed import Typed, TypedPerson
from disclosures.forms.use_form import who_is
from disclosures.models import Engagement, Production, UseRevision
from disclosures.permissions import nothing_here
from disclosures.queries.cast import consents_of_people
from disclosures.services.assessments import preview_use
from disclosures.services.casting import cast_of
from disclosures.services.consented import ANSWERED
from disclosures.services.entries import judge

from .applies import Told, applies
from .refusing import error_summary


@dataclass(frozen=True, slots=True)
class Entering:
    production: Production
    activity: Activity
    typed: Typed
    engaged: Mapping[str, Engagement]
    reading: Reading
    told: tuple[Told, ...]
    asked: tuple[Asked, ...]
    offered: Offered

    @property
    def who(self) -> dict[int, str]:
        """Those of whom something is asked, by their place on the page."""
        people = named_people(self.typed, self.activity)
        named = {person.number: who_is(person, self.engaged) for person in people}
        return {
            number: name or _("Performer %(place)s") % {"place": place}
            for place, (number, name) in enumerate(named.items(), start=1)
        }

    def _consents(self, refusal: Refusal | None) -> dict[int, Field]:
        faults = self.faults(refusal)
        offered = {person.number: self.offered.choice(person, faults) for person in self.typed.people}
        return {number: shown for number, shown in offered.items() if shown and number in self.who}

    def given(self, refusal: Refusal | None = None) -> dict[str, Any] | None:
        """What is taken as given, of the AI use and of everybody with a box on the page."""
        boxes = {
            person.number: _("Performer %(place)s") % {"place": place}
            for place, person in enumerate(self.typed.people, start=1)
        }
        return given_box(self.typed, self.activity, boxes, self.faults(refusal))

    def refusal(self) -> Refusal | None:
        """Everything that could not be saved as it is, at once: what could not be read, and what the register would refuse."""
        faults = [*self.reading.faults]
        for check in (lambda: judge([self.reading.entry]), lambda: cast_of(self.production, [self.reading.entry])):
            try:
                check()
            except Refusal as refusal:
                faults += refusal.items
        return Refusals(faults) if faults else None

    def faults(self, refusal: Refusal | None = None) -> dict[str, str]:
        """What is wrong, by the name of the control."""
        items = [*self.reading.faults, *(refusal.items if refusal else ())]
        return placed(items, self.reading.numbers)

    def summary(self, refusal: Refusal | None) -> list[dict[str, Any]]:
        return error_summary(refusal, self._href, label_of) if refusal else []

    def _href(self, field: str) -> str:
        name = control_of(field, self.reading.numbers)
        return f"#id_{name}" if name else ""

    def live(self, refusal: Refusal | None = None) -> dict[str, Any]:
        """The context of `_live.html`: what is asked, and what applies."""
        nothing = _("Nothing further depends on an answer of yours.")
        return {
            "questions": question_fields(
                self.typed,
                self.asked,
                self.who,
                self.faults(refusal),
                given=self.activity.presumes,
                consents=self._consents(refusal),
            ),
            "question_note": "" if self.asked else nothing,
            "applies": applies(self.told),
            "zone": self.production.tz,
        }


def entering(
    production: Production, activity: Activity, typed: Typed, by: Actor, *, revising: UseRevision | None = None
) -> Entering:
    """Reads and assesses. Nothing is recorded, and nothing is refused for being unfinished."""
    listed = production.engagements.exclude(cast_number="").select_related("production").order_by("cast_number")
    engaged = {one.cast_number: one for one in listed}
    offered = _offered(production, typed, engaged)
    typed = replace(typed, people=tuple(_settled(person, offered) for person in typed.people))
    reading = read(typed, activity, engaged, production.tz, revising=revising)
    outcomes = _outcomes(production, sound(reading, engaged, offered.all_values), reading, by)
    people = {person.number: person for person in typed.people}
    several = len(reading.numbers) > 1
    told = tuple(
        Told(outcome, who_is(people[number], engaged) if several and number in people else "")
        for number, outcome in outcomes
    )
    asked = [one for one in asked_of(outcomes) if one.fact not in activity.presumes]
    return Entering(production, activity, typed, engaged, reading, told, tuple(in_turn(asked, typed)), offered)


def _offered(production: Production, typed: Typed, engaged: Mapping[str, Engagement]) -> Offered:
    """The recorded consents of everybody whose cast number stands on the page. One statement, none if there is nobody."""
    here = [engaged[number] for person in typed.people if (number := person.cast_number.strip()) in engaged]
    found = list(consents_of_people(here)) if here else []
    return Offered(
        production,
        {
            one.cast_number: [consent for consent in found if consent.engagement.person_id == one.person_id]
            for one in here
        },
    )


def _settled(person: TypedPerson, offered: Offered) -> TypedPerson:
    """With a chosen consent its own answers are no longer somebody's: they would stand beside it and be passed over."""
    if not person.consent.strip():
        return person
    answers = {name: answer for name, answer in person.answers.items() if name not in ANSWERED}
    return replace(person, consent=offered.chosen(person), answers=answers)


def _outcomes(production: Production, entry: UseInput, reading: Reading, by: Actor) -> list[tuple[int, dict[str, Any]]]:
    """By the person's place on the page, 0 for the AI use itself; as a coordinator may see them, whoever is asking.

    What labor relations has yet to decide is named too, without the questions (`may_apply`): here no determination counts, so
    that what stands there, or no longer does, tells of none."""
    supposed = copy(production)
    supposed.facts = {**production.facts, **sound_of_production(reading)}
    found = preview_use(production=supposed, entry=entry, by=by)
    return [
        (
            reading.numbers[subject.involvement - 1] if subject.involvement else 0,
            {**(seen := outcome_for(outcome.as_json(), internal=False)), "may_apply": _left_out(outcome, seen)},
        )
        for subject, outcome in found
    ]


def _left_out(outcome: Outcome, seen: Mapping[str, Any]) -> list[dict[str, str]]:
    """Duties that wait for a legal conclusion: deed, party, and the provision's title."""
    shown = {(item["rule"], item["key"]) for item in seen["depends"]}
    waiting = [one for one in outcome.depends if (one.rule, one.key) not in shown]
    return [{"action": one.action, "party": one.party, "title": one.title} for one in waiting]


def activity_called(key: str) -> Activity:
    if key not in activities():
        raise nothing_here()
    return activities()[key]
