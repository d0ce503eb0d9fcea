"""A pack: one agreement, law or policy in one version, as frozen values.

Rules carry their clause, source and confidence; duties carry what they demand of whom and by when; exceptions belong to
a duty, never to the rule; examples prove the rule. Reading the TOML is in authoring.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compliance.conditions import Condition
from compliance.deadlines import Due
from compliance.facts import Value

subjects = ("production", "use", "involvement", "event")
kinds = ("contract", "house", "practice", "law")
actions = (
    "notify",
    "consent",
    "bargain",
    "pay",
    "meet",
    "label",
    "declare",
    "approve",
    "secure",
    "forbid",
    "record",
    "summarize",
)
parties = ("union", "performer", "producer")
confidences = (
    "primary text",
    "union summary",
    "union page",
    "union summary, second-hand",
    "law firm",
    "press",
    "inference (strong)",
    "inference",
    "open question",
    "house policy",
)

# Whose facts a rule on each subject may read.
readable_owners: Mapping[str, tuple[str, ...]] = {
    "production": ("production",),
    "use": ("production", "tool", "use"),
    "involvement": ("production", "tool", "use", "engagement", "involvement", "consent"),
    "event": ("production", "tool", "use", "event"),
}


@dataclass(frozen=True, slots=True)
class DutyException:
    id: str
    title: str
    clause: str
    source: str
    confidence: str
    text: str
    when: Condition
    open_point: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """What a duty amounts to in one case; of several, the first that holds."""

    id: str
    text: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Duty:
    action: str
    party: str
    text: str
    due: Due
    unless: tuple[DutyException, ...]
    terms: tuple[Term, ...]
    met: Condition | None  # the form in which it is met, as far as facts can say
    done_at: str  # the fact that says when it was done
    lifts: Condition | None  # any exception holds
    falls_due: Condition  # governed, and when, and no exception

    @property
    def key(self) -> str:
        return f"{self.action} {self.party}"


@dataclass(frozen=True, slots=True)
class Example:
    """Facts, and precisely the duties they bring; `at` is the example's place in its file."""

    facts: Mapping[str, Value]
    duties: tuple[str, ...]
    depends: tuple[str, ...]
    lifted: Mapping[str, str]
    terms: Mapping[str, str]
    met: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    subject: str
    clause: str
    source: str
    confidence: str
    text: str
    open_point: str
    governed_by: str
    effective_from: date | None
    effective_until: date | None
    when: Condition
    governed: Condition | None  # the governing date lies in the period
    applies: Condition  # governed, and when
    duties: tuple[Duty, ...]
    examples: tuple[Example, ...]

    @property
    def period(self) -> str:
        return f"{self.effective_from or 'the beginning'} to {self.effective_until or 'further notice'}"


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    version: str
    union: str
    kind: str
    title: str
    status: str
    text: str
    effective_from: date | None
    effective_until: date | None
    sources: Mapping[str, str]
    rules: tuple[Rule, ...]
    sha256: str
    file: str

    def rule(self, id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == id)

    def of_subject(self, subject: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.subject == subject)
