"""The controls for lines of a summary that are held back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.http import QueryDict
from django.utils.translation import gettext as _

from disclosures.forms.fields import Field, choices, field
from reports.models import HoldBack

from .sent import Sent


def uses_field(labels: Iterable[tuple[str, str]], chosen: Collection[str], given: Sent) -> Field:
    """`labels`: number and words of each AI use that the draft lists."""
    offered = [{"value": number, "label": label, "checked": number in chosen} for number, label in labels]
    return field("uses", _("Which lines?"), "checkboxes", choices=offered, error=given.fault("uses"))


def category_field(given: Sent) -> Field:
    offered = choices([("", ""), *HoldBack.Category.choices], given.value("category"))
    hint = _("Printed with the count, and nothing besides.")
    return field("category", _("Why?"), "select", choices=offered, hint=hint, error=given.fault("category"))


def given_numbers(post: QueryDict) -> list[int]:
    return [int(text) for text in post.getlist("uses") if text.isdecimal() and text.isascii() and len(text) < 10]
