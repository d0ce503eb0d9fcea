"""What is wrong with the rulebook, and what an author may want to look at again."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import cast

from compliance.errors import Invalid, Refusal
from compliance.examples import brought, failures, unnoticed
from compliance.facts import Registry
from compliance.library import release_faults, shelf_of
from compliance.packs import IN_TIME, Duty, Pack, Rule

FACTS = "facts.toml"


def check(folder: Traversable, registry: Registry) -> tuple[list[Refusal], list[str]]:
    """Faults, each naming file, rule and key; and warnings."""
    packs, faults = shelf_of(folder)
    ours = (folder / FACTS).is_file()
    for pack in packs:
        for rule in pack.rules:
            faults.extend(Invalid("bad-example", message) for message in failures(pack, rule, registry))
    return faults + release_faults(folder), list(warnings(packs, registry, facts_too=ours))


def warnings(packs: Sequence[Pack], registry: Registry, *, facts_too: bool = True) -> Iterator[str]:
    """Of each pack only the newest version can still be mended. A folder without facts of its own uses ours, most of which
    its few packs do not read: that is no fault of theirs (`facts_too`)."""
    newest = tuple({pack.id: pack for pack in packs}.values())
    for pack in newest:
        for rule in pack.rules:
            yield from (f"{pack.file}: rule {rule.id}: {said}" for said in _examples_owed(pack, rule, registry))
    if facts_too:
        yield from _idle_facts(packs, registry)
    yield from _overlaps(newest)


def _examples_owed(pack: Pack, rule: Rule, registry: Registry) -> Iterator[str]:
    for leaf in unnoticed(pack, rule, registry):
        yield f"no example notices if this is negated: {leaf}"
    timed = [duty for duty in rule.duties if duty.done_at and duty.due.reads]
    found = [brought(pack, rule, example, registry) for example in rule.examples] if timed else []
    for duty in timed:
        if not any(cast(dict[str, bool], one["met"]).get(duty.key) for one in found):
            yield f"no example shows {duty.key} met in time"
        if not any(IN_TIME.id in cast(dict[str, list[str]], one["failed"]).get(duty.key, ()) for one in found):
            yield f"no example shows {duty.key} done after its time"


def _idle_facts(packs: Sequence[Pack], registry: Registry) -> Iterator[str]:
    """A fact of an older version stays, because old assessments read it."""
    rules = [rule for pack in packs for rule in pack.rules]
    asked = {fact for rule in rules for fact in rule.reads}
    shown = {fact for rule in rules for duty in rule.duties for fact in (duty.due.anchor, duty.due.or_if_later) if fact}
    for name in registry:
        if name not in asked | shown:
            yield f"{FACTS}: fact {name}: no rule reads it, so its question is never asked"
        elif name not in asked:
            yield f"{FACTS}: fact {name}: it stands beside a duty, but nothing ever asks for it"


def _overlaps(packs: Sequence[Pack]) -> Iterator[str]:
    """The same duty from two packs of one union, for one and the same governing date: which of them counts?"""
    for one, other in combinations(packs, 2):
        if one.union and one.union == other.union:
            for rule, duty, again in _same_duties(one.rules, other.rules):
                yield f"{one.file}: rule {rule.id}: {duty.key} falls due also by rule {again.id} of {other.file}, in no order"


def _same_duties(rules: Iterable[Rule], others: Sequence[Rule]) -> Iterator[tuple[Rule, Duty, Rule]]:
    for rule in rules:
        for other in others:
            if (rule.subject, rule.governed_by) == (other.subject, other.governed_by) and _meet(rule, other):
                keys = {duty.key for duty in other.duties}
                yield from ((rule, duty, other) for duty in rule.duties if duty.key in keys)


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether their periods share a day; a period may be open at either end."""
    return _begins_by(rule, other) and _begins_by(other, rule)


def _begins_by(rule: Rule, other: Rule) -> bool:
    return not rule.effective_from or not other.effective_until or rule.effective_from <= other.effective_until
