"""What an assessment says, as frozen values with one stable JSON form."""

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.deadlines import Deadline
from compliance.facts import Value, value_as_json

Because = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A limit that what was done does not pass."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class DutyDue:
    """A duty that applies. `met`: whether the facts show it done in time and in form (None: they do not say), and by which
    limits not. `answer`: the other side's listed time to answer; nothing follows from silence."""

    key: str
    pack: str
    version: str
    rule: str
    title: str
    action: str
    party: str
    union: str
    kind: str
    clause: str
    source: str
    confidence: str
    text: str
    open_point: str
    due: Deadline
    term: str
    met: bool | None
    failed: tuple[Failed, ...]
    answer: Deadline | None
    because: Because

    def as_json(self) -> dict[str, object]:
        told = {
            "due": self.due.as_json(),
            "failed": [_plain(one) for one in self.failed],
            "answer": self.answer.as_json() if self.answer else None,
            "because": _because(self.because),
        }
        return {**_plain(self), **told}


@dataclass(frozen=True, slots=True)
class Lifted:
    """A duty that an exception takes away, whatever else is answered."""

    key: str
    pack: str
    version: str
    rule: str
    title: str
    exception: str
    exception_title: str
    clause: str
    source: str
    confidence: str
    text: str
    open_point: str
    because: Because

    def as_json(self) -> dict[str, object]:
        return {**_plain(self), "because": _because(self.because)}


@dataclass(frozen=True, slots=True)
class Depends:
    """A duty that some answers would bring and others would not. `on`: the facts that still decide it."""

    key: str
    pack: str
    version: str
    rule: str
    title: str
    action: str
    party: str
    union: str
    kind: str
    clause: str
    source: str
    confidence: str
    text: str
    open_point: str
    on: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {**_plain(self), "on": list(self.on)}


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A rule that does not apply; or, where the rule does, the one duty (`key`) that is not owed."""

    key: str
    pack: str
    version: str
    rule: str
    title: str
    clause: str
    reason: str
    because: Because

    def as_json(self) -> dict[str, object]:
        return {**_plain(self), "because": _because(self.because)}


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact that still decides whether a duty `applies`, its `time`, its `terms`, or if it is `met`."""

    fact: str
    type: str
    audience: str
    owner: str
    question: str
    why: str
    choices: tuple[tuple[str, str], ...]
    decides: str
    rules: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        choices = [{"key": key, "label": label} for key, label in self.choices]
        return {**_plain(self), "choices": choices, "rules": list(self.rules)}


@dataclass(frozen=True, slots=True)
class Assessment:
    subject: str
    duties: tuple[DutyDue, ...]
    lifted: tuple[Lifted, ...]
    depends: tuple[Depends, ...]
    not_applied: tuple[NotApplied, ...]
    questions: tuple[Question, ...]

    def as_json(self) -> dict[str, object]:
        parts = ("duties", "lifted", "depends", "not_applied", "questions")
        return {"subject": self.subject, **{part: _list(getattr(self, part)) for part in parts}}


def _list(items: Iterable[DutyDue | Lifted | Depends | NotApplied | Question]) -> list[dict[str, object]]:
    return [item.as_json() for item in items]


def _plain(item: object) -> dict[str, object]:
    """The fields that are JSON already; the caller overwrites the others."""
    return {name: getattr(item, name) for name in type(item).__slots__}  # type: ignore[attr-defined]


def _because(because: Because) -> list[dict[str, object]]:
    return [{"fact": fact, "value": value_as_json(value)} for fact, value in because]
