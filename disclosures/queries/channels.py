"""How a union is reached about a production: what was agreed, and to whom papers are mailed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from disclosures.models import ChannelAgreement, Production, Recipient


def agreements_of(production: Production) -> QuerySet[ChannelAgreement]:
    """All that were ever recorded, oldest first, with their ends at hand."""
    rows = ChannelAgreement.objects.filter(production=production)
    return rows.select_related("union", "recorded_by", "end__recorded_by", "file").defer("file__content")


def recipients_of(production: Production) -> QuerySet[Recipient]:
    """All that were ever entered, oldest first, with who confirmed and who ended them."""
    rows = Recipient.objects.filter(production=production)
    return rows.select_related("union", "entered_by", "confirmation__confirmed_by", "end__ended_by")


def standing(agreements: QuerySet[ChannelAgreement], at: datetime) -> QuerySet[ChannelAgreement]:
    """Those under which what reaches the union at this moment is service."""
    return agreements.filter(Q(end=None) | Q(end__ended_at__gt=at), agreed_at__lte=at)


def stands(agreement: ChannelAgreement, at: datetime) -> bool:
    """The same of one row, read with its end."""
    end = getattr(agreement, "end", None)
    return agreement.agreed_at <= at and (end is None or end.ended_at > at)


def in_use(recipients: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Not ended; whether confirmed is for the caller to ask."""
    return recipients.filter(end=None)


def mailed_to(recipients: Iterable[Recipient], kind: str) -> list[Recipient]:
    """Whom papers of a kind are mailed to, the first first: confirmed, not ended, for all papers or for this kind. An
    address with a control character was let in once; no mail can be made to it, and it would keep the next one waiting."""
    confirmed = [one for one in recipients if is_confirmed(one) and not has_ended(one) and one.email.isprintable()]
    return [one for one in confirmed if not one.kinds or kind in one.kinds]


def is_confirmed(recipient: Recipient) -> bool:
    return getattr(recipient, "confirmation", None) is not None


def has_ended(recipient: Recipient) -> bool:
    return getattr(recipient, "end", None) is not None
