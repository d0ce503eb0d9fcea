"""Headers that every answer carries, and the request's id."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from config.logs import request_id
from disclosures.tenancy import nobody

Handler = Callable[[HttpRequest], HttpResponse]
SENT_BY_CALLER = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

# No inline script or style anywhere: 'self' is all that a page of ours needs.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
# Nothing that a page of ours needs but the passkeys, and these only for itself.
DENIED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    (*(f"{name}=()" for name in DENIED), "publickey-credentials-create=(self)", "publickey-credentials-get=(self)")
)


def content_security_policy(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def nobody_in_scope(get_response: Handler) -> Handler:
    """A request begins with nobody's rows, whatever this thread did before; its door says for whom it goes on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with nobody():
            return get_response(request)

    return middleware


def readable_cookies(get_response: Handler) -> Handler:
    """A cookie may smuggle NUL past the web server, in quotes ("\\000"), and the session store would ask the database for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return get_response(request)

    return middleware


def request_identity(get_response: Handler) -> Handler:
    """A caller's own X-Request-ID is kept when it is harmless, so that both sides can name the same request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        name = sent if SENT_BY_CALLER.fullmatch(sent) else uuid4().hex
        request.id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = name
        return response

    return middleware
