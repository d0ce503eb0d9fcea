"""The controls of "Your account"."""

from __future__ import annotations

from collections.abc import Mapping

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
