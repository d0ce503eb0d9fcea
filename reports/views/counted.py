"""The frame of every page, with what is red on the desk counted beside its place. A context processor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from disclosures.actors import Actor
from disclosures.views.frame import frame as plain_frame
from reports.queries.failing import failing_count


def frame(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    return plain_frame(request, count=lambda route: _count(route, actor))


def _count(route: str, actor: Actor | None) -> int | None:
    """One statement for whoever has a queue; nothing beside a place where all is well."""
    return (failing_count(actor) or None) if route == "queue" and actor is not None else None
