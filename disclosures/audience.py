"""What of an assessment each audience may see. Pure.

A coordinator never sees an approver's question, a determination, nor the name of a fact that only an approver answers.
What a determination alone decides stays unsaid too: that a duty was lifted by it, which term it chose, whether it is met
and by which limit not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from compliance import library
from compliance.facts import registry
from compliance.packs import IN_TIME, Duty

Outcome = Mapping[str, Any]


def outcome_for(outcome: Outcome, *, internal: bool, determined: Iterable[str] = ()) -> dict[str, Any]:
    """An assessment's result as this audience may see it; `internal` is labor relations. `determined`: coordinators' facts that
    labor relations answered here (`Assessment.determined`), which for anybody else are like its own."""
    if internal:
        return {**outcome, "with_labor_relations": False}
    seen = Seen(frozenset(determined))
    return {
        **outcome,
        "duties": [seen.duty(duty) for duty in outcome["duties"]],
        "lifted": [seen.item(duty) for duty in outcome["lifted"] if seen.all(names_of(duty["because"]))],
        "depends": [seen.item(one) for one in outcome["depends"] if seen.all(one["on"])],
        "not_applied": [seen.item(one) for one in outcome["not_applied"] if seen.all(names_of(one["because"]))],
        "questions": [one for one in outcome["questions"] if one["audience"] == "coordinator"],
        "with_labor_relations": any(one["audience"] == "approver" for one in outcome["questions"]),
    }


PRIVATE = ("source", "confidence", "open_point")
NO_TIME_SHOWN: Mapping[str, Any] = {
    "anchor": "",
    "at": None,
    "earliest": None,
    "latest": None,
    "sum": "",
    "waits_on": [],
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody but labor relations sees of an outcome in which these of a coordinator's facts were determined."""

    determined: frozenset[str]

    def all(self, names: Iterable[str]) -> bool:
        return all(name not in self.determined and _is_coordinators(name) for name in names)

    def item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in item.items() if name not in PRIVATE}
        if "because" in kept:
            kept["because"] = [one for one in kept["because"] if self.all([one["fact"]])]
        return kept

    def duty(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """A term, a time, whether it is met and which limit fails are said where coordinators' answers alone decide them. How
        long the other side has to answer is for labor relations."""
        kept, duty = self.item(item), _duty(item["pack"], item["version"], item["rule"], item["key"])
        timed = self.all(time_reads(duty))
        passed = {limit.id for limit in duty.limits if self.all(limit.when.reads)}
        in_time = {IN_TIME.id} if timed and self.all(filter(None, [duty.done_at])) else set()
        return {
            **kept,
            "due": self.due(kept["due"], duty),
            "term": kept["term"] if self.all(name for term in duty.terms for name in term.when.reads) else "",
            "met": kept["met"] if in_time and self.all(duty.tested) else None,
            "failed": [one for one in kept.get("failed", []) if one["id"] in passed | in_time],
            "answer": None,
        }

    def due(self, due: Mapping[str, Any], duty: Duty) -> dict[str, Any]:
        return dict(due) if self.all(time_reads(duty)) else {**due, **NO_TIME_SHOWN}


def due_for(
    due: Mapping[str, Any], *, pack: str, version: str, rule: str, duty: str, determined: Iterable[str], internal: bool
) -> dict[str, Any]:
    """A duty's time as it is kept with an action item, cut as in an assessment. `determined`: whatever labor relations answered
    of a coordinator's facts in the assessments that it may come from."""
    if internal:
        return dict(due)
    return Seen(frozenset(determined)).due(due, _duty(pack, version, rule, duty))


def time_reads(duty: Duty) -> frozenset[str]:
    """The facts that a duty's time tells of."""
    return frozenset(filter(None, [duty.due.anchor, *duty.due.reads]))


@cache
def _duty(pack: str, version: str, rule: str, key: str) -> Duty:
    return next(one for one in library.pack(pack, version).rule(rule).duties if one.key == key)


def names_of(because: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one["fact"] for one in because]


def _is_coordinators(name: str) -> bool:
    return name in registry() and registry()[name].audience == "coordinator"


CLOSED = "closed"
CLOSED_INSIDE = frozenset({"not_applicable", "waived"})


def status_for(status: str, *, internal: bool) -> str:
    """How an action item stands. Why labor relations closed one is its own."""
    return CLOSED if status in CLOSED_INSIDE and not internal else status


# What of the record a coordinator's tool may read. A kind that is not listed is labor relations' own. The digest of an
# assessment is left out: whoever knows the other facts could find the determinations by trying.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "production.created": ("production",),
    "production.answered": ("facts",),
    "engagement.added": ("engagement", "facts"),
    "engagement.changed": ("engagement",),
    "engagement.answered": ("engagement", "facts"),
    "consent.recorded": ("consent", "number", "engagement", "replaces", "file"),
    "pack.adopted": ("pack", "version", "sha256"),
    "union.mapped": ("union",),
    "recipient.entered": ("recipient", "union", "kinds"),
    "recipient.confirmed": ("recipient", "union", "kinds"),
    "recipient.ended": ("recipient", "union", "kinds"),
    "channel.agreed": ("agreement", "union", "channel"),
    "channel.taken_back": ("agreement", "union", "channel"),
    "use.logged": ("use", "number", "revision"),
    "use.revised": ("use", "number", "revision"),
    "use.assessed": ("assessment", "revision"),
    "obligation.opened": ("use", "rule", "duty", "pack"),
    "obligation.lapsed": ("use", "rule", "duty", "pack"),
    "obligation.done": ("use", "rule", "duty", "pack"),
    "obligation.closed": ("use", "rule", "duty", "pack"),
    "obligation.reopened": ("use", "rule", "duty", "pack"),
    "paper.numbered": ("document", "number", "kind"),
    "paper.not_made": ("document",),
    "paper.made_again": ("document",),
    "paper.issued": ("document", "number", "kind", "pdf", "html"),
    "paper.handed_over": ("document", "channel", "agreed"),
    "paper.opened": ("document",),
    "paper.answered": ("document", "answer", "kind", "corrects"),
}
# Of a performer's paper: for whoever works with the cast, and for nobody else.
EVENTS_OF_CAST: Mapping[str, tuple[str, ...]] = {
    "performer_paper.numbered": EVENTS["paper.numbered"],
    "performer_paper.not_made": EVENTS["paper.not_made"],
    "performer_paper.made_again": EVENTS["paper.made_again"],
    "performer_paper.issued": EVENTS["paper.issued"],
    "performer_paper.handed_over": EVENTS["paper.handed_over"],
}


def event_for(kind: str, about: Mapping[str, Any], *, internal: bool) -> dict[str, Any]:
    """What an entry is about, as this audience may read it. Which entries it may read is for the caller to know."""
    told = EVENTS.get(kind) or EVENTS_OF_CAST.get(kind, ())
    return dict(about) if internal else {name: about[name] for name in told if name in about}


# What the union reads of the stream between it and a studio: an opening goes out whole or not at all, so that a kind, or anything
# that a kind is about, which is not listed stays closed.
OPEN_TO_THE_UNION: Mapping[str, frozenset[str]] = {
    "paper.issued": frozenset({"document", "number", "kind", "content", "pdf", "html"}),
    "paper.handed_over": frozenset({"document", "channel", "delivery", "agreed", "handed_over_at", "proof"}),
    "paper.not_handed_over": frozenset({"document", "channel", "delivery", "why"}),
    "paper.sent_again": frozenset({"document", "channel", "delivery"}),
    "paper.opened": frozenset({"document"}),
    "paper.answered": frozenset({"document", "answer", "kind", "corrects"}),
    "opening.erased": frozenset({"seq", "erasure"}),
}
# What everybody of the studio who exports the record may read whole: digests and ids of papers beside what the feed tells.
_BESIDE = frozenset({"content", "delivery"})
OPEN_IN_THE_STUDIO: Mapping[str, frozenset[str]] = {
    **{kind: frozenset(told) | _BESIDE for kind, told in {**EVENTS, **EVENTS_OF_CAST}.items()},
    **OPEN_TO_THE_UNION,
}


def opens_to(opened: Mapping[str, frozenset[str]], kind: str, about: Mapping[str, Any]) -> bool:
    return kind in opened and opened[kind].issuperset(about)
