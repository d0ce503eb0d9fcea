"""The columns of the template, with the headings that real sheets use for them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from compliance.facts import Fact, registry
from disclosures.entry import KNOWN_BY_ITSELF
from disclosures.tabular import fold

FACT_PREFIX = "fact:"
# A production's own answers are given once, on the production; everything nearer to the AI use may come with the row.
USE_OWNERS = ("use", "tool", "event")
PERSON_OWNERS = ("engagement", "involvement", "consent")
SHOTS = ("Shot", "Shot No", "Shot number", "Shot code", "Shot name", "VFX shot", "VFX shot number", "VFX ID", "code")


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    heading: str
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    needed: bool = False


COLUMNS = (
    Column(
        "reference",
        "Reference",
        "Your own number for the row. Kept as text; must not repeat within a production.",
        "V-0012",
        ("Ref", "Ref No", "Id", "Use id", "External id", "Row"),
    ),
    Column(
        "activity",
        "Activity",
        "What kind of AI use it is: the number or the title from the list below.",
        "11",
        ("AI activity", "Activity number", "AI use category", "Use category"),
        needed=True,
    ),
    Column(
        "summary",
        "What was done",
        "One plain sentence. It may be printed on a paper to the union: roles, not names.",
        "Sky behind the harbour generated.",
        ("Summary", "Use summary", "AI use", "Description", "Shot description", "Task description", "Methodology"),
        needed=True,
    ),
    Column(
        "phase", "Phase", "development, pre-production, production, post-production or marketing.", "post", ("Stage",)
    ),
    Column("department", "Department", "Who did it.", "VFX", ("Dept", "Department name")),
    Column(
        "scene",
        "Scene or shot",
        "As your own papers write it. Leading zeros are kept.",
        "012A",
        ("Scene", "Scene No", "Scene/shot", *SHOTS),
    ),
    Column(
        "tools",
        "Tools",
        "One or several, parted by a semicolon. A tool that is not in the catalogue is written “Vendor: Name”.",
        "Runway Gen-3 Alpha; Adobe Firefly",
        ("Tool", "Tool used", "Tools used", "AI tool", "AI tools", "Tool or vendor", "Software", "Model", "AI model"),
    ),
    Column(
        "account",
        "Account",
        "Whose account it ran under: studio, vendor, personal or preview.",
        "vendor",
        ("Whose account", "Account used"),
    ),
    Column(
        "finality",
        "Temporary or final",
        "temporary (for the edit, for planning) or final (meant to stay).",
        "final",
        ("Finality", "Temp or final", "Temp/final"),
    ),
    Column(
        "performer_part",
        "Voice or likeness",
        "What of a performer is heard or seen in the result: none, voice, likeness, or voice and likeness.",
        "none",
        ("Performer part", "Voice/likeness"),
    ),
    Column(
        "happened_on",
        "Date",
        "When it was done: 2026, 2026-03 or 2026-03-15, as well as it is known.",
        "2026-03-15",
        ("Date of use", "Date used", "Happened on", "Shoot date", "Date done"),
    ),
    Column(
        "roles",
        "Performer role",
        "Whose face, body or voice it touches: roles, never names, parted by semicolons. Empty if nobody's.",
        "supporting performer",
        ("Performer roles", "Role", "Character"),
    ),
    Column(
        "cast_numbers",
        "Cast number",
        "The cast number of each role, in the same order. Kept as text.",
        "7",
        ("Cast #", "Cast No", "Cast ID", "Cast numbers"),
    ),
    Column("notes", "Notes", "For the studio only; never printed on a paper.", "", ("Note", "Misc info")),
    Column(
        "source_title",
        "Source title",
        "For rows taken from a publication: the title it is about.",
        "",
        ("Reported title",),
    ),
    Column("source_outlet", "Source outlet", "Who published it.", "", ("Reported by", "Outlet")),
    Column(
        "source_addresses",
        "Source addresses",
        "Web addresses, parted by spaces. Kept in the file, not in the record.",
        "",
        ("Sources",),
    ),
)


@cache
def fact_columns() -> Mapping[str, Fact]:
    """The optional columns: one for each fact that a coordinator may answer in a row, by heading."""
    return {
        FACT_PREFIX + fact.name: fact
        for fact in registry().values()
        if fact.audience == "coordinator" and fact.owner in (*USE_OWNERS, *PERSON_OWNERS)
        if fact.name not in KNOWN_BY_ITSELF
    }


@cache
def columns_by_heading() -> Mapping[str, str]:
    """What a heading, folded, stands for: a column's key, or the whole heading of a fact."""
    own = {fold(name): column.key for column in COLUMNS for name in (column.heading, *column.aliases)}
    return {**own, **{fold(heading): heading for heading in fact_columns()}}


def means(heading: str) -> str | None:
    """What this heading stands for. “Cast #” is a number; “Cast” on a time report is a name, and is left unread."""
    if fold(heading) == fold("Cast #") and "#" not in heading:
        return None
    return columns_by_heading().get(fold(heading))


@cache
def known_headings() -> frozenset[str]:
    """Every heading the import reads or must refuse; what else a sheet has is left unread."""
    refused = {fold(FACT_PREFIX + name) for name in registry()}
    return frozenset(columns_by_heading()) | refused


def near_headings(heading: str) -> list[str]:
    """Headings of ours that this one may be a slip of; none if it is written right."""
    if fold(heading) in columns_by_heading():
        return []
    theirs = {fold(FACT_PREFIX + fact.name) for fact in registry().values() if fact.audience == "approver"}
    found = difflib.get_close_matches(fold(heading), known_headings() - theirs, n=2, cutoff=0.87)
    shown = {fold(name): name for column in COLUMNS for name in (*column.aliases, column.heading)}
    return [{**shown, **{fold(name): name for name in fact_columns()}}.get(name, name) for name in found]
