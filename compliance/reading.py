"""A rule as one reader may read it: everything in words, and what labor relations decides left out for everybody else.

Pages, PDF and API all show this, so that none of them can tell more than the others. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.facts import Value
from compliance.packs import IN_TIME, Duty, DutyException, Example, Pack, Rule
from compliance.words import LABOR_RELATIONS, Said, Words, answer_time, deed, period_in_words

UNKNOWN = "not known"
# Of whatever rests on anything else, nobody has read the text itself.
READ_IN_THE_TEXT = ("primary text", "house policy")
Answered = tuple[tuple[str, str], ...]  # questions with their answers


def is_unverified(confidence: str) -> bool:
    return bool(confidence) and confidence not in READ_IN_THE_TEXT


@dataclass(frozen=True, slots=True)
class Sourced:
    """Where something comes from and how well that is known. All empty for who may not read it."""

    sources: tuple[str, ...] = ()  # written out
    keys: tuple[str, ...] = ()  # as the pack's table of sources names them
    confidence: str = ""
    open_point: str = ""

    @property
    def unverified(self) -> bool:
        return is_unverified(self.confidence)


@dataclass(frozen=True, slots=True)
class PartRead:
    """A term or a limit, and when it holds. `when` is None if labor relations decides it, and nothing else is told."""

    id: str
    text: str
    when: Said | None


@dataclass(frozen=True, slots=True)
class ExceptionRead:
    id: str
    title: str
    clause: str
    text: str
    when: Said | None
    sourced: Sourced
    lifts: tuple[str, ...]  # the deeds of this rule that it takes away, and no other


@dataclass(frozen=True, slots=True)
class DutyRead:
    key: str
    action: str
    party: str
    deed: str
    text: str
    time: str
    beside: str
    done: str
    answer: str
    when: Said | None
    limits: tuple[PartRead, ...]
    terms: tuple[PartRead, ...]
    unless: tuple[tuple[str, str], ...]  # id and title of the exceptions


@dataclass(frozen=True, slots=True)
class ExampleRead:
    facts: Answered
    applies: tuple[str, ...]
    depends: tuple[str, ...]
    lifted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExamplesRead:
    """`usual`: what most of them say; a row tells how it differs. `withheld`: others rest on answers of labor relations."""

    usual: Answered
    rows: tuple[ExampleRead, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class RuleRead:
    id: str
    title: str
    subject: str
    clause: str
    text: str
    sourced: Sourced
    governed_by: str
    period: str
    when: Said
    duties: tuple[DutyRead, ...]
    exceptions: tuple[ExceptionRead, ...]
    examples: ExamplesRead


def read_pack(pack: Pack, words: Words) -> tuple[RuleRead, ...]:
    return tuple(read_rule(pack, rule, words) for rule in pack.rules)


def read_rule(pack: Pack, rule: Rule, words: Words) -> RuleRead:
    return RuleRead(
        id=rule.id,
        title=rule.title,
        subject=rule.subject,
        clause=rule.clause,
        text=rule.text,
        sourced=sourced_of(pack, rule, words),
        governed_by=words.question(rule.governed_by) if rule.governed_by else "",
        period=period_in_words(rule.effective_from, rule.effective_until),
        when=words.condition(rule.when),
        duties=tuple(read_duty(duty, words) for duty in rule.duties),
        exceptions=tuple(_exceptions(pack, rule, words)),
        examples=_examples(rule, words),
    )


def sourced_of(pack: Pack, told: Rule | DutyException, words: Words) -> Sourced:
    if not words.whole:
        return Sourced()
    keys = tuple(told.source.split(", "))
    return Sourced(tuple(pack.sources.get(key, key) for key in keys), keys, told.confidence, told.open_point)


def read_duty(duty: Duty, words: Words) -> DutyRead:
    return DutyRead(
        key=duty.key,
        action=duty.action,
        party=duty.party,
        deed=deed(duty.action, duty.party),
        text=duty.text,
        time=words.time(duty.due),
        beside=words.beside(duty.due),
        done=words.question(duty.done_at) if duty.done_at else "",
        answer=answer_time(duty.party, duty.answer) if duty.answer else "",
        when=words.condition(duty.when) if duty.when else None,
        limits=_parts(duty.limits, words),
        terms=_parts(duty.terms, words),
        unless=tuple(dict.fromkeys(_exception_name(one, words) for one in duty.unless)),
    )


def _parts(parts: Iterable[object], words: Words) -> tuple[PartRead, ...]:
    """Those that labor relations decides come to one line, without their texts."""
    return tuple(dict.fromkeys(_part(part, words) for part in parts))


def _part(part: object, words: Words) -> PartRead:
    if not words.may_read_condition(part.when):  # type: ignore[attr-defined]
        return PartRead("", LABOR_RELATIONS, None)
    return PartRead(part.id, part.text, words.condition(part.when))  # type: ignore[attr-defined]


def _exception_name(exception: DutyException, words: Words) -> tuple[str, str]:
    return (exception.id, exception.title) if words.may_read_condition(exception.when) else ("", LABOR_RELATIONS)


def _exceptions(pack: Pack, rule: Rule, words: Words) -> Iterable[ExceptionRead]:
    lifted: dict[tuple[str, str], list[str]] = {}
    for duty in rule.duties:
        for exception in duty.unless:
            lifted.setdefault(_exception_name(exception, words), []).append(deed(duty.action, duty.party))
    known = {one.id: one for duty in rule.duties for one in duty.unless}
    for (name, title), deeds in lifted.items():
        lifts = tuple(dict.fromkeys(deeds))
        if not name:
            yield ExceptionRead("", title, "", "", None, Sourced(), lifts)
        else:
            yield _exception(pack, known[name], lifts, words)


def _exception(pack: Pack, one: DutyException, lifts: tuple[str, ...], words: Words) -> ExceptionRead:
    when, sourced = words.condition(one.when), sourced_of(pack, one, words)
    return ExceptionRead(one.id, one.title, one.clause, one.text, when, sourced, lifts)


# --- worked examples -------------------------------------------------------------------------------------------------


def _examples(rule: Rule, words: Words) -> ExamplesRead:
    told = [one for one in rule.examples if words.may_read(*one.facts)]
    usual = _usual([one.facts for one in told]) if len(told) > 1 else {}
    rows = tuple(_example(rule, one, usual, words) for one in told)
    return ExamplesRead(_answered(usual, words), rows, len(told) < len(rule.examples))


def _usual(facts: list[Mapping[str, Value]]) -> dict[str, Value]:
    """What more than half of the examples say; each then tells only how it differs."""
    times = Counter(pair for one in facts for pair in one.items())
    return {name: value for (name, value), count in times.items() if 2 * count > len(facts)}


def _answered(facts: Mapping[str, Value | None], words: Words) -> Answered:
    return tuple(
        (words.question(name), UNKNOWN if value is None else words.value(name, value)) for name, value in facts.items()
    )


def _example(rule: Rule, example: Example, usual: Mapping[str, Value], words: Words) -> ExampleRead:
    own = {name: value for name, value in example.facts.items() if usual.get(name) != value}
    unknown = dict.fromkeys(name for name in usual if name not in example.facts)
    duties = {duty.key: duty for duty in rule.duties}
    return ExampleRead(
        facts=_answered({**own, **unknown}, words),
        applies=tuple(_applied(duties[key], example, words) for key in example.duties),
        depends=tuple(_deed(duties[key]) for key in example.depends),
        lifted=tuple(_lifted(duties[key], by, words) for key, by in example.lifted.items()),
    )


def _deed(duty: Duty) -> str:
    return deed(duty.action, duty.party)


def _applied(duty: Duty, example: Example, words: Words) -> str:
    """“Tell the performer: not met. It was done after the listed time.”"""
    term = next((one for one in duty.terms if one.id == example.terms.get(duty.key)), None)
    told = [term.text] if term and words.may_read_condition(term.when) else []
    if duty.key in example.met or duty.key in example.failed:
        told.append("Met." if example.met.get(duty.key) else "Not met.")
    texts = {limit.id: limit.text for limit in (*duty.limits, IN_TIME)}
    told += [texts[name] for name in example.failed.get(duty.key, ())]
    return f"{_deed(duty)}: {' '.join(told)}" if told else _deed(duty)


def _lifted(duty: Duty, exceptions: str, words: Words) -> str:
    """An example may name two exceptions, of which one or the other holds."""
    known = {one.id: _exception_name(one, words)[1] for one in duty.unless}
    return f"{_deed(duty)}: {' or '.join(known.get(name, name) for name in exceptions.split(' or '))}"
