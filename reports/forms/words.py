"""Labor relations' own words for a paper, as controls of its draft, and as they come back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from disclosures.forms.fields import Field, choices, field
from reports.models.drafts import PaperKind

from .sent import Sent

OF_PERFORMERS = ("described", "languages", "name_released")


def word_fields(kind: str, words: Mapping[str, str], given: Sent) -> list[Field]:
    """The controls of a paper of this kind; a kind that takes no words has none."""
    if kind != PaperKind.PERFORMER:
        return []
    said = {name: given.value(name) if given.values else words.get(name, "") for name in OF_PERFORMERS}
    released = choices([("yes", _("Print the performer’s name; a minor’s never is"))], said["name_released"] or None)
    return [
        field(
            "described", _("What is done, in your words"), "textarea", rows=4, optional=True, maxlength=6000,
            value=said["described"], error=given.fault("described"),
            hint=_("So that anybody would know what is meant. Empty: as the AI use says it."),
        ),
        field(
            "languages", _("Languages"), "text", optional=True, maxlength=200, value=said["languages"],
            error=given.fault("languages"), hint=_("Only for dubbing: each language that is meant."),
        ),
        field("name_released", _("Name"), "checkboxes", choices=released, error=given.fault("name_released")),
    ]  # fmt: skip


def given_words(kind: str, post: QueryDict) -> dict[str, str]:
    names = OF_PERFORMERS if kind == PaperKind.PERFORMER else ()
    return {name: post.get(name, "") for name in names}
