"""Words and answers as people write them into cells, turned into the values the register keeps."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from compliance.errors import Invalid
from compliance.facts import Fact, read_value
from disclosures.entry import Account, Finality, PerformerPart, Phase
from disclosures.tabular.table import excerpt, fold

UNKNOWN = frozenset({"", "unknown", "n/a", "na", "?", "tbc", "tbd", "notknown", "notsaid", "dontknow"})
YES = frozenset({"yes", "y", "true", "t", "x", "1", "✓", "✔"})
NO = frozenset({"no", "n", "false", "f", "0"})

# What people write instead of the choice, folded.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "phase": {
        Phase.DEVELOPMENT: ("dev",),
        Phase.PRE_PRODUCTION: ("prep", "pre", "previs"),
        Phase.PRODUCTION: ("shoot", "set", "principalphotography"),
        Phase.POST_PRODUCTION: ("post", "vfx", "edit", "sound"),
        Phase.MARKETING: ("promotion", "publicity"),
    },
    "account": {
        Account.STUDIO: ("production", "studioaccount"),
        Account.VENDOR: ("vendoraccount",),
        Account.PERSONAL: ("own", "private"),
        Account.PREVIEW: ("previewaccess", "beta"),
    },
    "finality": {Finality.TEMPORARY: ("temp", "placeholder"), Finality.FINAL: ("finalpixel",)},
    "performer_part": {
        PerformerPart.NONE: ("nobody", "no"),
        PerformerPart.VOICE: (),
        PerformerPart.LIKENESS: ("face", "body"),
        PerformerPart.BOTH: ("both", "likenessandvoice"),
    },
}
WHOLE = re.compile(r"-?[0-9]{1,13}")


def is_unknown(text: str) -> bool:
    return fold(text).replace("'", "").replace("’", "") in UNKNOWN


def word(key: str, text: str) -> str:
    """The choice meant by a word of the trade; Invalid with the nearest choices."""
    choices = WORDS[key]
    if is_unknown(text):
        return "unknown"
    for choice, others in choices.items():
        if fold(text) in (fold(choice), *others):
            return str(choice)
    raise _not_a_choice(text, {one: choice for choice, others in choices.items() for one in (fold(choice), *others)})


def _not_a_choice(text: str, words: Mapping[str, str]) -> Invalid:
    """Names the nearest choices if there are any, else all; `words` are folded and lead to the choices."""
    found = difflib.get_close_matches(fold(text), words, n=3, cutoff=0.6)
    near = dict.fromkeys(words[one] for one in found)
    listed = ", ".join(dict.fromkeys(words.values()))
    remedy = f"Did you mean “{'” or “'.join(near)}”?" if near else f"Write one of: {listed}."
    return Invalid("not-a-choice", f"“{excerpt(text)}” is not one of the choices.", remedy=remedy)


def answer(fact: Fact, text: str, zone: ZoneInfo | None) -> object:
    """The fact's JSON value in this cell; Invalid if there is none. The caller has dealt with unknown."""
    if fact.type == "bool":
        return _yes_or_no(text)
    if fact.type == "choice":
        return _choice(fact, text)
    raw: object = text
    if fact.type == "integer" and WHOLE.fullmatch(text):
        raw = int(text)
    if fact.type == "datetime":
        raw = _moment(text, zone)
    read_value(fact, raw)
    return raw


def _yes_or_no(text: str) -> bool:
    folded = fold(text)
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise Invalid("not-yes-or-no", f"“{excerpt(text)}” is neither yes nor no.", remedy="Write yes, no or unknown.")


def _choice(fact: Fact, text: str) -> str:
    meant = {fold(name): key for key, label in fact.choices for name in (key, label)}
    if fold(text) not in meant:
        raise _not_a_choice(text, meant)
    return meant[fold(text)]


def _moment(text: str, zone: ZoneInfo | None) -> str:
    """A time without an offset is the production's own, unless the clocks make it ambiguous."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= 10 or moment.tzinfo is not None or zone is None:
        return text
    local = moment.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise Invalid(
            "time-twice-or-never",
            "the clocks change at this hour, so the time is not clear.",
            remedy=f"Write it with its offset from UTC: {local.isoformat()} or {local.replace(fold=1).isoformat()}.",
        )
    return local.isoformat()
