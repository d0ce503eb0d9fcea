"""Signing in and out. Samples are entered with one click, and only where nothing but the sample can be reached."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from compliance.errors import Forbidden, Invalid, Refusal, TooOften
from disclosures.forms.signing_in import (
    LONGEST_EMAIL,
    LONGEST_PASSWORD,
    pipeline_offered,
    seats_offered,
    sign_in_fields,
)
from disclosures.models import User
from disclosures.noticing import notice
from disclosures.passkeys import ask_for_one, works_at
from disclosures.permissions import Act, nothing_here, organizations
from disclosures.queries.actors import sample_seats
from disclosures.services.factors import has_factor, user_of_passkey
from disclosures.services.passwords import expired
from disclosures.services.tries import give_back, passkey_tries, password_tries, take_try

from .caller import network, origin
from .coming_in import PASSKEY, PASSWORD, SAMPLE, come_in
from .doors import Request, door, front_door, safe_next
from .refusing import error_summary, form_again
from .second import ask_for_second

ANYBODY = "anybody"
# Where a day begins: the first of these that somebody may do.
FIRST_PAGES = ((Act.ANSWER, "inbox"), (Act.RELEASE, "queue"), (Act.SEE_REGISTER, "productions"))


@door(methods="GET")
def home(request: Request) -> HttpResponse:
    for act, page in FIRST_PAGES:
        if organizations(request.actor, act):
            return redirect(page)
    raise Forbidden(
        "no-seat",
        _("Your account holds no seat in any organization."),
        remedy=_("Ask an administrator of your organization for one."),
    )


@sensitive_post_parameters("password", "answer")
@front_door()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Also for who is signed in already, and has to show once more who they are."""
    if request.method != "POST":
        return _page(request)
    try:
        if "sample" in request.POST:
            return _enter(request, _sample_user(request), SAMPLE)
        if "answer" in request.POST:
            return _enter(request, _passkey_user(request), PASSKEY)
        user = _user(request)
    except (Invalid, TooOften) as refusal:
        if "answer" in request.POST:
            notice("factor.wrong", alarming=True)
        return _page(request, refusal)
    return ask_for_second(request, user, _next(request)) if has_factor(user) else _enter(request, user, PASSWORD)


def _enter(request: HttpRequest, user: User, factor: str) -> HttpResponse:
    come_in(request, user, factor)
    return redirect(_next(request) or "home")


def _next(request: HttpRequest) -> str:
    return safe_next(request, request.POST.get("next", ""))


@front_door(methods="POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("sign-in")
    response.headers["Clear-Site-Data"] = '"cache"'  # the back button shows nothing of what was read
    return response


def _user(request: HttpRequest) -> User:
    """Whoever this e-mail address and password belong to. An unknown address costs the same time and leaves the same traces."""
    email, password = request.POST.get("email", "").strip().lower(), request.POST.get("password", "")
    if len(email) <= LONGEST_EMAIL and len(password) <= LONGEST_PASSWORD:
        now, tries = timezone.now(), password_tries(email, network(request))
        take_try(at=tries, now=now)
        user = authenticate(request, username=email, password=password)
        if isinstance(user, User) and not expired(user, now=now):
            give_back(at=tries, now=now)
            return user
    raise Invalid(
        "sign-in-failed",
        _("This e-mail address and this password do not belong together."),
        field="/email",
        remedy=_("Check both and try again."),
    )


def _passkey_user(request: HttpRequest) -> User:
    """A passkey is name, password and second factor in one. Wrong answers count for the network: nobody is named yet."""
    now, tries = timezone.now(), passkey_tries(network(request))
    take_try(at=tries, now=now)
    told = {"note": request.POST.get("note", ""), "answer": request.POST.get("answer", "")}
    user = user_of_passkey(origin=origin(request), of=ANYBODY, now=now, **told)
    if user is None or not user.is_active or expired(user, now=now):
        raise Invalid(
            "passkey-unknown", _("This passkey opens no account here."), remedy=_("Sign in with your password.")
        )
    give_back(at=tries, now=now)
    return user


def _sample_user(request: HttpRequest) -> User:
    """Somebody of the sample, without a password. Elsewhere there is no such door, and nothing says that there ever is."""
    if not settings.SAMPLE_SIGN_IN:
        raise nothing_here()
    try:
        wanted = UUID(request.POST.get("sample", "")[:36])
    except ValueError:
        raise nothing_here() from None
    seat = next((one for one in sample_seats() if one.pk == wanted), None)
    if seat is None:
        raise nothing_here()
    return seat.user


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "form_action": request.path,
        "next_url": safe_next(request, given.get("next", "")),
        "fields": sign_in_fields(
            given.get("email", "")[:LONGEST_EMAIL], error=refusal.message if refusal and refusal.field else ""
        ),
        "sample_seats": seats_offered(),
        "pipeline": pipeline_offered(origin(request)),
        "passkey": ask_for_one(origin=origin(request), of=ANYBODY) if works_at(origin(request)) else None,
        "again": request.user.is_authenticated,
        "error_summary": error_summary(refusal, lambda field: "#id_email" if field else "") if refusal else [],
    }
    return form_again(request, "disclosures/sign_in.html", context, refusal)
