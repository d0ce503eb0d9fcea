"""What the engine is asked about one AI use: the use itself, each person in it, and the event it stands for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from compliance.assessment import Assessment
from compliance.engine import assess
from compliance.facts import Value, facts_as_json
from compliance.packs import Pack


@dataclass(frozen=True, slots=True)
class Subject:
    """`involvement` is 0 but for a person in the use. `facts` is the whole vector: production, engagement, tool, use, person.
    `determined`: which of the answers are labor relations' own, though coordinators answer such facts."""

    kind: str
    involvement: int
    facts: Mapping[str, Value]
    determined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """One person's facts within a use, engagement and involvement together."""

    number: int
    facts: Mapping[str, Value]
    determined: frozenset[str] = frozenset()


def subjects_of(
    *,
    production: Mapping[str, Value],
    use: Mapping[str, Value],
    people: Sequence[Party],
    event: bool,
    determined: frozenset[str] = frozenset(),
) -> Iterator[Subject]:
    """The subjects of one AI use, each with all the facts that its rules may read. `determined`: of production and use."""
    shared = {**production, **use, "person_named": bool(people)}
    yield Subject("use", 0, shared, determined)
    if event:
        yield Subject("event", 0, shared, determined)
    for person in people:
        yield Subject("involvement", person.number, {**shared, **person.facts}, determined | person.determined)


def assess_all(
    subjects: Sequence[Subject], *, packs: Sequence[Pack], zone: ZoneInfo
) -> list[tuple[Subject, Assessment]]:
    """Each with its outcome. Those of one kind with the same facts are assessed once: a long sheet asks few things often."""
    outcomes: dict[object, Assessment] = {}
    answered = []
    for subject in subjects:
        same = (subject.kind, *facts_as_json(subject.facts).items())  # as written: equal moments may differ in offset
        if same not in outcomes:
            outcomes[same] = assess(subject=subject.kind, facts=subject.facts, packs=packs, zone=zone)
        answered.append((subject, outcomes[same]))
    return answered
