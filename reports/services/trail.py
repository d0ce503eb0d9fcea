"""One happening about a paper, kept in both records: the production's internal one and the one between studio and union."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from disclosures.actors import Actor
from disclosures.models import Stream
from disclosures.services.streams import Happening, hold_stream, record
from disclosures.tenancy import acting_for
from reports.models import Document


def paper_happening(document: Document, what: str, about: Mapping[str, object]) -> Happening:
    """Of a performer's paper it has a kind of its own: by that the feed leaves it out for whoever does not see the cast."""
    return Happening(f"{'paper' if document.union_id else 'performer_paper'}.{what}", dict(about))


@contextmanager
def both_sides(document: Document) -> Iterator[None]:
    """What one side does stands in the record of the other as well. In here the rows of both are in scope, and nobody's besides;
    the production's internal stream is held first, by everybody who needs both, so that nobody waits in a circle."""
    with acting_for(*filter(None, (document.studio_id, document.union_id))):
        hold_stream(Stream.objects.get(production=document.production_id))
        yield


def record_in_both(*, document: Document, happening: Happening, by: Actor, now: datetime) -> None:
    """Internal stream first, always. A performer's paper stands in that one alone."""
    with both_sides(document):
        internal = Stream.objects.get(production=document.production_id)
        record(stream=internal, happenings=[happening], by=by, now=now)
        if document.stream_id != internal.pk:
            record(stream=document.stream, happenings=[happening], by=by, now=now)
