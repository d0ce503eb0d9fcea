"""The ways that a paper took, as its page shows them: all that became of each for the studio, plain words for the union."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosures.actors import Actor
from disclosures.permissions import Act, may
from reports.forms.sent import Sent
from reports.forms.serving import service_fields
from reports.models import Delivery, DeliveryEvent, Document
from reports.queries.ways import other_means_for

from .states import Tag, first_hand_over, receipt_of, tag

Kind = DeliveryEvent.Kind
Status = Delivery.Status
WHAT = {
    Kind.REFUSED: gettext_lazy("Refused for good"),
    Kind.EXHAUSTED: gettext_lazy("Given up after the last try"),
    Kind.BOUNCED: gettext_lazy("Came back"),
    Kind.DELAYED: gettext_lazy("Its mail server says that it is delayed"),
    Kind.RETURNED: gettext_lazy("A machine answered"),
    Kind.WITHDRAWN: gettext_lazy("Stopped"),
    Kind.DAMAGED: gettext_lazy("Not sent: its stored bytes are damaged"),
    Kind.REPLAYED: gettext_lazy("Sent again, the same bytes under the same number"),
    Kind.SET_ASIDE: gettext_lazy("Looked at and set aside"),
}
# Without a server's words: whoever reads it wants to know where the paper is.
TO_THE_UNION = {
    Kind.REFUSED: gettext_lazy("Mail to this address was refused. The paper is here all the same."),
    Kind.EXHAUSTED: gettext_lazy("Mail to this address could not be delivered. The paper is here all the same."),
    Kind.BOUNCED: gettext_lazy("Mail to this address came back. The paper is here all the same."),
    Kind.WITHDRAWN: gettext_lazy("Stopped: this channel or address is used no more."),
    Kind.DAMAGED: gettext_lazy("Mail to this address could not be sent. The paper is here all the same."),
}


def ways_of(document: Document, actor: Actor) -> Iterator[dict[str, Any]]:
    """For the studio: each way, whether it was agreed, what became of it, and what labor relations may do about it."""
    receipt, stopped = receipt_of(document), first_hand_over(document)
    stopping = next((one for one in document.deliveries.all() if one.agreed and one.handed_over_at == stopped), None)
    releases = document.union_id is not None and may(actor, Act.RELEASE, document.studio_id)
    for delivery in document.deliveries.all():
        portal = delivery.channel == Delivery.Channel.PORTAL
        yield {
            "channel": channel_of(delivery),
            "to": "" if portal else way_of(delivery),
            "tag": delivery_tag(delivery),
            "at": delivery.handed_over_at,
            "received_at": receipt.opened_at if receipt and portal else None,
            "note": note_of(delivery, stopped=stopped is not None and delivery == stopping),
            "proof": proof_of(delivery) if releases else None,
            "events": list(events_of(delivery)),
            "buttons": list(buttons_of(delivery)) if releases else [],
        }


def channel_of(delivery: Delivery) -> str:
    return delivery.means or str(delivery.get_channel_display())


def way_of(delivery: Delivery) -> str:
    """To which address; or how somebody gave a performer their paper."""
    ways = {"in person": _("in person"), "by mail": _("by mail")}
    return ways.get(delivery.recipient, delivery.recipient) if is_by_hand(delivery) else delivery.recipient


def is_by_hand(delivery: Delivery) -> bool:
    return delivery.channel == Delivery.Channel.HAND


def delivery_tag(delivery: Delivery) -> Tag:
    return {
        Status.DUE: tag(_("due"), "half"),
        Status.LEASED: tag(_("on its way"), "half"),
        Status.HANDED_OVER: tag(_("handed over"), "check"),
        Status.DEAD: tag(_("given up"), "stop"),
    }[Status(delivery.status)]


def note_of(delivery: Delivery, *, stopped: bool) -> str:
    if not delivery.agreed:
        return _("the union has not agreed to this channel, so this is not service")
    if stopped and not is_by_hand(delivery):
        return _("agreed channel: the clock stopped here")
    if delivery.status == Status.HANDED_OVER or delivery.failed:
        return ""
    last = max(delivery.attempts.all(), key=lambda one: one.number, default=None)
    return last.detail if last is not None else ""


def events_of(delivery: Delivery) -> Iterator[dict[str, Any]]:
    for event in delivery.events.all():
        yield {
            "at": event.happened_at,
            "what": WHAT[Kind(event.kind)],
            "detail": event.detail,
            "red": event.kind in TO_THE_UNION,
        }


def buttons_of(delivery: Delivery) -> Iterator[dict[str, str]]:
    if delivery.status != Status.DEAD:
        return
    where = [delivery.document_id, delivery.pk]
    yield {"label": _("Send it again"), "url": reverse("paper-send-again", args=where)}
    if delivery.set_aside_at is None:
        yield {"label": _("Set it aside"), "url": reverse("paper-set-aside", args=where)}


def proof_of(delivery: Delivery) -> dict[str, Any] | None:
    proof = getattr(delivery, "proof", None)
    if proof is None:
        return None
    slug = delivery.document.production.slug
    file = {"name": proof.file.name, "url": reverse("file", args=[slug, proof.file_id])} if proof.file else None
    return {"file": file, "because": proof.no_file_because, "by": proof.recorded_by.name, "at": proof.recorded_at}


def arrivals_of(document: Document) -> Iterator[dict[str, Any]]:
    """For the union: what reached it, what did not, and its own opening."""
    receipt = receipt_of(document)
    for delivery in document.deliveries.all():
        portal = delivery.channel == Delivery.Channel.PORTAL
        if delivery.status == Status.HANDED_OVER:
            yield {
                "channel": channel_of(delivery), "to": "" if portal else delivery.recipient, "tag": tag(_("arrived"), "check"),
                "at": delivery.handed_over_at, "received_at": receipt.opened_at if receipt and portal else None,
            }  # fmt: skip
        elif delivery.failed:
            yield {
                "channel": channel_of(delivery), "to": "" if portal else delivery.recipient, "tag": tag(_("did not arrive"), "stop"),
                "failed_at": delivery.failed_at, "note": "" if portal else TO_THE_UNION[Kind(delivery.failed)],
            }  # fmt: skip


def failed_mail(document: Document) -> str:
    """What the union's inbox says beside a paper of which a mail failed; "" if none did."""
    failed = [one for one in document.deliveries.all() if one.failed and one.channel == Delivery.Channel.EMAIL]
    return _("Mail to %(address)s did not arrive") % {"address": failed[-1].recipient} if failed else ""


def serving_form(document: Document, actor: Actor, given: Sent) -> dict[str, Any] | None:
    """Labor relations records that the paper reached its union some other way."""
    made = document.__dict__["rendered"]
    if document.union_id is None or not made or not may(actor, Act.RELEASE, document.studio_id):
        return None
    today = timezone.now().astimezone(document.production.tz).date()
    return {
        "id": "serve", "summary": _("Record service by other means"), "submit": _("Record it"), "open": bool(given.faults),
        "action": reverse("paper-served", args=[document.pk]),
        "fields": service_fields(other_means_for(document), given, today),
    }  # fmt: skip
