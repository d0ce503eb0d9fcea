"""What happened, under names that stay: requests answered, tasks done, and what whoever watches for intruders wants to know.

ASVS 5.0 V16 asks for the last kind; each has one name of SECURITY and goes to the logger `security`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import metrics

Handler = Callable[[HttpRequest], HttpResponse]
log, security = logging.getLogger("candor"), logging.getLogger("security")
QUIET = {"health", "ready", "metrics"}  # asked every few seconds, by machines

SECURITY = {
    "sign-in.done": "Somebody signed in.",
    "sign-in.failed": "An e-mail address and a password did not belong together.",
    "account.attacked": "A hundred wrong passwords for one account, from everywhere together.",
    "password.changed": "Somebody changed their password; their other sessions ended.",
    "password.given": "An administrator or the operator gave somebody a one-time password.",
    "seat.granted": "An administrator or the operator gave somebody a seat, or another role in it.",
    "seat.ended": "An administrator or the operator ended somebody's seat.",
    "factor.added": "Somebody set up a passkey or an app.",
    "factor.wrong": "A passkey, or what was typed as the second step, was not right, or came while nothing is tried.",
    "factor.removed": "Somebody, or the operator, removed a passkey or an app.",
    "recovery.renewed": "Somebody made new recovery codes.",
    "recovery.used": "Somebody came in with a recovery code.",
    "sign-out.done": "Somebody signed out.",
    "key.issued": "An administrator or the operator issued a key.",
    "key.revoked": "An administrator or the operator revoked a key.",
    "key.unknown": "A request came with a key that is not known, or was revoked.",
    "permission.refused": "Somebody known, or a form without its token, asked for what is not theirs to do.",
    "object.foreign": "Somebody known named an object that is not there, or not theirs to see.",
    "task.refused": "A message to a worker named a row that is not there, or not of the studio that it named.",
}


def told_requests(get_response: Handler) -> Handler:
    """One line and one figure for every answer. Never the path: it holds slugs, and a search holds names."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        seconds = time.monotonic() - began
        route, actor = route_of(request), actor_of(request)
        told = {"event": "request.done", "method": _method(request), "route": route, "status": response.status_code}
        extra = {**told, "ms": round(seconds * 1000, 1), **({"actor": actor} if actor else {})}
        log.log(logging.DEBUG if route in QUIET else logging.INFO, "Answered.", extra=extra)
        metrics.count_request(route, _method(request), response.status_code, seconds)
        if name := suspicion(request, response, actor):
            tell(name, route=route, actor=actor)
        return response

    return middleware


def suspicion(request: HttpRequest, response: HttpResponseBase, actor: str) -> str:
    """Which event of SECURITY an answer is, if any."""
    if response.status_code == 403:
        return "permission.refused"
    if response.status_code == 401 and "Authorization" in request.headers:
        return "key.unknown"
    named = request.resolver_match and request.resolver_match.kwargs
    return "object.foreign" if response.status_code == 404 and actor and named else ""


def tell(event: str, **fields: object) -> None:
    """An event of SECURITY. Elsewhere in the house: logging.getLogger("security").warning("Noticed.", extra={"event": …})."""
    security.warning("Noticed.", extra={"event": event, **{k: v for k, v in fields.items() if v}})


def route_of(request: HttpRequest) -> str:
    """The name of the route, the same for every object; `unrouted` for what has none."""
    found = request.resolver_match
    return (found and found.view_name) or "unrouted"


def actor_of(request: HttpRequest) -> str:
    """ "user:…" or "key:…" if a door has let somebody in; asks the database nothing."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        return str(actor.id)
    user = getattr(request, "_cached_user", None)
    return f"user:{user.pk}" if user is not None and user.pk else ""


def _method(request: HttpRequest) -> str:
    """Anybody may invent a method, and each would be a series of its own."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "OTHER"


# Django's own signals, of its own app: whoever signs somebody in need not know of logs.


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="candor")
    user_logged_out.connect(_signed_out, dispatch_uid="candor")
    user_login_failed.connect(_not_signed_in, dispatch_uid="candor")


def _signed_in(user: Any, **_: Any) -> None:
    security.info("Noticed.", extra={"event": "sign-in.done", "actor": f"user:{user.pk}"})


def _signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        security.info("Noticed.", extra={"event": "sign-out.done", "actor": f"user:{user.pk}"})


def _not_signed_in(**_: Any) -> None:
    tell("sign-in.failed", route="sign-in")
