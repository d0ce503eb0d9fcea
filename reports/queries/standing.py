"""How things stand with AI uses: what is asked, owed, drafted and told, each read in one statement for any number of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, JSONObject

from compliance import library
from compliance.facts import registry
from disclosures.actors import Actor
from disclosures.audience import time_reads
from disclosures.governing import governing_facts
from disclosures.models import Assessment, Obligation, Production, Use, UseRevision
from disclosures.permissions import Act, organizations
from disclosures.queries.register import assessments_behind, newest_revision, uses_of, with_determined
from reports.models import Document, DocumentLine, Draft, DraftLine
from reports.models.drafts import PaperKind

from .papers import drafts_read_by, read_by, role_drafted

APPLIES = ("open", "done")


def standing_assessments() -> QuerySet[Assessment]:
    """The newest assessment of every subject of every newest revision: what applies now."""
    same = Assessment.objects.filter(
        revision=OuterRef("revision"), subject=OuterRef("subject"), involvement=OuterRef("involvement")
    )
    newer = same.filter(Q(made_at__gt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), id__gt=OuterRef("id")))
    return Assessment.objects.filter(~Exists(newer), revision__revision=F("revision__use__revisions_made"))


def asked_of(audience: str) -> Exists:
    """Whether an AI use has a question open that this audience answers."""
    wanted = {"result__questions__contains": [{"audience": audience}]}
    return Exists(standing_assessments().filter(revision__use=OuterRef("pk"), **wanted))


def between_agreements() -> Exists:
    """Whether what is known of a governing date of an AI use leaves open which agreement governs."""
    found = Q(pk__in=[])
    for fact in sorted(governing_facts()):
        asked = [{"fact": fact, "decides": "applies"}]
        found |= Q(facts__has_key=fact, result__questions__contains=asked)
    return Exists(standing_assessments().filter(found, revision__use=OuterRef("pk")))


def owed(*, internal: bool) -> QuerySet[Obligation]:
    """Open contract duties of AI uses, but for those that the answers show to be met in time and in form.

    Outside labor relations a duty that only a legal conclusion, or a time of its own, shows to be met is listed like any
    other, so that its being left out tells nobody the conclusion.
    """
    duty = JSONObject(pack=OuterRef("pack"), rule=OuterRef("rule"), key=OuterRef("duty"), met=Value(value=True))
    said = Func(duty, function="jsonb_build_array", output_field=JSONField())
    met = standing_assessments().filter(
        revision=OuterRef("revision"), subject=OuterRef("subject"), involvement=OuterRef("involvement")
    )
    open_ones = Obligation.objects.filter(
        status=Obligation.Status.OPEN, kind=Obligation.Kind.CONTRACT, use__isnull=False
    )
    shown_met = Exists(met.filter(result__duties__contains=said))
    return open_ones.filter(~shown_met if internal else ~shown_met | _met_by_conclusion() | _time_inside())


def _met_by_conclusion() -> Q:
    """Duties of which a legal conclusion decides whether they are met."""
    found = Q(pk__in=[])
    for pack in library.packs():
        for rule, duty in ((one, duty) for one in pack.rules for duty in one.duties):
            if any(registry()[fact].audience == "approver" for fact in duty.tested):
                found |= Q(pack=pack.id, pack_version=pack.version, rule=rule.id, duty=duty.key)
    return found


def _time_inside() -> Q:
    """Duties whose time is labor relations' own: it counts from a legal conclusion, or labor relations determined a date of their
    subject. Which date is not looked at: one look for each row, whatever the packs hold."""
    found = Q(Exists(assessments_behind().exclude(determined=[])))
    for pack in library.packs():
        for rule, duty in ((one, duty) for one in pack.rules for duty in one.duties):
            if any(registry()[name].audience == "approver" for name in time_reads(duty)):
                found |= Q(pack=pack.id, pack_version=pack.version, rule=rule.id, duty=duty.key)
    return found


def register_of(production: Production, actor: Actor, *, internal: bool) -> QuerySet[Use]:
    """The register, newest first, each AI use with how it stands for its reader."""
    theirs = Obligation.objects.filter(use=OuterRef("pk"))
    drafts = Draft.objects.filter(drafts_read_by(actor), use=OuterRef("pk"), status=Draft.Status.OPEN)
    told = DocumentLine.objects.filter(obligation__use=OuterRef("pk"), union__isnull=False)
    return uses_of(production).annotate(
        kinds=ArraySubquery(theirs.filter(status__in=APPLIES).order_by("kind").values("kind").distinct()),
        forbidden=Exists(theirs.filter(status=Obligation.Status.OPEN, action="forbid")),
        owing=Exists(owed(internal=internal).filter(use=OuterRef("pk"))),
        blocked=Exists(drafts.exclude(blocks=[])),
        drafted=Exists(drafts),
        asks_coordinator=asked_of("coordinator"),
        asks_approver=asked_of("approver"),
        told=Exists(told),
    )


def saying(text: str) -> Q:
    """AI uses whose newest revision says this: its number, what was done, scene, department, tool, source or reference."""
    newest = UseRevision.objects.filter(use=OuterRef("pk"), revision=OuterRef("revisions_made"))
    words = Q(summary__icontains=text) | Q(scene__icontains=text) | Q(department__icontains=text)
    words |= Q(source_note__icontains=text) | Q(tools__name__icontains=text) | Q(tools__vendor__icontains=text)
    found = Q(Exists(newest.filter(words))) | Q(external_id__iexact=text)
    number = text.upper().removeprefix("AI-")
    return found | Q(number=int(number)) if number.isdecimal() and len(number) < 10 else found


def applying(kind: str) -> Q:
    """AI uses to which something of this kind applies; "none": nothing at all."""
    owed_there = Obligation.objects.filter(use=OuterRef("pk"), status__in=APPLIES)
    return ~Q(Exists(owed_there)) if kind == "none" else Q(Exists(owed_there.filter(kind=kind)))


def doing(activity: str) -> Exists:
    newest = UseRevision.objects.filter(use=OuterRef("pk"), revision=OuterRef("revisions_made"))
    return Exists(newest.filter(activity=activity))


def coming_up(production: Production, *, internal: bool) -> QuerySet[Obligation]:
    """Open contract duties with a time that this reader may see, soonest first; of a time known only in part, its last minute
    counts."""
    last = Cast(KeyTextTransform("latest", "due"), DateTimeField())
    return (
        with_determined(owed(internal=internal) if internal else owed(internal=internal).exclude(_time_inside()))
        .annotate(time=Coalesce("due_at", last))
        .filter(production=production, time__isnull=False)
        .select_related("use")
        .order_by("time", "use__number", "id")
    )


def uses_to_determine(actor: Actor) -> QuerySet[Use]:
    """AI uses that wait for a legal conclusion, or for the date that counts: first those that hold up a paper or owe something, then the oldest."""
    held = Draft.objects.filter(use=OuterRef("pk"), status=Draft.Status.OPEN).exclude(blocks=[])
    theirs = Q(asked_of("approver")) | Q(between_agreements())
    waiting = Use.objects.filter(theirs, production__studio__in=organizations(actor, Act.DETERMINE))
    return (
        waiting.annotate(holds=Exists(held), owes=Exists(owed(internal=True).filter(use=OuterRef("pk"))))
        .select_related("production")
        .prefetch_related(newest_revision())
        .order_by("-holds", "-owes", "logged_at", "production", "number")
    )


def obligations_by_subject(use: Use) -> dict[tuple[str, int, str, str, str], Obligation]:
    """The action items of an AI use, by what the engine calls them."""
    rows = Obligation.objects.filter(use=use).order_by("opened_at", "id")
    return {(one.subject, one.involvement, one.pack, one.rule, one.duty): one for one in rows}


def document_lines(use: Use) -> dict[UUID, DocumentLine]:
    """The newest paper's line of each action item of an AI use."""
    lines = DocumentLine.objects.filter(obligation__use=use).select_related("document").defer("document__content")
    return {line.obligation_id: line for line in lines.order_by("document__issued_at")}


def draft_lines(use: Use, actor: Actor) -> dict[UUID, DraftLine]:
    """The open draft's line of each action item of an AI use."""
    drafts = Draft.objects.filter(drafts_read_by(actor), production=use.production_id, status=Draft.Status.OPEN)
    lines = DraftLine.objects.filter(obligation__use=use, draft__in=drafts).select_related("draft__corrects")
    return {line.obligation_id: line for line in lines.defer("draft__content", "draft__corrects__content")}


def open_drafts(production: Production, actor: Actor) -> QuerySet[Draft]:
    """A production's drafts, oldest first; whose content may be read is for the caller to know. Without the report for a meeting:
    that a union asked for one is known to labor relations alone, and it tells of all productions."""
    found = papers_of_its_own(
        Draft.objects.filter(drafts_read_by(actor), production=production, status=Draft.Status.OPEN)
    )
    found = found.annotate(role=role_drafted()).select_related("use", "production", "union", "corrects")
    return found.defer("content", "corrects__content").order_by("made_at", "id")


def papers_of_its_own(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.exclude(kind=PaperKind.MEETING)


def passed(obligation: Obligation, now: datetime) -> bool:
    return obligation.time < now  # type: ignore[attr-defined, no-any-return]  # annotated by `coming_up`


def with_figures(productions: QuerySet[Production], actor: Actor) -> QuerySet[Production]:
    """Productions with their figures for this reader: blocked papers, AI uses with an open question by audience, papers issued,
    last entry."""
    drafts = papers_of_its_own(
        Draft.objects.filter(drafts_read_by(actor), production=OuterRef("pk"), status=Draft.Status.OPEN)
    ).exclude(blocks=[])
    uses = Use.objects.filter(production=OuterRef("pk"))
    return productions.annotate(
        blocked=_counted(drafts),
        asks_coordinator=_counted(uses.filter(asked_of("coordinator"))),
        asks_approver=_counted(uses.filter(asked_of("approver"))),
        issued=_counted(Document.objects.filter(read_by(actor), production=OuterRef("pk"))),
        last_at=Subquery(uses.order_by("-logged_at").values("logged_at")[:1]),
    )


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("production").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
