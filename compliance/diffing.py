"""What changed from one pack to another, in words: rules, conditions, duties, times, limits, exceptions, terms, sources.

Both packs are laid out as things with aspects and parts (a rule has a clause and duties, a duty has a time and limits), as
their reader may read them; what stands in one and not in the other, or stands there otherwise, is a change. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from compliance.packs import Pack
from compliance.reading import DutyRead, ExceptionRead, PartRead, RuleRead, Sourced, read_pack
from compliance.words import LABOR_RELATIONS, Said, Words, period_in_words

Aspect = str | Said


@dataclass(frozen=True, slots=True)
class Thing:
    """A pack, rule, exception, duty, limit, term or source: its aspects by name, and its parts by kind and name."""

    kind: str
    name: str
    title: str
    aspects: Mapping[str, Aspect] = field(default_factory=dict)
    parts: tuple["Thing", ...] = ()

    @property
    def called(self) -> str:
        """“duty Tell the performer”, “rule T23-01 Session to make a replica”."""
        return " ".join(dict.fromkeys(filter(None, (self.kind, self.name if self.kind in NAMED else "", self.title))))


NAMED = ("rule", "exception", "source", "limit", "term")


@dataclass(frozen=True, slots=True)
class Change:
    """`within`: the things around it, outermost first. `aspect` is empty where a whole thing came or went."""

    within: tuple[Thing, ...]
    kind: str  # added, removed, changed
    aspect: str
    before: str
    after: str
    words: str

    @property
    def rule(self) -> str:
        return next((one.name for one in self.within if one.kind == "rule"), "")

    def as_json(self) -> dict[str, object]:
        where = [{"kind": one.kind, "name": one.name, "title": one.title} for one in self.within]
        told = {"kind": self.kind, "aspect": self.aspect, "before": self.before, "after": self.after}
        return {"rule": self.rule, "within": where, **told, "words": self.words}


@dataclass(frozen=True, slots=True)
class PackDifference:
    before: Pack
    after: Pack
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, object]:
        packs = {"before": _named(self.before), "after": _named(self.after)}
        return {**packs, "changes": [change.as_json() for change in self.changes]}


def _named(pack: Pack) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "title": pack.title, "sha256": pack.sha256}


def difference(before: Pack, after: Pack, words: Words) -> PackDifference:
    found = _changes((), _pack(before, words), _pack(after, words))
    return PackDifference(before, after, tuple(found))


# --- comparing -------------------------------------------------------------------------------------------------------


def _changes(within: tuple[Thing, ...], before: Thing, after: Thing) -> Iterator[Change]:
    """What is about the thing itself, then its parts: those that came, those that went, those that stayed."""
    for aspect in dict.fromkeys((*after.aspects, *before.aspects)):
        was, now = before.aspects.get(aspect, ""), after.aspects.get(aspect, "")
        if was != now:
            words = f"{aspect}: {_turned(was, now)}"
            yield Change(within, "changed", aspect, str(was), str(now), words)
    old, new = ({(one.kind, one.name): one for one in thing.parts} for thing in (before, after))
    for key, part in new.items():
        if key not in old:
            yield Change((*within, part), "added", "", "", _whole(part), f"new: {_whole(part)}")
    for key, part in old.items():
        if key not in new:
            yield Change((*within, part), "removed", "", _whole(part), "", f"gone: {part.called}")
    for key in new:
        if key in old:
            yield from _changes((*within, new[key]), old[key], new[key])


def _turned(was: Aspect, now: Aspect) -> str:
    if isinstance(was, Said) and isinstance(now, Said):
        return _asked_otherwise(was, now)
    if not str(was):
        return f"new: “{now}”"
    return f"was “{was}” and is now {f'“{now}”' if str(now) else 'gone'}"


def _asked_otherwise(was: Said, now: Said) -> str:
    """Of two lists of the same sort only what they do not share; else both in full."""
    old, new = (was.parts, now.parts) if was.text == now.text else (_conjuncts(was), _conjuncts(now))
    if not set(old) & set(new):
        return f"was “{was}” and is now “{now}”"
    added = [f"now also “{part}”" for part in new if part not in old]
    removed = [f"no longer “{part}”" for part in old if part not in new]
    return "; ".join((*added, *removed)) or "the same in another order"


def _conjuncts(said: Said) -> tuple[Said, ...]:
    return said.parts if said.text == "all of" else (said,)


def _whole(thing: Thing) -> str:
    """A thing that came or went, with what it says."""
    said = thing.aspects.get("text") or thing.aspects.get("when") or ""
    return f"{thing.called}: {said}" if str(said) and str(said) != thing.title else thing.called


# --- laying out ------------------------------------------------------------------------------------------------------


def _pack(pack: Pack, words: Words) -> Thing:
    rules = read_pack(pack, words)
    aspects: dict[str, Aspect] = {
        "title": pack.title,
        "union": pack.union,
        "kind": pack.kind,
        "period": period_in_words(pack.effective_from, pack.effective_until),
    }
    if words.whole:
        aspects |= {"status": pack.status, "text": " ".join(pack.text.split())}
    exceptions = {one.id: one for rule in rules for one in rule.exceptions if one.id}
    sources = pack.sources if words.whole else {}
    parts = [Thing("source", key, text, {"text": text}) for key, text in sources.items()]
    parts += [_exception(one) for one in exceptions.values()]
    return Thing("pack", pack.id, pack.title, aspects, (*parts, *(_rule(rule) for rule in rules)))


def _exception(one: ExceptionRead) -> Thing:
    aspects: dict[str, Aspect] = {"title": one.title, "clause": one.clause, "text": one.text, **_sourced(one.sourced)}
    return Thing("exception", one.id, one.title, {**aspects, "when": one.when or ""})


def _sourced(sourced: Sourced) -> dict[str, Aspect]:
    return {
        "sources": ", ".join(sourced.keys),
        "confidence": sourced.confidence,
        "open point": sourced.open_point,
    }


def _rule(rule: RuleRead) -> Thing:
    aspects: dict[str, Aspect] = {
        "title": rule.title,
        "subject": rule.subject,
        "clause": rule.clause,
        "text": rule.text,
        **_sourced(rule.sourced),
        "governing date": rule.governed_by,
        "period": rule.period,
        "condition": rule.when,
        "worked examples": str(len(rule.examples.rows)),
    }
    return Thing("rule", rule.id, rule.title, aspects, tuple(_duty(duty) for duty in rule.duties))


def _duty(duty: DutyRead) -> Thing:
    aspects: dict[str, Aspect] = {
        "text": duty.text,
        "time": "; ".join(filter(None, (duty.time, duty.beside))),
        "done when": duty.done,
        "time to answer": duty.answer,
        "needs besides": duty.when or "",
        "exceptions": ", ".join(name or title for name, title in duty.unless),
        "order of terms": ", ".join(term.id or LABOR_RELATIONS for term in duty.terms),
    }
    parts = (*_of("limit", duty.limits), *_of("term", duty.terms))
    return Thing("duty", duty.key, duty.deed, {name: said for name, said in aspects.items() if str(said)}, parts)


def _of(kind: str, parts: Iterable[PartRead]) -> Iterator[Thing]:
    for part in parts:
        if part.id:
            yield Thing(kind, part.id, "", {"text": part.text, "when": part.when or ""})


# --- as text ---------------------------------------------------------------------------------------------------------


def told(found: PackDifference) -> Iterator[str]:
    """Line by line for a person: what came, what went, then what changed, thing by thing."""
    before, after = found.before, found.after
    yield f"{before.id} version {before.version} -> {after.id} version {after.version}"
    if not found.changes:
        yield "Nothing has changed."
    whole = [change for change in found.changes if len(change.within) == 1 and not change.aspect]
    for kind, heading in (("added", "New"), ("removed", "Gone")):
        named = [change.within[0].called for change in whole if change.kind == kind]
        yield from _section(heading, [f"  {name}" for name in named])
    yield from _section("Changed", list(_by_thing([change for change in found.changes if change not in whole])))


def _section(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", heading, *lines)


def _by_thing(changes: Iterable[Change]) -> Iterator[str]:
    shown: tuple[Thing, ...] | None = None
    for change in changes:
        top = change.within[:1]
        if top != shown:
            yield f"  {top[0].called if top else 'the pack'}"
            shown = top
        inner = change.within[1:] if change.aspect else change.within[1:-1]
        place = "".join(f"{one.called}: " for one in inner)
        yield f"    {place}{change.words}"
