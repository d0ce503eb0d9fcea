"""Rules by the facts they read: a rule is weighed again only when one of its own answers changes.

While a form is filled in, one answer changes at a time, and a long sheet says the same of many AI uses. So what a rule
says is kept under the values of the facts it reads (`Rule.reads`), and is found again in one look. The rule is handed
nothing but these facts; that it says the same as before all of them is proved by property test.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from compliance import facts as known_facts
from compliance.facts import Facts, Registry, Value
from compliance.packs import Pack, Rule
from compliance.weighing import Weighed, weigh

MOST_KEPT = 8192  # some 2 kB each

Written = Value | None | tuple[str, datetime]


def weighed(pack: Pack, rule: Rule, facts: Facts, zone: ZoneInfo, registry: Registry) -> Sequence[Weighed]:
    """What the rule says to these facts; kept for the product's own registry of facts."""
    if registry is not known_facts.registry():
        return weigh(pack, rule, facts, zone, registry)
    return kept(pack, rule.id, zone, tuple(_written(facts.get(name)) for name in rule.reads))


def _written(value: Value | None) -> Written:
    """Equal moments may be written with different offsets, and are shown as they are written."""
    return (value.isoformat(), value) if isinstance(value, datetime) else value


@lru_cache(maxsize=MOST_KEPT)
def kept(pack: Pack, rule_id: str, zone: ZoneInfo, values: tuple[Written, ...]) -> Sequence[Weighed]:
    rule = pack.rule(rule_id)
    told = zip(rule.reads, values, strict=True)
    known = {name: value[1] if isinstance(value, tuple) else value for name, value in told if value is not None}
    return weigh(pack, rule, known, zone, known_facts.registry())
