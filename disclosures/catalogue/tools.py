"""The tools catalogue: which systems there are, what they make, and what marks they are known to leave in their output.

A mark that is found shows where a file came from. A mark that is missing shows nothing: marks are stripped on the way.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compliance.errors import Invalid

from ..entry import Phase
from .reading import Entry, once, read_entries

FILE = Path(__file__).with_name("tools.toml")
PICTURE = ("image", "video", "face", "3d", "motion", "cleanup", "roto", "upscaling", "storyboard")
MODALITIES = (*PICTURE, "audio", "voice", "music", "dub", "text", "schedule")
PHASES = tuple(phase.value for phase in Phase if phase is not Phase.UNKNOWN)
PROVENANCE = ("c2pa", "iptc", "synthid", "visible-watermark", "invisible-watermark", "none-known", "unknown")
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Tool:
    """One system or family of systems. `generative` is yes, no or unknown: some products do both."""

    key: str
    vendor: str
    name: str
    versions: str
    modalities: tuple[str, ...]
    generative: str
    phases: tuple[str, ...]
    provenance: tuple[str, ...]
    provenance_note: str
    aliases: tuple[str, ...]
    family: str
    retired: bool
    source: str

    @property
    def label(self) -> str:
        return (
            self.name if self.name.startswith(self.vendor) or self.vendor == "unknown" else f"{self.vendor} {self.name}"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every way of writing it that we answer to."""
        whole = (f"{self.vendor} {self.name}", f"{self.name} ({self.vendor})", self.label, self.key)
        own = () if self.name.endswith(")") or self._is_common_word else (self.name,)
        return (*whole, *own, *self.aliases)

    @property
    def _is_common_word(self) -> bool:
        """Words that a sheet uses for other things answer only together with their vendor."""
        return self.name in {"Move", "Flow", "Wan"}


@cache
def tools() -> tuple[Tool, ...]:
    made = read_entries(FILE, "tool", _tool)
    by_key = once(made, lambda tool: tool.key, FILE.name)
    for tool in made:
        if tool.family and tool.family not in by_key:
            raise Invalid("data-file-fault", f"{FILE.name}, {tool.key}: no tool “{tool.family}” to be the family.")
    return made


@cache
def tools_by_key() -> Mapping[str, Tool]:
    return {tool.key: tool for tool in tools()}


def find_tool(text: str) -> Tool | None:
    """The tool somebody means by this text, or None. Case, spaces and punctuation do not matter."""
    return _by_name().get(fold(text))


def near_tools(text: str, *, most: int = 3) -> tuple[Tool, ...]:
    """Tools written almost like this, nearest first: for “did you mean”, never for guessing."""
    names = _by_name()
    found = difflib.get_close_matches(fold(text), names, n=most * 3, cutoff=0.8)
    return tuple(dict.fromkeys(names[name] for name in found))[:most]


def fold(text: str) -> str:
    """Letters and digits only, without case or accents: “Runway Gen-2” and “runway gen 2” become one."""
    plain = unicodedata.normalize("NFKD", text[:400]).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def _by_name() -> Mapping[str, Tool]:
    found: dict[str, Tool] = {}
    for tool in tools():
        for name in tool.names:
            other = found.setdefault(fold(name), tool)
            if other is not tool:
                raise Invalid(
                    "data-file-fault",
                    f"{FILE.name}: “{name}” belongs to {other.key} and to {tool.key}.",
                    remedy="Keep one.",
                )
    return found


def _tool(entry: Entry) -> Tool:
    return Tool(
        key=entry.text("key"),
        vendor=entry.text("vendor"),
        name=entry.text("name"),
        versions=entry.text("versions", needed=False),
        modalities=entry.texts("modalities", among=MODALITIES, needed=True),
        generative=entry.choice("generative", ANSWERS),
        phases=entry.texts("phases", among=PHASES, needed=True),
        provenance=entry.texts("provenance", among=PROVENANCE, needed=True),
        provenance_note=entry.text("provenance_note", needed=False),
        aliases=entry.texts("aliases"),
        family=entry.text("family", needed=False),
        retired=entry.flag("retired"),
        source=entry.text("source"),
    )
