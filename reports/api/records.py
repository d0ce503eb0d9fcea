"""The record to take along: its head, its lines, and both with the papers in one archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.entrances import entrance
from disclosures.api.acting import ActingView
from disclosures.api.given import actor_of, query_of
from disclosures.api.paging import PageQuery, page_of, paged
from disclosures.downloads import download_made
from disclosures.exported import Head
from disclosures.models import Stream
from disclosures.permissions import Act
from reports.queries.records import export, head_of, name_of, stream_for, streams_for, write_archive, write_record

LINES = "application/x-ndjson"
SAID = "Scope record:read. A union reads what is between a studio and itself: every seq, leaf and link, and its own papers opened."


class RecordShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    stream = serializers.SerializerMethodField(
        help_text="internal:MODE:STUDIO:PRODUCTION or service:MODE:STUDIO:UNION."
    )
    production = serializers.CharField(source="production.slug", default=None, allow_null=True)
    union = serializers.CharField(source="union.slug", default=None, allow_null=True)
    mode = serializers.CharField()
    seq = serializers.IntegerField(source="head_seq", help_text="Entries so far.")

    def get_stream(self, stream: Stream) -> str:
        return name_of(stream)


class HeadShown(serializers.Serializer[Any]):
    stream = serializers.CharField()
    seq = serializers.IntegerField()
    link = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    text = serializers.CharField(source="__str__", help_text="The line to keep, and to give to verify.py with --head.")

    def get_link(self, head: Head) -> str:
        return head.link.hex()


class Records(ActingView):
    @entrance(Act.EXPORT_RECORD)
    @extend_schema(operation_id="list_records", parameters=[PageQuery], responses=paged(RecordShown), description=SAID)
    def get(self, request: Request) -> Response:
        asked = query_of(request, PageQuery)
        return page_of(request, streams_for(actor_of(request)), asked, by=("id",), newest=False, shown=RecordShown)


class RecordHead(ActingView):
    @entrance(Act.EXPORT_RECORD)
    @extend_schema(operation_id="read_record_head", responses=HeadShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """Where a stream stands now. Keep it: with it, whoever exports later can be held to what stood here."""
        return Response(HeadShown(head_of(_stream(request, pk), now=timezone.now())).data)


class RecordExport(ActingView):
    snapshot = True

    @entrance(Act.EXPORT_RECORD)
    @extend_schema(operation_id="export_record", responses={(200, LINES): OpenApiTypes.BINARY}, description=SAID)
    def get(self, request: Request, pk: UUID) -> FileResponse:
        made = export(_stream(request, pk), actor_of(request), write_record, now=timezone.now())
        return download_made(made, kind=LINES, name="record.jsonl")


class RecordArchive(ActingView):
    snapshot = True

    @entrance(Act.EXPORT_RECORD)
    @extend_schema(
        operation_id="export_record_with_papers",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        description="The record, its papers in their three forms, its head, and verify.py, which checks all of it offline.",
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        made = export(_stream(request, pk), actor_of(request), write_archive, now=timezone.now())
        return download_made(made, kind="application/zip", name="record.zip")


def _stream(request: Request, pk: UUID) -> Stream:
    return stream_for(actor_of(request), pk)
