"""How a union is reached, on the set-up page: whom papers are mailed to, what it agreed to, and the buttons beside each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.models import ChannelAgreement, KindTold, Production, Recipient, User
from disclosures.queries.channels import has_ended, is_confirmed, stands
from reports.forms.channels import agreement_fields, end_agreement_fields, recipient_fields
from reports.forms.sent import Sent

from .states import Tag, tag


def recipients_shown(found: Production, recipients: Iterable[Recipient], actor: Actor) -> Iterator[dict[str, Any]]:
    """In the order in which they are mailed to; what ended comes last, and stays to be read."""
    for one in sorted(recipients, key=has_ended):
        slug, own = found.slug, f"user:{one.entered_by_id}" == actor.id
        confirmed, ended = getattr(one, "confirmation", None), getattr(one, "end", None)
        waits = confirmed is None and ended is None
        yield {
            "name": one.name, "email": one.email, "kinds": kinds_said(one), "tag": recipient_tag(one),
            "entered": said_by(one.entered_by, one.entered_at),
            "confirmed": said_by(confirmed.confirmed_by, confirmed.confirmed_at) if confirmed else None,
            "ended": said_by(ended.ended_by, ended.ended_at) if ended else None,
            "note": _("You entered it: somebody else confirms it. Until then nothing is mailed there.") if waits and own
            else _("Nothing is mailed there until it is confirmed.") if waits else "",
            "confirm_url": reverse("set-up-recipient-confirm", args=[slug, one.pk]) if waits and not own else "",
            "end_url": "" if ended else reverse("set-up-recipient-end", args=[slug, one.pk]),
        }  # fmt: skip


def recipient_tag(recipient: Recipient) -> Tag:
    if has_ended(recipient):
        return tag(_("ended"), "dash")
    return tag(_("confirmed"), "check") if is_confirmed(recipient) else tag(_("not confirmed"), "square")


def kinds_said(recipient: Recipient) -> str:
    return ", ".join(str(KindTold(kind).label) for kind in recipient.kinds) or _("All papers")


def said_by(user: User | None, at: Any) -> dict[str, Any]:
    return {"by": user.name if user else _("carried over"), "at": at}


def agreements_shown(
    found: Production, agreements: Iterable[ChannelAgreement], given: Sent, where: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    for one in sorted(agreements, key=lambda one: not stands(one, now)):
        end = getattr(one, "end", None)
        sent = given if where == ("agreement-end", str(one.pk)) else Sent()
        yield {
            "label": one.means or one.get_channel_display(),
            "tag": tag(_("agreed"), "check") if stands(one, now) else tag(_("taken back"), "dash"),
            "agreed_by": one.agreed_by, "agreed_at": one.agreed_at,
            "recorded": said_by(one.recorded_by, one.recorded_at),
            "file": {"name": one.file.name, "url": reverse("file", args=[found.slug, one.file_id])} if one.file else None,
            "end": {"by": end.said_by, "at": end.ended_at} if end else None,
            "form": None if end else end_form(found, one, sent),
        }  # fmt: skip


def recipient_form(found: Production, mark: str, given: Sent) -> dict[str, Any]:
    return {
        "id": f"recipient-{mark}", "summary": _("Enter an address"), "action": reverse("set-up-recipient", args=[found.slug]),
        "fields": recipient_fields(mark, given), "submit": _("Enter it"), "open": bool(given.faults),
    }  # fmt: skip


def agreement_form(found: Production, mark: str, given: Sent, *, internal: bool) -> dict[str, Any]:
    return {
        "id": f"agreement-{mark}", "summary": _("Record an agreement"), "open": bool(given.faults),
        "action": reverse("set-up-agreement", args=[found.slug]), "submit": _("Record it"),
        "fields": agreement_fields(mark, given, internal=internal),
    }  # fmt: skip


def end_form(found: Production, one: ChannelAgreement, given: Sent) -> dict[str, Any]:
    return {
        "id": f"end-{one.pk}", "summary": _("The union took that back"), "open": bool(given.faults),
        "action": reverse("set-up-agreement-end", args=[found.slug, one.pk]), "submit": _("Record it"),
        "fields": end_agreement_fields(str(one.pk), given),
    }  # fmt: skip
