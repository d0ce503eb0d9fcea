"""How long the texts of a pack may be: whatever falls due must fit into the register and onto a paper.

A text that is too long is a fault of the file, found before anything is adopted, and never a failure while somebody logs.
The register's own columns are compared with these numbers by a test.
"""

from collections.abc import Iterator, Mapping

from compliance.errors import Refusal, Refusals
from compliance.packs import Duty, DutyException, Pack, Rule
from compliance.tables import Faults

MOST: Mapping[str, int] = {
    "pack.id": 100, "pack.version": 20, "pack.title": 200,
    "rule.id": 40, "rule.title": 200, "rule.clause": 300,
    "duty.action": 20, "duty.party": 30, "duty.text": 1000,
    "exception.id": 40, "exception.title": 200, "exception.clause": 300,
}  # fmt: skip
LONGEST_PROSE = 4000  # of what only pages and the printed rulebook show

Sized = tuple[str, str, int]  # where it stands, the text, how long it may be


def too_long(pack: Pack) -> list[Refusal]:
    """A fault for every text that does not fit, naming file, rule and key."""
    faults = Faults(pack.file)
    for at, text, most in _texts(pack):
        if len(text) > most:
            faults.add(at, f"has {len(text)} characters, and {most} fit into the register")
    return faults.items


def check_lengths(pack: Pack) -> None:
    if found := too_long(pack):
        raise Refusals(found)


def _texts(pack: Pack) -> Iterator[Sized]:
    yield from _named("pack", pack, "")
    yield "/text", pack.text, LONGEST_PROSE
    exceptions: dict[str, DutyException] = {}
    for rule in pack.rules:
        yield from _of_rule(rule)
        exceptions |= {one.id: one for duty in rule.duties for one in duty.unless}
    for one in exceptions.values():
        yield from _named("exception", one, f"/exception/{one.id}")
        yield from _prose(one, f"/exception/{one.id}")


def _of_rule(rule: Rule) -> Iterator[Sized]:
    at = f"/rule/{rule.id}"
    yield from _named("rule", rule, at)
    yield from _prose(rule, at)
    for place, duty in enumerate(rule.duties, start=1):
        yield from _of_duty(duty, f"{at}/duty/{place}")


def _of_duty(duty: Duty, at: str) -> Iterator[Sized]:
    yield from _named("duty", duty, at)
    for kind, parts in (("term", duty.terms), ("limit", duty.limits)):
        for part in parts:
            yield f"{at}/{kind}/{part.id}/text", part.text, MOST["duty.text"]


def _named(kind: str, thing: object, at: str) -> Iterator[Sized]:
    for name, most in MOST.items():
        owner, _, key = name.partition(".")
        if owner == kind:
            yield f"{at}/{key}", getattr(thing, key), most


def _prose(thing: Rule | DutyException, at: str) -> Iterator[Sized]:
    yield f"{at}/text", thing.text, LONGEST_PROSE
    yield f"{at}/open_point", thing.open_point, LONGEST_PROSE
