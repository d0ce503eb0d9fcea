"""Who reads which pack whole, and what a studio has confirmed of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.models import Confirmation, Organization
from disclosures.permissions import Act, organizations


def reader_of(actor: Actor) -> Callable[[Pack], bool]:
    """Whether this actor reads a pack whole: labor relations and administrators every one, a representative those of their
    union and what belongs to none. Everybody else reads it without what labor relations decides."""
    seats = Organization.objects.filter(pk__in=organizations(actor, Act.READ_RULEBOOK))
    kinds = list(seats.values_list("kind", "union_key"))
    every = any(kind == Organization.Kind.STUDIO for kind, _ in kinds)
    unions = {"", *(key for kind, key in kinds if kind == Organization.Kind.UNION)} if kinds else set()
    return lambda pack: every or pack.union in unions


def confirmations_for(actor: Actor, pack: Pack) -> QuerySet[Confirmation]:
    """What labor relations has compared with the executed text: each studio's own, and for nobody else."""
    rows = Confirmation.objects.filter(pack=pack.id, version=pack.version)
    return rows.filter(studio__in=organizations(actor, Act.SEE_INTERNAL)).select_related("studio", "confirmed_by")


def studios_confirming(actor: Actor) -> QuerySet[Organization]:
    """The studios for which this actor is labor relations."""
    return Organization.objects.filter(pk__in=organizations(actor, Act.SEE_INTERNAL)).order_by("name")
