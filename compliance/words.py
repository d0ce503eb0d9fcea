"""The rulebook in words: conditions, times, duties and values as plain sentences, from the questions and labels of the facts.

One wording for the pages, the PDF, the API and the difference between two packs. English as the packs are, and pure.
Whoever reads without being of labor relations gets “decided by labor relations” in the place of a legal conclusion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from compliance.conditions import All, Always, Any, Condition, Leaf, Node, Not, facts_of
from compliance.dates import PartialDate
from compliance.deadlines import NO_TIME, Due
from compliance.facts import Fact, Registry

LABOR_RELATIONS = "decided by labor relations"
SILENCE = "Nothing follows from silence."
ALWAYS_SAID = "always"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

PARTIES = {
    "union": "the union",
    "performer": "the performer",
    "representative": "the performer’s authorised representative",
    "producer": "the studio",
}
# By action and party, and else by action alone: the one table, for rulebook, pages, PDF and API.
DEEDS = {
    "notify": "Tell {party}",
    "consent": "Obtain the consent of {party}",
    "consent performer": "Obtain the performer’s consent",
    "consent representative": "Obtain the representative’s consent",
    "consent union": "Ask the union for its consent",
    "bargain": "Bargain with {party}",
    "bargain union": "Offer to bargain with the union",
    "pay": "Pay {party}",
    "meet": "Meet with {party}",
    "approve": "Have it approved",
    "approve union": "Ask the union to approve it",
    "summarize": "List it in the AI use summary",
    "label": "Label it",
    "declare": "Declare it",
    "secure": "Keep it secure",
    "record": "Keep it on file",
    "forbid": "Must not happen",
}
HEADS = {(All, False): "all of", (All, True): "not all of", (Any, False): "any of", (Any, True): "none of"}


@dataclass(frozen=True, slots=True)
class Said:
    """A condition in words: a question with the answer that counts, or a heading (“all of”) with its parts."""

    text: str
    answer: str = ""
    parts: tuple["Said", ...] = ()

    def __str__(self) -> str:
        if not self.parts:
            return f"{self.text} – {self.answer}" if self.answer else self.text
        return f"{self.text}: " + "; ".join(f"({part})" if part.parts else str(part) for part in self.parts)


THEIRS = Said(LABOR_RELATIONS)


@dataclass(frozen=True, slots=True)
class Words:
    """The wording for one reader. `whole`: also legal conclusions, which a coordinator never reads."""

    registry: Registry
    whole: bool = True

    # --- who may read what ---

    def may_read(self, *names: str) -> bool:
        return self.whole or all(self.registry[name].audience == "coordinator" for name in names if name)

    def may_read_condition(self, condition: Condition | None) -> bool:
        return condition is None or self.may_read(*condition.reads)

    # --- conditions ---

    def condition(self, condition: Condition) -> Said:
        return self.node(condition.node)

    def node(self, node: Node, *, negated: bool = False) -> Said:
        match node:
            case Always():
                return Said("never" if negated else ALWAYS_SAID)
            case Not(part):
                return self.node(part, negated=not negated)
            case All(parts) | Any(parts):
                return self._joined(node, parts, negated)
        return self._leaf(node, negated)

    def _joined(self, node: All | Any, parts: tuple[Node, ...], negated: bool) -> Said:
        """What labor relations decides is said once, however many answers that takes."""
        if len(parts) == 1:
            return self.node(parts[0], negated=negated)
        said = tuple(dict.fromkeys(self.node(part) for part in parts))
        return said[0] if said == (THEIRS,) else Said(HEADS[type(node), negated], parts=said)

    def _leaf(self, leaf: Leaf, negated: bool) -> Said:
        if not self.may_read(*facts_of(leaf)):
            return THEIRS
        fact = self.registry[leaf.fact]
        return Said(fact.question, self._answer(fact, leaf, negated))

    def _answer(self, fact: Fact, leaf: Leaf, negated: bool) -> str:
        operand = leaf.operand
        match leaf.operator, operand:
            case "is", bool():
                return value_in_words(fact, operand is not negated)
            case "is", _:
                return ("not " if negated else "") + value_in_words(fact, operand)
            case "in", tuple():
                return ("none of: " if negated else "one of: ") + " / ".join(
                    value_in_words(fact, one) for one in operand
                )
            case "before_fact", str():
                return f"{'not ' if negated else ''}before the answer to “{self.registry[operand].question}”"
            case "within", (date() | None as first, date() | None as last):
                return ("not " if negated else "") + period_in_words(first, last)
        return f"{COMPARED[leaf.operator][negated]} {value_in_words(fact, operand)}"

    # --- times ---

    def time(self, due: Due) -> str:
        """When a duty falls due; where the text gives no time, neither do we."""
        if not due.stated:
            return "; ".join(filter(None, (due.words, NO_TIME)))
        if due.words:
            return due.words
        said = f"{offset_in_words(due)} {due.name}"
        return f"{said}, or {due.later_name} if that is later" if due.or_if_later else said

    def beside(self, due: Due) -> str:
        """The date that a time counts from, or that stands beside a duty without one, by the question that asks for it."""
        if not due.anchor or not self.may_read(due.anchor):
            return ""
        return f"{'counted from' if due.stated else 'beside it stands'} the answer to “{self.registry[due.anchor].question}”"

    def question(self, name: str) -> str:
        return self.registry[name].question if self.may_read(name) else LABOR_RELATIONS

    def value(self, name: str, value: object) -> str:
        return value_in_words(self.registry[name], value)


COMPARED = {
    "before": ("before", "on or after"),
    "on_or_after": ("on or after", "before"),
    "at_least": ("at least", "fewer than"),
    "at_most": ("at most", "more than"),
}


def deed(action: str, party: str) -> str:
    """What is to be done, and towards whom."""
    return (DEEDS.get(f"{action} {party}") or DEEDS[action]).format(party=PARTIES[party])


def heading(party: str) -> str:
    """A party where a line begins with it."""
    return PARTIES[party][0].upper() + PARTIES[party][1:]


def answer_time(party: str, due: Due) -> str:
    """The other side's time to answer: shown as a fact."""
    return f"{heading(party)} has until {offset_in_words(due)} {due.name} to answer. {SILENCE}"


def offset_in_words(due: Due) -> str:
    amount, unit = (due.hours, "hour") if due.hours else (due.days, "day")
    if not amount:
        return "before"
    plural = "" if abs(amount) == 1 else "s"
    return f"{abs(amount)} {unit}{plural} {'before' if amount < 0 else 'after'}"


def period_in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return f"from {day_in_words(first)} to {day_in_words(last)}"
    if first:
        return f"from {day_in_words(first)}"
    return f"until {day_in_words(last)}" if last else "at any time"


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def value_in_words(fact: Fact, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case PartialDate():
            month = f"{MONTHS[value.month - 1]} " if value.month else ""
            return f"{value.day} {month}{value.year}" if value.day else f"{month}{value.year}"
        case datetime():
            return f"{day_in_words(value.date())} {value:%H:%M}, UTC{value.isoformat()[-6:]}"
        case date():
            return day_in_words(value)
    return dict(fact.choices).get(str(value), str(value))


def lines_of(said: Said, depth: int = 0) -> Iterator[tuple[int, str]]:
    """A condition line by line with how deep each line stands, for where there are no lists within lists."""
    if not said.parts:
        yield depth, str(said)
        return
    yield depth, f"{said.text}:"
    for part in said.parts:
        yield from lines_of(part, depth + 1)


# --- conditions as JSON, as they are written in TOML -----------------------------------------------------------------


def condition_as_json(node: Node) -> dict[str, object]:
    match node:
        case Always():
            return {"always": True}
        case Not(part):
            return {"not": condition_as_json(part)}
        case All(parts):
            return {"all": [condition_as_json(part) for part in parts]}
        case Any(parts):
            return {"any": [condition_as_json(part) for part in parts]}
    return {"fact": node.fact, node.operator: _operand_as_json(node.operand)}


def _operand_as_json(operand: object) -> object:
    match operand:
        case tuple():
            return [_operand_as_json(one) for one in operand]
        case date():
            return operand.isoformat()
        case PartialDate():
            return str(operand)
    return operand
