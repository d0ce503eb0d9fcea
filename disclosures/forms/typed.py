"""What somebody typed into the log form, kept as typed: it is shown again whatever becomes of it.

Names of controls: `summary` and the like; `q-<fact>` for an answer about the AI use; `p2-role`, `p2-cast_number`,
`p2-consent` and `p2-q-<fact>` for the second person. A moment has a day, and its hour in `…-time`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import TooLarge
from disclosures.entry import MOST_INVOLVEMENTS

TEXTS = (
    "summary",
    "performer_part",
    "tools",
    "scene",
    "department",
    "phase",
    "account",
    "finality",
    "happened_on",
    "notes",
    "reason",
)
ANSWER = re.compile(r"(?:p([1-9][0-9]{0,2})-)?q-([A-Za-z0-9_]{1,80}?)(-time)?")
PERSON = re.compile(r"p([1-9][0-9]{0,2})-(?:role|cast_number|consent)")


@dataclass(frozen=True, slots=True)
class Answer:
    """A text, and the hour where a moment is asked for. An empty text is “I don't know”, said outright."""

    text: str
    hour: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.text.strip() or self.hour.strip())


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """`number` is the person's place on the page and stays when others are taken away."""

    number: int
    role: str = ""
    cast_number: str = ""
    answers: Answers = field(default_factory=dict)
    consent: str = ""

    @property
    def is_blank(self) -> bool:
        words = (self.role, self.cast_number, self.consent)
        return not (any(word.strip() for word in words) or any(one.is_known for one in self.answers.values()))


@dataclass(frozen=True, slots=True)
class Typed:
    texts: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    people: tuple[TypedPerson, ...] = ()

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def with_another(self, *, above: int = 0) -> Typed:
        """One person more, with a place that nobody on the page had, up to `above`."""
        number = max((above, *(person.number for person in self.people))) + 1
        return replace(self, people=(*self.people, TypedPerson(number)))

    def without(self, number: str) -> Typed:
        return replace(self, people=tuple(person for person in self.people if str(person.number) != number))


def typed_from(data: QueryDict) -> Typed:
    """Everything of a sent form that belongs to the entry; what else was sent is left alone."""
    answers = _answers(data)
    numbers = {int(found[1]) for name in data if (found := PERSON.fullmatch(name))} | set(answers) - {0}
    if len(numbers) > MOST_INVOLVEMENTS:
        raise TooLarge(
            "too-many-people",
            _("One AI use names at most %(most)s people one by one.") % {"most": MOST_INVOLVEMENTS},
            remedy=_("Log a crowd as one AI use."),
        )
    people = tuple(
        TypedPerson(
            number,
            _text(data, f"p{number}-role"),
            _text(data, f"p{number}-cast_number"),
            answers.get(number, {}),
            _text(data, f"p{number}-consent"),
        )
        for number in sorted(numbers)
    )
    return Typed({name: _text(data, name) for name in TEXTS if name in data}, answers.get(0, {}), people)


def typed_plainly(data: QueryDict, names: Iterable[str]) -> Typed:
    """A form of a few texts and of answers that are about one thing."""
    return Typed({name: _text(data, name) for name in names if name in data}, _answers(data).get(0, {}))


def _answers(data: QueryDict) -> dict[int, dict[str, Answer]]:
    """By person, 0 for the AI use itself; in the order in which they stood on the page."""
    found: dict[int, dict[str, Answer]] = {}
    for name, person, fact, is_hour in _parts(data):
        theirs = found.setdefault(person, {})
        before = theirs.get(fact, Answer(""))
        theirs[fact] = replace(before, hour=_text(data, name)) if is_hour else replace(before, text=_text(data, name))
    return found


def _text(data: QueryDict, name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _parts(data: QueryDict) -> Iterator[tuple[str, int, str, bool]]:
    for name in data:
        if match := ANSWER.fullmatch(name):
            yield name, int(match[1] or 0), match[2], bool(match[3])


def answer_name(fact: str, person: int = 0) -> str:
    return f"p{person}-q-{fact}" if person else f"q-{fact}"


def digest_of(data: QueryDict, leave_out: set[str]) -> Any:
    """What makes two sendings of a form the same."""
    return [[name, data.getlist(name)] for name in sorted(data) if name not in leave_out]
