"""Stored bytes as they go out: never changed on the way, known by their digest, running nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from disclosures.views.doors import Request
from reports.pdf import twin_style

NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def twin_response(twin: bytes) -> HttpResponse:
    """An HTML twin: nothing runs and nothing is loaded but the style that it carries itself."""
    response = HttpResponse(twin, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = f"{NOTHING_RUNS}; style-src '{twin_style(twin)}'"
    return response


def file_response(request: Request, data: bytes, *, sha256: str, kind: str, name: str) -> HttpResponse:
    """A file to keep. Not opened in the browser's own viewer, which would run under our address."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return known_by(request, response, sha256)


def known_by(request: Request, response: HttpResponse, sha256: str) -> HttpResponse:
    """With its digest as ETag; whoever has these bytes already is told so."""
    etag = f'"{sha256}"'
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer
