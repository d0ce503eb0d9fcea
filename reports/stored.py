"""What is stored of an issued paper: its content, read only while it is what was numbered, and why there may be no bytes yet."""

from __future__ import annotations

from compliance.errors import Conflict, Refusal
from disclosures.intact import intact
from reports.content import Content, from_bytes
from reports.models import Document, Rendering, Rendition


def content_of(document: Document) -> Content:
    """Raises Unavailable, and alarms the operator, where the stored bytes are damaged."""
    what = f"the content of paper {document.pk}"
    return from_bytes(intact(bytes(document.content), sha256=document.content_sha256, what=what))


def refuse_unless_made(document: Document) -> None:
    """Nobody was given a paper of which there are no bytes."""
    if not Rendition.objects.filter(document=document).exists():
        raise absent(document, yet=Conflict, given_up=Conflict)


def absent(document: Document, *, yet: type[Refusal], given_up: type[Refusal]) -> Refusal:
    """Of one kind while the bytes are being made, of the other where that was given up."""
    if Rendering.objects.filter(document=document, given_up_at__isnull=False).exists():
        remedy = "Labor relations has it made again, once whoever runs Candor has mended the reason."
        return given_up("not-made", "The files of this paper could not be made.", remedy=remedy)
    return yet("not-rendered-yet", "This paper is being made.", remedy="Look again in a few seconds.")
