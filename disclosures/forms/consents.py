"""Recorded consents in forms: which of them an AI use stands on, and how one is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from disclosures.models import Consent, Engagement, Production
from disclosures.services.consents import MOST

from .fields import Field, choices, field
from .typed import TypedPerson

Faults = Mapping[str, str]
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """The consents of everybody on the page, by cast number, oldest first; those that were corrected are there as well."""

    production: Production
    consents: Mapping[str, Sequence[Consent]]

    def values(self, number: str) -> list[str]:
        return [str(one.pk) for one in self._standing(number)]

    @property
    def all_values(self) -> set[str]:
        return {value for number in self.consents for value in self.values(number)}

    def chosen(self, person: TypedPerson) -> str:
        """What somebody chose, by its id; for a corrected consent, what stands for it now."""
        known = {str(one.pk): one for one in self.consents.get(person.cast_number.strip(), ())}
        known |= {one.label: one for one in known.values() if one.production_id == self.production.pk}
        replaced = {one.replaces_id: one for one in known.values()}
        one = known.get(person.consent.strip())
        while one is not None and one.pk in replaced:
            one = replaced[one.pk]
        return str(one.pk) if one else person.consent.strip()

    def choice(self, person: TypedPerson, faults: Faults) -> Field | None:
        """“Which consent covers this?”, where somebody has one, or has chosen what is not theirs."""
        standing, chosen = self._standing(person.cast_number.strip()), person.consent
        if not (standing or chosen):
            return None
        pairs = [("", _("None of these")), *((str(one.pk), self._label(one)) for one in standing)]
        pairs += [(chosen, _("Not a consent of this person"))] if chosen not in dict(pairs) else []
        name = f"p{person.number}-consent"
        return field(
            name, _("Which consent covers this?"), "select", choices=choices(pairs, chosen), error=faults.get(name, ""),
            hint=_("From the cast list. Its form, day and signature are known then."),
        )  # fmt: skip

    def _standing(self, number: str) -> list[Consent]:
        theirs = self.consents.get(number, ())
        replaced = {one.replaces_id for one in theirs}
        return [one for one in theirs if one.pk not in replaced]

    def _label(self, consent: Consent) -> str:
        where = "" if consent.production_id == self.production.pk else f" ({consent.production.code_title})"
        said = Truncator(f"{consent.get_covers_display()}: {consent.description}").chars(LONGEST_LABEL)
        day = _("signed %(day)s") % {"day": consent.signed_on}
        return f"{consent.label}{where} · {said} · {day}"


def consent_fields(typed: Mapping[str, str], faults: Faults, *, correcting: bool) -> list[Field]:
    """The form “Record a consent”."""

    def one_of(name: str, label: str, pairs: Any, **told: Any) -> Field:
        chosen = choices([(key, words) for key, words in pairs], typed.get(name) or None)
        return field(name, label, "radio", choices=chosen, error=faults.get(name, ""), **told)

    def text(name: str, label: str, kind: str = "text", **told: Any) -> Field:
        told = {"maxlength": MOST[name], **told}
        return field(name, label, kind, value=typed.get(name, ""), error=faults.get(name, ""), **told)

    return [
        one_of("covers", _("What does it cover?"), Consent.Covers.choices),
        text(
            "description", _("What was consented to?"), "textarea", rows=3,
            hint=_("As the paper says it: which work, which scenes, what it will look or sound like."),
        ),
        one_of("form", _("How was it given?"), Consent.Form.choices),
        one_of("given_by", _("Who gave it?"), Consent.GivenBy.choices),
        text(
            "signed_on", _("On which day was it signed?"), "partial_date", short=True,
            hint=_("Year, month or day: 2026, 2026-03 or 2026-03-15"),
        ),
        text("languages", _("Which languages does it name?"), optional=True, hint=_("Only for dubbing.")),
        field(
            "file", _("The signed paper"), "file", optional=True, accept=ACCEPTED, error=faults.get("file", ""),
            hint=_("PDF, JPEG, PNG, text or a saved e-mail, at most 10 MB. No scans of a person, no voice models.")
            + (" " + _("Left out, the earlier paper stays.") if correcting else ""),
        ),
        field(
            "nudity", _("Nudity or sex"), "checkboxes", error=faults.get("nudity", ""),
            hint=_("Its paper is not kept here: write into the description who keeps it."),
            choices=choices([("yes", _("It is about nudity or a sex scene"))], typed.get("nudity") or None),
        ),
    ]  # fmt: skip


ACCEPTED = ".pdf,.jpg,.jpeg,.png,.txt,.eml"


def typed_of_consent(consent: Consent) -> dict[str, str]:
    """What stands, for a correction."""
    names = ("covers", "description", "form", "given_by", "signed_on", "languages")
    return {name: getattr(consent, name) for name in names}


def named(engagement: Engagement) -> str:
    """How somebody is called everywhere: by cast number and role."""
    number = _("Cast %(number)s") % {"number": engagement.cast_number} if engagement.cast_number else ""
    return ", ".join(filter(None, (number, engagement.role)))


def name_shown(engagement: Engagement) -> str:
    """A minor is never shown by name, not even to those who typed it."""
    return "" if is_minor(engagement) else engagement.person.name


def is_minor(engagement: Engagement) -> bool:
    return engagement.facts.get("minor") is True or engagement.person.minor is True
