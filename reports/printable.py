"""What the embedded faces can print, read from the character maps of the very files that are embedded.

Nothing beyond Latin, Greek and Cyrillic with their punctuation and symbols is drawn: other scripts need shaping, and a name
printed in the wrong shapes or order is worse than a refusal with a way out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from struct import unpack_from

from compliance.dates import PartialDate
from compliance.errors import Invalid, Refusal, TooLarge

from .values import LARGEST_JSON, Text, Value, lists, texts, too_large

FACES = Path(__file__).parent / "pdf" / "fonts"
REGULAR, BOLD = FACES / "NotoSans-Regular.ttf", FACES / "NotoSans-Bold.ttf"

# Controls, direction marks, private and unassigned characters may have a glyph; none of them belongs on a paper.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORMS = {
    "partial date": "a date such as 2026, 2026-03 or 2026-03-15",
    "web address": "a web address that begins with https://",
}


@cache
def printable() -> frozenset[str]:
    """Every character that both faces have and a paper may show."""
    both = _character_map(REGULAR.read_bytes()) & _character_map(BOLD.read_bytes())
    return frozenset(character for character in map(chr, both) if unicodedata.category(character) not in _NEVER)


def _character_map(font: bytes) -> frozenset[int]:
    """The characters of a TrueType file: its format-12 map (OpenType, `cmap`), which holds all planes."""
    tables = {
        font[at : at + 4]: unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * unpack_from(">H", font, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    starts = {cmap + unpack_from(">I", font, cmap + 8 + 8 * n)[0] for n in range(unpack_from(">H", font, cmap + 2)[0])}
    full = next(start for start in starts if unpack_from(">H", font, start)[0] == 12)
    groups = (unpack_from(">III", font, full + 16 + 12 * n) for n in range(unpack_from(">I", font, full + 12)[0]))
    return frozenset(code for first, last, _ in groups for code in range(first, last + 1))


def faults(value: Value) -> Iterator[Refusal]:
    """Everything that keeps a value from being printed, each with its field and its remedy."""
    sound = True
    for fault in chain(_too_many(value), _text_faults(value)):
        sound = False
        yield fault
    if sound and (size := len(value.to_bytes())) > LARGEST_JSON:
        yield too_large(size)


def _too_many(value: Value) -> Iterator[Refusal]:
    for pointer, count, rule in lists(value):
        if count > rule.limit:
            said = f"At most {rule.limit:,} items fit here, and {count:,} were given."
            yield TooLarge("too-many-items", said, field=pointer, remedy="Split them over several papers.")


def _text_faults(value: Value) -> Iterator[Refusal]:
    for pointer, text, rule in texts(value):
        if fault := _too_long(pointer, text, rule) or _misformed(pointer, text, rule) or _no_glyph(pointer, text, rule):
            yield fault


def _too_long(pointer: str, text: str, rule: Text) -> Refusal | None:
    if len(text) <= rule.limit:
        return None
    said = f"This text has {len(text):,} characters, and {rule.limit:,} fit here."
    return TooLarge("text-too-long", said, field=pointer, remedy="Shorten the text.")


def _misformed(pointer: str, text: str, rule: Text) -> Refusal | None:
    if not text or not rule.form or _has_form(text, rule.form):
        return None
    return Invalid(
        "misformed-text", f"This should be {_FORMS[rule.form]}.", field=pointer, remedy="Correct it or leave it empty."
    )


def _has_form(text: str, form: str) -> bool:
    if form == "web address":
        return re.fullmatch(r"https?://[!-~]+", text) is not None
    try:
        return bool(PartialDate.parse(text))
    except Invalid:
        return False


def _no_glyph(pointer: str, text: str, rule: Text) -> Refusal | None:
    missing = set(text) - printable() - ({"\n"} if rule.lines else set())
    if not missing:
        return None
    shown = ", ".join(_named(character) for character in sorted(missing)[:3]) + (
        " and others" if len(missing) > 3 else ""
    )
    said = f"The fonts of the papers have no sign for {shown}."
    return Invalid("unprintable-glyph", said, field=pointer, remedy=_way_out(missing))


def _way_out(missing: set[str]) -> str:
    if any(unicodedata.category(character)[0] in "LM" for character in missing):
        return "Use the role instead of the name, or put a transliteration in Latin, Greek or Cyrillic letters in its place."
    return "Leave the sign out, or say it in words."


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
