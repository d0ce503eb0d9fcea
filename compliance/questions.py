"""Which questions are still worth asking, and in what order.

First what alone settles a prohibition or a consent; then what can settle most duties; equal ones in the order of the
facts file. After what decides whether anything applies comes what only sharpens it: its time, its terms, whether it is
met.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.assessment import Question
from compliance.facts import Fact, Registry
from compliance.packs import Duty, Rule

DECIDES = ("applies", "time", "terms", "met")
FIRST = ("forbid", "consent")


@dataclass(frozen=True, slots=True)
class Ask:
    """One duty that waits for one fact: `alone` if for nothing else; `settles` if some answer would decide it."""

    fact: str
    decides: str
    rule: Rule
    duty: Duty
    alone: bool
    settles: bool


def questions(asks: Iterable[Ask], registry: Registry) -> tuple[Question, ...]:
    order = {name: place for place, name in enumerate(registry)}
    waiting: dict[str, list[Ask]] = {}
    for ask in asks:
        waiting.setdefault(ask.fact, []).append(ask)
    ranked = sorted(waiting, key=lambda name: (*_rank(waiting[name]), order[name]))
    return tuple(_question(registry[name], waiting[name]) for name in ranked)


def _rank(asks: Sequence[Ask]) -> tuple[int, bool, int]:
    decides = min(DECIDES.index(ask.decides) for ask in asks)
    if decides:
        return decides, False, 0
    deciding = [ask for ask in asks if ask.decides == "applies"]
    settles_first = any(ask.alone and ask.duty.action in FIRST for ask in deciding)
    return decides, not settles_first, -sum(ask.settles for ask in deciding)


def _question(fact: Fact, asks: Sequence[Ask]) -> Question:
    return Question(
        fact=fact.name,
        type=fact.type,
        audience=fact.audience,
        owner=fact.owner,
        question=fact.question,
        why=fact.why,
        choices=fact.choices,
        decides=DECIDES[min(DECIDES.index(ask.decides) for ask in asks)],
        rules=tuple(sorted({ask.rule.id for ask in asks})),
    )
