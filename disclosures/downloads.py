"""Bytes to keep, as they go out: never changed on the way, known by their digest, running nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from disclosures.models import SupportingFile

NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def download(request: HttpRequest, data: bytes, *, sha256: str, kind: str, name: str) -> HttpResponse:
    """A file to keep. Not opened in the browser's own viewer, which would run under our address."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return known_by(request, response, sha256)


def known_by(request: HttpRequest, response: HttpResponse, sha256: str) -> HttpResponse:
    """With its digest as ETag; whoever has these bytes already is told so."""
    etag = f'"{sha256}"'
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer


def kept_file(request: HttpRequest, found: SupportingFile) -> HttpResponse:
    return download(request, bytes(found.content), sha256=found.sha256, kind=found.media_type, name=found.name)
