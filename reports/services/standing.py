"""Standing release: summaries in which nobody is seen or heard and nothing is open go out by themselves, in the name of who granted
it, as long as that person may release papers."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from compliance.errors import Conflict, Invalid
from disclosures.actors import SYSTEM, Actor
from disclosures.models import Organization, Production, Seat
from disclosures.permissions import ROLES, Act, require
from disclosures.queries.actors import actor_of_user
from disclosures.services.streams import Happening, free_production, held_production, record
from disclosures.tenancy import Theirs, acting_for, for_everyone
from reports.models import Approval, Document, Draft, Return, StandingRelease
from reports.models.drafts import PaperKind

from .documents import issue_held
from .drafts import held_up_to_date

log = logging.getLogger(__name__)


@transaction.atomic
def grant_standing_release(
    *, production: Production, union: Organization, by: Actor, now: datetime
) -> StandingRelease:  # fmt: skip
    """Once for a production and a union; who grants what stands already changes nothing."""
    require(by, Act.RELEASE, production.studio_id, mode=production.mode)
    held = held_production(production.pk)
    if not held.unions.filter(union=union).exists():
        said = f"{union} is not mapped to this production."
        raise Invalid("union-unmapped", said, field="/union", remedy="Map the union first.")
    _end_without_right(held, now)
    known = StandingRelease.objects.filter(production=held, union=union, ended_at=None).first()
    if known is not None:
        return known
    granted = StandingRelease.objects.create(production=held, union=union, granted_by_id=by.person, granted_at=now)
    record(stream=held.stream, happenings=[_happened("granted", granted)], by=by, now=now)
    return granted


@transaction.atomic
def end_standing_release(*, standing: StandingRelease, by: Actor, now: datetime) -> StandingRelease:
    require(by, Act.RELEASE, standing.production.studio_id, mode=standing.production.mode)
    production = held_production(standing.production_id)
    held = StandingRelease.objects.get(pk=standing.pk)
    if held.ended_at is not None:
        raise Conflict("standing-release-ended", "This standing release has ended already.", remedy="Reload the page.")
    held.ended_by_id, held.ended_at = by.person, now
    held.save(update_fields=["ended_by", "ended_at"])
    record(stream=production.stream, happenings=[_happened("ended", held)], by=by, now=now)
    return held


def standing_releases() -> QuerySet[StandingRelease]:
    """Those not ended whose grantor may still release papers."""
    return StandingRelease.objects.filter(_has_right(), ended_at=None)


def _has_right() -> Exists:
    seats = Seat.objects.filter(user=OuterRef("granted_by"), organization=OuterRef("production__studio"))
    return Exists(seats.filter(user__is_active=True, role__in=sorted(ROLES[Act.RELEASE])))


def _end_without_right(production: Production, now: datetime) -> None:
    """Ended by nobody: they do not come back with the seat. The caller holds the production."""
    lost = list(StandingRelease.objects.filter(~_has_right(), production=production, ended_at=None))
    StandingRelease.objects.filter(pk__in=[one.pk for one in lost]).update(ended_at=now)
    record(stream=production.stream, happenings=[_happened("ended", one) for one in lost], by=SYSTEM, now=now)


def end_where_right_is_lost(*, now: datetime) -> int:
    """By the sweep. How many productions lost one."""
    return sum(_ended_on(one, now) for one in _with_rights_lost())


def _ended_on(production: Theirs, now: datetime) -> bool:
    """Unless somebody works on it: the next sweep asks again. One that cannot be read keeps no other waiting."""
    try:
        with acting_for(production.studio), transaction.atomic():
            held = free_production(production.id)
            if held is not None:
                _end_without_right(held, now)
            return held is not None
    except Exception:
        log.exception("The standing releases of production %s could not be looked at.", production.id)
        return False


@for_everyone()
def _with_rights_lost() -> list[Theirs]:
    lost = StandingRelease.objects.filter(~_has_right(), ended_at=None)
    return [Theirs(*one) for one in sorted(set(lost.values_list("production", "production__studio")))]


def harmless_drafts() -> QuerySet[Draft]:
    """Unblocked drafts that a standing release reaches, oldest first. What a person returned waits for a person, also once it reads
    differently: whether that is what the remarks asked for, no rule knows."""
    reached = standing_releases().filter(production=OuterRef("production"), union=OuterRef("union"))
    returned = Return.objects.filter(draft=OuterRef("pk"))
    found = Draft.objects.filter(
        Q(Exists(reached)), ~Q(Exists(returned)), kind=PaperKind.SUMMARY, status=Draft.Status.OPEN
    )
    return found.filter(blocks=[], waits=[]).order_by(F("period_start"), F("part"), "made_at", "id")


@transaction.atomic
def release_by_standing(*, draft: UUID, now: datetime) -> Document | None:
    """Issue one in the name of who granted it, if it still is what it was taken for once it is held. None: it is not."""
    held = held_up_to_date(Draft.objects.select_related("production__stream").get(pk=draft), now=now)
    harmless = harmless_drafts().filter(pk=held.pk).exists()
    standing = (
        standing_releases().filter(production=held.production, union=held.union).select_related("granted_by").first()
    )
    if not harmless or standing is None:
        return None
    by = actor_of_user(standing.granted_by)
    Approval.objects.create(
        draft=held,
        content_sha256=held.content_sha256,
        approved_by=standing.granted_by,
        approved_at=now,
        standing=standing,
    )
    about = {"draft": str(held.pk), "kind": held.kind, "sha256": held.content_sha256, "standing": str(standing.pk)}
    record(stream=held.production.stream, happenings=[Happening("draft.approved", about)], by=by, now=now)
    return issue_held(held, by=by, now=now)


def _happened(what: str, standing: StandingRelease) -> Happening:
    return Happening(f"standing_release.{what}", {"standing": str(standing.pk), "union": str(standing.union_id)})
