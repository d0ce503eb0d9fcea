"""The rulebook, read: packs, their provisions, and what changed between two versions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance import library
from compliance.diffing import difference
from compliance.entrances import entrance
from compliance.facts import registry
from compliance.words import Words

from .shown import PackChanges, PackList, PackShown, PackWhole, changes_told


class Packs(APIView):
    @entrance()
    @extend_schema(operation_id="list_packs", responses=PackList)
    def get(self, request: Request) -> Response:
        """Every version of every pack."""
        return Response({"items": PackShown(library.packs(), many=True, context=_audience(request)).data})


class OnePack(APIView):
    @entrance()
    @extend_schema(operation_id="read_pack", responses=PackWhole)
    def get(self, request: Request, publisher: str, name: str, version: str) -> Response:
        """One version of one pack: provisions with their conditions in words and as data, duties, limits, exceptions, examples."""
        pack = library.pack(f"{publisher}/{name}", version)
        return Response(PackWhole(pack, context={**_audience(request), "pack": pack}).data)


class Changes(APIView):
    @entrance()
    @extend_schema(operation_id="read_pack_changes", responses=PackChanges)
    def get(self, request: Request, publisher: str, name: str, version: str, since: str) -> Response:
        """What changed in words from the version `since` to this one. What labor relations decides is left out for others."""
        after, before = (library.pack(f"{publisher}/{name}", one) for one in (version, since))
        words = Words(registry(), whole=_audience(request)["internal"])
        return Response(changes_told(difference(before, after, words)))


def _audience(request: Request) -> dict[str, Any]:
    """The rulebook knows no users: the API's policy has noted on the request whether labor relations is asking."""
    return {"internal": bool(getattr(request, "sees_internal", False))}
