"""The verification page: open to anybody, naming nobody. It changes nothing, sets no cookie, and keeps nothing that is sent.

What it says is read from rows at that moment. Whoever guesses learns nothing: a reference has sixty-five random bits, and an
unknown one costs one look at an index and is answered as calmly as a known one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from compliance.errors import Invalid
from disclosures.views.doors import front_door
from disclosures.views.refusing import error_summary, status_of
from reports.forms.checking import LARGEST_PAPER, digest_sent, hashing_uploads
from reports.models import Document
from reports.queries.verification import corrections_beside, digests_of, form_of, paper_called, paper_with_bytes
from reports.references import read_reference

CONTROLS = {"/file": "#id_file"}


@csrf_exempt  # what is sent has no effect and belongs to no session
@hashing_uploads
@front_door(methods="GET POST")
def verify(request: HttpRequest, reference: str = "") -> HttpResponse:
    """By reference, by the bytes of a file, by both."""
    typed = reference or request.GET.get("reference", "")
    known = read_reference(typed)
    if known and known != reference and request.method != "POST":
        return to_its_address(request, known)
    try:
        sha256, refusal = digest_sent(request), None
    except Invalid as fault:
        sha256, refusal = "", fault
    context = verification(typed.strip(), known, sha256)
    if refusal:
        context["error_summary"] = error_summary(refusal, lambda field: CONTROLS.get(field, ""))
    response = render(request, "reports/verify.html", context, status=status_of(refusal) if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def to_its_address(request: HttpRequest, reference: str) -> HttpResponse:
    """One address for each paper, however its reference was typed."""
    sha256 = request.GET.get("sha256", "")
    asked = f"?{urlencode({'sha256': sha256})}" if sha256 else ""
    return redirect(reverse("verify-paper", args=[reference]) + asked)


def verification(typed: str, reference: str, sha256: str) -> dict[str, Any]:
    """`paper` is what the reference or the bytes lead to; `bytes` what is said of the bytes."""
    called = paper_called(reference) if reference else None
    held = paper_with_bytes(sha256) if sha256 else None
    paper = called or held
    return {
        "typed": typed[:60],
        "asked": bool(typed or sha256),
        "paper": shown(paper) if paper else None,
        "bytes": said_of_bytes(called, held, sha256) if sha256 else None,
        "address": reverse("verify-paper", args=[reference]) if called else reverse("verify"),
        "most": LARGEST_PAPER,
    }


def shown(paper: Document) -> dict[str, Any]:
    return {
        "label": paper.label,
        "test": paper.mode == "test",
        "sample": bool(paper.production.sample_note),
        "corrects": paper.corrects.label if paper.corrects else "",
        "corrected_by": [{"label": one.label, "at": one.issued_at} for one in corrections_beside(paper)],
        "facts": list(facts_of(paper)),
        "zone": paper.production.tz,
        "digests": list(_digests(paper)),
    }


def facts_of(paper: Document) -> Iterator[dict[str, Any]]:
    yield {"label": _("Number"), "value": paper.label}
    yield {"label": _("Kind"), "value": paper.get_kind_display()}
    yield {"label": _("Reference"), "value": paper.reference}
    yield {"label": _("Issued"), "at": paper.issued_at}
    handed_over = paper.__dict__["handed_over_at"]  # annotated by `papers_to_verify`
    if handed_over is None:
        yield {"label": _("Handed over"), "value": _("not recorded so far")}
    else:
        yield {"label": _("Handed over"), "at": handed_over}


def _digests(paper: Document) -> Iterator[dict[str, Any]]:
    found = digests_of(paper)
    for form in ("pdf", "html", "json"):
        yield {"label": form.upper(), **({"code": found[form]} if form in found else {"value": _("being made")})}


def said_of_bytes(called: Document | None, held: Document | None, sha256: str) -> dict[str, Any]:
    """Whether the file is the paper, another paper, or none that was issued here."""
    form = form_of(held, sha256).upper() if held else ""
    other = held if called and held and held.pk != called.pk else None
    return {
        "sha256": sha256,
        "form": form,
        "label": held.label if held else "",
        "is_it": held is not None and other is None,
        "other": other is not None,
    }
