"""Which version of which pack is in force on a production, what a newer one would change, and adopting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance import library
from compliance.errors import NotFound
from compliance.packs import Pack
from disclosures.models import Adoption, Confirmation, Production
from disclosures.permissions import Act, nothing_here
from disclosures.queries.register import production_for
from disclosures.services.adoptions import adopt_pack, preview_adoption
from disclosures.services.assessments import packs_in_force
from disclosures.views.doors import Request, door
from disclosures.views.rules import status_tag
from reports.services.drafts import draft_papers
from reports.tasks import wake

from .actions import kindly
from .effects import effects_shown
from .sheets import internal_to, mapping_of, sheet_of


def sources_address(*, slug: str, **_where: object) -> str:
    return reverse("sources", args=[slug])


@door(Act.ADOPT, methods="GET")
def sources(request: Request, slug: str) -> HttpResponse:
    """An administrator sees what is in force; what would change is labor relations' own."""
    found = production_for(request.actor, slug, Act.ADOPT)
    internal = internal_to(request.actor, found)
    context = {
        **sheet_of(found, mapping_of(found)),
        "packs": _packs(found, internal),
        "internal": internal,
        "set_up_url": reverse("set-up", args=[slug]),
    }
    return render(request, "reports/sources.html", context)


@door(Act.SEE_INTERNAL, methods="GET")
@kindly(sources_address)
def preview(request: Request, slug: str, publisher: str, name: str, version: str) -> HttpResponse:
    """Every subject whose duties would change; those with the same changes stand together."""
    found = production_for(request.actor, slug, Act.SEE_INTERNAL)
    pack = _pack(publisher, name, version)
    shown = preview_adoption(production=found, pack=pack.id, version=pack.version, by=request.actor)
    context = {
        **sheet_of(found, mapping_of(found)),
        **effects_shown(shown, slug),
        "pack": _named(pack),
        "before": shown.before.version if shown.before else "",
        "sources_url": reverse("sources", args=[slug]),
        "adopt_url": reverse("sources-adopt", args=[slug, publisher, name, version]),
        "changes_url": _changes_address(pack, shown.before),
        "confirmed": _confirmed(found, shown.before, pack),
        "in_force": shown.before is not None and shown.before.version == pack.version,
    }
    return render(request, "reports/adoption.html", context)


@door(Act.ADOPT, methods="POST")
@kindly(sources_address)
def adopt(request: Request, slug: str, publisher: str, name: str, version: str) -> HttpResponse:
    found, now = production_for(request.actor, slug, Act.ADOPT), timezone.now()
    pack = _pack(publisher, name, version)
    adopt_pack(production=found, pack=pack.id, version=pack.version, by=request.actor, now=now)
    draft_papers(production=found, now=now)
    wake()
    told = {"title": pack.title, "version": pack.version}
    messages.success(request, _("%(title)s, version %(version)s, is in force. Everything was assessed again.") % told)
    return redirect("sources", slug)


# --- what the page shows ---------------------------------------------------------------------------------------------


def _pack(publisher: str, name: str, version: str) -> Pack:
    try:
        return library.pack(f"{publisher}/{name}", version)
    except NotFound as fault:
        raise nothing_here() from fault


def _packs(production: Production, internal: bool) -> list[dict[str, Any]]:
    """Each pack of the rulebook once: the version in force, and what is newer."""
    in_force = {pack.id: pack for pack in packs_in_force(production)}
    rows = Adoption.objects.filter(production=production)
    adopted = {(row.pack, row.version): row.adopted_at for row in rows}
    shown = []
    for pack_id in library.pack_ids():
        pack = in_force.get(pack_id)
        newer = [one for one in library.packs() if one.id == pack_id and _is_newer(one, pack)]
        shown.append(
            {
                **_named(pack or newer[-1]),
                "in_force": pack is not None,
                "adopted_at": adopted.get((pack.id, pack.version)) if pack else None,
                "newer": [_offered(one, production, pack, internal) for one in newer],
            }
        )
    return shown


def _is_newer(one: Pack, pack: Pack | None) -> bool:
    return pack is None or int(one.version) > int(pack.version)


def _named(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "version": pack.version,
        "kind": pack.kind,
        "sha256": pack.sha256,
        "tag": status_tag(pack),
        "url": reverse("rulebook-pack", args=[*pack.id.split("/"), pack.version]),
    }


def _offered(one: Pack, production: Production, standing: Pack | None, internal: bool) -> dict[str, str]:
    where = [*one.id.split("/"), one.version]
    return {
        "version": one.version,
        "preview_url": reverse("sources-preview", args=[production.slug, *where]) if internal else "",
        "changes_url": _changes_address(one, standing),
    }


def _confirmed(production: Production, before: Pack | None, after: Pack) -> dict[str, Any] | None:
    """A provision is confirmed once for each version: what was confirmed of the other one does not count for this."""
    if after.kind != "contract":
        return None
    rows = Confirmation.objects.filter(studio=production.studio_id, pack=after.id)
    versions = list(rows.values_list("version", flat=True))
    return {
        "before": versions.count(before.version) if before else 0,
        "after": versions.count(after.version),
        "rules": len(after.rules),
    }


def _changes_address(pack: Pack, before: Pack | None) -> str:
    if before is None or before.version == pack.version:
        return ""
    return reverse("rulebook-changes", args=[*pack.id.split("/"), pack.version, before.version])
