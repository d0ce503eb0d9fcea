"""The twin of a paper as it goes out: never changed on the way, running nothing."""

from __future__ import annotations

from django.http import HttpResponse

from disclosures.downloads import NOTHING_RUNS
from reports.pdf import twin_style


def twin_response(twin: bytes) -> HttpResponse:
    """An HTML twin: nothing runs and nothing is loaded but the style that it carries itself."""
    response = HttpResponse(twin, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = f"{NOTHING_RUNS}; style-src '{twin_style(twin)}'"
    return response
