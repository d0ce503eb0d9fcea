"""A pack: one agreement, law or policy in one version, as frozen values.

Rules carry their clause, source and confidence; duties carry what they demand of whom and by when; exceptions belong to
a duty, never to the rule; examples prove the rule. How they are read from TOML stands in authoring.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from compliance.conditions import All, Always, Condition, Leaf, Node, Not
from compliance.conditions import Any as AnyOf
from compliance.deadlines import Due
from compliance.facts import Value

ALWAYS = Condition.of(Always())

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
statuses = ("draft text read", "unverified", "house policy")
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
    lifts: Condition | None = None  # any exception holds
    falls_due: Condition = ALWAYS  # governed, and when, and no exception

    @property
    def key(self) -> str:
        return f"{self.action} {self.party}"


@dataclass(frozen=True, slots=True)
class Example:
    """Facts, and precisely what they bring: duties due, open, lifted (by which exception), their terms, met or not."""

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
    duties: tuple[Duty, ...]
    examples: tuple[Example, ...]
    governed: Condition | None = None  # the governing date lies in the period
    applies: Condition = ALWAYS  # governed, and when

    def bound(self) -> "Rule":
        """With its conditions compiled; to be done again after any part is replaced."""
        if not self.governed_by:
            applies, governed = self.when.node, None
        else:
            governed = Condition.of(Leaf(self.governed_by, "within", (self.effective_from, self.effective_until)))
            applies = All((governed.node, self.when.node))
        compiled = {duty.unless: _compiled(applies, duty.unless) for duty in self.duties}
        duties = (replace(duty, **compiled[duty.unless]) for duty in self.duties)
        return replace(self, governed=governed, applies=Condition.of(applies), duties=tuple(duties))

    @property
    def period(self) -> str:
        return f"{self.effective_from or 'the beginning'} to {self.effective_until or 'further notice'}"


def _compiled(applies: Node, unless: tuple[DutyException, ...]) -> dict[str, Any]:
    """Shared by the duties of a rule that have the same exceptions, so that they are weighed once."""
    if not unless:
        return {"lifts": None, "falls_due": Condition.of(applies)}
    lifts = AnyOf(tuple(exception.when.node for exception in unless))
    return {"lifts": Condition.of(lifts), "falls_due": Condition.of(All((applies, Not(lifts))))}


@dataclass(frozen=True, slots=True, eq=False)
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

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)

    def of_subject(self, subject: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.subject == subject)
