"""A pack of the rulebook to print, for who may read the whole of it."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance import library
from compliance.errors import Forbidden, NotFound
from compliance.packs import Pack
from disclosures.downloads import download
from disclosures.permissions import Act, nothing_here
from disclosures.queries.rulebook import reader_of
from disclosures.views.doors import Request, door
from reports.pdf.rulebook import render_rulebook


@door(Act.READ_RULEBOOK, methods="GET")
def rulebook_pdf(request: Request, publisher: str, name: str, version: str) -> HttpResponse:
    try:
        pack = library.pack(f"{publisher}/{name}", version)
    except NotFound as fault:
        raise nothing_here() from fault
    if not reader_of(request.actor)(pack):
        raise Forbidden(
            "not-yours-to-do",
            _("The whole of this pack is for its own union and for labor relations."),
            remedy=_("Read its pages in the rulebook."),
        )
    data = _rendered(pack)
    named = f"{pack.id.replace('/', '-')}-{pack.version}.pdf"
    return download(request, data, sha256=hashlib.sha256(data).hexdigest(), kind="application/pdf", name=named)


@lru_cache(maxsize=8)
def _rendered(pack: Pack) -> bytes:
    """The same file always gives the same bytes."""
    return render_rulebook(pack)
