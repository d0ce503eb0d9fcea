"""Reading the cast list: who is engaged, which consents are recorded, which files are kept. File bytes are never read by the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from disclosures.actors import Actor
from disclosures.models import Consent, Engagement, Person, Production, SupportingFile
from disclosures.permissions import Act, may, nothing_here, require


def engagements_of(production: Production) -> QuerySet[Engagement]:
    """The cast list in order of its numbers, each with their consents at hand as `recorded`."""
    listed = Engagement.objects.filter(production=production).select_related("person", "production")
    return listed.prefetch_related(Prefetch("consents", consents_of(production), to_attr="recorded")).order_by(
        "cast_number", "id"
    )


def consents_of(production: Production) -> QuerySet[Consent]:
    return _consents().filter(production=production).order_by("number")


def _consents() -> QuerySet[Consent]:
    """With what stands for them now, and without the bytes of their files."""
    rows = Consent.objects.select_related("engagement__person", "production__studio", "file", "replaces", "replaced_by")
    return rows.defer("file__content")


def consents_of_people(engagements: Iterable[Engagement]) -> QuerySet[Consent]:
    """Everything that these persons consented to at this studio, oldest first, corrected consents too. Those of other
    productions as well: a consent to work elsewhere is recorded where it was signed."""
    theirs = list(engagements)
    people, modes = [one.person_id for one in theirs], {one.production.mode for one in theirs}
    return _consents().filter(engagement__person__in=people, production__mode__in=modes).order_by("recorded_at", "id")


STANDING = """
WITH RECURSIVE chain (named, standing) AS (
    SELECT id, id FROM disclosures_consent WHERE id = ANY(%s)
    UNION ALL SELECT chain.named, later.id FROM chain JOIN disclosures_consent later ON later.replaces_id = chain.standing
)
SELECT consent.*, chain.named FROM chain JOIN disclosures_consent consent ON consent.id = chain.standing
WHERE chain.named <> chain.standing
    AND NOT EXISTS (SELECT 1 FROM disclosures_consent later WHERE later.replaces_id = chain.standing)
"""


def corrections_of(named: Collection[UUID]) -> dict[UUID, Consent]:
    """For each of these consents that was corrected, what stands for it now, however often it was. None is read where none is
    named; else one statement, and one for their engagements."""
    found = Consent.objects.raw(STANDING, [list(named)]).prefetch_related("engagement") if named else ()
    return {one.named: one for one in found}  # type: ignore[attr-defined]  # set by the statement


def engagement_of(production: Production, pk: UUID) -> Engagement:
    """One on the cast list of a production that was found for somebody."""
    engagement = engagements_of(production).filter(pk=pk).first()
    if engagement is None:
        raise nothing_here()
    return engagement


def engagement_with_id(actor: Actor, pk: UUID, act: Act = Act.SEE_CAST) -> Engagement:
    found = (
        Engagement.objects.select_related("person", "production__studio", "production__stream").filter(pk=pk).first()
    )
    if found is None:
        raise nothing_here()
    require(actor, act, found.production.studio_id, mode=found.production.mode)
    return found


def consent_with_id(actor: Actor, pk: UUID, act: Act = Act.SEE_CAST) -> Consent:
    found = _consents().filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    require(actor, act, found.production.studio_id, mode=found.production.mode)
    return found


def file_with_id(actor: Actor, pk: UUID, *, content: bool = False) -> SupportingFile:
    """A file that this actor may read. What labor relations keeps beside an action item (a union's waiver) is theirs alone."""
    rows = SupportingFile.objects.select_related("production")
    found = (rows if content else rows.defer("content")).filter(pk=pk).first()
    if found is None:
        raise nothing_here()
    production = found.production
    require(actor, Act.SEE_CAST, production.studio_id, mode=production.mode)
    if found.internal and not may(actor, Act.SEE_INTERNAL, production.studio_id):
        raise nothing_here()
    return found


def people_known(production: Production) -> QuerySet[Person]:
    """People of the studio who are engaged on its productions of this mode, with those engagements as `engaged`."""
    theirs = Engagement.objects.filter(production__studio=production.studio_id, production__mode=production.mode)
    engaged: Prefetch[Any] = Prefetch("engagements", theirs.select_related("production"), to_attr="engaged")
    known = Person.objects.filter(Q(studio=production.studio_id), engagements__in=theirs).distinct()
    return known.prefetch_related(engaged).order_by("name", "id")


MOST_OFFERED = 100


def people_offered(production: Production, find: str = "") -> list[Person]:
    """Of those, whoever is not engaged here yet, for a list to choose from: at most so many. Found by a part of their name or of a
    role; a minor by a role alone, or searching would tell the name."""
    others = people_known(production).exclude(engagements__production=production)
    if find:
        named = Q(name__icontains=find) & (Q(minor=None) | Q(minor=False))
        others = others.filter(named | Q(engagements__in=_engaged_as(production, find)))
    return list(others[:MOST_OFFERED])


def _engaged_as(production: Production, find: str) -> QuerySet[Engagement]:
    theirs = Engagement.objects.filter(production__studio=production.studio_id, production__mode=production.mode)
    return theirs.filter(role__icontains=find)
