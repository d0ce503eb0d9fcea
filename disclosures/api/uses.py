"""AI uses: read, logged one by one or many at once, revised."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.catalogue.activities import activities
from disclosures.entry import Phase
from disclosures.models import Use
from disclosures.permissions import Act
from disclosures.queries.register import newest_revision, use_with_id, uses_for
from disclosures.services.uses import log_use, log_uses, revise_use

from .acting import ActingView
from .entries import CAPTURE, EXAMPLE, RevisionGiven, UseGiven, UsesGiven, entry_of
from .finding import production_named
from .given import OneOf, Text, actor_of, body_of, placed_below, query_of
from .paging import PageQuery, page_of, paged
from .shown import UseNamed, UseShown, UsesLogged
from .writing import answered

VIA = "api"


class UsesQuery(PageQuery):
    production = Text(required=False, help_text="Only this production, by its slug.")
    phase = OneOf(Phase, required=False)
    activity = OneOf(list(activities()), required=False)


class Uses(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(
        operation_id="list_uses",
        parameters=[UsesQuery],
        responses=paged(UseShown),
        description="AI uses by production and number, oldest first. With `production`, reading on from `after` gives every "
        "later one, once: numbers are given under a lock that is held until the commit.",
    )
    def get(self, request: Request) -> Response:
        asked = query_of(request, UsesQuery)
        rows = uses_for(actor_of(request))
        if "production" in asked:
            rows = rows.filter(production=production_named(request, asked["production"], at="/query/production"))
        return page_of(request, _saying(rows, asked), asked, by=("production_id", "number"), shown=UseShown)

    @entrance(Act.LOG_USE)
    @extend_schema(
        operation_id="log_use",
        request=UseGiven,
        responses={201: UseShown},
        examples=[
            OpenApiExample("Generated human figure", value=EXAMPLE, request_only=True),
            OpenApiExample("Scan of a performer", value=CAPTURE, request_only=True),
        ],
        description="Log one AI use. Everything but activity and summary may be left out; what is then unknown becomes a "
        "question. What applies is assessed in the same transaction: see `…/assessments` and `GET /obligations`.",
    )
    def post(self, request: Request) -> HttpResponse:
        def effect() -> tuple[int, object]:
            given = body_of(request, UseGiven)
            production = production_named(request, given["production"], Act.LOG_USE)
            use = log_use(
                production=production, entry=entry_of(given), via=VIA, by=actor_of(request), now=timezone.now()
            )
            prefetch_related_objects([use], newest_revision())
            return 201, UseShown(use).data

        return answered(request, effect, needs_key=True)


class UsesBatch(ActingView):
    @entrance(Act.LOG_USE)
    @extend_schema(
        operation_id="log_uses",
        request=UsesGiven,
        responses={201: UsesLogged},
        description="Log up to 1,000 AI uses of one production, all or none. Every fault is told at once, with its place.",
    )
    def post(self, request: Request) -> HttpResponse:
        def effect() -> tuple[int, object]:
            given = body_of(request, UsesGiven)
            production = production_named(request, given["production"], Act.LOG_USE)
            entries = [entry_of(one) for one in given["uses"]]
            with placed_below("/uses" if len(entries) > 1 else "/uses/0"):
                uses = log_uses(
                    production=production, entries=entries, via=VIA, by=actor_of(request), now=timezone.now()
                )
            return 201, {"uses": UseNamed(uses, many=True).data}

        return answered(request, effect, needs_key=True)


class OneUse(ActingView):
    @entrance(Act.SEE_REGISTER)
    @extend_schema(
        operation_id="read_use",
        responses=UseShown,
        description="One AI use as its newest revision says it. The ETag is the revision's number, for `If-Match`.",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        use = use_with_id(actor_of(request), pk)
        return Response(UseShown(use).data, headers={"ETag": f'"{use.revisions_made}"'})


class Revisions(ActingView):
    @entrance(Act.LOG_USE)
    @extend_schema(
        operation_id="revise_use",
        request=RevisionGiven,
        parameters=[OpenApiParameter("If-Match", str, "header", description='The ETag of GET, such as `"3"`.')],
        responses={201: UseShown},
        description="Say an AI use anew. Nothing is overwritten: the earlier revisions stay. Refused with 409 when somebody "
        "revised it since you read it.",
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        def effect() -> tuple[int, object]:
            use, given = use_with_id(actor_of(request), pk, Act.LOG_USE), body_of(request, RevisionGiven)
            expected = expected_revision(request, given)
            revise_use(
                use=use, expected=expected, entry=entry_of(given), reason=given.get("reason", ""), via=VIA,
                by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, UseShown(use_with_id(actor_of(request), pk, Act.LOG_USE)).data

        return answered(request, effect)


def expected_revision(request: Request, given: dict[str, int]) -> int:
    """Which revision the writer saw: from the body or from If-Match, and from both only if they agree."""
    match = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    told = {given["expected_revision"]} if "expected_revision" in given else set()
    told |= {int(match[:9])} if match.isascii() and match.isdigit() else set()
    if len(told) != 1:
        raise Invalid(
            "expected-revision-missing",
            "Say once which revision you read, so that nobody's change is overwritten unseen.",
            field="/expected_revision",
            remedy="Send the `revision` of GET as expected_revision, or its ETag as If-Match.",
        )
    return told.pop()


def _saying(rows: QuerySet[Use], asked: dict[str, str]) -> QuerySet[Use]:
    """AI uses whose newest revision says this."""
    said = {f"revisions__{name}": asked[name] for name in ("phase", "activity") if name in asked}
    return rows.filter(revisions__revision=F("revisions_made"), **said) if said else rows
