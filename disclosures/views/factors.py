"""Your account: passkeys, the app, recovery codes, and where you are signed in. Each change asks for a recent sign-in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from compliance.errors import Conflict, Invalid, Refusal, TooOften
from disclosures.forms.account import code_field, name_field
from disclosures.models import Session
from disclosures.passkeys import ask_for_new, works_at
from disclosures.permissions import nothing_here
from disclosures.qr import encoded
from disclosures.sealing import Unreadable, seal, unseal
from disclosures.services import factors
from disclosures.services.tries import code_tries, give_back, take_try

from .caller import origin
from .coming_in import CODE, PASSKEY, end_sessions, stay_in
from .doors import Request, door
from .refusing import error_summary, form_again

SET_UP_LASTS = 15 * 60  # seconds between the picture and the first code


# --- passkeys ---------------------------------------------------------------------------------------------------------


@sensitive_post_parameters("answer")
@door(first=True, recent=True)
def add_passkey(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _passkey_page(request)
    sent = {name: request.POST.get(name, "") for name in ("name", "note", "answer")}
    first = not factors.has_factor(request.user)
    try:
        factors.add_passkey(user=request.user, origin=origin(request), now=timezone.now(), **sent)
    except (Invalid, Conflict) as refusal:
        return _passkey_page(request, refusal)
    messages.success(request, _("The passkey is added. You can sign in with it."))
    return _set_up(request, PASSKEY, first)


def _passkey_page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    user, here = request.user, origin(request)
    known = factors.known_credentials(user)
    asked = ask_for_new(origin=here, user=user.pk.bytes, email=user.email, name=user.name, known=known)
    context = {
        "field": name_field(request.POST.get("name", "")[:60], refusal.message if refusal and refusal.field else ""),
        "passkey": asked if works_at(here) else None,
        "error_summary": error_summary(refusal, lambda field: "#id_name" if field else "") if refusal else [],
    }
    return form_again(request, "disclosures/account_passkey.html", context, refusal)


@door(methods="POST", recent=True)
def name_passkey(request: Request, pk: UUID) -> HttpResponse:
    factors.rename_passkey(user=request.user, passkey=pk, name=request.POST.get("name", ""))
    return redirect("account")


@door(methods="POST", recent=True)
def remove_passkey(request: Request, pk: UUID) -> HttpResponse:
    factors.remove_passkey(user=request.user, passkey=pk)
    stay_in(request, request.user)
    messages.success(request, _("The passkey is removed. Everywhere else you are signed out."))
    return redirect("account")


# --- the app ----------------------------------------------------------------------------------------------------------


@sensitive_post_parameters("code", "secret")
@door(first=True, recent=True)
def app(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _app_page(request, factors.new_secret())
    now, tries, first = timezone.now(), code_tries(request.user.pk), not factors.has_factor(request.user)
    try:
        secret = unseal(request.POST.get("secret", "").encode(), seconds=SET_UP_LASTS).decode()
    except Unreadable:
        return _app_page(request, factors.new_secret(), _page_too_old())
    try:
        take_try(at=tries, now=now)
        factors.set_up_app(user=request.user, secret=secret, code=request.POST.get("code", "")[:100], now=now)
    except (Invalid, TooOften) as refusal:
        return _app_page(request, secret, refusal)
    give_back(at=tries, now=now)
    messages.success(request, _("The app is set up. You are asked for its code when you sign in."))
    return _set_up(request, CODE, first)


def _page_too_old() -> Invalid:
    return Invalid("page-old", _("The page was open too long."), remedy=_("Here is a new code to scan."))


def _app_page(request: Request, secret: str, refusal: Refusal | None = None) -> HttpResponse:
    side, runs = encoded(factors.address_of(secret, request.user))
    context = {
        "side": side + 8,  # four modules of quiet around it
        "path": "".join(f"M{column + 4} {row + 4}h{length}v1h-{length}z" for row, column, length in runs),
        "typed": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "secret": seal(secret.encode()).decode(),
        "field": code_field(
            refusal.message if refusal and refusal.field else "", hint=_("The six digits that the app shows now.")
        ),
        "error_summary": error_summary(refusal, lambda field: "#id_code" if field else "") if refusal else [],
    }
    return form_again(request, "disclosures/account_app.html", context, refusal)


@door(methods="POST", recent=True)
def remove_app(request: Request) -> HttpResponse:
    factors.remove_app(user=request.user)
    stay_in(request, request.user)
    messages.success(request, _("The app is removed. Everywhere else you are signed out."))
    return redirect("account")


# --- recovery codes -----------------------------------------------------------------------------------------------------


@door(methods="POST", recent=True)
def recovery_codes(request: Request) -> HttpResponse:
    if not factors.has_factor(request.user):
        raise Conflict(
            "factor-missing",
            _("Recovery codes stand in for a passkey or an app."),
            remedy=_("Set one of them up first."),
        )
    return _codes_page(request)


def _set_up(request: Request, factor: str, first: bool) -> HttpResponse:
    """With the first one come recovery codes: the only page that ever shows them."""
    stay_in(request, request.user, factor)
    return _codes_page(request) if first else redirect("account")


def _codes_page(request: Request) -> HttpResponse:
    codes = factors.new_recovery_codes(user=request.user, now=timezone.now())
    return render(request, "disclosures/account_codes.html", {"codes": codes})


# --- where one is signed in -----------------------------------------------------------------------------------------------


@door(methods="POST", first=True, recent=True)
def end_session(request: Request) -> HttpResponse:
    """One of one's own; all others; or with `all` every one, also this."""
    which = request.POST.get("session", "")
    if which == "all":
        end_sessions(request, request.user, but_this=False)
        logout(request)
        return redirect("sign-in")
    if which == "others":
        end_sessions(request, request.user, but_this=True)
    elif not (
        len(which) == 16 and Session.objects.filter(user=request.user, session_key__startswith=which).delete()[0]
    ):
        raise nothing_here()
    messages.success(request, _("Signed out there."))
    return redirect("account")
