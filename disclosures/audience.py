"""What of an assessment each audience may see (DESIGN 5.3 and "Privilege has a wall"). Pure.

A coordinator never sees an approver's question, a determination, nor the name of a fact that only an approver answers.
What a determination alone decides stays unsaid too: that a duty was lifted by it, which term it chose, whether it is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from compliance import library
from compliance.facts import registry
from compliance.packs import Duty

Outcome = Mapping[str, Any]


def outcome_for(outcome: Outcome, *, internal: bool) -> dict[str, Any]:
    """An assessment's result as this audience may see it; `internal` is labor relations."""
    if internal:
        return {**outcome, "with_labor_relations": False}
    return {
        **outcome,
        "duties": [_duty_outside(duty) for duty in outcome["duties"]],
        "lifted": [_outside(duty) for duty in outcome["lifted"] if _coordinators(_names(duty["because"]))],
        "depends": [_outside(one) for one in outcome["depends"] if _coordinators(one["on"])],
        "not_applied": [_outside(one) for one in outcome["not_applied"] if _coordinators(_names(one["because"]))],
        "questions": [one for one in outcome["questions"] if one["audience"] == "coordinator"],
        "with_labor_relations": any(one["audience"] == "approver" for one in outcome["questions"]),
    }


PRIVATE = ("source", "confidence", "open_point")


def _duty_outside(item: Mapping[str, Any]) -> dict[str, Any]:
    kept = _outside(item)
    term_is_theirs, met_is_theirs = _open_to_coordinators(item["pack"], item["version"], item["rule"], item["key"])
    return {**kept, "term": kept["term"] if term_is_theirs else "", "met": kept["met"] if met_is_theirs else None}


def _outside(item: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name not in PRIVATE}
    if "because" in kept:
        kept["because"] = [one for one in kept["because"] if _coordinators([one["fact"]])]
    return kept


@cache
def _open_to_coordinators(pack: str, version: str, rule: str, key: str) -> tuple[bool, bool]:
    """Whether the duty's terms, and its being met, are decided by nothing but what a coordinator answers."""
    duty: Duty = next(one for one in library.pack(pack, version).rule(rule).duties if one.key == key)
    decides_term = [name for term in duty.terms for name in term.when.reads]
    return _coordinators(decides_term), _coordinators(duty.met.reads if duty.met else ())


def _names(because: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one["fact"] for one in because]


def _coordinators(names: Iterable[str]) -> bool:
    return all(name in registry() and registry()[name].audience == "coordinator" for name in names)


# What of the record a coordinator's tool may read. A kind that is not listed is labor relations' own. The digest of an
# assessment is left out: whoever knows the other facts could find the determinations by trying.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "production.created": ("production",),
    "production.answered": ("facts",),
    "pack.adopted": ("pack", "version", "sha256"),
    "union.mapped": ("union", "channels"),
    "use.logged": ("use", "number", "revision"),
    "use.revised": ("use", "number", "revision"),
    "use.assessed": ("assessment", "revision"),
    "obligation.opened": ("use", "rule", "duty", "pack"),
    "obligation.lapsed": ("use", "rule", "duty", "pack"),
    "obligation.done": ("use", "rule", "duty", "pack"),
    "paper.numbered": ("document", "number", "kind"),
    "paper.issued": ("document", "number", "kind", "pdf", "html"),
    "paper.handed_over": ("document", "channel", "agreed"),
    "paper.opened": ("document",),
    "paper.answered": ("document", "answer", "kind", "corrects"),
}


def event_for(kind: str, about: Mapping[str, Any], *, internal: bool) -> dict[str, Any]:
    """What an entry is about, as this audience may read it."""
    return dict(about) if internal else {name: about[name] for name in EVENTS.get(kind, ()) if name in about}
