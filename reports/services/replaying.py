"""A dead delivery is sent again, under the same id and with the same bytes, because a person says so; or set aside, looked at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from compliance.errors import Conflict
from disclosures.actors import Actor
from disclosures.intact import intact
from disclosures.permissions import Act, nothing_here, require
from disclosures.services.streams import Happening, held_production
from reports.handing_over import moved
from reports.models import Delivery, DeliveryEvent

from .events import closed_way, keep_event
from .trail import record_in_both


@transaction.atomic
def replay_delivery(*, delivery: UUID, by: Actor, now: datetime) -> Delivery:
    """Due at once, with the whole schedule of waits before it. Tries are counted on."""
    row = _held(delivery, by)
    status = moved(row.status, DeliveryEvent.Kind.REPLAYED)
    if status is None:
        raise _not_dead()
    if why := closed_way(row, now):
        remedy = "Serve it by another way: enter and confirm an address, or record service by other means."
        raise Conflict("way-closed", why, remedy=remedy)
    if row.message_sha256:  # what is still damaged would die again at once, and both records would tell of it
        intact(bytes(row.message), sha256=row.message_sha256, what=f"the message of delivery {row.pk}")
    row.document.production = held_production(row.document.production_id)
    row.status, row.next_attempt_at, row.set_aside_at = status, now, None
    row.failures, row.interruptions, row.failed, row.failed_at = 0, 0, "", None
    changed = ["status", "next_attempt_at", "set_aside_at", "failures", "interruptions", "failed", "failed_at"]
    row.save(update_fields=changed)
    keep_event(row=row, kind=DeliveryEvent.Kind.REPLAYED, moved=True, detail="", by=by, now=now)
    _record("paper.sent_again", row, by, now)
    return row


@transaction.atomic
def set_delivery_aside(*, delivery: UUID, by: Actor, now: datetime) -> Delivery:
    """Labor relations looked at it and takes it from its desk. It stays dead, and stays in red on the page of its paper."""
    row = _held(delivery, by)
    if row.status != Delivery.Status.DEAD:
        raise _not_dead()
    if row.set_aside_at is not None:
        raise Conflict("set-aside-already", "This is set aside already.", remedy="It stays on the page of its paper.")
    row.document.production = held_production(row.document.production_id)
    row.set_aside_at = now
    row.save(update_fields=["set_aside_at"])
    keep_event(row=row, kind=DeliveryEvent.Kind.SET_ASIDE, moved=False, detail="", by=by, now=now)
    return row


def refuse_unless_theirs(*, delivery: UUID, by: Actor) -> None:
    """Before anything is read of what they sent."""
    row = Delivery.objects.select_related("document").defer("message", "document__content").filter(pk=delivery).first()
    if row is None:
        raise nothing_here()
    require(by, Act.RELEASE, row.document.studio_id, mode=row.document.mode)


def _held(delivery: UUID, by: Actor) -> Delivery:
    held = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery)
    row = (
        held.select_related("document__stream", "document__union", "agreement__end", "to__end").defer("message").first()
    )
    if row is None:
        raise nothing_here()
    require(by, Act.RELEASE, row.document.studio_id, mode=row.document.mode)
    return row


def _not_dead() -> Conflict:
    return Conflict("not-given-up", "Nobody gave this delivery up.", remedy="Reload the page.")


def _record(what: str, row: Delivery, by: Actor, now: datetime) -> None:
    about = {"document": str(row.document_id), "channel": row.channel, "delivery": str(row.pk)}
    record_in_both(document=row.document, happening=Happening(what, about), by=by, now=now)
