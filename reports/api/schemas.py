"""The published form of the papers' JSON: for anybody who reads one, years later and elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import open_entrance
from disclosures.permissions import nothing_here
from reports.content import KINDS
from reports.content.schema import VERSION, schema_bytes

from .verification import Open

KEPT = "public, max-age=86400"


class SchemaNamed(serializers.Serializer[Any]):
    schema = serializers.CharField(help_text="What the JSON of such a paper says as its `schema`.")
    kind = serializers.CharField(help_text="What it says as its `kind`.")
    url = serializers.CharField()


class SchemasShown(serializers.Serializer[Any]):
    items = SchemaNamed(many=True)


class Schemas(Open):
    @open_entrance
    @extend_schema(operation_id="list_schemas", responses=SchemasShown, auth=[])
    def get(self, request: Request) -> Response:
        """JSON Schema (2020-12) of each kind of paper. `schema` and `kind` in a paper's JSON, also in the one attached to its PDF,
        name the one that it follows."""
        items = [
            {"schema": VERSION, "kind": kind, "url": reverse("api-paper-schema", args=[VERSION, kind])}
            for kind in KINDS
        ]
        return Response(SchemasShown({"items": items}).data, headers={"Cache-Control": KEPT})


class PaperSchema(Open):
    @open_entrance
    @extend_schema(
        operation_id="read_schema",
        parameters=[OpenApiParameter("kind", str, "path", enum=list(KINDS))],
        responses={(200, "application/schema+json"): OpenApiTypes.OBJECT},
        auth=[],
    )
    def get(self, request: Request, version: str, kind: str) -> HttpResponse:
        """The schema of one kind of paper. It describes what is canonical: every name is there, and no other."""
        found = next((one for one in KINDS if one == kind), None)
        if version != VERSION or found is None:
            raise nothing_here()
        headers = {"Cache-Control": KEPT}
        return HttpResponse(schema_bytes(found), content_type="application/schema+json", headers=headers)
