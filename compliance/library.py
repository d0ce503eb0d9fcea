"""The shelf: the only reader of the rule packs. Every version that was ever released stays on it.

A released file never changes, because old assessments are reproduced from it; `rulepacks/RELEASED` lists their digests.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from compliance import facts
from compliance.authoring import parse_pack
from compliance.errors import Invalid, NotFound, Refusal, Refusals
from compliance.facts import shown
from compliance.lengths import check_lengths
from compliance.packs import Pack

SHELF: Traversable = resources.files("compliance").joinpath("rulepacks")
RELEASED = "RELEASED"


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """Every version of every pack, by id and version. Refuses if any file is at fault."""
    found, faults = shelf_of(SHELF)
    if faults:
        raise Refusals(faults)
    return found


def pack(pack_id: str, version: str) -> Pack:
    for one in packs():
        if (one.id, one.version) == (pack_id, version):
            return one
    raise _not_found(f"{pack_id} {version}")


def latest(pack_id: str) -> Pack:
    """The newest version; `packs()` is in order, so it is the last of that id."""
    versions = [one for one in packs() if one.id == pack_id]
    if not versions:
        raise _not_found(pack_id)
    return versions[-1]


def pack_ids() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.id for one in packs()))


def unions_reading(fact: str) -> frozenset[str]:
    """The unions of whose packs, in any version, a rule reads this fact."""
    return frozenset(one.union for one in packs() for rule in one.rules if fact in rule.reads)


def _not_found(name: str) -> NotFound:
    known = ", ".join(f"{one.id} {one.version}" for one in packs())
    return NotFound(
        "unknown-pack", f"There is no rule pack “{shown(name)}”.", field="/packs", remedy=f"Known: {known}."
    )


# --- reading the shelf -------------------------------------------------------------------------------------------


def shelf_of(folder: Traversable) -> tuple[tuple[Pack, ...], list[Refusal]]:
    """All packs under a folder, and every fault in them."""
    found: list[Pack] = []
    faults: list[Refusal] = []
    for name, data in files_of(folder):
        try:
            one = parse_pack(data, file=name, registry=facts.registry())
            _check_name(one, name)
            check_lengths(one)
            found.append(one)
        except Refusal as fault:
            faults.extend(fault.items)
    return tuple(sorted(found, key=lambda one: (one.id, _number(one.version)))), faults


def files_of(folder: Traversable, above: str = "") -> Iterator[tuple[str, bytes]]:
    """Every pack file with its path below the folder: house/full-disclosure/1.toml."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from files_of(entry, f"{above}{entry.name}/")
        elif above and entry.name.endswith(".toml"):
            yield above + entry.name, entry.read_bytes()


def _check_name(one: Pack, name: str) -> None:
    if name != f"{one.id}/{one.version}.toml" or not one.version.isdecimal():
        message = f"{name}: id and version must be those of its path, and the version a number."
        raise Invalid("bad-pack", message, field="/id")


def _number(version: str) -> int:
    return int(version)


# --- released files are frozen -----------------------------------------------------------------------------------


def released(folder: Traversable) -> Mapping[str, str]:
    """File name and SHA-256 of every released file, as the list says."""
    listed = folder.joinpath(RELEASED)
    lines = listed.read_text("utf-8").splitlines() if listed.is_file() else []
    pairs = [line.split("  ", 1) for line in lines if line.strip() and not line.startswith("#")]
    return MappingProxyType({name: digest for digest, name in pairs})


def digests(folder: Traversable) -> Mapping[str, str]:
    return MappingProxyType({name: hashlib.sha256(data).hexdigest() for name, data in files_of(folder)})


def release_faults(folder: Traversable) -> list[Refusal]:
    """A released file that is gone or changed; a file that nobody released."""
    listed, present = released(folder), digests(folder)
    faults = [
        _fault(name, "was released and is gone" if name not in present else "was released and has changed since")
        for name, digest in listed.items()
        if present.get(name) != digest
    ]
    return faults + [_fault(name, "is not in the list of released files") for name in present if name not in listed]


def _fault(name: str, message: str) -> Refusal:
    remedy = "A correction is a new version: copy the file to the next number. `checkpacks --release` lists new files."
    return Invalid("not-as-released", f"{name}: {message}.", field="/" + name, remedy=remedy)
