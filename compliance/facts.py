"""The facts a rule may read: one name, one type, one owner, one audience each.

The registry is data (`rulepacks/facts.toml`), so that a lawyer can correct the wording of a question. `read_facts`
turns JSON from anywhere, hostile or not, into typed values. An absent fact, or `null`, is *unknown*, which is an answer
that the engine understands; a wrong one is refused with its name and the remedy.
"""

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from compliance.dates import FIRST_YEAR, LAST_YEAR, PartialDate
from compliance.errors import Invalid, Refusal, Refusals, TooLarge, pointer

type_names = ("bool", "choice", "date", "datetime", "integer", "text")
owners = ("production", "engagement", "tool", "use", "involvement", "consent", "event")
audiences = ("coordinator", "approver")

MOST_FACTS = 500
LONGEST_TEXT = 2_000
LARGEST_INTEGER = 10**12

Value = bool | int | str | PartialDate | datetime
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    type: str
    owner: str
    audience: str
    question: str
    why: str
    choices: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()  # questions that a form asks before this one

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.choices)

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "type": self.type,
            "owner": self.owner,
            "audience": self.audience,
            "question": self.question,
            "why": self.why,
            "choices": [{"key": key, "label": label} for key, label in self.choices],
        }


Registry = Mapping[str, Fact]


def parse_registry(text: str, *, file: str) -> Registry:
    """In file order, which is the order in which equal questions are asked."""
    try:
        tables = tomllib.loads(text)["fact"]
        facts = [_fact(name, table, earlier=list(tables)[:place]) for place, (name, table) in enumerate(tables.items())]
    except Refusal as fault:
        raise Invalid("bad-facts-file", f"{file}: {fault.message}", field=fault.field) from fault
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, RecursionError) as error:
        raise Invalid("bad-facts-file", f"{file}: this is not a TOML table of facts.") from error
    return MappingProxyType({fact.name: fact for fact in facts})


@lru_cache(maxsize=1)
def registry() -> Registry:
    file = resources.files("compliance").joinpath("rulepacks", "facts.toml")
    return parse_registry(file.read_text("utf-8"), file="facts.toml")


NEEDED = {"type", "owner", "audience", "question", "why"}


def _fact(name: str, table: object, *, earlier: Collection[str]) -> Fact:
    if not isinstance(table, dict) or set(table) - {"choices", "after"} != NEEDED:
        raise Invalid(
            "bad-fact",
            f"fact {name}: needs type, owner, audience, question, why, perhaps choices and after, and nothing else.",
            field=name,
        )
    choices, after = table.pop("choices", {}), table.pop("after", [])
    if not isinstance(after, list) or any(one not in earlier for one in after):
        raise Invalid("bad-fact", f"fact {name}: comes after what is no fact above it.", field=name)
    wrong = [key for key, text in {**table, **choices}.items() if not isinstance(text, str) or not text.strip()]
    for key, known in (("type", type_names), ("owner", owners), ("audience", audiences)):
        if table[key] not in known:
            wrong.append(key)
    if wrong or bool(choices) != (table["type"] == "choice"):
        raise Invalid("bad-fact", f"fact {name}: wrong value of {', '.join(wrong) or 'choices'}.", field=name)
    return Fact(name=name, choices=tuple(choices.items()), after=tuple(after), **table)


def read_facts(raw: object, *, registry: Registry | None = None, at: str = "/facts") -> dict[str, Value]:
    """Typed values of the facts given; unknown ones (absent or null) are left out. Refuses all faults at once."""
    known = _registry() if registry is None else registry
    values: dict[str, Value] = {}
    faults: list[Refusal] = []
    for name, value in _entries(raw, at):
        if value is None and name in known:
            continue
        try:
            values[name] = read_value(known_fact(name, known), value)
        except Refusal as fault:
            faults.append(_at(at + pointer(name), fault))
    if faults:
        raise Refusals(faults)
    return values


_registry = registry  # read_facts has a parameter of that name


def _entries(raw: object, at: str) -> list[tuple[str, object]]:
    if not isinstance(raw, Mapping):
        raise Refusals([Invalid("facts-not-an-object", "Facts are an object of names and values.", field=at)])
    if len(raw) > MOST_FACTS:
        remedy = "Send only facts listed by `assess --schema`."
        raise Refusals([TooLarge("too-many-facts", f"More than {MOST_FACTS} facts.", field=at, remedy=remedy)])
    return [(str(name)[:200] if isinstance(name, str) else f"({type(name).__name__})", raw[name]) for name in raw]


def known_fact(name: str, registry: Registry) -> Fact:
    fact = registry.get(name)
    if fact is None:
        raise _unknown_fact(name, registry)
    return fact


def _unknown_fact(name: str, registry: Registry) -> Invalid:
    message = f"There is no fact called “{shown(name)}”."
    return Invalid("unknown-fact", message, remedy=_suggestion(name, registry))


def _suggestion(name: str, registry: Registry) -> str:
    """Names only what a coordinator may know of: the names of legal conclusions stay with labor relations."""
    known = [fact.name for fact in registry.values() if fact.audience == "coordinator"]
    near = difflib.get_close_matches(name[:60], known, n=3, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(near) + "?"
    return "Known facts: " + ", ".join(known) + "."


def shown(text: str) -> str:
    """Somebody's text, safe and short enough to repeat in a sentence."""
    printable = "".join(letter if letter.isprintable() else "�" for letter in text[:60])
    return printable + "…" if len(text) > 60 else printable


def read_value(fact: Fact, value: object) -> Value:
    """The JSON value of one fact as its typed value."""
    match fact.type, value:
        case "bool", bool():
            return value
        case "choice", str() if value in fact.keys:
            return value
        case "integer", int() if not isinstance(value, bool) and abs(value) <= LARGEST_INTEGER:
            return value
        case "text", str() if _is_plain(value):
            return value
        case "date", str():
            return PartialDate.parse(value)
        case "datetime", str():
            return _moment(value)
    raise _wrong(fact)


def _is_plain(text: str) -> bool:
    """No lone surrogates and no NUL: neither survives a database or a paper."""
    return len(text) <= LONGEST_TEXT and not any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in text)


def _moment(text: str) -> datetime | PartialDate:
    """A time with its offset from UTC; or only the day, month or year, when that is all anybody knows."""
    if len(text) <= 10:
        return PartialDate.parse(text)
    try:
        moment = datetime.fromisoformat(text) if len(text) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or not _is_moment(moment):
        remedy = "Write a time with its offset, such as 2026-03-03T09:00:00-08:00, or only the day: 2026-03-03."
        raise Invalid("not-a-time", "This is not a time with an offset from UTC.", remedy=remedy)
    return moment


def _wrong(fact: Fact) -> Invalid:
    wanted = {
        "bool": "true or false",
        "choice": "one of " + ", ".join(fact.keys),
        "integer": "a whole number",
        "text": f"text of at most {LONGEST_TEXT} characters",
        "date": "a date such as 2026, 2026-03 or 2026-03-15",
        "datetime": "a time with its offset, such as 2026-03-03T09:00:00-08:00, or a date",
    }[fact.type]
    return Invalid(
        "wrong-value", f"{fact.name} must be {wanted}.", remedy=f"Send {wanted}, or leave it out if unknown."
    )


def _at(field: str, fault: Refusal) -> Refusal:
    return type(fault)(fault.code, fault.message, field=field, remedy=fault.remedy, clause=fault.clause)


python_types: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),
    "choice": (str,),
    "text": (str,),
    "integer": (int,),
    "date": (PartialDate,),
    "datetime": (datetime, PartialDate),
}


def checked_facts(facts: object, *, registry: Registry, at: str = "/facts") -> dict[str, Value]:
    """Facts that are typed already, once more: whatever somebody passes, only what the registry knows goes on."""
    faults: list[Refusal] = []
    known: dict[str, Value] = {}
    for name, value in _entries(facts, at):
        fact = registry.get(name)
        if fact is None:
            faults.append(_at(at + pointer(name), _unknown_fact(name, registry)))
        elif value is not None and not _is_typed(fact, value):
            faults.append(_at(at + pointer(name), _wrong(fact)))
        elif value is not None:
            known[name] = value  # type: ignore[assignment]
    if faults:
        raise Refusals(faults)
    return known


def _is_typed(fact: Fact, value: object) -> bool:
    right = isinstance(value, python_types[fact.type]) and isinstance(value, bool) == (fact.type == "bool")
    if fact.type == "choice":
        return right and value in fact.keys
    return right and (not isinstance(value, datetime) or _is_moment(value))


def _is_moment(value: datetime) -> bool:
    return value.utcoffset() is not None and FIRST_YEAR <= value.year <= LAST_YEAR


def value_as_json(value: Value) -> bool | int | str:
    match value:
        case PartialDate():
            return str(value)
        case datetime():
            return value.isoformat()
    return value


def facts_as_json(facts: Facts) -> dict[str, bool | int | str]:
    """Sorted, so that the same facts always make the same bytes."""
    return {name: value_as_json(facts[name]) for name in sorted(facts)}
