"""Service by other means: a courier, a messenger, the union's own mailbox. Labor relations records it with its proof."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import ChannelAgreement, SupportingFile
from disclosures.permissions import Act, require
from disclosures.queries.channels import stands
from disclosures.services.refusals import refusing
from disclosures.services.streams import Happening, held_production
from reports.models import Delivery, Document, ServiceProof
from reports.stored import refuse_unless_made

from .met import meet_told
from .trail import record_in_both


@transaction.atomic
def record_service(
    *,
    document: Document,
    means: str,
    to_whom: str,
    at: datetime,
    by: Actor,
    now: datetime,
    agreement: ChannelAgreement | None = None,
    file: SupportingFile | None = None,
    no_file_because: str = "",
) -> Delivery:
    """The paper reached the union some other way, at a moment, in somebody's hands. It is service, and stops the clock at that
    moment, if the union had agreed to these means by then; else it is kept as what it is."""
    require(by, Act.RELEASE, document.studio_id, mode=document.mode)
    _refuse_unless_served_so(document)
    document.production = held_production(document.production_id)
    said = _check_words(means, to_whom, agreement, file, no_file_because)
    _check_moment(document, at, now)
    _check_agreement(document, agreement)
    _check_file(document, file)
    agreed = agreement is not None and stands(agreement, at)
    with refusing():
        made = Delivery.objects.create(
            document=document, channel=Delivery.Channel.OTHER, recipient=to_whom.strip(), agreed=agreed,
            agreement=agreement, status=Delivery.Status.HANDED_OVER, handed_over_at=at, means=said,
        )  # fmt: skip
    ServiceProof.objects.create(
        delivery=made, file=file, no_file_because=no_file_because.strip(), recorded_by_id=by.person,
        recorded_at=now,
    )  # fmt: skip
    about = {
        "document": str(document.pk), "channel": made.channel, "delivery": str(made.pk), "agreed": agreed,
        "handed_over_at": at.isoformat(), "proof": file.sha256 if file else "",
    }  # fmt: skip
    record_in_both(document=document, happening=Happening("paper.handed_over", about), by=by, now=now)
    if agreed:
        meet_told(document=document, at=at, now=now, by=by)
    return made


def _refuse_unless_served_so(document: Document) -> None:
    if document.union_id is None:
        said = "A performer's paper is given by hand, and recorded beside it."
        raise Conflict("not-a-unions-paper", said, remedy="Record on its page that it was given.")
    refuse_unless_made(document)


def _check_words(
    means: str, to_whom: str, agreement: ChannelAgreement | None, file: SupportingFile | None, because: str
) -> str:
    """By what means, in the agreement's words where there is one."""
    check_words(to_whom, field="/to_whom", most=200, needed="Say who took it, or where it was left.")
    why = "Say why there is no proof, or choose the file." if file is None else ""
    if check_words(because, field="/no_file_because", most=500, needed=why) and file is not None:
        raise Invalid("proof-and-none", "There is a proof, and a reason why there is none.", field="/no_file_because")
    if agreement is not None:
        return agreement.means
    return check_words(means, field="/means", most=200, needed="Say by what means: “courier to its office in Burbank”.")


def _check_moment(document: Document, at: datetime, now: datetime) -> None:
    if at.tzinfo is None:
        raise Invalid("not-a-time", "A moment without its offset is no moment.", field="/at", remedy="Give its offset.")
    if at > now:
        raise Invalid(
            "not-yet", "That moment is still to come.", field="/at", remedy="Record it once it was handed over."
        )
    if at < document.issued_at.replace(second=0, microsecond=0):
        said = f"{document.label} was issued only after that moment."
        raise Invalid("before-issue", said, field="/at", remedy="Look at the hour again.")


def _check_agreement(document: Document, agreement: ChannelAgreement | None) -> None:
    if agreement is None:
        return
    theirs = (agreement.production_id, agreement.union_id) == (document.production_id, document.union_id)
    if not theirs or agreement.channel != ChannelAgreement.Channel.OTHER:
        remedy = "Choose one of the other means that this union agreed to, or none."
        raise Invalid(
            "agreement-elsewhere", "This agreement is about something else.", field="/agreement", remedy=remedy
        )


def _check_file(document: Document, file: SupportingFile | None) -> None:
    if file is None:
        return
    if file.production_id != document.production_id:
        raise Invalid("file-elsewhere", "This file belongs to another production.", field="/file")
    if not file.internal:
        remedy = "Store the proof as labor relations' own."
        raise Invalid("file-not-internal", "Everybody of the studio may read this file.", field="/file", remedy=remedy)
