"""What the tests of the pages stand on: a world in which something of every kind has happened."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages

from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Obligation, Use
from reports.models import Document, Draft
from tests.world import World

SCAN = UseInput(
    activity="scan",
    summary="Full-body scan of a lead performer.",
    phase="production",
    department="Visual effects",
    scene="Stage 4",
    involvements=(
        InvolvementInput(
            "lead performer",
            facts={
                "contract_date": "2025-09-01",
                "engagement_category": "principal",
                "engaged_at": "2025-09-01T10:00:00-07:00",
                "session_at": "2026-03-20T09:00:00-07:00",
            },
        ),
    ),
)


def scene(world: World) -> World:
    """A notice with the union, another in the queue, a scan whose performer is to be told."""
    world.serve_notice()
    world.log_notifiable()
    world.log(SCAN)
    world.drafts()
    return world


def paper() -> Document:
    return Document.objects.get(kind="notice")


def notice_draft() -> Draft:
    return Draft.objects.get(status="open", kind="notice")


def scan_of(world: World) -> Use:
    return world.production.uses.get(number=3)


def telling_the_performer(world: World) -> Obligation:
    return scan_of(world).obligations.get(duty="notify performer")


def said(response: Any) -> list[str]:
    """What a button's answer tells on the page that follows."""
    return [str(message) for message in get_messages(response.wsgi_request)]
