"""What a paper's arrival meets, and what is open again when it turns out not to have arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from disclosures.actors import SYSTEM, Actor
from disclosures.models import Closing, Obligation
from disclosures.queries.unions import standing_policies
from disclosures.services.closings import is_due
from disclosures.services.obligations import meet_obligations, reopen_obligations
from disclosures.services.streams import record
from reports.models import Delivery, Document, Receipt
from reports.models.drafts import PaperKind
from reports.queries.desk import TOLD_ACTIONS

from .told import handed_over_to


def meet_told(*, document: Document, at: datetime, now: datetime, by: Actor = SYSTEM) -> None:
    """The first hand-over on an agreed channel meets the obligations of the paper's lines; what several unions are told of, when the
    last of them was told, whichever telling was entered last. The caller holds the production."""
    told = list(_told_in(document))
    last = _told_everywhere(told) if document.kind == PaperKind.SUMMARY else {}

    def moment(one: Obligation) -> datetime:
        return last.get(one.pk, at)

    for when, same in groupby(sorted(told, key=moment), key=moment):
        met = meet_obligations(obligations=same, told_in=document.label, now=when)
        record(stream=document.production.stream, happenings=met, by=by, now=now)


def _told_in(document: Document) -> QuerySet[Obligation]:
    """What telling meets. Bargaining, meeting, consent and approval stay open: a paper only offers or asks for them. What is counted
    as held back is not told; what is summarized is, once every union that the policy was signed towards was told. A correction
    tells nothing by itself: what it corrects did, or does once it arrives."""
    if document.corrects_id is not None:
        return Obligation.objects.none()
    told = Obligation.objects.filter(
        lines__document=document, lines__held="", status=Obligation.Status.OPEN, action__in=TOLD_ACTIONS
    )
    if document.kind == PaperKind.SUMMARY:
        told = told.filter(handed_over_to(standing_policies(document.production)))
    return told.order_by("id")


def _told_everywhere(obligations: Iterable[Obligation]) -> dict[UUID, datetime]:
    """When the last union was told of each in a summary, where it was."""
    lines = {
        "document__lines__obligation__in": obligations,
        "document__lines__kind": PaperKind.SUMMARY,
        "document__lines__held": "",
    }
    there = Delivery.objects.filter(status=Delivery.Status.HANDED_OVER, agreed=True, **lines)
    firsts = there.values("document__lines__obligation", "document__union").annotate(first=Min("handed_over_at"))
    last: dict[UUID, datetime] = {}
    for obligation, first in firsts.values_list("document__lines__obligation", "first"):
        last[obligation] = max(first, last.get(obligation, first))
    return last


def is_served(document: Document) -> bool:
    """Whether it reached the union on a channel that it agreed to."""
    return Delivery.objects.filter(document=document, status=Delivery.Status.HANDED_OVER, agreed=True).exists()


def reopen_untold(*, document: Document, now: datetime) -> None:
    """A hand-over turned out to be none: what only it had met is open again. Not if the paper reached the union otherwise, nor
    if the union has opened it: then it was told, whatever its mail server says. The caller holds the production."""
    if is_served(document) or Receipt.objects.filter(document=document).exists():
        return
    by_hand = Closing.objects.filter(obligation=OuterRef("pk"), made_at=OuterRef("closed_at"))
    told = Obligation.objects.filter(
        _met_by(document), ~Exists(by_hand), lines__document=document, lines__held="", status=Obligation.Status.DONE,
        action__in=TOLD_ACTIONS,
    )  # fmt: skip
    due = [one for one in told.order_by("id") if one.kind != Obligation.Kind.CONTRACT or is_due(one)]
    record(stream=document.production.stream, happenings=reopen_obligations(obligations=due), by=SYSTEM, now=now)


def _met_by(document: Document) -> Q:
    """What this paper had met. What is summarized was met by the last of the papers that told every union, and is so no more
    whichever of them did not arrive; a union that was named afterwards had no part in it."""
    if document.kind == PaperKind.SUMMARY:
        together = Q(status_reason__startswith="Told in ", closed_at__gte=document.issued_at)
        return together & ~handed_over_to(standing_policies(document.production))
    return Q(status_reason=f"Told in {document.label}")
