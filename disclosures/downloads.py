"""Bytes to keep, as they go out: never changed on the way, known by their digest, running nothing."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, TypeVar
from weakref import finalize

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from disclosures.intact import intact
from disclosures.models import SupportingFile

Kept = TypeVar("Kept", HttpResponse, FileResponse)

NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def download(request: HttpRequest, data: bytes, *, sha256: str, kind: str, name: str) -> HttpResponse:
    """A file to keep. Not opened in the browser's own viewer, which would run under our address."""
    response = HttpResponse(data, content_type=kind)
    return known_by(request, to_keep(response, name), sha256)


def download_made(make: Callable[[IO[bytes]], None], *, kind: str, name: str) -> FileResponse:
    """A large file, put together on disk before its first byte goes out: what fails is refused, and no half of it is sent."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        make(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = to_keep(FileResponse(file, content_type=kind), name)
    finalize(response, file.close)  # also where nobody reads it to its end
    return response


def to_keep(response: Kept, name: str) -> Kept:
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def known_by(request: HttpRequest, response: HttpResponse, sha256: str) -> HttpResponse:
    """With its digest as ETag; whoever has these bytes already is told so."""
    etag = f'"{sha256}"'
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer


def kept_file(request: HttpRequest, found: SupportingFile) -> HttpResponse:
    data = intact(bytes(found.content), sha256=found.sha256, what=f"supporting file {found.pk}")
    return download(request, data, sha256=found.sha256, kind=found.media_type, name=found.name)
