"""Supporting files: sent as base64 in JSON, read back as they came."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from compliance.errors import Invalid, TooLarge
from disclosures.downloads import kept_file
from disclosures.models import SupportingFile
from disclosures.models.files import LARGEST_FILE
from disclosures.permissions import Act
from disclosures.queries.cast import file_with_id
from disclosures.queries.register import production_for, use_with_id
from disclosures.services.files import LONGEST_NAME, store_file

from .acting import ActingView
from .finding import id_named, named_at
from .given import Flag, Given, Text, actor_of, body_of
from .writing import answered

LONGEST_BASE64 = (LARGEST_FILE + 2) // 3 * 4
MOST_SENT = LONGEST_BASE64 + 100_000
LONGEST_LENGTH = 18  # digits; more would be no file


class FileShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    content = serializers.SerializerMethodField(help_text="Address of the bytes.")
    production = serializers.CharField(source="production.slug")
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    stored_at = serializers.DateTimeField()

    def get_url(self, one: SupportingFile) -> str:
        return reverse("api-file", args=[one.pk])

    def get_content(self, one: SupportingFile) -> str:
        return reverse("api-file-content", args=[one.pk])


class FileGiven(Given):
    name = Text(schema={"minLength": 1, "maxLength": LONGEST_NAME, "examples": ["signed.pdf"]})
    media_type = Text(required=False, schema={"maxLength": 100}, help_text="Left out: as the name says.")
    content = Text(schema={"contentEncoding": "base64", "maxLength": LONGEST_BASE64})
    use = Text(
        required=False,
        schema={"format": "uuid", "maxLength": 36},
        help_text="The AI use that it is about. An entry on nudity or sex takes no files.",
    )
    internal = Flag(
        required=False,
        help_text="Labor relations' own, read by nobody else: a union's letter, the proof of a service.",
    )


class Files(ActingView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        hold_body(request._request)

    @entrance(Act.LOG_USE)
    @extend_schema(
        operation_id="store_file",
        request=FileGiven,
        responses={201: FileShown},
        description="Keep a signed paper: PDF, JPEG, PNG, plain text or a saved e-mail, at most 10 MB. Known by its bytes as "
        "well as by its name; the same bytes are kept once. Scans of a person and voice models are never stored.",
    )
    def post(self, request: Request, slug: str) -> HttpResponse:
        def effect() -> tuple[int, object]:
            production = production_for(actor_of(request), slug, Act.LOG_USE)
            given = body_of(request, FileGiven)
            with named_at("/use"):
                use = use_with_id(actor_of(request), id_named(given["use"]), Act.LOG_USE) if "use" in given else None
            stored = store_file(
                production=production, name=given["name"], media_type=given.get("media_type", ""), use=use,
                internal=given.get("internal", False),
                content=decoded(given["content"]), by=actor_of(request), now=timezone.now(),
            )  # fmt: skip
            return 201, FileShown(stored).data

        return answered(request, effect)


def hold_body(request: HttpRequest) -> None:
    """A file is larger than what other addresses take. Read here, it is not measured by their limit."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    if not sent.isascii() or not sent.isdecimal() or len(sent) > LONGEST_LENGTH:
        raise Invalid(
            "length-unreadable", "The header Content-Length is not a number of bytes.", field="/Content-Length"
        )
    if int(sent) > MOST_SENT:
        raise TooLarge(
            "body-too-large",
            f"A file may have {LARGEST_FILE / 1e6:,.0f} MB.",
            field="/content",
            remedy="Scan it in grey, or keep only the pages that were signed.",
        )
    if request.method == "POST" and not hasattr(request, "_body"):
        request._body = request.read()
        request._stream = BytesIO(request._body)


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Invalid("not-base64", "Send the bytes as base64.", field="/content") from fault


class OneFile(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(operation_id="read_file", responses=FileShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """What is known of a file. What labor relations keeps beside an action item is labor relations' own.
        Scope cast:read."""
        return Response(FileShown(file_with_id(actor_of(request), pk)).data)


class FileContent(ActingView):
    @entrance(Act.SEE_CAST)
    @extend_schema(
        operation_id="download_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 304: None}
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The bytes as they came, to keep and not to run. Scope cast:read."""
        found = file_with_id(actor_of(request), pk, content=True)
        return kept_file(request._request, found)
