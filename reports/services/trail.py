"""One happening about a paper, kept in both records: the production's internal one and the one between studio and union."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from disclosures.actors import Actor
from disclosures.services.streams import Happening, hold_stream, record
from reports.models import Document


def paper_happening(document: Document, what: str, about: Mapping[str, object]) -> Happening:
    """Of a performer's paper it has a kind of its own: by that the feed leaves it out for whoever does not see the cast."""
    return Happening(f"{'paper' if document.union_id else 'performer_paper'}.{what}", dict(about))


def record_in_both(*, document: Document, happening: Happening, by: Actor, now: datetime) -> None:
    """Internal stream first, always: one order for everybody who needs both, so that nobody waits in a circle. A performer's paper
    stands in the internal one alone."""
    internal = document.production.stream
    hold_stream(internal)
    record(stream=internal, happenings=[happening], by=by, now=now)
    if document.stream_id != internal.pk:
        record(stream=document.stream, happenings=[happening], by=by, now=now)
