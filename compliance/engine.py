"""Facts in, what applies out: duties, what lifted them, what is undecided and by what, what does not apply and why,
and the questions that still decide something. Pure: no clock, no database; the same facts give the same for ever.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from compliance import facts as known_facts
from compliance.assessment import Assessment, Depends, DutyDue, Lifted, NotApplied
from compliance.errors import Invalid, Refusal, Refusals
from compliance.facts import Registry, Value, checked_facts
from compliance.index import weighed
from compliance.packs import Pack, subjects
from compliance.questions import questions
from compliance.weighing import Item

Some = TypeVar("Some", DutyDue, Lifted, Depends, NotApplied)


def assess(
    *,
    subject: str,
    facts: Mapping[str, Value],
    packs: Sequence[Pack],
    zone: ZoneInfo,
    registry: Registry | None = None,
) -> Assessment:
    """What applies to one subject. A fact that is not given, or None, is unknown."""
    registry = known_facts.registry() if registry is None else registry
    known = _checked(subject, facts, packs, zone, registry)
    found = [
        one
        for pack in dict.fromkeys(packs)
        for rule in pack.of_subject(subject)
        for one in weighed(pack, rule, known, zone, registry)
    ]
    items = [item for item, _ in found]
    return Assessment(
        subject=subject,
        duties=_sorted(items, DutyDue),
        lifted=_sorted(items, Lifted),
        depends=_sorted(items, Depends),
        not_applied=_sorted(items, NotApplied),
        questions=questions((ask for _, asks in found for ask in asks), registry),
    )


def _sorted(items: Sequence[Item], kind: type[Some]) -> tuple[Some, ...]:
    """An order of their own, so that the order of packs and rules never shows."""
    chosen = (item for item in items if isinstance(item, kind))
    return tuple(sorted(chosen, key=lambda item: (item.pack, item.version, item.rule, getattr(item, "key", ""))))


# --- what was handed in ------------------------------------------------------------------------------------------


def _checked(subject: object, facts: object, packs: object, zone: object, registry: Registry) -> dict[str, Value]:
    """Refuses what is no subject, no zone, no pack; JSON comes in by read_facts. Returns the known facts."""
    faults: list[Refusal] = []
    if subject not in subjects:
        remedy = "One of " + ", ".join(subjects) + "."
        faults.append(Invalid("unknown-subject", "There is no such subject.", field="/subject", remedy=remedy))
    if not isinstance(zone, ZoneInfo):
        faults.append(Invalid("not-a-zone", "The zone is not a time zone.", field="/zone"))
    if not isinstance(packs, Sequence) or not all(isinstance(pack, Pack) for pack in packs):
        faults.append(Invalid("not-packs", "These are not packs of the rulebook.", field="/packs"))
    if faults:
        raise Refusals(faults)
    return checked_facts(facts, registry=registry)
