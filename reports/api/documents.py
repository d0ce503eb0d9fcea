"""Issued papers: listed, read in their three stored forms, answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Conflict, NotFound, Unavailable
from disclosures.actors import Actor
from disclosures.api.acting import ActingView
from disclosures.api.given import Given, OneOf, Text, actor_of, body_of, query_of
from disclosures.api.paging import PageQuery, page_of, paged
from disclosures.api.writing import answered
from disclosures.intact import intact
from disclosures.permissions import Act, organizations
from disclosures.queries.register import production_for
from reports.models import Answer, Document, Rendition
from reports.models.drafts import PaperKind
from reports.pdf import twin_style
from reports.queries.failing import does_not_arrive
from reports.queries.papers import answers_for, closed_to, document_for, documents_for
from reports.services.answers import answer_document, open_document
from reports.stored import absent

from .shown import AnswerShown, AnswersShown, DocumentShown

# A twin is a page of its own: nothing runs and nothing is loaded but the style that it carries.
TWIN_POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class DocumentsQuery(PageQuery):
    production = Text(required=False, help_text="Only this production, by its slug. For the studio.")
    kind = OneOf(PaperKind.values, required=False)
    arrival = OneOf(
        ["failing"], required=False,
        help_text="Only papers that do not arrive, as labor relations' desk shows them: a way is dead and nobody set it aside, or no "
        "agreed channel has the paper and none is bringing it. For the studio.",
    )  # fmt: skip


class Documents(ActingView):
    @entrance(Act.SEE_PAPERS)
    @extend_schema(
        operation_id="list_documents",
        parameters=[DocumentsQuery],
        responses=paged(DocumentShown),
        description="Issued papers, newest first: the studio's own, or those handed over to the union. A paper that is handed "
        "over late appears between others; its `number` tells that it was missing.",
    )
    def get(self, request: Request) -> Response:
        asked = query_of(request, DocumentsQuery)
        rows = documents_for(actor_of(request))
        if "production" in asked:
            rows = rows.filter(production=production_for(actor_of(request), asked["production"], Act.SEE_PAPERS))
        if "kind" in asked:
            rows = rows.filter(kind=asked["kind"])
        if "arrival" in asked:
            rows = rows.filter(does_not_arrive(), studio__in=organizations(actor_of(request), Act.SEE_PAPERS))
        return page_of(request, rows, asked, by=("id",), newest=True, shown=DocumentShown)


class OneDocument(ActingView):
    @entrance(Act.SEE_PAPERS)
    @extend_schema(operation_id="read_document", responses=DocumentShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """One paper with the ways it took and the answers to it."""
        document = _document(actor_of(request), pk)
        return Response(DocumentShown(document, context={"actor": actor_of(request)}).data)


@dataclass(frozen=True, slots=True)
class Stored:
    """One form of a paper: bytes that were stored once and never change."""

    data: bytes
    sha256: str
    content_type: str
    policy: str = ""


class Paper(ActingView, ABC):
    """One form of a paper. Its first reading by a key of the union is kept as the paper's opening. Never one by a session: a link
    on any page makes a browser read, and its cookie goes with it."""

    extension = ""

    @abstractmethod
    def stored(self, document: Document) -> Stored:
        """This form of the paper, or Unavailable while it is being made."""

    @entrance(Act.SEE_PAPERS)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        document, by = _document(actor_of(request), pk), actor_of(request)
        closed = closed_to(by, document)
        if closed and not by.is_key:
            raise _to_be_opened(document, opens=answers_for(by, document))
        stored = self.stored(document)
        intact(stored.data, sha256=stored.sha256, what=f"paper {document.pk}, {self.extension}")
        etag = f'"{stored.sha256}"'
        whole = HttpResponse(stored.data, content_type=stored.content_type, headers=self.headers_of(document, stored))
        if by.is_key:  # a tool keeps what it has read; a browser may be a shared one, and keeps nothing
            whole.headers["Cache-Control"] = "private, no-cache"
        answer = get_conditional_response(request._request, etag=etag, response=whole) or whole
        answer.headers["ETag"] = etag
        if closed and request.method == "GET" and answer is whole:
            open_document(document=document, by=by, now=timezone.now())
        return answer

    def headers_of(self, document: Document, stored: Stored) -> dict[str, str]:
        name = f"{document.label} {document.reference}.{self.extension}"
        told = {"Content-Disposition": content_disposition_header(False, name) or "inline"}
        return {**told, "Content-Security-Policy": stored.policy} if stored.policy else told


def described(operation: str, content_type: str, shape: Any) -> Any:
    return extend_schema(
        operation_id=operation,
        responses={(200, content_type): shape, 304: None},
        parameters=[OpenApiParameter("If-None-Match", str, "header", description="The ETag of an earlier answer.")],
        description="The bytes as they were stored when the paper was issued; the ETag is their SHA-256. Read by a key of the "
        "union, whatever its other scopes, the first time is kept as the paper's opening. 409 for somebody of the union who is "
        "signed in, until a representative has opened it on its page. 503 while it is being rendered.",
    )


@extend_schema_view(get=described("read_document_pdf", "application/pdf", OpenApiTypes.BINARY))
class PaperPdf(Paper):
    extension = "pdf"

    def stored(self, document: Document) -> Stored:
        rendition = _rendition(document)
        return Stored(bytes(rendition.pdf), rendition.pdf_sha256, "application/pdf")


@extend_schema_view(get=described("read_document_html", "text/html", OpenApiTypes.STR))
class PaperHtml(Paper):
    extension = "html"

    def stored(self, document: Document) -> Stored:
        rendition = _rendition(document)
        twin = bytes(rendition.html)
        return Stored(twin, rendition.html_sha256, "text/html; charset=utf-8", TWIN_POLICY.format(twin_style(twin)))


@extend_schema_view(get=described("read_document_json", "application/json", OpenApiTypes.OBJECT))
class PaperJson(Paper):
    extension = "json"

    def stored(self, document: Document) -> Stored:
        return Stored(bytes(document.content), document.content_sha256, "application/json")


class AnswerGiven(Given):
    kind = OneOf(Answer.Kind.values, help_text="“received” always reserves all rights and admits nothing.")
    text = Text(required=False, schema={"maxLength": 4000}, help_text="Needed for a question and for an objection.")
    corrects = Text(required=False, schema={"format": "uuid"}, help_text="The earlier answer that this one corrects.")


class Answers(ActingView):
    @entrance(Act.SEE_PAPERS)
    @extend_schema(operation_id="list_answers", responses=AnswersShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """Every answer to a paper, oldest first. Answers are only added; a later one may correct an earlier one."""
        return Response({"items": AnswerShown(_document(actor_of(request), pk).answers.all(), many=True).data})

    @entrance(Act.SEE_PAPERS, Act.ANSWER)
    @extend_schema(operation_id="answer_document", request=AnswerGiven, responses={201: AnswerShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Answer a paper for the union."""

        def effect() -> tuple[int, object]:
            document, given = _document(actor_of(request), pk), body_of(request, AnswerGiven)
            answer = answer_document(
                document=document, kind=given["kind"], text=given.get("text", ""), by=actor_of(request), now=timezone.now(),
                corrects=_corrected(document, given["corrects"]) if "corrects" in given else None,
            )  # fmt: skip
            return 201, AnswerShown(answer).data

        return answered(request, effect, for_ever=True)


def _document(actor: Actor, pk: UUID) -> Document:
    return document_for(actor, pk)


def _to_be_opened(document: Document, *, opens: bool) -> Conflict:
    page = settings.PUBLIC_URL + reverse("paper", args=[document.pk])
    return Conflict(
        "not-opened-yet", "Nobody of your union has opened this paper yet.",
        remedy=f"Open it on its page: {page}" if opens else f"One of your union's representatives opens it on its page: {page}",
    )  # fmt: skip


def _rendition(document: Document) -> Rendition:
    found: Rendition | None = getattr(document, "rendition", None)
    if found is None:
        raise absent(document, yet=Unavailable, given_up=NotFound)
    return found


def _corrected(document: Document, answer: str) -> Answer:
    """One of the paper's own answers, or the refusal for a stranger's."""
    for one in document.answers.all():
        if str(one.pk) == answer.lower():
            return one
    raise NotFound("answer-not-found", "This paper has no such answer.", field="/corrects")
