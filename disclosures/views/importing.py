"""Importing a sheet: checked first, logged when that is pressed with the same file. Whole file or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.errors import Refusal
from disclosures.catalogue.activities import activities
from disclosures.forms.fields import field
from disclosures.forms.uploads import SUFFIXES, Sheet, fault_rows, sheet_from
from disclosures.models import Production
from disclosures.permissions import Act
from disclosures.queries.register import production_for
from disclosures.services.imports import Imported, import_uses
from disclosures.tabular import Limits
from disclosures.template import write_template

from .doors import Request, door
from .refusing import status_of
from .saving import fresh_key, saved_once
from .sheet import sheet_of

MOST_ROWS = 100
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@door(Act.LOG_USE, methods="GET")
def template(request: Request, slug: str, kind: str) -> HttpResponse:
    production_for(request.actor, slug, Act.LOG_USE)
    response = HttpResponse(write_template(kind), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="ai-uses.{kind}"'
    return response


@door(Act.LOG_USE, files=True)
def import_sheet(request: Request, slug: str) -> HttpResponse:
    production = production_for(request.actor, slug, Act.LOG_USE)
    if request.method != "POST":
        return _page(request, production)
    try:
        sheet = sheet_from(request)
        if request.POST.get("then") == "log" and request.POST.get("checked") == sheet.digest:
            return _logged(request, production, sheet)
        return _page(request, production, _checked(request, sheet, _import(request, production, sheet, dry_run=True)))
    except Refusal as refusal:
        return _page(request, production, _faults(refusal), status=status_of(refusal))


def _import(request: Request, production: Production, sheet: Sheet, *, dry_run: bool) -> Imported:
    return import_uses(
        production=production,
        data=sheet.data,
        filename=sheet.name,
        dry_run=dry_run,
        by=request.actor,
        now=timezone.now(),
    )


def _logged(request: Request, production: Production, sheet: Sheet) -> HttpResponse:
    def effect() -> str:
        done = _import(request, production, sheet, dry_run=False)
        return f"{len(done.labels)} {done.labels[0]} {done.labels[-1]}"

    said, repeated = saved_once(request, effect, request.actor, told=sheet.digest.encode())
    count, first, last = said.split()
    if not repeated:
        told = ngettext(
            "%(n)s AI use is logged: %(first)s.", "%(n)s AI uses are logged: %(first)s to %(last)s.", int(count)
        )
        messages.success(request, told % {"n": count, "first": first, "last": last})
    return redirect("production", production.slug)


def _checked(request: Request, sheet: Sheet, done: Imported) -> dict[str, Any]:
    count, more = len(done.labels), len(done.labels) - MOST_ROWS
    told = ngettext("%(n)s row, and nothing is wrong with it.", "%(n)s rows, and nothing is wrong with them.", count)
    other = _("This is another file than the one that was checked before. It is checked now; nothing is logged yet.")
    return {
        "checked": {
            "count": count,
            "words": told % {"n": count} + " " + _("Choose the same file once more to log them."),
            "digest": sheet.digest,
            "rows": _rows(done),
            "more": ngettext("And %(n)s more row.", "And %(n)s more rows.", more) % {"n": more} if more > 0 else "",
        },
        "notice": other if request.POST.get("then") == "log" else "",
    }


def _rows(done: Imported) -> list[dict[str, Any]]:
    found = zip(done.rows, done.labels, done.entries, strict=True)
    return [
        {"row": row, "number": label, "activity": activities()[entry.activity].title, "summary": entry.summary}
        for row, label, entry in list(found)[:MOST_ROWS]
    ]


def _faults(refusal: Refusal) -> dict[str, Any]:
    faults = fault_rows(refusal)
    told = ngettext(
        "%(n)s thing is wrong; nothing was logged.", "%(n)s things are wrong; nothing was logged.", len(faults)
    )
    return {"faults": faults, "faults_words": told % {"n": len(faults)}}


def _page(
    request: Request, production: Production, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    slug = production.slug
    found = more or {}
    context = {
        **sheet_of(production),
        "form_action": request.path,
        "file_field": field("file", _("The sheet"), "file", hint=_file_hint(), accept=SUFFIXES, required=True),
        "key": fresh_key(),
        "templates": [
            {"label": _("Template as XLSX"), "url": reverse("import-template", args=[slug, "xlsx"])},
            {"label": _("Template as CSV"), "url": reverse("import-template", args=[slug, "csv"])},
        ],
        **found,
    }
    return render(request, "disclosures/import.html", context, status=status)


def _file_hint() -> str:
    return _("CSV, TSV or XLSX, at most %(most)s MB.") % {"most": Limits().file_bytes // 10**6}
