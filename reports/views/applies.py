"""What applies to an AI use that is kept: each duty with how its action item stands. Its words are those of the log form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance import library
from disclosures.models import Obligation
from disclosures.views.applies import Told, applies, deed, due

from .states import obligation_state

Found = Callable[[str, int, Mapping[str, Any]], Obligation | None]
Beside = Callable[[Obligation], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Heard:
    """One subject's outcome, cut for its reader; `who` is a person by role, or nobody."""

    subject: str
    involvement: int
    who: str
    outcome: Mapping[str, Any]


def applies_of(
    heard: Sequence[Heard], *, found: Found, beside: Beside, office_zone: str, internal: bool
) -> dict[str, Any]:
    """`found` gives the action item of a duty; `beside` what stands with it: its paper, the form that closes it."""
    told = [Told({**one.outcome, "duties": _with_items(one, found, beside, internal)}, one.who) for one in heard]
    return applies(told, office_zone=office_zone or None)


def _with_items(one: Heard, found: Found, beside: Beside, internal: bool) -> list[dict[str, Any]]:
    return [
        {**duty, "beside": _standing(found(one.subject, one.involvement, duty), duty, beside, internal)}
        for duty in one.outcome["duties"]
    ]


def _standing(item: Obligation | None, duty: Mapping[str, Any], beside: Beside, internal: bool) -> dict[str, Any]:
    if item is None:
        return {}
    open_point = duty.get("open_point", "")
    return {
        "tag": obligation_state(item, met=duty["met"], internal=internal),
        "reason": closed_reason(item, internal=internal),
        "open_point": open_point,
        **beside(item),
    }


def item_shown(item: Obligation) -> dict[str, Any]:
    """An action item by itself, as `_duty.html` shows it to labor relations: with how well its provision is known."""
    return {
        "kind": item.kind, "title": deed(item.action, item.party), "provision": item.title, "text": item.text,
        "clause": item.clause, "due": due(item.due), **known_of(item),
    }  # fmt: skip


def known_of(item: Obligation) -> dict[str, str]:
    """Which agreement its provision is from, how well that is known and what is open about it, for labor relations."""
    pack = library.pack(item.pack, item.pack_version)
    rule = pack.rule(item.rule)
    return {"pack": pack.title, "confidence": rule.confidence, "open_point": rule.open_point}


INSIDE = (Obligation.Status.DONE, Obligation.Status.NOT_APPLICABLE, Obligation.Status.WAIVED)


def closed_reason(item: Obligation, *, internal: bool) -> str:
    """What somebody wrote when it was closed. Why it does not apply, was waived or lapsed may say what labor relations
    concluded, and stays inside."""
    return item.status_reason if item.status in (INSIDE if internal else (Obligation.Status.DONE,)) else ""
