"""The controls of "Your account"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from disclosures.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

from .fields import Field, field, hidden


def password_fields(email: str, errors: Mapping[str, str]) -> list[Field]:
    """The e-mail address goes along so that a password manager knows whose password this is."""
    hint = _("At least %(least)s characters, of any kind. A few words that do not belong together are good.")
    told = {"maxlength": LONGEST_PASSWORD, "required": True}
    return [
        field("current", _("Password now"), "password", autocomplete="current-password", error=errors.get("/current", ""), **told),
        field(
            "new", _("New password"), "password", autocomplete="new-password", error=errors.get("/new", ""),
            hint=hint % {"least": SHORTEST_PASSWORD}, **told,
        ),
        {**hidden("username", email), "autocomplete": "username"},
    ]  # fmt: skip


def code_field(error: str = "", *, hint: Any = "") -> Field:
    return field(
        "code",
        _("Code"),
        "text",
        autocomplete="one-time-code",
        required=True,
        maxlength=60,
        short=True,
        error=error,
        hint=hint,
        value="",
    )


def name_field(value: str = "", error: str = "") -> Field:
    hint = _("So that you know it again, like “My telephone”.")
    return field(
        "name", _("Name of this passkey"), "text", value=value, maxlength=60, required=True, hint=hint, error=error
    )
