"""What changes in how a union is reached, with what follows for papers: those that have not reached it take the new way, those on
a way that was closed leave it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from disclosures.actors import Actor
from disclosures.models import ChannelAgreement, Organization, Production, Recipient
from disclosures.services import channels
from disclosures.services.streams import hold_stream
from reports.models import Delivery

from .ways import start_where_unserved


@transaction.atomic
def confirm_recipient(*, recipient: Recipient, by: Actor, now: datetime) -> Recipient:
    confirmed = channels.confirm_recipient(recipient=recipient, by=by, now=now)
    _start(confirmed.production, confirmed.union, now)
    return confirmed


@transaction.atomic
def record_agreement(*, production: Production, union: Organization, now: datetime, **told: Any) -> ChannelAgreement:
    made = channels.record_agreement(production=production, union=union, now=now, **told)
    _start(production, union, now)
    return made


@transaction.atomic
def end_recipient(*, recipient: Recipient, by: Actor, now: datetime) -> Recipient:
    """What is still on its way there is looked at at once: `claim_delivery` finds the way closed, and the next one starts."""
    channels.require_mapping(by, recipient.production)
    _look_at_now(now, to=recipient)
    return channels.end_recipient(recipient=recipient, by=by, now=now)


@transaction.atomic
def end_agreement(
    *, agreement: ChannelAgreement, ended_at: datetime, said_by: str, by: Actor, now: datetime
) -> ChannelAgreement:
    channels.require_mapping(by, agreement.production)
    _look_at_now(now, agreement=agreement)
    return channels.end_agreement(agreement=agreement, ended_at=ended_at, said_by=said_by, by=by, now=now)


def _start(production: Production, union: Organization, now: datetime) -> None:
    """Whoever renders a paper holds this stream while it is put on its way: either sees what the other wrote."""
    hold_stream(production.stream)
    start_where_unserved(production=production, union=union, now=now)


def _look_at_now(now: datetime, **way: Any) -> None:
    """Delivery rows before the production, as everywhere; also those of which a try just ends, which are due once it has."""
    on_their_way = Delivery.objects.filter(status__in=[Delivery.Status.DUE, Delivery.Status.LEASED], **way)
    held = [one.pk for one in on_their_way.select_for_update().only("pk").order_by("pk")]
    Delivery.objects.filter(pk__in=held, status=Delivery.Status.DUE, next_attempt_at__gt=now).update(
        next_attempt_at=now
    )
