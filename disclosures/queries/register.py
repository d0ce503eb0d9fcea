"""Reading the register. Every list begins with what the actor may see, and costs the same number of statements at any length."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from disclosures.actors import Actor
from disclosures.audience import CLOSED, CLOSED_INSIDE
from disclosures.models import Assessment, Involvement, Obligation, Production, Use, UseRevision
from disclosures.permissions import Act, nothing_here, organizations, require


def productions_for(actor: Actor) -> QuerySet[Production]:
    """Productions whose register this actor may see."""
    seen = Production.objects.filter(studio__in=organizations(actor, Act.SEE_REGISTER))
    if actor.mode:
        seen = seen.filter(mode=actor.mode)
    return seen.select_related("studio").order_by("kind", "title")


def production_for(actor: Actor, slug: str, act: Act = Act.SEE_REGISTER) -> Production:
    """One production by its address, or the same NotFound for what does not exist and what is not yours."""
    production = Production.objects.select_related("studio", "stream", "responsible").filter(slug=slug).first()
    if production is None:
        raise nothing_here()
    require(actor, act, production.studio_id, mode=production.mode)
    return production


def uses_of(production: Production) -> QuerySet[Use]:
    """The AI uses of a production with their newest revision's rows at hand as `newest[0]`."""
    return Use.objects.filter(production=production).prefetch_related(newest_revision()).order_by("-number")


def uses_for(actor: Actor) -> QuerySet[Use]:
    """AI uses in every production this actor may see, newest first by (production, number)."""
    seen = Use.objects.filter(production__in=productions_for(actor).values("pk"))
    return seen.select_related("production").prefetch_related(newest_revision()).order_by("production", "-number")


def newest_revision() -> Prefetch[Any]:
    people = Prefetch(
        "involvements", Involvement.objects.select_related("engagement", "consent__replaced_by").order_by("number")
    )
    revisions = UseRevision.objects.filter(revision=F("use__revisions_made")).prefetch_related("tools", people)
    return Prefetch("revisions", revisions, to_attr="newest")


def use_for(actor: Actor, production: Production, number: int) -> Use:
    use = uses_of(production).select_related("production__studio", "production__stream").filter(number=number).first()
    if use is None:
        raise nothing_here()
    return use


def use_with_id(actor: Actor, pk: UUID, act: Act = Act.SEE_REGISTER) -> Use:
    """One AI use by its id, with its newest revision, or the same NotFound as for its production."""
    seen = Use.objects.select_related("production__studio", "production__stream").prefetch_related(newest_revision())
    use = seen.filter(pk=pk).first()
    if use is None:
        raise nothing_here()
    require(actor, act, use.production.studio_id, mode=use.production.mode)
    return use


def obligations_for(actor: Actor) -> QuerySet[Obligation]:
    """Action items of AI uses in every production this actor may see. What a union event brings is labor relations' own."""
    seen = Obligation.objects.filter(production__in=productions_for(actor).values("pk"), use__isnull=False)
    return seen.select_related("use", "production").order_by("id")


def standing_as(obligations: QuerySet[Obligation], status: str, actor: Actor) -> QuerySet[Obligation]:
    """Those that stand so for this actor: to whom is not of labor relations, what it closed is `closed` and nothing more."""
    inside = Q(production__studio__in=organizations(actor, Act.SEE_INTERNAL))
    if status == CLOSED:
        return obligations.filter(~inside, status__in=CLOSED_INSIDE)
    return obligations.filter(inside if status in CLOSED_INSIDE else Q(), status=status)


def obligations_of(production: Production) -> QuerySet[Obligation]:
    return (
        Obligation.objects.filter(production=production, use__isnull=False)
        .select_related("use")
        .order_by("due_at", "use__number", "rule", "duty")
    )


def obligation_counts(production: Production) -> dict[str, int]:
    """Open contract duties, open house duties, done: one statement."""
    return Obligation.objects.filter(production=production, use__isnull=False).aggregate(
        contract=Count("id", filter=Q(status="open", kind="contract")),
        house=Count("id", filter=Q(status="open", kind="house")),
        done=Count("id", filter=Q(status="done")),
    )


def newest_assessments(revisions: list[UUID]) -> dict[tuple[UUID, str, int], Assessment]:
    """Newest assessment of each subject of the given revisions."""
    rows = (
        Assessment.objects.filter(revision__in=revisions)
        .select_related("revision")
        .order_by("revision_id", "subject", "involvement", "-made_at", "-id")
        .distinct("revision_id", "subject", "involvement")
    )
    return {(one.revision.use_id, one.subject, one.involvement): one for one in rows if one.revision}
