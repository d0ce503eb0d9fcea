"""The form for somebody on the cast list: number, role, who it is, and what belongs to the engagement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.errors import Refusal
from compliance.facts import Fact, registry
from disclosures.models import Engagement, Person
from disclosures.services.entries import ENGAGEMENT_OWNERS

from .consents import is_minor
from .fields import Field, choices, field
from .prefilled import given_answer
from .questions import fact_field
from .reading import read_answers
from .typed import Typed

WORDS = ("cast_number", "role", "person", "name")
Faults = Mapping[str, str]


def engagement_questions() -> list[Fact]:
    """What somebody on set answers of an engagement, in the rulebook's order."""
    return [one for one in registry().values() if one.owner in ENGAGEMENT_OWNERS and one.audience == "coordinator"]


def typed_of_engagement(engagement: Engagement, zone: ZoneInfo) -> Typed:
    """What stands on the list, as if it had just been typed; a minor's name is not among it."""
    name = "" if is_minor(engagement) else engagement.person.name
    texts = {"cast_number": engagement.cast_number, "role": engagement.role, "name": name}
    return Typed(texts, {fact: given_answer(fact, value, zone) for fact, value in engagement.facts.items()})


def said_of(typed: Typed, zone: ZoneInfo) -> tuple[dict[str, object], list[Refusal]]:
    """The answers, and what could not be read of them. “I don't know” takes an earlier answer away (null)."""
    return read_answers(typed.answers, {one.name for one in engagement_questions()}, zone)


def cast_fields(typed: Typed, faults: Faults, known: Iterable[Person], *, minor: bool = False) -> list[Field]:
    """Who it is. Whoever is engaged on another picture of the studio is chosen, and not typed again."""

    def text(name: str, label: str, **told: Any) -> Field:
        return field(name, label, value=typed.text(name), error=faults.get(name, ""), **told)

    hint = _("For the studio only; never on a paper.")
    hidden_name = _("A minor is not shown by name. Type it only to change it.")
    listed = [(str(one.pk), person_words(one)) for one in known]
    person = field(
        "person", _("Engaged on another picture already?"), "select", error=faults.get("person", ""),
        choices=choices([("", _("No, or not known")), *listed], typed.text("person")),
        hint=_("The same person then has the same consents."),
    )  # fmt: skip
    return [
        text("cast_number", _("Cast number"), maxlength=40, short=True, hint=_("As on the call sheet.")),
        text("role", _("Role"), maxlength=200, hint=_("“Supporting performer”. This is what papers say.")),
        *([person] if listed else []),
        text("name", _("Name"), maxlength=200, hint=hidden_name if minor else hint),
    ]


def fact_fields(typed: Typed, faults: Faults) -> list[Field]:
    return [fact_field(one, typed.answers.get(one.name), faults) for one in engagement_questions()]


def person_words(person: Person) -> str:
    """How somebody known is offered: by name, a minor by role alone; with the pictures they are engaged on."""
    engaged: list[Engagement] = person.engaged  # type: ignore[attr-defined]  # set by the query's prefetch
    pictures = ", ".join(dict.fromkeys(one.production.title for one in engaged))
    minor = person.minor is True or any(is_minor(one) for one in engaged)
    name = (engaged[0].role if engaged else _("A minor")) if minor else person.name
    return f"{name} ({pictures})" if pictures else name
