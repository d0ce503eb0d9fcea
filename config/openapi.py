"""What the API's description says of every address, so that no view has to: who may ask, what may be refused, how to repeat a write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import Entrance, open_entrance
from config.api import Declared
from config.routes import routes
from disclosures.api.entries import MOST_USES
from disclosures.entry import MOST_INVOLVEMENTS
from disclosures.permissions import SCOPES, Act

Schema = dict[str, Any]
# Lists of objects: what the reading enforces and drf-spectacular does not tell.
COUNTS = {"uses": {"minItems": 1, "maxItems": MOST_USES}, "involvements": {"maxItems": MOST_INVOLVEMENTS}}
METHODS = ("get", "post", "put", "patch", "delete")
WRITES_NOTHING = ("/api/v1/assess",)
NEEDS_A_KEY = ("/api/v1/uses", "/api/v1/uses:batch")

DESCRIPTION = """\
The register of AI uses, what applies to them, and the papers that follow.

**Signing in.** Programs send `Authorization: Bearer candor_…`. A key belongs to one organization, has scopes, and sees
one mode, live or test. Pages use their session and its CSRF token.

**Times** are RFC 3339 with offset, in UTC. A date known only in part is written `2026`, `2026-03` or `2026-03-15`.
An unknown fact is left out; unknown is an answer and never blocks saving.

**Writes** take an `Idempotency-Key`. The same key with the same body gives the same bytes again, with
`Idempotency-Replayed: true`; with another body it is refused with 409. A refused write leaves nothing behind and can be
mended and sent again under its key.

**Lists** come in pages by a key that never skips: `next` is the address of the next page, or null; `after` is the
place to read on from later. `limit` is 1 to 200.

**Papers** are verified by reference or by digest without a key, and their JSON follows a published JSON Schema: `schema` and
`kind` in it name which (`/api/v1/schemas/`).

**Refusals** are RFC 9457 `application/problem+json`. `type` is stable; `errors` names each fault with a JSON Pointer into
the body (`/query/…` for a parameter, `/Idempotency-Key` for that header), a remedy, and the clause if one is the reason.
What belongs to somebody else is answered exactly like what does not exist: 404.
"""

PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/api/v1/problems/summary-missing"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A plain sentence for people."},
        "instance": {"type": "string", "description": "The request id, also in the header X-Request-ID."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "pointer", "detail"],
                "properties": {
                    "code": {"type": "string"},
                    "pointer": {
                        "type": "string",
                        "description": "JSON Pointer to what is at fault; empty for the whole.",
                    },
                    "detail": {"type": "string"},
                    "remedy": {"type": "string"},
                    "clause": {"type": "string"},
                },
            },
        },
    },
}

# Reading that depends on the state of things: there may be nothing to adopt, and a paper may wait for its opening.
CLASHES = {"preview_adoption", "read_document_pdf", "read_document_html", "read_document_json"}

REFUSED = {
    "400": "The request cannot be read.",
    "401": "No key and no session, or a key that is not known.",
    "403": "Your seat or key does not allow this; the remedy says who or what does.",
    "404": "Nothing here, or nothing that is yours.",
    "409": "Right in itself, but the state of things does not allow it now, or the Idempotency-Key came with another body.",
    "413": "The body is larger than 2 MB; where a file is sent, larger than a file may be.",
    "415": "Not JSON.",
    "422": "Read, and wrong: each fault with its pointer and remedy.",
    "429": "Too many unknown keys came from this address; see Retry-After. A key that is known is never held up.",
    "503": "Something this needs is away at the moment; see Retry-After.",
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call, unused-ignore]
    target_class = "config.api.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> Schema:
        return {"type": "http", "scheme": "bearer", "description": "A key of a studio's or a union's tool."}


class SeatScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call, unused-ignore]
    target_class = "config.api.SeatAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> Schema:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A signed-in person.",
        }


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """After drf-spectacular: what the policy adds to every operation."""
    result["info"]["description"] = DESCRIPTION
    result["components"]["schemas"]["Problem"] = PROBLEM
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and "properties" in schema:
            schema["additionalProperties"] = False
            for held in schema["properties"].keys() & COUNTS.keys():
                schema["properties"][held] |= COUNTS[held]
    entrances = _entrances()
    for path, method, operation in _operations(result):
        operation["security"] = _security(entrances[path, method.upper()])
        operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
        for status in _refusals(path, method, operation):
            operation["responses"].setdefault(status, _refused(status))
        if method != "get" and path not in WRITES_NOTHING:
            operation.setdefault("parameters", []).append(_idempotency_key(needed=path in NEEDS_A_KEY))
    return {name: _renamed(part) for name, part in result.items()}


def _entrances() -> dict[tuple[str, str], Entrance]:
    """What every method of every address says of who comes in, by the address as it is described."""
    return {(route.described, method): one for route in routes() for method, one in route.entrances.items()}


def _security(entrance: Entrance) -> list[Schema]:
    """A session, or a key with these scopes; nothing for anybody, and no key for what only persons do."""
    scopes = [SCOPES.get(Act(act), "") for act in entrance.acts]
    by_key: list[Schema] = [{"key": scopes}] if all(scopes) else []
    return [*by_key, {"session": []}] if entrance.known else []


def _renamed(node: Any) -> Any:
    """Shapes under the names that readers want: Use, and UseRequest for what is sent."""
    if isinstance(node, dict):
        return {_public(name): _renamed(child) for name, child in node.items()}
    if isinstance(node, list):
        return [_renamed(child) for child in node]
    return _public(node) if isinstance(node, str) and node.startswith("#/components/schemas/") else node


def _public(name: str) -> str:
    return re.sub(r"(?<=[a-z])(Given|Shown)(?=Request$|$)", "", name)


def _operations(result: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, item in result["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def _refusals(path: str, method: str, operation: Schema) -> list[str]:
    found = ["400", "401", "403", "429", "503"]
    if "{" in path or operation.get("parameters") or method != "get":
        found += ["404", "422"]
    if method != "get":
        found += ["413", "415"]
    if method != "get" or operation["operationId"] in CLASHES:
        found += ["409"]
    return sorted(found)


def _refused(status: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": REFUSED[status], "content": {"application/problem+json": {"schema": schema}}}


def _idempotency_key(*, needed: bool) -> Schema:
    told = (
        "Needed with a key, free with a session." if needed else "Honoured; send one whenever you may have to repeat."
    )
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "required": needed,
        "description": f"1 to 255 printable characters that name this write. {told}",
    }


@open_entrance
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The API's description, for programs and for anybody: it tells nothing that is anybody's."""
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(_described(), content_type="application/vnd.oai.openapi+json", headers=headers)


class Docs(SpectacularSwaggerSplitView):
    """The description to read and to try, from our own files and without inline script or style."""

    url_name = "api-schema"
    template_name = "disclosures/api_docs.html"
    http_method_names = ["get", "head"]  # it has one form, a page, and nothing to tell about itself
    authentication_classes = ()
    permission_classes = (Declared,)

    @open_entrance
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Response = super().get(request, *args, **kwargs)
        return page


@open_entrance
@require_safe
def problem_type(request: HttpRequest, code: str) -> HttpResponse:
    """Where a problem's `type` leads somebody who follows it."""
    return redirect("api-docs")


@cache
def _described() -> bytes:
    """Drawn up once: it only changes with the code."""
    generator: Any = SchemaGenerator
    description = generator().get_schema(request=None, public=True)
    return bytes(OpenApiJsonRenderer().render(description))
