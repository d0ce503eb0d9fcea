"""The sign-in page's controls and what it offers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from disclosures.models import Seat
from disclosures.passwords import LONGEST_PASSWORD
from disclosures.queries.actors import sample_seats
from disclosures.sample.definition import sample

from .fields import Field, field

LONGEST_EMAIL = 254

DOES = {
    Seat.Role.COORDINATOR: _("Logs AI uses, answers what anybody on set can see."),
    Seat.Role.APPROVER: _("Answers the legal questions, releases or returns each paper."),
    Seat.Role.REP: _("Receives the papers and answers them."),
    Seat.Role.VIEWER: _("Reads the register and changes nothing."),
    Seat.Role.ADMIN: _("Sets up productions, seats and keys; sees nothing of labor relations."),
}

KEY = '-H "Authorization: Bearer {secret}"'
READING = "curl {base}/api/v1/uses " + KEY
LOGGING = (
    "curl {base}/api/v1/uses " + KEY + ' -H "Idempotency-Key: my-first-one" -H "Content-Type: application/json"'
    """ -d '{{"production": "{production}", "activity": "things", "summary": "Sky behind the harbour generated."}}'"""
)


def sign_in_fields(email: str, *, error: str = "") -> list[Field]:
    return [
        field("email", _("E-mail address"), "email", value=email, autocomplete="username", error=error),
        field("password", _("Password"), "password", autocomplete="current-password", maxlength=LONGEST_PASSWORD),
    ]


def seats_offered() -> list[dict[str, Any]]:
    """The sample's seats in the order of the work; none where anything but the sample can be reached."""
    if not settings.SAMPLE_SIGN_IN:
        return []
    order = list(DOES)
    seats = sorted(sample_seats(), key=lambda seat: order.index(Seat.Role(seat.role)))
    return [
        {
            "key": str(seat.pk),
            "role": seat.get_role_display(),
            "name": seat.user.name,
            "does": DOES[Seat.Role(seat.role)],
            "organization": seat.organization.name,
        }
        for seat in seats
    ]


def pipeline_offered(base: str) -> dict[str, Any] | None:
    """The sample's key for a studio's own tools, where the sample left one, and what to try with it."""
    file = settings.SAMPLE_KEY_FILE
    if not settings.SAMPLE_SIGN_IN or not file.is_file():
        return None
    told = {"base": base, "secret": file.read_text(encoding="utf-8").strip(), "production": _picture()}
    return {"secret": told["secret"], "examples": [one.format(**told) for one in (READING, LOGGING)]}


def _picture() -> str:
    return next(one.slug for one in sample().productions if not one.rows)
