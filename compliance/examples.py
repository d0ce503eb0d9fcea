"""Worked examples: do they hold, and would they notice if a condition were the other way round?

An author who cannot show by example what each leaf of a condition is for has not understood the clause, or has written
a leaf too many. So every leaf is negated in turn, and some example must then fail.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from compliance.conditions import All, Always, Any, Condition, Leaf, Node, Not
from compliance.engine import assess
from compliance.facts import Registry
from compliance.packs import Duty, Example, Limit, Pack, Rule

ZONE = ZoneInfo("America/Los_Angeles")  # examples say nothing of clocks; any zone would do

Part = TypeVar("Part")


def brought(pack: Pack, rule: Rule, example: Example, registry: Registry) -> dict[str, object]:
    """What the rule, alone, says to the facts of an example."""
    found = assess(
        subject=rule.subject, facts=example.facts, packs=[replace(pack, rules=(rule,))], zone=ZONE, registry=registry
    )
    terms = {duty.key: {term.text: term.id for term in duty.terms} for duty in rule.duties}
    return {
        "duties": sorted(due.key for due in found.duties),
        "depends": sorted(open_duty.key for open_duty in found.depends),
        "lifted": {lifted.key: lifted.exception for lifted in found.lifted},
        "terms": {due.key: terms[due.key][due.term] for due in found.duties if due.term},
        "met": {due.key: due.met for due in found.duties if due.met is not None},
        "failed": {due.key: sorted(one.id for one in due.failed) for due in found.duties if due.failed},
    }


def expected(example: Example) -> dict[str, object]:
    return {
        "duties": sorted(example.duties),
        "depends": sorted(example.depends),
        "lifted": dict(example.lifted),
        "terms": dict(example.terms),
        "met": dict(example.met),
        "failed": {key: sorted(named) for key, named in example.failed.items()},
    }


def failures(pack: Pack, rule: Rule, registry: Registry) -> Iterator[str]:
    """A sentence for each example that does not hold."""
    for place, example in enumerate(rule.examples, start=1):
        found, wanted = brought(pack, rule, example, registry), expected(example)
        if not example.failed:  # `met = false` alone leaves open by which limit
            found.pop("failed"), wanted.pop("failed")
        wrong = [f"{name} {found[name]} instead of {wanted[name]}" for name in wanted if found[name] != wanted[name]]
        if wrong:
            yield f"{pack.file}: rule {rule.id}: example.{place}: gives {'; '.join(wrong)}"


def unnoticed(pack: Pack, rule: Rule, registry: Registry) -> Iterator[str]:
    """A name for each leaf that could be negated without any example failing."""
    for name, mutant in mutants(rule):
        if not any(True for _ in failures(pack, mutant, registry)):
            yield name


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one leaf the other way round, for every leaf of its conditions, exceptions, terms and limits."""
    for name, when in _negated(rule.when):
        yield f"when: {name}", replace(rule, when=when).bound()
    for place, duty in enumerate(rule.duties):
        for name, changed in _duty_mutants(duty):
            duties = (*rule.duties[:place], changed, *rule.duties[place + 1 :])
            yield f"{duty.key}: {name}", replace(rule, duties=duties).bound()
    for limit in dict.fromkeys(limit for duty in rule.duties for limit in duty.limits):
        for name, when in _negated(limit.when):
            changed_limit = replace(limit, when=when)
            yield f"limit {limit.id}: {name}", _with_limit(rule, limit, changed_limit).bound()


def _with_limit(rule: Rule, limit: Limit, changed: Limit) -> Rule:
    """A limit is one sentence of the file, whichever duties of the rule name it."""
    duties = (
        replace(duty, limits=tuple(changed if one is limit else one for one in duty.limits)) for duty in rule.duties
    )
    return replace(rule, duties=tuple(duties))


def _duty_mutants(duty: Duty) -> Iterator[tuple[str, Duty]]:
    for place, exception in enumerate(duty.unless):
        for name, when in _negated(exception.when):
            unless = _put(duty.unless, place, replace(exception, when=when))
            yield f"unless {exception.id}: {name}", replace(duty, unless=unless)
    for place, term in enumerate(duty.terms):
        for name, when in _negated(term.when):
            yield f"term {term.id}: {name}", replace(duty, terms=_put(duty.terms, place, replace(term, when=when)))
    if duty.when:
        for name, when in _negated(duty.when):
            yield f"duty when: {name}", replace(duty, when=when)


def _put(parts: tuple[Part, ...], place: int, part: Part) -> tuple[Part, ...]:
    return (*parts[:place], part, *parts[place + 1 :])


def _negated(condition: Condition) -> Iterator[tuple[str, Condition]]:
    for name, node in negations(condition.node):
        yield name, Condition.of(node)


def negations(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Leaf(fact, operator, operand):
            yield f"{fact} {operator} {operand}", Not(node)
        case Always():
            yield "always", Not(node)
        case Not(part):
            for name, changed in negations(part):
                yield f"not {name}", Not(changed)
        case All(parts) | Any(parts):
            for place, part in enumerate(parts):
                for name, changed in negations(part):
                    yield name, type(node)(_put(parts, place, changed))
