"""Your account: who you are here, and how you come in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from compliance.errors import Invalid, TooOften
from disclosures.forms.account import password_fields
from disclosures.services.passwords import change_password
from disclosures.services.tries import code_tries, give_back, take_try

from .doors import Request, door
from .refusing import error_summary, form_again


@door(methods="GET", first=True)
def account(request: Request) -> HttpResponse:
    return render(request, "disclosures/account.html", {"person": request.user})


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
    update_session_auth_hash(request, request.user)
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
