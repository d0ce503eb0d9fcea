"""A way failed for good: kept with its reason, told in both records, undone where it had counted, and the next way starts.

Whoever calls holds the delivery's row; the production follows, as always.
"""

from __future__ import annotations

from datetime import datetime

from disclosures.actors import SYSTEM, Actor
from disclosures.queries.channels import has_ended, stands
from disclosures.services.streams import Happening, held_production
from reports.handing_over import moved
from reports.models import Delivery, DeliveryEvent

from .met import reopen_untold
from .trail import record_in_both
from .ways import start_ways

Kind = DeliveryEvent.Kind
LONGEST_KEPT = 64 * 1024  # bytes of a returned mail: its report and the head of what it returns


def fail_for_good(
    *,
    row: Delivery,
    kind: str,
    detail: str,
    now: datetime,
    by: Actor = SYSTEM,
    mail: bytes = b"",
    mail_sha256: str = "",
) -> DeliveryEvent:
    """The delivery is dead until somebody sends it again. The row was claimed, refused, bounced or withdrawn as `kind` says."""
    status = moved(row.status, kind)
    assert status == Delivery.Status.DEAD, (row.status, kind)  # noqa: S101 - the callers ask `moved` first
    row.status, row.lease_until, row.next_attempt_at, row.handed_over_at = status, None, None, None
    row.set_aside_at, row.failed, row.failed_at = None, kind, now
    changed = ["status", "lease_until", "next_attempt_at", "handed_over_at", "set_aside_at", "failed", "failed_at"]
    row.save(update_fields=changed)
    document = row.document
    document.production = held_production(document.production_id)
    event = keep_event(
        row=row, kind=kind, moved=True, detail=detail, by=by, now=now, mail=mail, mail_sha256=mail_sha256
    )
    about = {"document": str(document.pk), "channel": row.channel, "delivery": str(row.pk), "why": kind}
    record_in_both(document=document, happening=Happening("paper.not_handed_over", about), by=by, now=now)
    reopen_untold(document=document, now=now)
    start_ways(document=document, now=now, after=row)
    return event


def keep_event(
    *,
    row: Delivery,
    kind: str,
    moved: bool,
    detail: str,
    by: Actor,
    now: datetime,
    attempt: int | None = None,
    mail: bytes = b"",
    mail_sha256: str = "",
) -> DeliveryEvent:
    """`attempt`: the try that it is about, where that is not the newest."""
    return DeliveryEvent.objects.create(
        delivery=row, kind=kind, attempt=row.attempts_made if attempt is None else attempt, moved=moved,
        detail=detail[:500], happened_at=now, made_by=by.id, mail=mail[:LONGEST_KEPT], mail_sha256=mail_sha256,
    )  # fmt: skip


def closed_way(row: Delivery, now: datetime) -> str:
    """Why this way is not taken any more, or "": the union took its agreement back, or the address was ended."""
    if row.agreement is not None and not stands(row.agreement, now):
        return "The union took back that it is served on this channel."
    if row.to is not None and has_ended(row.to):
        return "The address was ended before the paper had reached it."
    return ""


def is_service(row: Delivery, now: datetime) -> bool:
    """Whether what reaches the union on this way now is service: it was agreed when the paper set out, and is still."""
    return row.agreed and (row.agreement is None or stands(row.agreement, now))
