"""One person of the cast list: what is answered of the engagement, the consents, and the form that records one."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Refusal, Refusals
from disclosures.downloads import kept_file
from disclosures.forms.cast import engagement_questions
from disclosures.forms.consents import consent_fields, name_shown, named, typed_of_consent
from disclosures.forms.moments import day_of
from disclosures.forms.reading import label_of, placed
from disclosures.forms.uploads import Paper, paper_from
from disclosures.models import Consent, Engagement, SupportingFile
from disclosures.permissions import Act, nothing_here
from disclosures.queries.cast import engagement_of, file_with_id
from disclosures.queries.register import production_for
from disclosures.services.consents import record_consent
from disclosures.services.files import refuse_said_nudity, store_file

from .casting import fact_in_words, href_of
from .doors import Request, door
from .refusing import error_summary, status_of
from .saving import fresh_key, key_of, saved_once
from .sheet import sheet_of

TYPED = ("covers", "description", "form", "given_by", "signed_on", "languages", "nudity")


@door(Act.SEE_CAST, writing=Act.LOG_USE, files=True)
def person(request: Request, slug: str, pk: UUID) -> HttpResponse:
    production = production_for(request.actor, slug, Act.SEE_CAST)
    engagement = engagement_of(production, pk)
    correcting = _to_correct(request, engagement)
    if request.method != "POST":
        return _page(request, engagement, typed_of_consent(correcting) if correcting else {}, correcting)
    typed = {name: request.POST.get(name, "") for name in TYPED}
    try:
        paper = paper_from(request)
        told = hashlib.sha256(paper.data).digest() if paper else b""
        label, repeated = saved_once(
            request, lambda: _recorded(request, engagement, typed, paper, correcting), request.actor, told=told
        )
    except Refusal as refusal:
        return _page(request, engagement, typed, correcting, refusal)
    if not repeated:
        messages.success(request, _("%(label)s is recorded.") % {"label": label})
    return redirect("cast-person", slug, pk)


def _to_correct(request: Request, engagement: Engagement) -> Consent | None:
    wanted = request.GET.get("correct", "")
    if not wanted:
        return None
    recorded: list[Consent] = engagement.recorded  # type: ignore[attr-defined]  # set by the query's prefetch
    found = next((one for one in recorded if one.label == wanted), None)
    if found is None:
        raise nothing_here()
    return found


def _recorded(
    request: Request, engagement: Engagement, typed: dict[str, str], paper: Paper | None, correcting: Consent | None
) -> str:
    """The paper and the consent, both or neither; what is wrong with either is told at once."""
    now, told = timezone.now(), {name: typed[name] for name in TYPED if name != "nudity"}
    faults: list[Refusal] = []
    with transaction.atomic():
        file = _stored(request, engagement, paper, faults, on_nudity=typed["nudity"] == "yes") if paper else None
        kept = correcting.file if correcting and paper is None else None
        try:
            consent = record_consent(
                engagement=engagement, **{**told, "signed_on": day_of(told["signed_on"])}, file=file or kept,
                replaces=correcting, by=request.actor, now=now,
            )  # fmt: skip
        except Refusal as refusal:
            raise Refusals([*refusal.items, *faults]) from refusal
        if faults:
            raise Refusals(faults)
    return consent.label


def _stored(
    request: Request, engagement: Engagement, paper: Paper, faults: list[Refusal], *, on_nudity: bool
) -> SupportingFile | None:
    try:
        refuse_said_nudity({"nudity_or_sex": on_nudity}, field="/file")
        return store_file(
            production=engagement.production, name=paper.name, media_type=paper.media_type, content=paper.data,
            by=request.actor, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        faults += [type(one)(one.code, one.message, field="/file", remedy=one.remedy) for one in refusal.items]
    return None


def _page(
    request: Request,
    engagement: Engagement,
    typed: dict[str, str],
    correcting: Consent | None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    slug = engagement.production.slug
    page = reverse("cast-person", args=[slug, engagement.pk])
    recorded: list[Consent] = engagement.recorded  # type: ignore[attr-defined]  # set by the query's prefetch
    context = {
        **sheet_of(engagement.production),
        "person": {"called": named(engagement), "name": name_shown(engagement)},
        "facts": _facts(engagement),
        "change_url": reverse("cast-change", args=[slug, engagement.pk]),
        "back_url": reverse("cast", args=[slug]),
        "consents": [_consent(one, recorded, page, slug) for one in reversed(recorded)],
        "correcting": correcting.label if correcting else "",
        "page_url": page,
        "form_open": bool(correcting or refusal or not recorded),
        "form_action": request.get_full_path(),
        "fields": consent_fields(typed, placed(refusal.items, ()) if refusal else {}, correcting=bool(correcting)),
        "error_summary": error_summary(refusal, href_of, label_of) if refusal else [],
        "key": fresh_key() if refusal else key_of(request),
    }
    return render(request, "disclosures/cast_person.html", context, status=status_of(refusal) if refusal else 200)


def _facts(engagement: Engagement) -> list[dict[str, Any]]:
    words = {True: _("Yes"), False: _("No")}
    lines = []
    for fact in engagement_questions():
        value = engagement.facts.get(fact.name)
        shown: dict[str, Any] = {"value": fact_in_words(engagement.facts, fact.name)}
        if isinstance(value, bool):
            shown = {"value": words[value]}
        elif fact.type in ("date", "datetime") and value is not None:
            text = str(value)
            shown = {"date": text} if len(text) <= 10 else {"at": datetime.fromisoformat(text)}
        lines.append({"label": fact.question, "unknown": value is None, **shown})
    return lines


def _consent(one: Consent, recorded: list[Consent], page: str, slug: str) -> dict[str, Any]:
    later = next((other for other in recorded if other.replaces_id == one.pk), None) or getattr(
        one, "replaced_by", None
    )
    return {
        "label": one.label,
        "covers": one.get_covers_display(),
        "description": one.description,
        "lines": [
            {"label": _("Form"), "value": one.get_form_display()},
            {"label": _("Given by"), "value": one.get_given_by_display()},
            {"label": _("Signed"), "date": one.signed_on},
            *([{"label": _("Languages"), "value": one.languages}] if one.languages else []),
        ],
        "file": {"name": one.file.name, "url": reverse("file", args=[slug, one.file.pk])} if one.file else None,
        "corrects": one.replaces.label if one.replaces else "",
        "corrected_by": later.label if later else "",
        "correct_url": "" if later else f"{page}?correct={one.label}#record",
    }


@door(Act.SEE_CAST, methods="GET")
def file(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """A paper to keep: never opened in the browser's own viewer, which would run under our address."""
    production = production_for(request.actor, slug, Act.SEE_CAST)
    found = file_with_id(request.actor, pk, content=True)
    if found.production_id != production.pk:
        raise nothing_here()
    return kept_file(request, found)
