"""A performer's paper is given by somebody, at a moment that they record: that stops the clock, and whoever was told is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.models import Obligation, Use, UseRevision
from disclosures.permissions import Act, require
from disclosures.services.obligations import meet_obligations
from disclosures.services.retelling import asks_when_told, tell_of_person
from disclosures.services.streams import held_production, record
from reports.models import Delivery, Document
from reports.models.drafts import PaperKind
from reports.stored import refuse_unless_made

from .desk import use_of
from .trail import paper_happening, record_in_both

WAYS = ("in person", "by mail")
IN_WORDS = "a paper to the performer"  # its number is for whoever sees the cast, and what stands here is read by others


@transaction.atomic
def record_given(
    *, document: Document, at: datetime, how: str, by: Actor, now: datetime, via: str = UseRevision.Via.FORM
) -> Delivery:
    """Somebody gave the paper to its person: once. What it tells is met, and when they were told is an answer of theirs, so
    that the 48 hours are counted with it."""
    refuse_unless_theirs(document, by)
    production = held_production(document.production_id)
    _check(document, at, how, now)
    given = Delivery.objects.create(
        document=document, channel=Delivery.Channel.HAND, recipient=how, agreed=True,
        status=Delivery.Status.HANDED_OVER, handed_over_at=at,
    )  # fmt: skip
    about = {"document": str(document.pk), "channel": given.channel, "delivery": str(given.pk), "agreed": given.agreed}
    record_in_both(document=document, happening=paper_happening(document, "handed_over", about), by=by, now=now)
    told = _told_in(document)
    _tell(document, told, at, via, by, now)
    met = [one.pk for one in told]
    still = Obligation.objects.filter(pk__in=met, status=Obligation.Status.OPEN).order_by("id")
    done = meet_obligations(obligations=still, told_in=IN_WORDS, now=now)
    record(stream=production.stream, happenings=done, by=by, now=now)
    return given


def _told_in(document: Document) -> list[Obligation]:
    """A correction tells nothing by itself: what it corrects did, or does once it is given."""
    if document.corrects_id is not None:
        return []
    found = Obligation.objects.filter(lines__document=document, action="notify")
    return list(found.select_related("use").order_by("id"))


def refuse_unless_theirs(document: Document, by: Actor) -> None:
    """Only a performer's paper is given by hand and comes back signed, once it is there, and by those who work with the cast."""
    for act in (Act.SEE_CAST, Act.LOG_USE):
        require(by, act, document.studio_id, mode=document.mode)
    if (document.corrects or document).kind != PaperKind.PERFORMER:
        said = "Only a performer's paper is given by hand."
        raise Conflict("not-a-performers-paper", said, remedy="The union gets its papers by the channels it agreed to.")
    refuse_unless_made(document)


def _check(document: Document, at: datetime, how: str, now: datetime) -> None:
    if how not in WAYS:
        raise Invalid("not-a-choice", "Say how it was given.", field="/how", remedy="Choose one of: " + ", ".join(WAYS))
    if at.tzinfo is None:
        raise Invalid("not-a-time", "A moment without its offset is no moment.", field="/at", remedy="Give its offset.")
    if at > now:
        raise Invalid("not-yet", "That moment is still to come.", field="/at", remedy="Record it once it was given.")
    if at < document.issued_at.replace(second=0, microsecond=0):
        said = f"{document.label} was issued only after that moment."
        raise Invalid(
            "before-issue", said, field="/at", remedy="Look at the hour again, or close the action item by hand."
        )
    if Delivery.objects.filter(document=document, channel=Delivery.Channel.HAND).exists():
        raise Conflict(
            "given-already", f"It is recorded already that {document.label} was given.", remedy="Reload the page."
        )


def _tell(document: Document, told: Sequence[Obligation], at: datetime, via: str, by: Actor, now: datetime) -> None:
    """An earlier telling stands: whoever was told before the paper was told then."""
    item = next((one for one in told if asks_when_told(one)), None)
    if item is None:
        return
    use = Use.objects.select_related("production").get(pk=use_of(item))
    person = use.revisions.latest("revision").involvements.filter(number=item.involvement).first()
    if person is None or person.facts.get("told_at"):
        return
    local = at.astimezone(use.production.tz).isoformat()
    tell_of_person(
        use=use, involvement=item.involvement, facts={"told_at": local}, reason="The paper to the performer was given.",
        via=via, by=by, now=now,
    )  # fmt: skip
