"""Ask first: what would apply? JSON in, JSON out, nothing recorded. The command and the API both ask here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from compliance import facts, library
from compliance.engine import assess
from compliance.errors import Invalid, Refusal, Refusals, TooLarge
from compliance.facts import Value, facts_as_json, read_facts
from compliance.packs import Pack, subjects

LARGEST_REQUEST = 1_000_000
KEYS = ("subject", "facts", "packs", "zone")


@dataclass(frozen=True, slots=True)
class Request:
    subject: str
    facts: Mapping[str, Value]
    packs: tuple[Pack, ...]
    zone: ZoneInfo


def what_would_apply(raw: object, *, zone: str) -> dict[str, object]:
    """The assessment of `{subject, facts, packs?, zone?}`, with all it rests on; `zone` is the one to fall back on."""
    request = read_request(raw, zone=zone)
    found = assess(subject=request.subject, facts=request.facts, packs=request.packs, zone=request.zone)
    return {
        **found.as_json(),
        "facts": facts_as_json(request.facts),
        "packs": [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in request.packs],
        "zone": request.zone.key,
    }


def read_json(text: str | bytes) -> object:
    """JSON as the standard has it: no NaN, no key twice, no abyss."""
    if len(text) > LARGEST_REQUEST:
        raise TooLarge("too-large", f"More than {LARGEST_REQUEST} bytes.", remedy="Ask about one subject at a time.")
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise Invalid("not-json", "This is not JSON.", remedy='Send {"subject": "use", "facts": {…}}.') from error


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice")
    return table


def read_request(raw: object, *, zone: str) -> Request:
    if not isinstance(raw, Mapping):
        raise Invalid("not-an-object", "A question is a JSON object.", remedy="Its keys: " + ", ".join(KEYS) + ".")
    faults: list[Refusal] = [
        Invalid(
            "unknown-key", "This key is not known here.", field="/" + str(key)[:80], remedy="Known: " + ", ".join(KEYS)
        )
        for key in raw
        if key not in KEYS
    ]
    readers: dict[str, Callable[[], object]] = {
        "subject": lambda: _subject(raw.get("subject")),
        "facts": lambda: read_facts(raw.get("facts", {})),
        "packs": lambda: _packs(raw["packs"]) if "packs" in raw else _newest(),
        "zone": lambda: read_zone(raw.get("zone", zone)),
    }
    read: dict[str, object] = {}
    for key, reader in readers.items():
        try:
            read[key] = reader()
        except Refusal as fault:
            faults.extend(fault.items)
    if faults:
        raise Refusals(faults)
    return Request(**read)  # type: ignore[arg-type]


def _subject(raw: object) -> str:
    if isinstance(raw, str) and raw in subjects:
        return raw
    remedy = "One of " + ", ".join(subjects) + "."
    raise Invalid("unknown-subject", "There is no such subject.", field="/subject", remedy=remedy)


def read_zone(raw: object, *, field: str = "/zone") -> ZoneInfo:
    try:
        return ZoneInfo(raw if isinstance(raw, str) else "")
    except (KeyError, ValueError, OSError) as error:
        remedy = "Give a name of the IANA time zone database, such as America/Los_Angeles."
        raise Invalid("not-a-zone", "There is no such time zone.", field=field, remedy=remedy) from error


def _newest() -> tuple[Pack, ...]:
    return tuple(library.latest(pack_id) for pack_id in library.pack_ids())


def _packs(raw: object) -> tuple[Pack, ...]:
    """The packs named: "id" for the newest version, or {"id", "version"} for an older one."""
    if not isinstance(raw, list) or len(raw) > 50:
        raise Invalid("not-packs", "Packs are a list of their ids.", field="/packs", remedy="Leave it out for all.")
    return tuple(dict.fromkeys(_pack(name) for name in raw))


def _pack(name: object) -> Pack:
    match name:
        case str():
            return library.latest(name)
        case {"id": str() as pack_id, "version": str() as version, **rest} if not rest:
            return library.pack(pack_id, version)
    remedy = 'Give "id", or {"id": …, "version": …}.'
    raise Invalid("not-packs", "This does not name a pack.", field="/packs", remedy=remedy)


def schema() -> dict[str, object]:
    """What may be asked: subjects, packs, and every fact with its type, owner, audience and wording."""
    return {
        "subjects": list(subjects),
        "packs": [
            {"id": pack.id, "version": pack.version, "title": pack.title, "sha256": pack.sha256, "status": pack.status}
            for pack in library.packs()
        ],
        "facts": [fact.as_json() for fact in facts.registry().values()],
    }
