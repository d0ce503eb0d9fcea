"""From what somebody said to columns: facts judged and put with their owners, tools found in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from compliance.errors import MOST_COUNTED, Invalid, Refusal, Refusals
from compliance.facts import facts_as_json, read_facts, registry
from disclosures.catalogue.activities import Activity, activities
from disclosures.catalogue.tools import find_tool
from disclosures.entry import KNOWN_BY_ITSELF, UseInput, check_entry
from disclosures.models import Tool, UseRevision

USE_OWNERS = frozenset({"use", "tool", "event"})
PRODUCTION_OWNERS = frozenset({"production"})
PERSON_OWNERS = frozenset({"involvement", "consent", "engagement"})
ENGAGEMENT_OWNERS = frozenset({"engagement"})


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry whose facts are known to be typed, owned and the coordinator's to give; what its activity presets and presumes
    is filled in."""

    entry: UseInput
    facts: Mapping[str, object]
    people: tuple[Mapping[str, object], ...]


def judge(entries: Sequence[UseInput]) -> list[Judged]:
    """Judge all and refuse all faults at once, up to many; with several entries a pointer begins with the entry's index."""
    judged, faults = [], []
    for index, entry in enumerate(entries):
        try:
            judged.append(_judge_one(entry))
        except Refusal as refusal:
            faults += [placed_in(one, index, len(entries)) for one in refusal.items]
        # For each unknown name the nearest are looked for, and nobody is told of so many.
        if len(faults) > MOST_COUNTED:
            break
    if faults:
        raise Refusals(faults)
    return judged


def _activity_faults(entry: UseInput) -> list[Refusal]:
    if entry.activity in activities():
        return []
    said, listed = f"“{entry.activity[:60]}” is not an activity.", "Choose one of: " + ", ".join(activities())
    return [Invalid("activity-unknown", said, field="/activity", remedy=listed)]


def _entry_faults(entry: UseInput) -> list[Refusal]:
    try:
        check_entry(entry)
    except Refusal as refusal:
        return list(refusal.items)
    return []


def _judge_one(entry: UseInput) -> Judged:
    faults = [*_activity_faults(entry), *_entry_faults(entry)]
    if faults:
        raise Refusals(faults)
    activity = activities()[entry.activity]
    facts = _filled_in(activity, entry.facts, USE_OWNERS, "")
    people = tuple(
        _filled_in(activity, person.facts, PERSON_OWNERS, f"/involvements/{index}")
        for index, person in enumerate(entry.involvements)
    )
    return Judged(entry, facts, people)


def _filled_in(
    activity: Activity, given: Mapping[str, object], owners: frozenset[str], place: str
) -> dict[str, object]:
    """Presets, then presumptions, then what somebody says. Who says outright that it is unknown (null) presumes nothing."""
    said = _owned(given, owners, place)
    presumed = activity.presumes_of(*owners)
    unknown = {name for name in presumed if name in given and given[name] is None}
    return {**activity.presets_of(*owners), **{n: v for n, v in presumed.items() if n not in unknown}, **said}


def production_facts(raw: Mapping[str, object]) -> dict[str, object]:
    """Answers that belong to a production, as JSON."""
    return _owned(raw, PRODUCTION_OWNERS, "")


def engagement_facts(raw: Mapping[str, object]) -> dict[str, object]:
    """Answers that belong to an engagement, as JSON."""
    return _owned(raw, ENGAGEMENT_OWNERS, "")


def _owned(raw: Mapping[str, object], owners: frozenset[str], place: str) -> dict[str, object]:
    """Facts as JSON, unknown ones dropped; refused: wrong types, another owner's facts, legal conclusions, and what the register
    knows by itself. Whose a fact is comes first: what can be answered to somebody else's is not told."""
    said = [name for name, value in raw.items() if value is not None and name in registry()]
    faults = {name: fault for name in said if (fault := _ownership_fault(name, owners, place))}
    try:
        known = read_facts({name: value for name, value in raw.items() if name not in faults}, at=f"{place}/facts")
    except Refusal as refusal:
        raise Refusals([*faults.values(), *refusal.items]) from refusal
    if faults:
        raise Refusals(faults.values())
    return dict(facts_as_json(known))


def _ownership_fault(name: str, owners: frozenset[str], place: str) -> Refusal | None:
    fact, field = registry()[name], f"{place}/facts/{name}"
    if name in KNOWN_BY_ITSELF:
        return Invalid(
            "known-already", f"“{name}” is known to the register by itself.", field=field, remedy="Leave it out."
        )
    if fact.audience == "approver":
        return not_yours(name, field)
    if fact.owner not in owners:
        return Invalid(
            "another-owner",
            f"“{name}” is answered on the {fact.owner}.",
            field=field,
            remedy="Give it there, once.",
        )
    return None


def not_yours(name: str, field: str) -> Refusal:
    """Said outright, and not as of a fact that does not exist: the names are published with the rulebook, whoever is refused has
    written this one, and it tells nothing of what this studio's labor relations asks or answers."""
    return Invalid(
        "not-yours-to-answer", f"“{name}” is answered by labor relations.", field=field, remedy="Leave it out."
    )


def placed_in(refusal: Refusal, index: int, of: int) -> Refusal:
    """With several entries a pointer begins with the entry's index."""
    place = "" if of == 1 else f"/{index}"
    return type(refusal)(
        refusal.code, refusal.message, field=place + refusal.field, remedy=refusal.remedy, clause=refusal.clause
    )


def store_tools(revisions: Sequence[UseRevision], entries: Sequence[UseInput]) -> None:
    """Link tools by catalogue key; a tool nobody has named before is kept as named. Two statements, and two more if there is one."""
    if not revisions:
        return
    studio = revisions[0].use.production.studio_id
    wanted = [[_tool_row(text, studio) for text in entry.tools if text.strip()] for entry in entries]
    rows = {row.key: row for per_entry in wanted for row in per_entry}
    found = _tools_by_key(rows, studio)
    if fresh := [rows[key] for key in sorted(rows) if key not in found]:
        # Somebody else may name it at the same moment; in one order for all, or two would wait for each other.
        Tool.objects.bulk_create(fresh, ignore_conflicts=True)
        found = _tools_by_key(rows, studio)
    through = UseRevision.tools.through
    through.objects.bulk_create(
        through(userevision=revision, tool=found[key])
        for revision, per_entry in zip(revisions, wanted, strict=True)
        for key in dict.fromkeys(row.key for row in per_entry)
    )


def _tools_by_key(keys: Iterable[str], studio: UUID) -> dict[str, Tool]:
    return {tool.key: tool for tool in Tool.objects.filter(studio=studio, key__in=list(keys))}


def _tool_row(text: str, studio: UUID) -> Tool:
    known = find_tool(text)
    if known is not None:
        return Tool(studio_id=studio, key=known.key, vendor=known.vendor, name=known.name, catalogued=True)
    vendor, separator, name = text.strip()[:200].partition(": ")
    key = " ".join(text.casefold().split())[:200]
    vendor, name = (vendor, name) if separator else ("", text.strip()[:200])
    return Tool(studio_id=studio, key=key, vendor=vendor, name=name)
