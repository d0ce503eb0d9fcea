"""Your account: who you are here, and how you come in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from compliance.errors import Invalid, TooOften
from disclosures.forms.account import password_fields
from disclosures.models import Authenticator, Organization, Session
from disclosures.permissions import Act, organizations
from disclosures.services.passwords import change_password
from disclosures.services.tries import code_tries, give_back, take_try
from disclosures.sessions import digest, longest

from .coming_in import stay_in
from .doors import Request, door, to_do_first
from .refusing import error_summary, form_again


@door(methods="GET", first=True)
def account(request: Request) -> HttpResponse:
    user, now = request.user, timezone.now()
    here = digest(request.session.session_key or "")
    live = Session.objects.filter(user=user, expire_date__gt=now, began_at__gt=now - longest()).order_by("-seen_at")
    context = {
        "person": user,
        "passkeys": list(user.passkeys.order_by("created_at")),
        "app": Authenticator.objects.filter(user=user).first(),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "sessions": [(one, one.session_key == here) for one in live[:50]],
        "must": to_do_first(request) == "account",
        "managed": Organization.objects.filter(pk__in=organizations(request.actor, Act.MANAGE)).order_by("name"),
    }
    return render(request, "disclosures/account.html", context)


@sensitive_post_parameters("current", "new")
@door(first=True)
def password(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _password_page(request)
    now, tries = timezone.now(), code_tries(request.user.pk)
    try:
        take_try(at=tries, now=now)
        change_password(
            user=request.user, current=request.POST.get("current", ""), new=request.POST.get("new", ""), now=now
        )
    except (Invalid, TooOften) as refusal:
        return _password_page(request, refusal)
    give_back(at=tries, now=now)
    stay_in(request, request.user)
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
    return redirect("account")


def _password_page(request: Request, refusal: Invalid | TooOften | None = None) -> HttpResponse:
    errors = {item.field: item.message for item in refusal.items} if refusal else {}
    context = {
        "fields": password_fields(request.user.email, errors),
        "must": request.user.password_until is not None,
        "error_summary": error_summary(refusal, lambda field: f"#id_{field.strip('/')}" if field else "")
        if refusal
        else [],
    }
    return form_again(request, "disclosures/account_password.html", context, refusal)
