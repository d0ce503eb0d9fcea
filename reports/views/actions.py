"""What a button does, answered kindly: pressed twice or too soon it says so on the page it stands on, and harms nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from compliance.errors import Conflict, Invalid, Refusal
from disclosures.views.doors import Request, View
from disclosures.views.refusing import status_of

Page = Callable[..., HttpResponse]


def kindly(address: Callable[..., str], again: Page | None = None) -> Callable[[View], View]:
    """A Conflict (somebody was faster, or a second click) goes back to the page with its sentence. What was typed wrong is
    shown `again` with what is wrong, so that nobody types it twice. Other refusals are the door's."""

    def hang(act: View) -> View:
        @wraps(act)
        def acted(request: Request, *args: Any, **where: Any) -> HttpResponse:
            try:
                return act(request, *args, **where)
            except Conflict as refusal:
                messages.info(request, sentence(refusal))
                return redirect(address(**where))
            except Invalid as refusal:
                if again is None:
                    raise
                return again(request, **where, refusal=refusal)

        return acted

    return hang


def sentence(refusal: Refusal) -> str:
    return f"{refusal.message} {refusal.remedy}".strip()


def status(refusal: Refusal | None) -> int:
    return status_of(refusal) if refusal else 200
