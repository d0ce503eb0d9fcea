"""The approver's queue: drafts read, released, returned. Persons only; a key cannot release a paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Invalid
from disclosures.actors import Actor
from disclosures.api.acting import ActingView
from disclosures.api.given import Given, Text, actor_of, body_of, query_of
from disclosures.api.paging import PageQuery, page_of, paged
from disclosures.api.writing import answered
from disclosures.permissions import Act
from reports.models import Draft
from reports.queries.papers import draft_for, drafts_for
from reports.services.documents import release_draft
from reports.services.drafts import draft_as_read, draft_papers
from reports.services.releasing import LONGEST_WORDS, is_approved, return_draft, word_draft
from reports.tasks import wake

from .shown import DraftShown, DraftWhole, ReleaseShown, ReturnShown

DIGEST = {"pattern": "^[0-9a-f]{64}$"}


class SeenGiven(Given):
    seen = Text(schema=DIGEST, help_text="content_sha256 of the draft that was read: exactly this is released.")


class ReturnGiven(Given):
    seen = Text(schema=DIGEST, help_text="content_sha256 of the draft that was read.")
    remarks = Text(schema={"minLength": 1, "maxLength": 2000}, help_text="For the production; never leaves the studio.")


def _words(help_text: str) -> Text:
    return Text(required=False, schema={"maxLength": LONGEST_WORDS}, help_text=help_text)


class WordsGiven(Given):
    value_claimed = _words("Of a notice whose provision asks for it: the value that the studio claims.")
    reason = _words("Of a correction: why the facts are otherwise now.")
    intended = _words("Of a meeting report: the intended use of generative AI.")
    bias = _words("Of a meeting report: measures against bias.")
    described = _words("Of a performer notice: what is done, instead of what the register says.")
    languages = _words("Of a performer notice about dubbing: each language that is meant.")
    name_released = _words("Of a performer notice: “yes” prints the name; a minor's never is.")


class Drafts(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="list_drafts", parameters=[PageQuery], responses=paged(DraftShown))
    def get(self, request: Request) -> Response:
        """Open drafts of the studios for which you release papers, oldest first."""
        asked = query_of(request, PageQuery)
        return page_of(request, drafts_for(actor_of(request)).defer("content"), asked, by=("id",), shown=DraftShown)


class OneDraft(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="read_draft", responses=DraftWhole)
    def get(self, request: Request, pk: UUID) -> Response:
        """A draft with all that the paper would say, and what blocks it."""
        draft = draft_as_read(_draft(actor_of(request), pk), now=timezone.now())
        return Response(_whole(draft))


class Release(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="release_draft", request=SeenGiven, responses=ReleaseShown)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Release exactly what was read. Issued at once when nothing else blocks it; refused if it changed since."""

        def effect() -> tuple[int, object]:
            draft = _draft(actor_of(request), pk)
            seen = body_of(request, SeenGiven)["seen"]
            document = release_draft(draft=draft, seen=seen, by=actor_of(request), now=timezone.now())
            wake()
            return 200, ReleaseShown({"issued": document, "blocks": draft.blocks}).data

        return answered(request, effect, for_ever=True)


class Words(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="word_draft", request=WordsGiven, responses=DraftWhole)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Labor relations' own words for a paper, where it has a place for some: each that is named replaces the one before, and the
        draft says it at once. A release of the earlier content falls."""

        def effect() -> tuple[int, object]:
            draft, now = _draft(actor_of(request), pk), timezone.now()
            words = body_of(request, WordsGiven)
            if not words:
                raise Invalid(
                    "words-missing",
                    "Send at least one of the names.",
                    remedy="Known: " + ", ".join(WordsGiven().fields) + ".",
                )
            word_draft(draft=draft, words=words, by=actor_of(request), now=now)
            draft_papers(production=draft.production, now=now)
            return 200, _whole(_draft(actor_of(request), pk))

        return answered(request, effect, for_ever=True)


class Return(ActingView):
    @entrance(Act.RELEASE)
    @extend_schema(operation_id="return_draft", request=ReturnGiven, responses={201: ReturnShown})
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Send a draft back to the production with remarks."""

        def effect() -> tuple[int, object]:
            draft, given = _draft(actor_of(request), pk), body_of(request, ReturnGiven)
            returned = return_draft(draft=draft, **given, by=actor_of(request), now=timezone.now())
            return 201, ReturnShown(returned).data

        return answered(request, effect, for_ever=True)


def _draft(actor: Actor, pk: UUID) -> Draft:
    return draft_for(actor, pk)


def _whole(draft: Draft) -> Any:
    draft.approved = is_approved(draft)  # type: ignore[attr-defined]
    return DraftWhole(draft).data
