"""A pack: one agreement, law or policy in one version, as frozen values.

Rules carry their clause, source and confidence; duties carry what they demand of whom and by when; exceptions belong to
a duty, never to the rule; examples prove the rule. How they are read from TOML stands in authoring.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from compliance.conditions import All, Always, Condition, Leaf, Not
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
parties = ("union", "performer", "representative", "producer")
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
class Limit:
    """One thing that must hold for a duty to be met; `text` says what is wrong when it does not."""

    id: str
    text: str
    when: Condition


IN_TIME = Limit(
    "in-time", "It was done after the listed time.", ALWAYS
)  # tested by the clock, where a duty has `done_at`


@dataclass(frozen=True, slots=True)
class Duty:
    action: str
    party: str
    text: str
    due: Due
    unless: tuple[DutyException, ...]
    terms: tuple[Term, ...]
    limits: tuple[Limit, ...]  # what it takes to be met, as far as facts can say
    done_at: str  # the fact that says when it was done
    when: Condition | None = None  # what it needs beside the rule's own condition
    answer: Due | None = None  # the other side's time to answer: a fact, from which nothing follows
    owed: Condition = ALWAYS  # governed, and the rule's when, and its own
    lifts: Condition | None = None  # any exception holds
    falls_due: Condition = ALWAYS  # owed, and no exception

    @property
    def key(self) -> str:
        return f"{self.action} {self.party}"

    @property
    def tested(self) -> tuple[str, ...]:
        """The facts that say whether it is met in form."""
        return tuple(dict.fromkeys(fact for limit in self.limits for fact in limit.when.reads))

    @property
    def reads(self) -> tuple[str, ...]:
        """Every fact that can change what is said of this duty."""
        times = (*self.due.reads, *(self.answer.reads if self.answer else ()), *filter(None, (self.done_at,)))
        terms = [fact for term in self.terms for fact in term.when.reads]
        return (*self.falls_due.reads, *times, *terms, *self.tested)


@dataclass(frozen=True, slots=True)
class Example:
    """Facts, and precisely what they bring: duties due, open, lifted (by which exception), their terms, met or not, by which limits not."""

    facts: Mapping[str, Value]
    duties: tuple[str, ...]
    depends: tuple[str, ...]
    lifted: Mapping[str, str]
    terms: Mapping[str, str]
    met: Mapping[str, bool]
    failed: Mapping[str, tuple[str, ...]]


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
    reads: tuple[str, ...] = ()  # every fact that can change what is said of it

    def bound(self) -> "Rule":
        """With its conditions compiled; to be done again after any part is replaced."""
        if not self.governed_by:
            applies, governed = self.when.node, None
        else:
            governed = Condition.of(Leaf(self.governed_by, "within", (self.effective_from, self.effective_until)))
            applies = All((governed.node, self.when.node))
        whole = Condition.of(applies)
        compiled = {_shared(duty): _compiled(whole, duty) for duty in self.duties}
        duties = tuple(replace(duty, **compiled[_shared(duty)]) for duty in self.duties)
        reads = dict.fromkeys(fact for duty in duties for fact in duty.reads)
        return replace(self, governed=governed, applies=whole, duties=duties, reads=tuple(reads))

    @property
    def period(self) -> str:
        return f"{self.effective_from or 'the beginning'} to {self.effective_until or 'further notice'}"


def _shared(duty: Duty) -> tuple[object, ...]:
    """Duties of a rule that need the same and have the same exceptions are weighed once."""
    return duty.when and duty.when.node, duty.unless


def _compiled(applies: Condition, duty: Duty) -> dict[str, Any]:
    owed = Condition.of(All((applies.node, duty.when.node))) if duty.when else applies
    if not duty.unless:
        return {"owed": owed, "lifts": None, "falls_due": owed}
    lifts = AnyOf(tuple(exception.when.node for exception in duty.unless))
    return {"owed": owed, "lifts": Condition.of(lifts), "falls_due": Condition.of(All((owed.node, Not(lifts))))}


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
