"""The rulebook, read: packs and their provisions."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance import library

from .shown import PackList, PackShown, PackWhole


class Packs(APIView):
    @extend_schema(operation_id="list_packs", responses=PackList)
    def get(self, request: Request) -> Response:
        """Every version of every pack."""
        return Response({"items": PackShown(library.packs(), many=True, context=_audience(request)).data})


class OnePack(APIView):
    @extend_schema(operation_id="read_pack", responses=PackWhole)
    def get(self, request: Request, publisher: str, name: str, version: str) -> Response:
        """One version of one pack with its provisions, duties, exceptions and terms."""
        return Response(PackWhole(library.pack(f"{publisher}/{name}", version), context=_audience(request)).data)


def _audience(request: Request) -> dict[str, bool]:
    """The rulebook knows no users: the API's policy has noted on the request whether labor relations is asking."""
    return {"internal": bool(getattr(request, "sees_internal", False))}
