"""The second step of signing in: a code of the app, a passkey, or a recovery code. Until then nobody is signed in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from compliance.errors import Invalid, Refusal, TooOften
from disclosures.forms.account import code_field
from disclosures.models import Authenticator, User
from disclosures.noticing import notice
from disclosures.passkeys import ask_for_one, works_at
from disclosures.services.factors import known_credentials, right_code, used_recovery_code, user_of_passkey
from disclosures.services.tries import code_tries, give_back, take_try

from .caller import origin
from .coming_in import CODE, PASSKEY, RECOVERY, come_in
from .doors import front_door
from .refusing import error_summary, form_again

ASKED = "asked"
LASTS = 600  # seconds between the password and the code


def ask_for_second(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """The password was right. Who it was stands in a session that opens nothing."""
    request.session.flush()
    at = int(timezone.now().timestamp())
    request.session[ASKED] = {"user": str(user.pk), "hash": user.get_session_auth_hash(), "at": at, "next": then}
    return redirect("sign-in-second")


@sensitive_post_parameters("code", "answer")
@front_door()
def second(request: HttpRequest) -> HttpResponse:
    user = _asked(request)
    if user is None:
        return redirect("sign-in")
    if request.method != "POST":
        return _page(request, user)
    try:
        factor = _tried(request, user)
    except (Invalid, TooOften) as refusal:
        notice("factor.wrong", user=user.pk, alarming=True)
        return _page(request, user, refusal)
    then = request.session[ASKED]["next"]
    come_in(request, user, factor)
    return redirect("account" if factor == RECOVERY else then or "home")


def _asked(request: HttpRequest) -> User | None:
    """Who gave the right password just now, if it is still theirs."""
    asked = request.session.get(ASKED)
    if not asked or timezone.now().timestamp() - asked["at"] > LASTS:
        return None
    user = User.objects.filter(pk=UUID(asked["user"]), is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), asked["hash"]) else None


def _tried(request: HttpRequest, user: User) -> str:
    """How the person came in."""
    now, tries = timezone.now(), code_tries(user.pk)
    take_try(at=tries, now=now)
    code = request.POST.get("code", "")[:100]
    if "answer" in request.POST:
        told = {"note": request.POST.get("note", ""), "answer": request.POST["answer"]}
        found = user_of_passkey(origin=origin(request), of=user.pk.hex, now=now, **told)
        factor = PASSKEY if found == user else ""
    elif right_code(user=user, code=code, now=now):
        factor = CODE
    else:
        factor = RECOVERY if used_recovery_code(user=user, code=code, now=now) else ""
    if not factor:
        raise Invalid(
            "code-wrong",
            _("This code is not right, or was used before."),
            field="/code",
            remedy=_("Wait for the next one and type it."),
        )
    give_back(at=tries, now=now)
    return factor


def _page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    known = known_credentials(user)
    passkey = known and works_at(origin(request))
    context = {
        "app": Authenticator.objects.filter(user=user).exists(),
        "field": code_field(refusal.message if refusal and refusal.field else ""),
        "passkey": ask_for_one(origin=origin(request), of=user.pk.hex, known=known) if passkey else None,
        "error_summary": error_summary(refusal, lambda field: "#id_code" if field else "") if refusal else [],
    }
    return form_again(request, "disclosures/sign_in_second.html", context, refusal)
