"""What of an assessment each audience may see (DESIGN 5.3 and "Privilege has a wall"). Pure.

A coordinator never sees an approver's question, a determination, nor the name of a fact that only an approver answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance.facts import registry

Outcome = Mapping[str, Any]


def outcome_for(outcome: Outcome, *, internal: bool) -> dict[str, Any]:
    """An assessment's result as this audience may see it; `internal` is labor relations."""
    if internal:
        return {**outcome, "with_labor_relations": False}
    return {
        **outcome,
        "duties": [_outside(duty) for duty in outcome["duties"]],
        "lifted": [_outside(duty) for duty in outcome["lifted"]],
        "depends": [_outside(one) for one in outcome["depends"] if _asks_only_coordinators(one["on"])],
        "not_applied": [_outside(one) for one in outcome["not_applied"] if _asks_only_coordinators(one["because"])],
        "questions": [one for one in outcome["questions"] if one["audience"] == "coordinator"],
        "with_labor_relations": any(one["audience"] == "approver" for one in outcome["questions"]),
    }


PRIVATE = ("source", "confidence", "open_point")


def _outside(item: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name not in PRIVATE}
    if "because" in kept:
        kept["because"] = {name: value for name, value in kept["because"].items() if _coordinators(name)}
    return kept


def _asks_only_coordinators(facts: Mapping[str, Any] | list[str]) -> bool:
    return all(_coordinators(name) for name in facts)


def _coordinators(name: str) -> bool:
    return name in registry() and registry()[name].audience == "coordinator"
