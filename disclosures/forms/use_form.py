"""The controls of the log form that are no questions: what was done, by what, where, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosures.catalogue.activities import Activity
from disclosures.catalogue.tools import tools
from disclosures.entry import LIMITS, Account, Finality, PerformerPart, Phase
from disclosures.models import Engagement

from .fields import Field, choices, field
from .typed import Typed, TypedPerson

PHASES = {
    Phase.DEVELOPMENT: gettext_lazy("Development"),
    Phase.PRE_PRODUCTION: gettext_lazy("Pre-production"),
    Phase.PRODUCTION: gettext_lazy("Production"),
    Phase.POST_PRODUCTION: gettext_lazy("Post-production"),
    Phase.MARKETING: gettext_lazy("Marketing"),
    Phase.UNKNOWN: gettext_lazy("I don’t know"),
}
ACCOUNTS = {
    Account.STUDIO: gettext_lazy("Studio’s"),
    Account.VENDOR: gettext_lazy("Vendor’s"),
    Account.PERSONAL: gettext_lazy("Personal"),
    Account.PREVIEW: gettext_lazy("Preview access"),
    Account.UNKNOWN: gettext_lazy("I don’t know"),
}
FINALITIES = {
    Finality.TEMPORARY: gettext_lazy("Temporary"),
    Finality.FINAL: gettext_lazy("Final"),
    Finality.UNKNOWN: gettext_lazy("I don’t know"),
}
PARTS = {
    PerformerPart.NONE: gettext_lazy("Nothing"),
    PerformerPart.VOICE: gettext_lazy("Voice"),
    PerformerPart.LIKENESS: gettext_lazy("Face or body"),
    PerformerPart.BOTH: gettext_lazy("Both"),
    PerformerPart.UNKNOWN: gettext_lazy("I don’t know"),
}
Faults = Mapping[str, str]


def summary_field(typed: Typed, faults: Faults) -> Field:
    return field(
        "summary", _("What was done?"), "textarea", value=typed.text("summary"), rows=2, maxlength=LIMITS["summary"],
        hint=_("One sentence. Roles and cast numbers, no names."), error=faults.get("summary", ""),
    )  # fmt: skip


def part_field(typed: Typed, faults: Faults) -> Field:
    return field(
        "performer_part", _("What of a performer is seen or heard in the result?"), "radio", layout="pair",
        choices=choices(PARTS.items(), typed.text("performer_part") or PerformerPart.UNKNOWN),
        error=faults.get("performer_part", ""),
    )  # fmt: skip


def prefilled_fields(typed: Typed, faults: Faults) -> list[Field]:
    def text(name: str, label: str, **told: Any) -> Field:
        return field(name, label, value=typed.text(name), error=faults.get(name, ""), **told)

    def one_of(name: str, label: str, kind: str, pairs: Mapping[Any, Any]) -> Field:
        chosen = choices(pairs.items(), typed.text(name) or "unknown")
        return field(name, label, kind, layout="pair", choices=chosen, error=faults.get(name, ""))

    return [
        text(
            "tools", _("Tool"), hint=_("Put a semicolon between several. Empty if nobody knows."),
            list=[tool.label for tool in tools() if not tool.retired],
        ),
        text("scene", _("Scene or shot"), maxlength=LIMITS["scene"]),
        one_of("account", _("Whose account?"), "radio", ACCOUNTS),
        one_of("finality", _("Temporary or final?"), "radio", FINALITIES),
        one_of("phase", _("Phase"), "select", PHASES),
        text("department", _("Department"), maxlength=LIMITS["department"]),
        text("happened_on", _("Day"), kind="partial_date", hint=_("Year, month or day")),
    ]  # fmt: skip


def notes_field(typed: Typed, faults: Faults) -> Field:
    return field(
        "notes", _("Notes"), "textarea", value=typed.text("notes"), rows=2, maxlength=LIMITS["notes"], optional=True,
        hint=_("For the studio only. Never printed on a paper."), error=faults.get("notes", ""),
    )  # fmt: skip


def reason_field(typed: Typed, faults: Faults) -> Field:
    return field(
        "reason", _("Why is it revised?"), value=typed.text("reason"), maxlength=500, optional=True,
        hint=_("One line, kept beside the revision."), error=faults.get("reason", ""),
    )  # fmt: skip


# --- people ------------------------------------------------------------------------------------------------------------


def people_boxes(
    people: Sequence[TypedPerson], engaged: Mapping[str, Engagement], faults: Faults
) -> list[dict[str, Any]]:
    """A box for each person, with the button that takes them away."""
    listed = [number for number in engaged if number]
    return [
        {
            "heading": _("Performer %(place)s") % {"place": place} if len(people) > 1 else _("The performer"),
            "fields": _person_fields(person, listed, faults),
            "remove": {"name": "remove", "value": person.number, "label": _("Take this person away")},
        }
        for place, person in enumerate(people, start=1)
    ]


def _person_fields(person: TypedPerson, listed: list[str], faults: Faults) -> list[Field]:
    cast, role = f"p{person.number}-cast_number", f"p{person.number}-role"
    return [
        field(
            cast, _("Cast number"), value=person.cast_number, list=listed, error=faults.get(cast, ""), maxlength=40,
            hint=_("From the cast list, if on it."),
        ),
        field(
            role, _("Role"), value=person.role, error=faults.get(role, ""), maxlength=200,
            hint=_("“Supporting performer”, never a name."),
        ),
    ]  # fmt: skip


def add_person(activity: Activity, people: Sequence[TypedPerson]) -> dict[str, str]:
    label = _("Add another performer") if people else _("Add a performer whose face, body or voice it touches")
    return {"name": "add", "value": "person", "label": label}


def who_is(person: TypedPerson, engaged: Mapping[str, Engagement]) -> str:
    """How a person is called on the page: “Cast 7, supporting role”."""
    number = person.cast_number.strip()
    role = person.role.strip() or (engaged[number].role if number in engaged else "")
    return ", ".join(filter(None, (_("Cast %(number)s") % {"number": number} if number else "", role)))
