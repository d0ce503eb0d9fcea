"""The doors of the pages: who comes in, and how what is refused is answered. Every page of the house has one.

    @door(Act.LOG_USE)
    def log(request: Request, slug: str) -> HttpResponse: ...

Each door also says on the view who comes in (`entrances`): `config.routes` lists it, and the tests hold every page to it. Inside,
`request.actor` is there, the rows of their organizations and nobody else's are in scope, all is one transaction, and a Refusal that
rises undoes it and becomes a page with the right status. Whether this actor may do
this to this production is still for the service or query to say: the door only turns away who could never.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from compliance.entrances import ANYBODY, Entrance
from compliance.errors import Invalid, Refusal
from disclosures.actors import Actor
from disclosures.models import User
from disclosures.permissions import Act, require_somewhere
from disclosures.queries.actors import actor_of_user
from disclosures.services.refusals import refusal_for, refusal_for_absence
from disclosures.sessions import BEGAN, FACTOR, SEEN
from disclosures.snapshot import one_snapshot
from disclosures.tenancy import acting_for

from .refusing import refused

View = Callable[..., HttpResponse]

# NUL and halves of characters: they come from no keyboard, and neither a database nor a page can hold them.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class Request(HttpRequest):
    """A request that came in through a door. Only for annotations: Django makes its own."""

    actor: Actor
    user: User
    htmx: HtmxDetails


def door(
    *acts: Act,
    methods: str = "GET POST",
    writing: Act | None = None,
    first: bool = False,
    recent: bool = False,
    files: bool = False,
    snapshot: bool = False,
) -> Callable[[View], View]:
    """For somebody signed in who may do all of this somewhere; anybody signed in, if no act is named. `writing` is needed
    besides by whoever sends something. Who still has to do something first, like changing a password that somebody else knows,
    is led there and comes through no door but those marked `first`. `recent` asks who signed in a while ago to do so again.
    `files` come along only here: elsewhere they are refused before a byte of them is kept. `snapshot`: all that the view reads is of
    one moment, and it writes nothing."""
    entrances = {
        method: Entrance((*acts, writing) if writing and method == "POST" else acts) for method in methods.split()
    }

    def hang(view: View) -> View:
        @wraps(view)
        @front_door(methods=methods, files=files)
        def entered(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            request.actor = actor_of_user(request.user)
            if not first and (page := to_do_first(request)):
                return _led(request, reverse(page))
            for act in entrances["GET" if request.method == "HEAD" else request.method].acts:
                require_somewhere(request.actor, Act(act))
            if recent and not signed_in_recently(request):
                return to_sign_in(request)
            stay_signed_in(request)
            with acting_for(*request.actor.tenants), one_snapshot() if snapshot else transaction.atomic():
                return view(request, *args, **kwargs)

        entered.entrances = entrances  # type: ignore[attr-defined]
        return entered

    return hang


def front_door(*, methods: str = "GET POST", files: bool = False) -> Callable[[View], View]:
    """For anybody, signed in or not: only answers refusals."""
    allowed = {*methods.split(), *(["HEAD"] if "GET" in methods.split() else [])}

    def hang(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return _not_allowed(request, allowed)
            try:
                _check_text(request)
                return view(request, *args, **kwargs)
            except (Refusal, DataError, IntegrityError, OperationalError, InterfaceError) as fault:
                refusal = _refusal_of(fault)
                if refusal is None:
                    raise
                return refused(request, refusal)

        entered.entrances = dict.fromkeys(methods.split(), ANYBODY)  # type: ignore[attr-defined]
        entered.takes_files = files  # type: ignore[attr-defined]  # for NoFiles in forms/uploads.py
        return entered

    return hang


def _refusal_of(fault: Exception) -> Refusal | None:
    """None when it is a bug of ours."""
    match fault:
        case Refusal():
            return fault
        case IntegrityError():
            return refusal_for(fault)
        case DataError():
            return Invalid("not-kept", _("This holds more than is kept here."), remedy=_("Shorten what you entered."))
        case OperationalError() | InterfaceError():
            return refusal_for_absence(fault)
    return None


def _not_allowed(request: HttpRequest, allowed: set[str]) -> HttpResponse:
    response = refused(
        request,
        Invalid(
            "method-not-allowed", _("This address is opened in another way."), remedy=_("Use the links and buttons.")
        ),
        status=405,
    )
    response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _check_text(request: HttpRequest) -> None:
    given = [request.GET, *([request.POST] if request.method == "POST" else [])]
    texts = (text for part in given for name, values in part.lists() for text in (name, *values))
    if any(UNKEEPABLE.search(str(text)) for text in texts):
        raise Invalid(
            "not-text", _("This holds a character that no file can keep."), remedy=_("Type it again without pasting.")
        )


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again: to the page asked for, or to the one from which something was sent."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _referring_page(request)
    return _led(request, redirect_to_login(back, reverse("sign-in")).url)


def _led(request: HttpRequest, address: str) -> HttpResponse:
    """A live fragment has no place for a page: the whole page goes."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else HttpResponseRedirect(address)


def to_do_first(request: Any) -> str:
    """The page that this person has to be done with before any other; empty if there is none."""
    if request.user.password_until:
        return "account-password"
    return "account" if request.actor.second_factor and not request.session.get(FACTOR) else ""


def signed_in_recently(request: Any) -> bool:
    return bool(timezone.now().timestamp() - request.session.get(BEGAN, 0) < 60 * settings.RECENT_MINUTES)


def stay_signed_in(request: Any) -> None:
    """Somebody is there: the session lasts on. Written now and then, not at every request."""
    now = int(timezone.now().timestamp())
    if now - request.session.get(SEEN, 0) > settings.SESSION_COOKIE_AGE // 20:
        request.session[SEEN] = now


def _referring_page(request: HttpRequest) -> str:
    return safe_next(request, request.headers.get("Referer", "")) or "/"


def safe_next(request: HttpRequest, address: str) -> str:
    """Path and query of an address of this installation; nothing for any other, so that nobody is led elsewhere."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    way = urlsplit(address)._replace(scheme="", netloc="").geturl()
    return way if way.startswith("/") and url_has_allowed_host_and_scheme(way, None) else ""
