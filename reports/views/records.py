"""The record to take along: heads to keep, exports, and the program that checks them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.downloads import download_made, to_keep
from disclosures.exported import VERIFIER
from disclosures.models import Stream
from disclosures.permissions import Act
from disclosures.queries.register import production_for
from disclosures.views.doors import Request, door, front_door
from reports.queries.records import (
    Reader,
    export,
    head_of,
    reader_of,
    stream_for,
    streams_for,
    write_archive,
    write_record,
)

from .paging import Order, page_of
from .sheets import mapping_of, sheet_of

OLDEST_FIRST = Order(("id",), lambda texts: [UUID(texts[0])])


@door(Act.EXPORT_RECORD, methods="GET")
def production_record(request: Request, slug: str) -> HttpResponse:
    """The production's own record, and those between its studio and the unions that it names."""
    found = production_for(request.actor, slug, Act.EXPORT_RECORD)
    between = Q(studio=found.studio_id, mode=found.mode, union__in=found.unions.values("union"))
    streams = streams_for(request.actor).filter(Q(production=found) | between).order_by("-production", "id")
    context = {**sheet_of(found, mapping_of(found)), "records": [shown(one, request) for one in streams]}
    return render(request, "reports/records.html", context)


@door(Act.EXPORT_RECORD, methods="GET")
def records(request: Request) -> HttpResponse:
    """Every record that somebody may take along. For a union: the one with each studio."""
    page = page_of(streams_for(request.actor), OLDEST_FIRST, request.GET.get("page", ""))
    return render(
        request, "reports/records.html", {"records": [shown(one, request) for one in page.rows], "pages": page.shown}
    )


def shown(stream: Stream, request: Request) -> dict[str, Any]:
    reader, where = reader_of(stream, request.actor), [stream.pk]
    return {
        "title": title_of(stream, reader),
        "test": stream.mode == "test",
        "entries": stream.head_seq,
        "whole": reader.whole,
        "union": reader.union,
        "head": str(head_of(stream, now=timezone.now())),
        "head_url": reverse("record-head", args=where),
        "export_url": reverse("record-export", args=where),
        "archive_url": reverse("record-archive", args=where),
    }


def title_of(stream: Stream, reader: Reader) -> str:
    if stream.production:
        return stream.production.title
    if reader.union:
        return str(stream.studio and stream.studio.legal_name)
    return _("Papers to %(union)s") % {"union": stream.union and stream.union.name}


@door(Act.EXPORT_RECORD, methods="GET")
def head_file(request: Request, pk: UUID) -> HttpResponse:
    head = head_of(stream_for(request.actor, pk), now=timezone.now())
    response = HttpResponse(f"{head}\n", content_type="text/plain; charset=utf-8")
    return to_keep(response, f"head-{head.seq}.txt")


@door(Act.EXPORT_RECORD, methods="GET", snapshot=True)
def record_file(request: Request, pk: UUID) -> Any:
    made = export(stream_for(request.actor, pk), request.actor, write_record, now=timezone.now())
    return download_made(made, kind="application/x-ndjson", name="record.jsonl")


@door(Act.EXPORT_RECORD, methods="GET", snapshot=True)
def archive_file(request: Request, pk: UUID) -> Any:
    made = export(stream_for(request.actor, pk), request.actor, write_archive, now=timezone.now())
    return download_made(made, kind="application/zip", name="record.zip")


@front_door(methods="GET")
def verifier(request: HttpRequest) -> HttpResponse:
    """The program itself, for anybody: it is the same for everybody and says nothing of any record."""
    return to_keep(HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8"), "verify.py")
