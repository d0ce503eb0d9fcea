"""Pages of a list by a key that is unique and in order: nothing is skipped and nothing comes twice, however long it takes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.errors import Invalid

from .given import Digits, Given, Text, actor_of

MOST, USUAL, LONGEST = 200, 50, 400


class PageQuery(Given):
    """What every list takes; lists with filters add theirs."""

    after = Text(
        required=False, schema={"maxLength": LONGEST}, help_text="Read on from here: `after` of an earlier page."
    )
    limit = Digits(required=False, least=1, most=MOST, help_text=f"How many at most; {USUAL} unless told.")


def page_of(
    request: Request,
    rows: QuerySet[Any],
    asked: Mapping[str, Any],
    *,
    by: Sequence[str],
    shown: type[serializers.BaseSerializer[Any]],
    newest: bool = False,
    context: Mapping[str, Any] | None = None,
) -> Response:
    """One page in the order of the unique key `by`, or from the `newest` back."""
    if "after" in asked:
        rows = _beyond(rows, by, asked["after"], "lt" if newest else "gt")
    limit = asked.get("limit", USUAL)
    found = list(rows.order_by(*(f"-{name}" if newest else name for name in by))[: limit + 1])
    kept = found[:limit]
    after = _place(kept[-1], by) if kept else asked.get("after")
    items = shown(kept, many=True, context={"actor": actor_of(request), **(context or {})}).data
    return Response({"items": items, "next": _address(request, after) if len(found) > limit else None, "after": after})


def paged(shown: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """A page of these, for the description of the API."""
    return inline_serializer(
        name=shown.__name__.removesuffix("Shown") + "Page",
        fields={
            "items": shown(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="Address of the next page; null when this is the last."
            ),
            "after": serializers.CharField(
                allow_null=True, help_text="Where to read on later; null when nothing was there."
            ),
        },
    )


def _beyond(rows: QuerySet[Any], by: Sequence[str], after: str, side: str) -> QuerySet[Any]:
    """Rows past a place: (a, b) > (x, y) is a > x, or a = x and b > y."""
    try:
        values = _read(after, len(by))
        steps = [
            Q(**dict(zip(by[:depth], values[:depth], strict=True)), **{f"{by[depth]}__{side}": values[depth]})
            for depth in range(len(by))
        ]
        beyond = steps[0]
        for step in steps[1:]:
            beyond |= step
        return rows.filter(beyond)
    except (ValueError, TypeError, ValidationError) as fault:
        raise Invalid(
            "place-unknown",
            "This place in the list cannot be read.",
            field="/query/after",
            remedy="Begin without `after`.",
        ) from fault


def _place(row: Model, by: Sequence[str]) -> str:
    values = [attrgetter(name.replace("__", "."))(row) for name in by]
    told = json.dumps([value if isinstance(value, int) else str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read(after: str, parts: int) -> list[str | int]:
    if len(after) > LONGEST or not after.isascii():
        raise ValueError("no place of ours")
    values = json.loads(base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True))
    if not isinstance(values, list) or len(values) != parts:
        raise ValueError("no place of ours")
    if not all(isinstance(value, int | str) and "\0" not in str(value) for value in values):
        raise ValueError("no place of ours")
    return values


def _address(request: Request, after: str | None) -> str:
    """Relative to the host, so that a proxy's other name does no harm."""
    query = request.query_params.copy()
    query["after"] = after or ""
    return f"{request.path}?{query.urlencode()}"
