"""What somebody can do to an export, or to the record before exporting it; each with the faults by which it has to be found."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from disclosures.exported import Head
from disclosures.record import Link, canonical, chain, leaf_of, link_of

from .records import Kept, a_body, a_stream

PLACE = 5  # the entry that is attacked


@dataclass(frozen=True)
class Attack:
    name: str
    data: bytes
    held: tuple[Head, ...]
    found_as: frozenset[str]


def attacks(rng: random.Random) -> Iterator[Attack]:
    """Each on a stream of its own, whose head at entry 9 somebody holds."""
    for make in (*EDITS, *MOVES, *REWRITES, *WRITTEN_OTHERWISE, *FRAMES):
        kept = told(rng)
        for name, data, *found in make(kept, rng):
            yield Attack(f"{make.__name__}-{name}", data, (kept.head(9),), frozenset(found))


def told(rng: random.Random) -> Kept:
    """Twelve entries; the attacked one is an assessment, with its time, actor, scope and rule version."""
    kept = a_stream(rng, 12)
    bodies = kept.bodies
    bodies[PLACE - 1] = a_body(rng, datetime(2026, 3, 9, 12, tzinfo=UTC), "use.assessed")
    return kept.rewritten(bodies)


# --- editing what an opening says -------------------------------------------------------------------------------------


def edited(body: bytes, what: str) -> bytes:
    said = json.loads(body)
    match what:
        case "time":
            said["at"] = "2026-03-08T12:00:00+00:00"
        case "actor":
            said["by"] = "user:00000000-0000-4000-8000-000000000000"
        case "scope":
            said["about"]["revision"] = "00000000-0000-4000-8000-000000000000"
        case "rule version":
            said["about"]["packs"][0] = said["about"]["packs"][0].replace(" 2 ", " 1 ")
        case "kind":
            said["kind"] = "use.logged"
    changed = canonical(said)
    assert changed != body
    return changed


WHAT = ("time", "actor", "scope", "rule version", "kind")


def edit_the_opening(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    for what in WHAT:
        links = list(kept.links)
        links[PLACE - 1] = replace(links[PLACE - 1], body=edited(links[PLACE - 1].body, what))
        yield what, replace(kept, links=tuple(links)).export(), "content"


def edit_and_hash_the_leaf(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    for what in WHAT:
        links = list(kept.links)
        body = edited(links[PLACE - 1].body, what)
        links[PLACE - 1] = replace(links[PLACE - 1], body=body, leaf=leaf_of(links[PLACE - 1].salt, body))
        yield what, replace(kept, links=tuple(links)).export(), "link"


def edit_and_link_the_one(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Its own link as well: then the next one does not follow."""
    for what in WHAT:
        links = list(kept.links)
        one, body = links[PLACE - 1], edited(links[PLACE - 1].body, what)
        leaf = leaf_of(one.salt, body)
        links[PLACE - 1] = replace(one, body=body, leaf=leaf, link=link_of(links[PLACE - 2].link, PLACE, leaf))
        yield what, replace(kept, links=tuple(links)).export(), "link"


def another_salt(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    links = list(kept.links)
    links[PLACE - 1] = replace(links[PLACE - 1], salt=rng.randbytes(32))
    yield "salt", replace(kept, links=tuple(links)).export(), "content"


def the_opening_of_another(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    links = list(kept.links)
    links[PLACE - 1] = replace(links[PLACE - 1], salt=links[0].salt, body=links[0].body)
    yield "opening", replace(kept, links=tuple(links)).export(), "content"


EDITS = (edit_the_opening, edit_and_hash_the_leaf, edit_and_link_the_one, another_salt, the_opening_of_another)


# --- dropping, swapping, inserting, cutting ---------------------------------------------------------------------------


def renumbered(kept: Kept, links: list[Link]) -> Kept:
    return replace(kept, links=tuple(replace(one, seq=seq) for seq, one in enumerate(links, 1)))


def drop(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    links = [one for one in kept.links if one.seq != PLACE]
    yield "and leave a gap", replace(kept, links=tuple(links)).export(), "missing"
    yield "and number anew", renumbered(kept, links).export(), "link"
    yield "the first", replace(kept, links=kept.links[1:]).export(), "missing"


def swap(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    links = list(kept.links)
    links[4], links[6] = links[6], links[4]
    yield "as they are", replace(kept, links=tuple(links)).export(), "missing"
    yield "and number anew", renumbered(kept, links).export(), "link"
    links = list(kept.links)
    links[4], links[6] = replace(links[4], salt=links[6].salt, body=links[6].body), links[6]
    yield "what they say", replace(kept, links=tuple(links)).export(), "content"


def insert(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    forged = a_stream(rng, 1).links[0]
    links = [*kept.links[:4], replace(forged, seq=5), *kept.links[4:]]
    yield "with a number that is taken", replace(kept, links=tuple(links)).export(), "link"
    yield "and number anew", renumbered(kept, links).export(), "link"
    yield "one twice", replace(kept, links=(*kept.links[:5], *kept.links[4:])).export(), "order"


def truncate(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    lines = kept.export().splitlines(keepends=True)
    yield "without the end", b"".join(lines[:7]), "cut-off", "end", "older"
    yield "with the end", b"".join([*lines[:7], lines[-1]]), "end", "older"
    yield "within a line", kept.export()[:-200], "cut-off", "end"
    yield "and a header of that time", kept.until(6).export(), "older"
    yield "to nothing", kept.until(0).export(), "older"


MOVES = (drop, swap, insert, truncate)


# --- writing the record anew ------------------------------------------------------------------------------------------


def rewrite(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Everything hashed anew: whole in itself, and only a head that somebody holds tells it from the first one."""
    for what in WHAT:
        bodies = kept.bodies
        bodies[PLACE - 1] = edited(bodies[PLACE - 1], what)
        yield what, kept.rewritten(bodies).export(), "head"
    bodies = kept.bodies
    yield "and append one", kept.rewritten([*bodies, a_body(rng, kept.at)]).export(), "head"
    yield (
        "dropping one, appending one",
        kept.rewritten([*bodies[:3], *bodies[4:], a_body(rng, kept.at)]).export(),
        "head",
    )
    yield "with other salts alone", kept.rewritten(bodies).export(), "head"


def fork(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """The same up to entry 7, and another story from there on."""
    stem, branch = kept.until(7), a_stream(rng, 6).bodies
    yield "at seven", grown(stem, branch).export(), "head"
    yield "and shorter", grown(stem, branch[:1]).export(), "older"


def grown(stem: Kept, bodies: list[bytes]) -> Kept:
    more = chain(head_seq=len(stem.links), head_link=stem.links[-1].link, bodies=bodies)
    return replace(stem, links=(*stem.links, *more))


def serve_an_older_head(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    for seq in (8, 5, 1):
        yield f"of entry {seq}", kept.until(seq).export(), "older"


REWRITES = (rewrite, fork, serve_an_older_head)


# --- the same said otherwise ------------------------------------------------------------------------------------------


def serialise_again(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Another text of the same values is another text."""
    lines = kept.export().splitlines(keepends=True)
    spaced = json.dumps(json.loads(lines[PLACE]), sort_keys=True).encode() + b"\n"
    yield "a line with spaces", b"".join([*lines[:PLACE], spaced, *lines[PLACE + 1 :]]), "unreadable"
    turned = json.dumps(dict(reversed(json.loads(lines[PLACE]).items())), separators=(",", ":")).encode() + b"\n"
    yield "a line with its fields turned", b"".join([*lines[:PLACE], turned, *lines[PLACE + 1 :]]), "unreadable"
    yield "lines ended otherwise", kept.export().replace(b"\n", b"\r\n"), "unreadable"
    yield "with a mark at its start", b"\xef\xbb\xbf" + kept.export(), "unreadable"
    yield "with an empty line", kept.export().replace(b"\n", b"\n\n", 3), "unreadable"
    yield (
        "with capitals in a digest",
        kept.export().replace(lines[PLACE][-90:], lines[PLACE][-90:].upper()),
        "unreadable",
    )


def evil_bodies(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Recorded and linked as they are: two readers could read two things in them."""
    at, by = '"at":"2026-03-09T12:00:00+00:00"', '"by":"system"'
    said = {
        "a key twice": f'{{"about":{{"number":1,"number":2}},{at},{by},"kind":"use.logged"}}',
        "a field twice": f'{{"about":{{}},{at},{at},{by},"kind":"use.logged"}}',
        "keys out of order": f'{{"about":{{"use":"x","number":1}},{at},{by},"kind":"use.logged"}}',
        "NaN": f'{{"about":{{"number":NaN}},{at},{by},"kind":"use.logged"}}',
        "Infinity": f'{{"about":{{"number":-Infinity}},{at},{by},"kind":"use.logged"}}',
        "a fraction": f'{{"about":{{"number":1.5}},{at},{by},"kind":"use.logged"}}',
        "an exponent": f'{{"about":{{"number":1e2}},{at},{by},"kind":"use.logged"}}',
        "minus nothing": f'{{"about":{{"number":-0}},{at},{by},"kind":"use.logged"}}',
        "a number without end": f'{{"about":{{"number":{"9" * 400}}},{at},{by},"kind":"use.logged"}}',
        "spaces": f'{{"about": {{}},{at},{by},"kind":"use.logged"}}',
        "an escape": f'{{"about":{{"word":"\\u0041"}},{at},{by},"kind":"use.logged"}}',
        "half a character": f'{{"about":{{"word":"\\ud800"}},{at},{by},"kind":"use.logged"}}',
        "letters not composed": f'{{"about":{{"word":"e\u0301"}},{at},{by},"kind":"use.logged"}}',
        "no kind": f'{{"about":{{}},{at},{by}}}',
        "a number for a kind": f'{{"about":{{}},{at},{by},"kind":7}}',
        "another field": f'{{"about":{{}},{at},{by},"extra":1,"kind":"use.logged"}}',
        "a list about": f'{{"about":[],{at},{by},"kind":"use.logged"}}',
        "nobody": f'{{"about":{{}},{at},"by":"","kind":"use.logged"}}',
        "no such day": '{"about":{},"at":"2026-02-30T12:00:00+00:00","by":"system","kind":"use.logged"}',
        "no such day in a body like others": '{"about":{"number":1},"at":"2026-02-30T12:00:00+00:00","by":"system","kind":"use.logged"}',
        "a time without a zone": '{"about":{},"at":"2026-02-03T12:00:00","by":"system","kind":"use.logged"}',
        "too deep": f'{{"about":{{"a":{"[" * 5000}{"]" * 5000}}},{at},{by},"kind":"use.logged"}}',
    }  # fmt: skip
    for name, text in said.items():
        # once where such a body was read before, and once where it is the first of its kind
        yield name, grown(kept, [text.encode()]).export(), "unreadable"
        yield f"{name}, after others", grown(kept, [LIKE_IT, LIKE_IT, text.encode()]).export(), "unreadable"
    yield (
        "no UTF-8",
        grown(kept, [b'{"about":{"w":"\xff"},' + f'{at},{by},"kind":"use.logged"}}'.encode()]).export(),
        "unreadable",
    )


LIKE_IT = b'{"about":{"number":1},"at":"2026-03-09T12:00:00+00:00","by":"system","kind":"use.logged"}'

WRITTEN_OTHERWISE = (serialise_again, evil_bodies)


# --- the frame --------------------------------------------------------------------------------------------------------


def header(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    lines = kept.export().splitlines(keepends=True)
    said = json.loads(lines[0])

    def with_header(**changes: object) -> bytes:
        return b"".join([canonical({**said, **changes}) + b"\n", *lines[1:]])

    yield "another time", with_header(at="2020-01-01T00:00:00+00:00"), "header"
    yield "another last entry", with_header(head={"link": said["head"]["link"], "seq": 11}), "end", "header"
    yield "another last link", with_header(head={"link": "0" * 64, "seq": 12}), "end", "header"
    yield "another rule", with_header(rule="leaf = MD5(body)"), "unreadable"
    yield "another format", with_header(format="candor-record-0"), "unreadable"
    yield "no stream", with_header(stream="picture"), "unreadable"
    yield "one field more", with_header(note="fine"), "unreadable"
    yield "a head of words", with_header(head="the last"), "unreadable"
    yield "true for a number", with_header(head={"link": said["head"]["link"], "seq": True}), "unreadable"
    yield "none", b"".join(lines[1:]), "unreadable"
    yield "twice", b"".join([lines[0], *lines]), "unreadable"
    yield "something after the end", kept.export() + b"{}\n", "unreadable"
    yield "two exports", kept.export() + kept.export(), "unreadable"


def close(kept: Kept, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """An opening taken away where everything is said to be open, and erasures that were none."""
    yield "one", kept.export(closed=[PLACE]), "opening"
    yield "all", kept.export(closed=range(1, 13)), "opening"
    erased = a_body(rng, kept.at, "opening.erased", seq=3, erasure="x")
    yield "and say another was erased", grown(kept, [erased]).export(closed=[PLACE]), "erasure", "opening"
    yield (
        "before it is said",
        grown(kept, [a_body(rng, kept.at, "opening.erased", seq=14, erasure="x"), LIKE_IT]).export(closed=[14]),
        "erasure",
        "opening",
    )


FRAMES = (header, close)
