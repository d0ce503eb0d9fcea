"""Ways that a paper took and failed on, and ways that it may still take."""

from __future__ import annotations

from disclosures.models import ChannelAgreement
from disclosures.queries.channels import agreements_of
from reports.models import Delivery, DeliveryEvent, Document

Kind = DeliveryEvent.Kind
FAILING = (Kind.REFUSED, Kind.EXHAUSTED, Kind.BOUNCED, Kind.WITHDRAWN)


def other_means_for(document: Document) -> list[ChannelAgreement]:
    """Other means that the paper's union ever agreed to: whether they count is judged by the moment of service."""
    if document.union_id is None:
        return []
    agreed = agreements_of(document.production).filter(union=document.union_id, channel=ChannelAgreement.Channel.OTHER)
    return list(agreed)


def failed_for(delivery: Delivery) -> DeliveryEvent | None:
    """Why a dead delivery is dead. `delivery` comes with its events, or they are read."""
    if delivery.status != Delivery.Status.DEAD:
        return None
    found = [one for one in delivery.events.all() if one.moved and one.kind in FAILING]
    return found[-1] if found else None
