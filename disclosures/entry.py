"""What somebody says about one AI use: the single shape that the form, the API and the import all produce.

Pure values, no database. Facts are raw here (as typed or parsed); `compliance.facts.read_facts` judges them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from compliance.dates import PartialDate
from compliance.errors import Invalid, Refusal, Refusals

# Facts that the register knows by itself, and believes nobody about: whether a strike of the union lasts, and whether anybody is
# named in the AI use.
KNOWN_BY_ITSELF = frozenset({"strike_lasts", "person_named"})


class Phase(StrEnum):
    DEVELOPMENT = "development"
    PRE_PRODUCTION = "pre-production"
    PRODUCTION = "production"
    POST_PRODUCTION = "post-production"
    MARKETING = "marketing"
    UNKNOWN = "unknown"


class Account(StrEnum):
    """Whose account the tool ran under: decides who holds the prompts and the terms."""

    STUDIO = "studio"
    VENDOR = "vendor"
    PERSONAL = "personal"
    PREVIEW = "preview"
    UNKNOWN = "unknown"


class Finality(StrEnum):
    TEMPORARY = "temporary"
    FINAL = "final"
    UNKNOWN = "unknown"


class PerformerPart(StrEnum):
    """What of a performer the result shows or sounds: the weekly summary lists it."""

    NONE = "none"
    VOICE = "voice"
    LIKENESS = "likeness"
    BOTH = "voice and likeness"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InvolvementInput:
    """One person's part in the use. A role, never a name; `cast_number` finds the engagement on the production.

    `number` is for revising: who it is of those named before, 0 for somebody new; None where there is nobody to mix up.
    `consent` names a recorded consent: "C-0003" of this production, or the id of any of the studio's.
    """

    role: str
    cast_number: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    number: int | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class UseInput:
    """One AI use as reported. `tools` are catalogue keys or free text; empty means unknown. `happened_on` is a partial date."""

    activity: str
    summary: str
    phase: str = Phase.UNKNOWN
    department: str = ""
    scene: str = ""
    account: str = Account.UNKNOWN
    finality: str = Finality.UNKNOWN
    performer_part: str = PerformerPart.UNKNOWN
    happened_on: str = ""
    tools: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    involvements: tuple[InvolvementInput, ...] = ()
    notes: str = ""
    source_note: str = ""
    external_id: str = ""


UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The categories Cc, Zl, Zp and Cs, and what turns the direction of writing, by which a name reads otherwise than it is.
OFF_A_LINE = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """No NUL and no half of a surrogate pair: neither a database nor a paper can keep them."""
    return not UNSTORABLE.search(text)


def check_words(text: str, *, field: str, most: int, needed: str = "") -> str:
    """Somebody's words, stripped; Invalid when they are too long, cannot be kept, or are missing where `needed` says why."""
    if len(text) > most or not is_storable(text):
        raise Invalid(
            "not-text",
            f"This takes up to {most:,} characters of plain text.",
            field=field,
            remedy="Shorten it, or type it again.",
        )
    if needed and not text.strip():
        raise Invalid("text-missing", needed, field=field)
    return text.strip()


def check_line(text: str, *, field: str, most: int, needed: str = "") -> str:
    """Words that stand on one line, since the head of a mail takes no break. Spaces and joiners that are not printable to Python
    are let in: names are typed with them; but nothing else makes a name that nobody sees."""
    if found := OFF_A_LINE.search(text):
        raise Invalid(
            "not-one-line",
            f"This stands on one line. Its character {found.start() + 1:,} (U+{ord(found[0]):04X}) is a line break, a control "
            "character, or one that turns the direction of writing.",
            field=field,
            remedy="Take that character out.",
        )
    return check_words("" if _is_unseen(text) else text, field=field, most=most, needed=needed)


def is_one_line(text: str) -> bool:
    return not OFF_A_LINE.search(text)


def _is_unseen(text: str) -> bool:
    return all(letter.isspace() or unicodedata.category(letter) == "Cf" for letter in text)


def id_of(text: str) -> UUID | None:
    """The id that somebody sent, as ids are shown: 36 characters with their hyphens, and nothing after them."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


LIMITS = {
    "summary": 1_000,
    "department": 100,
    "scene": 100,
    "notes": 4_000,
    "source_note": 500,
    "external_id": 200,
    "happened_on": 10,
}
MOST_TOOLS = 20
MOST_INVOLVEMENTS = 200


def check_entry(entry: UseInput) -> None:
    """Raise Refusals that name every field at fault; say nothing about facts, which have a judge of their own."""
    faults = [
        *_length_faults(entry),
        *_date_faults(entry),
        *_text_faults(entry),
        *_choice_faults(entry),
        *_people_faults(entry),
    ]
    if not entry.summary.strip():
        faults.append(Invalid("summary-missing", "Say in a sentence what was done.", field="/summary"))
    if len(entry.tools) > MOST_TOOLS:
        faults.append(Invalid("too-many-tools", f"An AI use names at most {MOST_TOOLS} tools.", field="/tools"))
    if any(len(tool) > 200 for tool in entry.tools):
        faults.append(Invalid("too-long", "The name of a tool fits in 200 characters.", field="/tools"))
    if faults:
        raise Refusals(faults)


def _length_faults(entry: UseInput) -> list[Refusal]:
    return [
        Invalid(
            "too-long",
            f"At most {most:,} characters fit here; this has {len(getattr(entry, name)):,}.",
            field=f"/{name}",
            remedy="Shorten it, or keep the long version with the vendor's paperwork.",
        )
        for name, most in LIMITS.items()
        if len(getattr(entry, name)) > most
    ]


def _date_faults(entry: UseInput) -> list[Refusal]:
    try:
        if entry.happened_on:
            PartialDate.parse(entry.happened_on)
    except Invalid as fault:
        return [Invalid(fault.code, fault.message, field="/happened_on", remedy=fault.remedy)]
    return []


def _text_faults(entry: UseInput) -> list[Refusal]:
    texts = {f"/{name}": getattr(entry, name) for name in LIMITS}
    texts |= {f"/tools/{index}": tool for index, tool in enumerate(entry.tools)}
    for index, person in enumerate(entry.involvements):
        said = {"role": person.role, "cast_number": person.cast_number, "consent": person.consent}
        texts |= {f"/involvements/{index}/{name}": text for name, text in said.items()}
    return [
        Invalid(
            "not-text",
            "This holds a character that no file can keep.",
            field=field,
            remedy="Type it again without pasting.",
        )
        for field, text in texts.items()
        if not is_storable(text)
    ]


def _choice_faults(entry: UseInput) -> list[Refusal]:
    choices = {"phase": Phase, "account": Account, "finality": Finality, "performer_part": PerformerPart}
    return [
        Invalid(
            "not-a-choice",
            f"“{str(getattr(entry, name))[:60]}” is not one of the choices.",
            field=f"/{name}",
            remedy="Choose one of: " + ", ".join(kind),
        )
        for name, kind in choices.items()
        if getattr(entry, name) not in set(kind)
    ]


def _people_faults(entry: UseInput) -> list[Refusal]:
    if len(entry.involvements) > MOST_INVOLVEMENTS:
        return [
            Invalid(
                "too-many-people",
                f"An AI use names at most {MOST_INVOLVEMENTS} people one by one.",
                field="/involvements",
                remedy="Log a crowd as one AI use with the activity “Crowd”.",
            )
        ]
    return [
        Invalid(code, message, field=f"/involvements/{index}/{name}")
        for index, person in enumerate(entry.involvements)
        for code, message, name in _person_faults(person)
    ]


def _person_faults(person: InvolvementInput) -> list[tuple[str, str, str]]:
    if not person.role.strip():
        return [("role-missing", "Name the role, not the person: “lead performer”, “background, scene 12”.", "role")]
    if len(person.role) > 200 or len(person.cast_number) > 40:
        return [("too-long", "A role fits in 200 characters and a cast number in 40.", "role")]
    if len(person.consent) > 40:
        return [("consent-unknown", "This names no recorded consent.", "consent")]
    return []
