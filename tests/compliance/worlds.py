"""Small worlds in which everything can be tried: four facts, any condition over them, every answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import strategies as st

from compliance.conditions import All, Always, Any, Condition, Leaf, Node, Not
from compliance.dates import PartialDate
from compliance.deadlines import Due
from compliance.facts import Registry, Value, parse_registry
from compliance.packs import Duty, DutyException, Pack, Rule

WORDS = 'owner = "use"\naudience = "coordinator"\nquestion = "?"\nwhy = "?"'
REGISTRY: Registry = parse_registry(
    f"""
[fact.a]
type = "bool"
{WORDS}
[fact.b]
type = "bool"
{WORDS}
[fact.c]
type = "choice"
{WORDS}
choices = {{ red = "Red", green = "Green", blue = "Blue" }}
[fact.d]
type = "date"
{WORDS}
""",
    file="small world",
)
TURN = date(2026, 7, 1)
NEXT_YEAR = date(2027, 1, 1)
BEFORE, AFTER, STRADDLING = PartialDate(2026, 6, 30), PartialDate(2026, 7, 1), PartialDate(2026)

COMPLETE: Mapping[str, tuple[Value, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "c": ("red", "green", "blue"),
    "d": (BEFORE, AFTER),
}
PARTIAL: Mapping[str, tuple[Value | None, ...]] = {
    name: (*values, None, *((STRADDLING,) if name == "d" else ())) for name, values in COMPLETE.items()
}

leaves = st.one_of(
    st.builds(Leaf, st.sampled_from("ab"), st.just("is"), st.booleans()),
    st.builds(Leaf, st.just("c"), st.just("is"), st.sampled_from(COMPLETE["c"])),
    st.builds(Leaf, st.just("c"), st.just("in"), st.sampled_from([("red", "green"), ("green", "blue")])),
    st.builds(Leaf, st.just("d"), st.sampled_from(["before", "on_or_after"]), st.just(TURN)),
)
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves | st.builds(Always),
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(All, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(Any, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def holds(node: Node, facts: Mapping[str, Value]) -> bool:
    """The plainest possible reading, for complete answers only."""
    match node:
        case Not(part):
            return not holds(part, facts)
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case Any(parts):
            return any(holds(part, facts) for part in parts)
        case Leaf(fact, "is", operand):
            return facts[fact] == operand
        case Leaf(fact, "in", operand):
            return facts[fact] in operand  # type: ignore[operator]
        case Leaf(fact, "before", day):
            return facts[fact].first < day  # type: ignore[union-attr]
        case Leaf(fact, "on_or_after", day):
            return facts[fact].first >= day  # type: ignore[union-attr]
    return True


def completions(facts: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every way in which the unknown might turn out."""
    options = (COMPLETE[name] if facts.get(name) in (None, STRADDLING) else (facts[name],) for name in COMPLETE)
    for values in product(*options):
        yield dict(zip(COMPLETE, values, strict=True))


def partial_answers() -> Iterator[dict[str, Value]]:
    for values in product(*PARTIAL.values()):
        yield {name: value for name, value in zip(PARTIAL, values, strict=True) if value is not None}


# --- rules over these facts ----------------------------------------------------------------------------------------


def rule_of(name: str, when: Node, *exceptions: Node, action: str = "notify", own: Node | None = None) -> Rule:
    """`own` is what its duty needs beside the rule's condition."""
    lifting = tuple(
        DutyException(f"X{place}", "", "", "", "inference", "", Condition.of(node))
        for place, node in enumerate(exceptions)
    )
    needs = Condition.of(own) if own else None
    duty = Duty(action, "union", "", Due(stated=False), unless=lifting, terms=(), limits=(), done_at="", when=needs)
    return Rule(
        id=name,
        title=name,
        subject="use",
        clause="",
        source="",
        confidence="inference",
        text="",
        open_point="",
        governed_by="",
        effective_from=None,
        effective_until=None,
        when=Condition.of(when),
        duties=(duty,),
        examples=(),
    ).bound()


def pack_of(*rules: Rule) -> Pack:
    return Pack("small", "1", "", "practice", "", "unverified", "", None, None, {}, rules, "", "small.toml")


rules = st.builds(
    lambda when, exceptions, action, own: rule_of("R", when, *exceptions, action=action, own=own),
    nodes,
    st.lists(nodes, max_size=2),
    st.sampled_from(["notify", "consent", "forbid"]),
    st.none() | nodes,
)
packs = st.lists(rules, min_size=1, max_size=3).map(
    lambda several: pack_of(*(replace(rule, id=f"R{place}") for place, rule in enumerate(several)))
)


def falls_due(rule: Rule, facts: Mapping[str, Value]) -> bool:
    [duty] = rule.duties
    owed = holds(rule.when.node, facts) and (duty.when is None or holds(duty.when.node, facts))
    return owed and not any(holds(exception.when.node, facts) for exception in duty.unless)
