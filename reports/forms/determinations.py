"""Labor relations' questions about one AI use, as controls, and the answers as they come back."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusals
from compliance.facts import Fact, known_fact, registry
from disclosures.forms.fields import Field, choices, field, hidden
from disclosures.forms.moments import day_of

from .sent import Sent

UNKNOWN = "unknown"
SHOWN = "shown-"  # what a control held when the page was opened
LONGEST_REASON = 1000
FIRST_ASKED = 3  # of each subject; what follows often falls away with the first answers

Standing = Mapping[tuple[int, str], object]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to labor relations: about the AI use (0) or a person in it. `who` names the person; `shared` says whose the
    answer is, where it serves beyond this AI use."""

    involvement: int
    fact: str
    who: str = ""
    shared: str = ""

    @property
    def name(self) -> str:
        return f"answer-{self.involvement}-{self.fact}"

    @property
    def key(self) -> tuple[int, str]:
        return self.involvement, self.fact


def ask_of(involvement: int, who: str, fact: str, engaged: Container[int]) -> Ask:
    """Asked once with its owner: what belongs to the AI use or the production is answered for everybody in it."""
    owner = registry()[fact].owner
    if owner == "production":
        return Ask(0, fact, shared=_("For the whole production: one answer serves every AI use."))
    if owner not in ("involvement", "consent", "engagement"):
        return Ask(0, fact)
    engagement = owner == "engagement" and involvement in engaged
    return Ask(involvement, fact, who, _("For this engagement: one answer serves every AI use.") if engagement else "")


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that differs from what stands."""

    involvement: int
    fact: str
    value: object


def determination_fields(
    asks: Sequence[Ask], standing: Standing, given: Sent, who: Mapping[int, str]
) -> dict[str, Any]:
    """What to ask first, the rest, and what was answered before and may be answered anew. `who`: people in the AI use, those
    with an engagement."""
    dates = [ask for ask in asks if registry()[ask.fact].audience == "coordinator"]
    first, rest = _ranked([ask for ask in asks if ask not in dates])
    asked = {ask.key for ask in asks}
    answered = [key for key, value in standing.items() if value is not None and key not in asked]
    earlier = [ask_of(number, who.get(number, ""), fact, who) for number, fact in answered]
    return {
        "shown": list(_shown([*asks, *earlier], standing, given)),
        "dates": [{"key": ask.key, **_control(ask, standing, given)} for ask in dates],
        "fields": [_control(ask, standing, given) for ask in first],
        "rest": [_control(ask, standing, given) for ask in rest],
        "earlier": [_control(ask, standing, given) for ask in earlier],
        "reason": field(
            "reason", _("Reason"), "textarea", rows=2, hint=_("For the file. It never leaves the studio."),
            value=given.value("reason"), error=given.fault("reason"), maxlength=LONGEST_REASON,
        ),
    }  # fmt: skip


def _shown(asks: Sequence[Ask], standing: Standing, given: Sent) -> Iterator[Field]:
    """Beside each control that is filled in, what it holds: who answers one thing says nothing anew of the others."""
    for ask in asks:
        text = given.value(SHOWN + ask.name) if given.values else _as_text(standing.get(ask.key))
        if text:
            yield hidden(SHOWN + ask.name, text)


def _ranked(asks: Sequence[Ask]) -> tuple[list[Ask], list[Ask]]:
    first: list[Ask] = []
    for ask in asks:
        if sum(one.involvement == ask.involvement for one in first) < FIRST_ASKED:
            first.append(ask)
    return first, [ask for ask in asks if ask not in first]


def _control(ask: Ask, standing: Standing, given: Sent) -> Field:
    fact = registry()[ask.fact]
    chosen = given.values.get(ask.name) if given.values else _as_text(standing.get(ask.key)) or None
    hint = " · ".join(said for said in (ask.who, ask.shared) if said)
    told = {"why": fact.why, "hint": hint, "error": given.fault(f"facts/{ask.fact}")}
    if fact.type in ("bool", "choice"):
        return field(
            ask.name, fact.question, "radio", choices=choices(_pairs(fact), chosen), layout=_layout(fact), **told
        )
    return field(ask.name, fact.question, "partial_date" if fact.type == "date" else "text", value=chosen or "", **told)


def _pairs(fact: Fact) -> list[tuple[str, str]]:
    known = [("true", _("Yes")), ("false", _("No"))] if fact.type == "bool" else list(fact.choices)
    return [*known, (UNKNOWN, _("I don’t know"))]


def _layout(fact: Fact) -> str:
    return "even" if fact.type == "bool" else ""


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def given_answers(post: QueryDict, standing: Standing) -> tuple[list[Given], str]:
    """The answers that change something, and the reason; a conclusion without a reason is worth nothing years later."""
    answers = [one for one in _answers(post) if one.value != standing.get((one.involvement, one.fact))]
    reason = post.get("reason", "").strip()
    if answers and not reason:
        raise Refusals([Invalid("reason-missing", _("Say in a sentence why. It stays inside."), field="/reason")])
    if len(reason) > LONGEST_REASON:
        raise Refusals([Invalid("too-long", _("A reason fits in 1,000 characters."), field="/reason")])
    return answers, reason


def _answers(post: QueryDict) -> Iterator[Given]:
    """What was changed on the page. A line that was emptied takes its answer back; one that was empty says nothing, whatever
    somebody else has answered since."""
    for name, text in post.items():
        start, _dash, rest = name.partition("-")
        number, _dash, fact = rest.partition("-")
        if start == "answer" and number.isdecimal() and len(number) < 10 and text != post.get(SHOWN + name, ""):
            yield Given(int(number), known_fact(fact, registry()).name, _value(registry()[fact], str(text).strip()))


def _value(fact: Fact, text: str) -> object:
    if text in (UNKNOWN, ""):
        return None
    if fact.type == "bool":
        return {"true": True, "false": False}.get(text, text)
    if fact.type == "date":
        return day_of(text)
    return int(text) if fact.type == "integer" and text.isdecimal() and len(text) < 13 else text
