"""One happening about a paper, kept in both records: the production's internal one and the one between studio and union."""

from __future__ import annotations

from datetime import datetime

from disclosures.actors import Actor
from disclosures.services.streams import Happening, hold_stream, record
from reports.models import Document


def record_in_both(*, document: Document, happening: Happening, by: Actor, now: datetime) -> None:
    """Internal stream first, always: one order for everybody who needs both, so that nobody waits in a circle. A performer's paper
    stands in the internal one alone."""
    internal = document.production.stream
    hold_stream(internal)
    record(stream=internal, happenings=[happening], by=by, now=now)
    if document.stream_id != internal.pk:
        record(stream=document.stream, happenings=[happening], by=by, now=now)
