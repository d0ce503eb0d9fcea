"""What drafting reads about one production: everything it needs, each kind of row in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from compliance import library
from disclosures.models import (
    Assessment,
    Confirmation,
    HousePolicy,
    Involvement,
    Obligation,
    Production,
    ProductionUnion,
    Tool,
    Use,
    UseRevision,
)
from disclosures.queries.unions import standing_policies
from disclosures.services.assessments import newest_revisions
from reports.models import DocumentLine, Draft, DraftLine
from reports.models.drafts import PaperKind
from reports.queries.desk import PEOPLE, PEOPLES_ACTIONS, UNION_ACTIONS

from .moved import Moved, moved_papers
from .told import Told, told_of


@dataclass(frozen=True, slots=True)
class Covered:
    """The revision that a line prints; `held`: the category by which a summary counts it and does not print it."""

    revision: UUID
    held: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    production: Production
    mappings: list[ProductionUnion]
    policies: dict[UUID, HousePolicy]  # by union
    confirmed: set[tuple[str, str, str]]
    untold: list[Obligation]
    owed_to_people: list[Obligation]
    told: Told
    moved: list[Moved]
    revisions: dict[UUID, UseRevision]
    tools: dict[UUID, list[Tool]]
    people: dict[UUID, list[Involvement]]
    assessments: dict[tuple[UUID, str, int], Assessment]
    notices: dict[tuple[UUID, UUID | None], str]  # by AI use and union
    drafts: dict[str, Draft]  # by slot
    lines: dict[UUID, dict[UUID, Covered]]

    def mapping(self, pack: str) -> ProductionUnion | None:
        """The mapped union that a pack names; for a pack that names none, the first one mapped."""
        wanted = next((one.union for one in library.packs() if one.id == pack), "")
        return next((one for one in self.mappings if not wanted or one.union.union_key == wanted), None)

    def words(self, slot: str) -> Mapping[str, str]:
        """Labor relations' own words for a paper; they are kept with its draft."""
        draft = self.drafts.get(slot)
        return draft.words if draft else {}


def desk_of(production: Production, *, use: Use | None = None) -> Desk:
    """Of the whole production; or of one AI use alone, with no paper that is to be corrected."""
    about_it = {} if use is None else {"use": use}
    open_ones = list(untold_obligations(production).filter(**about_it))
    owed_to_people = list(obligations_to_people(production).filter(**about_it))
    mappings = list(production.unions.select_related("union").order_by("id"))
    told = told_of(production, [one.union_id for one in mappings], use=use)
    moved = moved_papers(production) if use is None else []
    corrected = [one for paper in moved for one in paper.obligations]
    about = {use_of(one) for one in (*open_ones, *owed_to_people, *told.owed, *corrected)}
    uses = list(Use.objects.filter(pk__in=about))
    revisions = {one.use_id: one for one in newest_revisions(uses)}
    assessments = _assessments(revisions.values())
    untold = [one for one in open_ones if not _has_consented(one, assessments)]
    return Desk(
        production=production,
        mappings=mappings,
        policies=standing_policies(production),
        confirmed=set(Confirmation.objects.filter(studio=production.studio_id).values_list("pack", "version", "rule")),
        untold=untold,
        owed_to_people=owed_to_people,
        told=told,
        moved=moved,
        revisions=revisions,
        tools=_tools(revisions.values()),
        people=_people(revisions.values()),
        assessments=assessments,
        notices=_notices(uses),
        drafts=_drafts(production, about_it),
        lines=_lines(production, about_it),
    )


def untold_obligations(production: Production) -> QuerySet[Obligation]:
    """Open duties towards one union that no issued paper has a line for. A meeting that a union asked for needs no paper; what
    is summarized is told to every union, and looked for by itself."""
    told = DocumentLine.objects.values("obligation")
    open_ones = Obligation.objects.filter(
        production=production, use__isnull=False, party="union", action__in=UNION_ACTIONS, status="open"
    ).exclude(action="summarize")
    return (
        open_ones.exclude(pk__in=told)
        .select_related("use")
        .order_by("use__number", "subject", "involvement", "pack", "rule", "id")
    )


def obligations_to_people(production: Production) -> QuerySet[Obligation]:
    """Open duties towards people in AI uses and whoever speaks for them, with whether a paper was issued for each (`papered`)."""
    issued = DocumentLine.objects.filter(obligation=OuterRef("pk"), kind=PaperKind.PERFORMER)
    open_ones = Obligation.objects.filter(
        production=production, use__isnull=False, party__in=PEOPLE, action__in=PEOPLES_ACTIONS, status="open"
    )
    return (
        open_ones.annotate(papered=Exists(issued))
        .select_related("use")
        .order_by("use__number", "involvement", "pack", "rule", "id")
    )


def use_of(obligation: Obligation) -> UUID:
    assert obligation.use_id is not None  # noqa: S101 - papers tell of AI uses alone, see untold_obligations
    return obligation.use_id


def _has_consented(obligation: Obligation, assessments: Mapping[tuple[UUID, str, int], Assessment]) -> bool:
    """A union whose consent is recorded, in time and in form, is not asked for it."""
    if obligation.action != "consent":
        return False
    row = assessments.get((use_of(obligation), obligation.subject, obligation.involvement))
    duty = (obligation.pack, obligation.rule, obligation.duty)
    duties = row.result["duties"] if row else []
    return any((one["pack"], one["rule"], one["key"]) == duty and one["met"] for one in duties)


def _tools(revisions: Iterable[UseRevision]) -> dict[UUID, list[Tool]]:
    found: dict[UUID, list[Tool]] = {}
    through = UseRevision.tools.through.objects.filter(userevision__in=list(revisions)).select_related("tool")
    for link in through.order_by("tool__vendor", "tool__name"):
        found.setdefault(link.userevision_id, []).append(link.tool)
    return found


def _people(revisions: Iterable[UseRevision]) -> dict[UUID, list[Involvement]]:
    found: dict[UUID, list[Involvement]] = {}
    rows = Involvement.objects.filter(revision__in=list(revisions)).select_related("engagement__person", "consent")
    for one in rows.order_by("number"):
        found.setdefault(one.revision_id, []).append(one)
    return found


def _assessments(revisions: Iterable[UseRevision]) -> dict[tuple[UUID, str, int], Assessment]:
    """The newest assessment of each subject: later rows replace earlier ones."""
    rows = Assessment.objects.filter(revision__in=list(revisions)).select_related("revision").order_by("made_at", "id")
    return {(one.revision.use_id, one.subject, one.involvement): one for one in rows if one.revision}


def _drafts(production: Production, about: Mapping[str, Use]) -> dict[str, Draft]:
    drafts = Draft.objects.filter(production=production, status=Draft.Status.OPEN, **about)
    return {one.slot: one for one in drafts.select_related("union", "production", "union_event").defer("content")}


def _lines(production: Production, about: Mapping[str, Use]) -> dict[UUID, dict[UUID, Covered]]:
    """By draft: each obligation with the revision that it would print."""
    found: dict[UUID, dict[UUID, Covered]] = {}
    of = {f"draft__{name}": value for name, value in about.items()}
    for line in DraftLine.objects.filter(draft__production=production, draft__status=Draft.Status.OPEN, **of):
        found.setdefault(line.draft_id, {})[line.obligation_id] = Covered(line.revision_id, line.held)
    return found


def _notices(uses: Iterable[Use]) -> dict[tuple[UUID, UUID | None], str]:
    """Label of the newest notice to each union that names each AI use; no union hears of another's."""
    lines = DocumentLine.objects.filter(kind=PaperKind.NOTICE, obligation__use__in=list(uses)).order_by(
        "document__issued_at"
    )
    found = lines.values_list("obligation__use", "union", "document__label")
    return {(use, union): label for use, union, label in found if use}
