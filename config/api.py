"""The one policy of the API: who is asking, what is read, and how everything that is refused is answered.

Views know none of this. They hold an Actor (`request.auth`), call a service or a query, and let Refusals rise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from compliance.entrances import ANYBODY, KNOWN, Entrance, entrances_of
from compliance.errors import Forbidden
from config.problems import BAD_REQUEST, INTERNAL, problem, refusal_of
from config.strict_json import read_json
from disclosures.actors import Actor
from disclosures.models import User
from disclosures.permissions import Act, nothing_here, organizations, require_somewhere
from disclosures.queries.actors import actor_of_key, actor_of_user, key_of_secret
from disclosures.services.refusals import refusal_for_absence
from disclosures.services.tries import key_tries, take_try
from disclosures.views.caller import network
from disclosures.views.doors import stay_signed_in, to_do_first
from disclosures.views.refusing import refused, unreadable

if TYPE_CHECKING:  # DRF's views read their settings, which name this module, while they load
    from rest_framework.views import APIView

PREFIX = "/api/"

# --- who is asking --------------------------------------------------------------------------------------------------


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer candor_…`. Anything else in that header is refused and never passed over in silence."""

    def authenticate(self, request: Request) -> tuple[None, Actor] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, secret = header.partition(" ")
        key = key_of_secret(secret.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            # Only now: a key that is known is never held up by what others send from the same address.
            take_try(at=key_tries(network(request._request)), now=timezone.now())
            raise exceptions.AuthenticationFailed("This key is not known, or was revoked.", code="key_unknown")
        return None, admitted(request, actor_of_key(key))

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Candor"'


class SeatAuthentication(SessionAuthentication):
    """Somebody signed in on the pages; writes then need the page's CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        actor = request._request.actor = admitted(request, actor_of_user(found[0]))  # type: ignore[attr-defined]
        if to_do_first(request._request):
            told = "Something has to be done on the pages first: sign in there."
            raise exceptions.PermissionDenied(told, code="not-signed-in-fully")
        stay_signed_in(request._request)
        return found[0], actor


def admitted(request: Request, actor: Actor) -> Actor:
    """Remembered on the request also for the rulebook's views, which know no actors and only ask for labor relations."""
    request._request.actor = actor  # type: ignore[attr-defined]
    request._request.sees_internal = bool(organizations(actor, Act.SEE_INTERNAL))  # type: ignore[attr-defined]
    return actor


class Declared(BasePermission):
    """Whoever the method's `@entrance` lets in, before anything is read. Whether this actor may do it to this thing is for services
    and queries to say. A method that says nothing lets nobody in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        entrance = entrance_at(view, str(request.method))
        if entrance == ANYBODY:
            return True
        if not isinstance(request.auth, Actor):
            return False
        for act in entrance.acts:
            require_somewhere(request.auth, Act(act))
        return True


def entrance_at(view: APIView, method: str) -> Entrance:
    """What a view does not have (405) and its OPTIONS are answered to whoever may ask it anything."""
    told = entrances_of(type(view))
    method = "GET" if method == "HEAD" else method
    if method in told:
        return told[method]
    if method != "OPTIONS" and hasattr(view, method.lower()):
        raise Forbidden("not-yours-to-do", "Nobody may do this: the address does not say who may.")
    return ANYBODY if ANYBODY in told.values() else KNOWN


# --- what is read and written ---------------------------------------------------------------------------------------


class StrictJSON(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """From the body and not from the stream, so that the bytes stay at hand for the Idempotency-Key."""
        return read_json(parser_context["request"]._request.body)


class OneForm(BaseContentNegotiation):
    """Every address answers in one form. `Accept` may name others: RFC 9110 lets us answer all the same."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class Described(BaseMetadata):
    """OPTIONS says where the description is; the header Allow says the rest."""

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, str]:
        return {"schema": reverse("api-schema")}


# --- what is refused ------------------------------------------------------------------------------------------------


def answer_refusal(fault: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler. None lets a bug of ours rise to `server_error`; Django logs it, and the answer tells nothing."""
    found = refusal_of(fault)
    if found is None:
        return None
    refusal, status = found
    return problem(context["request"]._request, refusal, status=status, headers=_headers(fault))


def _headers(fault: Exception) -> dict[str, str]:
    challenge = getattr(fault, "auth_header", "")
    return {"WWW-Authenticate": challenge} if challenge else {}


Handler = Callable[[HttpRequest], HttpResponse]


def private_answers(get_response: Handler) -> Handler:
    """Middleware: no cache and no browser keeps an answer unless it says so itself: not on a shared machine, and not for the
    back button of whoever comes after."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def over_tls_alone(get_response: Handler) -> Handler:
    """Middleware, where pages are led to https: the API is not. A redirect would hide from a program that its key went in the clear."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(PREFIX) and not request.is_secure():
            return problem(request, IN_THE_CLEAR)
        return get_response(request)

    return middleware


IN_THE_CLEAR = Forbidden(
    "tls-only",
    "The API is served over https alone.",
    remedy="Ask at the https address. If a key was sent, issue another one: anybody on the way could read it.",
)

# Django's own handlers, for what never reached a view: a problem under /api/, the usual page elsewhere.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(PREFIX):
        return unreadable(request, exception)
    refusal, status = refusal_of(exception) or (BAD_REQUEST, 0)
    return problem(request, refusal, status=status)


def token_missing(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent from no page of this session; the API answers the same by itself."""
    refusal = Forbidden(
        "csrf-failed",
        _("For safety a form can be sent only from a page that was opened in this session. Nothing was saved."),
        remedy=_("Go back, reload the page, and send it again. What you typed is usually still there."),
    )
    return refused(request, refusal, page="403_csrf.html")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(PREFIX):
        return defaults.permission_denied(request, exception)
    return problem(request, Forbidden("not-yours-to-do", "Your seat or key does not allow this."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(PREFIX):
        return refused(request, nothing_here())
    return problem(request, nothing_here())


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug of ours; unless it is the database that went away outside any door, when a session was to be read or kept."""
    fault, api = sys.exception(), request.path.startswith(PREFIX)
    if isinstance(fault, OperationalError | InterfaceError):
        refusal = refusal_for_absence(fault)
        return problem(request, refusal) if api else refused(request, refusal)
    return problem(request, INTERNAL, status=500) if api else defaults.server_error(request)
