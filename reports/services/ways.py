"""Which ways a paper takes to its union, and which is next when one of them has failed.

The portal always: what is posted where the union agreed to it is service, anywhere else it is not. Mail goes to the first confirmed
address for papers of this kind, once the union agreed to e-mail; when that address fails for good, to the next one. What an
agreement came too late for is put on its way again, under that agreement.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from disclosures.models import ChannelAgreement, Organization, Production, Recipient
from disclosures.queries.channels import agreements_of, mailed_to, recipients_of, standing
from disclosures.services.rows import add_rows
from reports.models import Delivery, DeliveryEvent, Document, Rendition

from .mime import mail_message

log = logging.getLogger(__name__)
AT_ONCE = 100  # papers put on their way in one go: their bytes are in memory meanwhile
ALIVE = (Delivery.Status.DUE, Delivery.Status.LEASED, Delivery.Status.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a union is reached about a production at a moment: what it agreed to by channel, and whom mail may go to."""

    union: Organization
    agreements: Mapping[str, ChannelAgreement]
    recipients: Sequence[Recipient]
    now: datetime


def reach_of(production: Production, union: Organization, now: datetime) -> Reach:
    agreed = standing(agreements_of(production).filter(union=union), now)
    recipients = list(recipients_of(production).filter(union=union))
    return Reach(union, {one.channel: one for one in agreed}, recipients, now)


def start_ways(*, document: Document, now: datetime, after: Delivery | None = None) -> list[Delivery]:
    """Put one paper on its way, or on the next one `after` a way that failed. The caller holds the production's stream."""
    if document.union is None:
        return []  # somebody gives a performer their paper, and records it
    reach = reach_of(document.production, document.union, now)
    known = list(Delivery.objects.filter(document=document).defer("message"))
    return _start(list(wanted_ways(document, known, reach, after=after)))


def start_where_unserved(*, production: Production, union: Organization, now: datetime) -> int:
    """An agreement or an address is new: papers that have not reached the union by any agreed channel take it. The caller holds
    the production's stream. How many ways were started."""
    reach = reach_of(production, union, now)
    papers = list(unserved(production, union).values_list("pk", flat=True))
    return sum(_start_some(papers[first : first + AT_ONCE], reach) for first in range(0, len(papers), AT_ONCE))


def unserved(production: Production, union: Organization) -> QuerySet[Document]:
    """Rendered papers to this union that no agreed channel has handed over, oldest first."""
    served = Delivery.objects.filter(document=OuterRef("pk"), status=Delivery.Status.HANDED_OVER, agreed=True)
    rendered = Rendition.objects.filter(document=OuterRef("pk"))
    found = Document.objects.filter(Exists(rendered), ~Exists(served), production=production, union=union)
    return found.order_by("issued_at", "id")


def _start_some(papers: Sequence[UUID], reach: Reach) -> int:
    documents = Document.objects.filter(pk__in=papers).select_related("production", "union", "corrects")
    known: dict[UUID, list[Delivery]] = {}
    for delivery in Delivery.objects.filter(document__in=papers).defer("message"):
        known.setdefault(delivery.document_id, []).append(delivery)
    wanted = [
        way for one in documents.order_by("issued_at", "id") for way in wanted_ways(one, known.get(one.pk, []), reach)
    ]
    return len(_start(wanted))


def _start(wanted: Sequence[Delivery]) -> list[Delivery]:
    mailed = [one.document_id for one in wanted if one.channel == Delivery.Channel.EMAIL]
    found = Rendition.objects.filter(document__in=mailed).defer("html") if mailed else ()
    renditions = {one.document_id: one for one in found}
    return add_rows([one for one in wanted if one.channel != Delivery.Channel.EMAIL or _mail_made(one, renditions)])


def _mail_made(way: Delivery, renditions: Mapping[UUID, Rendition]) -> bool:
    """One that cannot be made is left out and told: whatever else is to be stored with it is not lost
    for that, and above all not that the way before it has failed."""
    try:
        way.message = mail_message(delivery=way, rendition=renditions[way.document_id])
    except DatabaseError:
        raise
    except Exception:
        log.exception("A mail of paper %s could not be made.", way.document_id)
        return False
    way.message_sha256 = sha256(way.message).hexdigest()
    return True


def wanted_ways(
    document: Document, known: Sequence[Delivery], reach: Reach, *, after: Delivery | None = None
) -> Iterator[Delivery]:
    """Deliveries, not yet stored, that the paper is to take now and does not. Unsaved rows, so that their mail can name them."""
    served = any(one.agreed and one.status == Delivery.Status.HANDED_OVER for one in known)
    portal = _portal_wanted(document, known, reach, served=served)
    if portal is not None:
        yield portal
    if served and after is None:
        return
    recipient = _next_recipient(document, known, reach)
    if recipient is not None:
        yield Delivery(
            document=document, channel=Delivery.Channel.EMAIL, recipient=recipient.email, to=recipient, agreed=True,
            agreement=reach.agreements[Delivery.Channel.EMAIL], next_attempt_at=reach.now, follows=after,
        )  # fmt: skip


def _portal_wanted(document: Document, known: Sequence[Delivery], reach: Reach, *, served: bool) -> Delivery | None:
    """Posted once in any case, also where the agreement ended before it was; once more under an agreement that came after the
    posting, unless it was served otherwise."""
    agreement = reach.agreements.get(Delivery.Channel.PORTAL)
    posted = [
        one for one in known if one.channel == Delivery.Channel.PORTAL and one.failed != DeliveryEvent.Kind.WITHDRAWN
    ]
    if posted and (agreement is None or served or any(_under(one, agreement) for one in posted)):
        return None
    return Delivery(
        document=document, channel=Delivery.Channel.PORTAL, recipient=reach.union.slug, agreed=agreement is not None,
        agreement=agreement, next_attempt_at=reach.now,
    )  # fmt: skip


def _next_recipient(document: Document, known: Iterable[Delivery], reach: Reach) -> Recipient | None:
    """The first confirmed address that has not failed yet; None while one is being tried or has it, or when none is left."""
    agreement = reach.agreements.get(Delivery.Channel.EMAIL)
    if agreement is None:
        return None
    mailed = [one for one in known if one.channel == Delivery.Channel.EMAIL and _under(one, agreement)]
    if any(one.status in ALIVE for one in mailed):
        return None
    tried = {one.recipient.casefold() for one in mailed}
    kind = (document.corrects or document).kind
    return next((one for one in mailed_to(reach.recipients, kind) if one.email.casefold() not in tried), None)


def _under(delivery: Delivery, agreement: ChannelAgreement) -> bool:
    return delivery.agreement_id == agreement.pk
