"""Reading the register. Every list begins with what the actor may see, and costs the same number of statements at any length."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, Func, OuterRef, Prefetch, Q, QuerySet

from compliance.errors import Conflict
from disclosures.actors import Actor
from disclosures.audience import CLOSED, CLOSED_INSIDE, due_for
from disclosures.models import Assessment, Involvement, Obligation, Production, Use, UseRevision
from disclosures.permissions import Act, nothing_here, organizations, require


def productions_for(actor: Actor) -> QuerySet[Production]:
    """Productions whose register this actor may see."""
    seen = Production.objects.filter(studio__in=organizations(actor, Act.SEE_REGISTER))
    if actor.mode:
        seen = seen.filter(mode=actor.mode)
    return seen.select_related("studio").order_by("kind", "title")


def production_for(actor: Actor, slug: str, act: Act = Act.SEE_REGISTER) -> Production:
    """One production by its address, or the same NotFound for what does not exist and what is not yours.

    An address is unique within its studio. Who sits in two that use the same one puts the studio before it: `acme_picture`.
    """
    found = productions_called(slug, only=None if actor.is_system else actor.tenants)
    if not found:
        raise nothing_here()
    if len(found) > 1:
        addresses = ", ".join(f"{one.studio.slug}_{one.slug}" for one in found)
        said = "More than one studio of yours has a production at this address."
        raise Conflict("address-of-several", said, remedy=f"Put the studio before it: {addresses}.")
    require(actor, act, found[0].studio_id, mode=found[0].mode)
    return found[0]


def productions_called(address: str, *, only: Collection[UUID] | None = None) -> list[Production]:
    """Productions at an address, with or without its studio; of these organizations, if they are named."""
    studio, _, slug = address.rpartition("_")
    rows = Production.objects.select_related("studio", "stream", "responsible").filter(slug=slug).order_by("id")
    if studio:
        rows = rows.filter(studio__slug=studio)
    return list(rows if only is None else rows.filter(studio__in=only))


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
    return with_determined(seen).select_related("use", "production").order_by("id")


def with_determined(obligations: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Each with the names of the coordinators' facts that labor relations ever determined for its subject, as the revision has
    it: an action item that is closed keeps the time of an earlier assessment."""
    named = Func(F("determined"), function="jsonb_array_elements_text", output_field=CharField(), set_returning=True)
    rows = assessments_behind().order_by().annotate(name=named).values("name").distinct()
    return obligations.annotate(determined=ArraySubquery(rows))


def due_seen(obligation: Obligation, *, internal: bool) -> dict[str, Any]:
    """The time of an action item that was read `with_determined`, as this audience may see it."""
    return due_for(
        obligation.due, pack=obligation.pack, version=obligation.pack_version, rule=obligation.rule, duty=obligation.duty,
        determined=obligation.determined, internal=internal,  # type: ignore[attr-defined]
    )  # fmt: skip


def assessments_behind() -> QuerySet[Assessment]:
    """The assessments from which an action item can have its time, in a statement about obligations."""
    return Assessment.objects.filter(
        revision=OuterRef("revision"), subject=OuterRef("subject"), involvement=OuterRef("involvement")
    )


def standing_as(obligations: QuerySet[Obligation], status: str, actor: Actor) -> QuerySet[Obligation]:
    """Those that stand so for this actor: to whom is not of labor relations, what it closed is `closed` and nothing more."""
    inside = Q(production__studio__in=organizations(actor, Act.SEE_INTERNAL))
    if status == CLOSED:
        return obligations.filter(~inside, status__in=CLOSED_INSIDE)
    return obligations.filter(inside if status in CLOSED_INSIDE else Q(), status=status)


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
