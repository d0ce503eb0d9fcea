"""Reading what labor relations determined. Internal: callers show none of it to anybody else."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from disclosures.models import Determination, Involvement, UseRevision


def determinations_about(revision: UseRevision) -> QuerySet[Determination]:
    """Every determination that counts for this revision: of its AI use, its production, the engagements in it. Oldest first."""
    engaged = Involvement.objects.filter(revision=revision).exclude(engagement=None).values("engagement")
    of_production = Q(use=None, engagement=None, production=revision.use.production_id)
    found = Determination.objects.filter(of_production | Q(use=revision.use_id) | Q(engagement__in=engaged))
    return found.select_related("made_by", "engagement").order_by("made_at", "id")
