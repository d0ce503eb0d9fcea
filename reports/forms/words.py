"""Labor relations' own words for a paper, as controls of its draft, and as they come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusals
from disclosures.forms.fields import Field, choices, field
from reports.services.releasing import LONGEST_WORDS

from .sent import Sent

# A paper waits for these; whatever else it has a place for may stay empty.
NEEDED = frozenset({"value_claimed", "reason", "intended"})


def word_fields(names: Iterable[str], words: Mapping[str, str], given: Sent) -> list[Field]:
    """What was sent and refused stands there as it was typed; else what is kept with the draft."""
    said = given.values if given.faults.keys() & WORDS_OF_ALL else words
    return [CONTROLS[name](said.get(name, ""), given.fault(name)) for name in names]


def given_words(names: Iterable[str], post: QueryDict) -> dict[str, str]:
    found = {name: post.get(name, "") for name in names}
    missing = [name for name, text in found.items() if name in NEEDED and not text.strip()]
    if missing:
        raise Refusals(Invalid("words-missing", _("Write it first."), field=f"/{name}") for name in missing)
    if not found:
        raise Invalid("not-on-this-paper", _("This paper has no place for words of your own."))
    return found


def _value_claimed(value: str, error: str) -> Field:
    hint = _("What the studio puts forward in bargaining. Printed in the notice as it stands here.")
    return _prose("value_claimed", _("Value claimed"), hint, value, error)


def _reason(value: str, error: str) -> Field:
    hint = _("Why these facts are otherwise now. Printed in the correction as it stands here.")
    return _prose("reason", _("Reason for the correction"), hint, value, error)


def _intended(value: str, error: str) -> Field:
    hint = _("Or “Nothing to add”. Printed in the report as it stands here.")
    return _prose("intended", _("Intended use of generative AI"), hint, value, error)


def _bias(value: str, error: str) -> Field:
    hint = _("Printed in the report as it stands here. Empty: the report has no such part.")
    return {**_prose("bias", _("Ways to lessen bias"), hint, value, error), "optional": True}


def _described(value: str, error: str) -> Field:
    hint = _("So that anybody would know what is meant. Empty: as the AI use says it.")
    return {**_prose("described", _("What is done, in your words"), hint, value, error), "optional": True}


def _languages(value: str, error: str) -> Field:
    hint = _("Only for dubbing: each language that is meant.")
    told = {"optional": True, "maxlength": 200, "hint": hint, "value": value, "error": error}
    return field("languages", _("Languages"), "text", **told)


def _name_released(value: str, error: str) -> Field:
    released = choices([("yes", _("Print the performer’s name; a minor’s never is"))], value or None)
    return field("name_released", _("Name"), "checkboxes", choices=released, error=error)


def _prose(name: str, label: str, hint: str, value: str, error: str) -> Field:
    return field(name, label, "textarea", rows=4, maxlength=LONGEST_WORDS, hint=hint, value=value, error=error)


CONTROLS: Mapping[str, Callable[[str, str], Field]] = {
    "value_claimed": _value_claimed,
    "reason": _reason,
    "intended": _intended,
    "bias": _bias,
    "described": _described,
    "languages": _languages,
    "name_released": _name_released,
}
WORDS_OF_ALL = CONTROLS.keys()
