"""The cast list of a production: who is on it, what is answered of their engagement, and what they consented to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusal, Refusals
from disclosures.entry import id_of
from disclosures.forms.cast import (
    WORDS,
    cast_fields,
    engagement_questions,
    fact_fields,
    said_of,
    typed_of_engagement,
)
from disclosures.forms.consents import is_minor, name_shown
from disclosures.forms.fields import Field, field
from disclosures.forms.reading import control_of, label_of, placed
from disclosures.forms.typed import Typed, typed_plainly
from disclosures.models import Consent, Engagement, Person, Production
from disclosures.permissions import Act
from disclosures.queries.cast import MOST_OFFERED, engagement_of, engagements_of, people_known, people_offered
from disclosures.queries.register import production_for
from disclosures.services.engagements import add_engagement, answer_engagement, change_engagement, seen_of

from .doors import Request, door
from .refusing import error_summary, status_of
from .saving import fresh_key, key_of, saved_once
from .sheet import sheet_of

LONGEST_SEARCH = 100


@door(Act.SEE_CAST, methods="GET")
def cast(request: Request, slug: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.SEE_CAST)
    add_url = reverse("cast-add", args=[slug])
    context = {
        **sheet_of(production),
        "rows": [_row(one, slug) for one in sorted(engagements_of(production), key=in_order)],
        "add_url": add_url,
        "empty": {
            "title": _("Nobody is on the cast list yet"),
            "text": _(
                "Begin with whoever was scanned, altered or replaced. A contract date or a consent is written down once here,"
                " and every AI use of this person knows it."
            ),
            "action": {"label": _("Add the first person"), "url": add_url},
        },
    }
    return render(request, "disclosures/cast.html", context)


@door(Act.SEE_CAST, Act.LOG_USE)
def add(request: Request, slug: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    known = people_offered(production, request.GET.get("find", "").strip()[:LONGEST_SEARCH])
    typed = typed_plainly(request.POST, WORDS) if request.method == "POST" else Typed()
    if request.method != "POST":
        return _form(request, production, typed, known)
    try:
        saved, _repeated = saved_once(request, lambda: _added(request, production, typed), request.actor)
    except Refusal as refusal:
        return _form(request, production, typed, known, refusal=refusal)
    return redirect("cast-person", slug, saved)


def _added(request: Request, production: Production, typed: Typed) -> str:
    facts, faults = said_of(typed, production.tz)
    with transaction.atomic():
        try:
            engagement = add_engagement(
                production=production, role=typed.text("role"), cast_number=typed.text("cast_number"),
                name=typed.text("name"), person=_chosen(production, typed), facts=facts, by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            raise Refusals([*faults, *refusal.items]) from refusal
        if faults:
            raise Refusals(faults)
    return str(engagement.pk)


def _chosen(production: Production, typed: Typed) -> Person | None:
    wanted = typed.text("person")
    if not wanted:
        return None
    pk = id_of(wanted)
    found = people_known(production).filter(pk=pk).first() if pk else None
    if found is None:
        raise Invalid("person-unknown", _("The studio does not know this person."), field="/person")
    return found


@door(Act.SEE_CAST, Act.LOG_USE)
def change(request: Request, slug: str, pk: UUID) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    engagement = engagement_of(production, pk)
    if request.method != "POST":
        return _form(request, production, typed_of_engagement(engagement, production.tz), engagement=engagement)
    typed = typed_plainly(request.POST, WORDS)
    try:
        saved_once(request, lambda: _changed(request, engagement, typed), request.actor)
    except Refusal as refusal:
        return _form(request, production, typed, engagement=engagement, refusal=refusal)
    messages.success(request, _("Saved. Every AI use of this person was looked at again."))
    return redirect("cast-person", slug, pk)


def _changed(request: Request, engagement: Engagement, typed: Typed) -> str:
    facts, faults = said_of(typed, engagement.production.tz)
    now = timezone.now()
    with transaction.atomic():
        try:
            change_engagement(
                engagement=engagement, role=typed.text("role"), cast_number=typed.text("cast_number"),
                name=typed.text("name"), seen=request.POST.get("seen", ""), by=request.actor, now=now,
            )  # fmt: skip
            answer_engagement(engagement=engagement, facts=facts, by=request.actor, now=now)
        except Refusal as refusal:
            raise Refusals([*faults, *refusal.items]) from refusal
        if faults:
            raise Refusals(faults)
    return str(engagement.pk)


def _form(
    request: Request,
    production: Production,
    typed: Typed,
    known: list[Person] | None = None,
    *,
    engagement: Engagement | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    faults = placed(refusal.items, ()) if refusal else {}
    slug = production.slug
    back = reverse("cast-person", args=[slug, engagement.pk]) if engagement else reverse("cast", args=[slug])
    context = {
        **sheet_of(production),
        "title": _("Change what stands on the cast list") if engagement else _("Somebody new on the cast list"),
        "error_summary": error_summary(refusal, href_of, label_of) if refusal else [],
        "form_action": request.get_full_path(),
        "key": fresh_key() if refusal else key_of(request),
        "seen": request.POST.get("seen", "") if refusal else seen_of(engagement) if engagement else "",
        "who": cast_fields(typed, faults, known or (), minor=engagement is not None and is_minor(engagement)),
        "facts": fact_fields(typed, faults),
        "find": _find(request, known) if known is not None else None,
        "back_url": back,
    }
    return render(request, "disclosures/cast_form.html", context, status=status_of(refusal) if refusal else 200)


def _find(request: Request, known: list[Person]) -> Field | None:
    """Where not everybody can be offered, people are searched for."""
    find = request.GET.get("find", "").strip()[:LONGEST_SEARCH]
    if not find and len(known) < MOST_OFFERED:
        return None
    label = _("Find somebody of another picture")
    hint = _("A part of the name or of the role. The list below then has whoever was found.")
    return field("find", label, value=find, hint=hint, maxlength=LONGEST_SEARCH)


def href_of(pointer: str) -> str:
    name = control_of(pointer, ())
    return f"#id_{name}" if name else ""


def in_order(engagement: Engagement) -> tuple[tuple[bool, int, str], ...]:
    """As on a call sheet: 2 before 12, and B12 after both."""
    parts = re.findall(r"[0-9]+|[^0-9]+", engagement.cast_number)
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


# --- as rows -----------------------------------------------------------------------------------------------------------


def _row(one: Engagement, slug: str) -> dict[str, Any]:
    recorded: list[Consent] = one.recorded  # type: ignore[attr-defined]  # set by the query's prefetch
    replaced = {consent.replaces_id for consent in recorded}
    return {
        "number": one.cast_number or "–",
        "role": one.role,
        "name": name_shown(one),
        "minor": is_minor(one),
        "category": fact_in_words(one.facts, "engagement_category"),
        "contract_date": one.facts.get("contract_date", ""),
        "consents": [consent.label for consent in recorded if consent.pk not in replaced],
        "url": reverse("cast-person", args=[slug, one.pk]),
    }


def fact_in_words(facts: Mapping[str, object], name: str) -> str:
    known = {fact.name: dict(fact.choices) for fact in engagement_questions()}
    value = facts.get(name)
    return str(known.get(name, {}).get(str(value), value if value is not None else ""))
