"""Performers' papers to test with: ways to change the one of `papers`, and AI uses that bring one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Engagement, Obligation, Use
from disclosures.services.engagements import add_engagement
from disclosures.services.productions import confirm_provision
from reports.models import Document, Draft
from reports.services.rendering import render_document
from tests.world import LOGGED, NOW, World

from .papers import a_rider

NAME = "Performer Name Canary"


BACKGROUND = {
    "background": True,
    "role": "Passenger on the promenade",
    "voucher": "AI-0014: A scan or voice-capture session, Tue 24 Nov 2026 09:00 PST",
}
GUARDIAN = {"addressee": "guardian", "rider": a_rider(signs="guardian")}
REPRESENTATIVE = {"addressee": "representative", "times": (), "rider": a_rider(signs="representative")}

# --- AI uses that bring one ---------------------------------------------------------------------------------------------

SESSION = "2026-03-20T09:00:00-07:00"  # a Friday; its 48 hours begin on Wednesday 18 March, 09:00
SCANNED = UseInput(
    activity="scan",
    summary="Full-body scan of the lead, for the fall from the pier.",
    phase="production",
    involvements=(InvolvementInput("lead performer", "7", facts={"session_at": SESSION, "session_day": "work_day"}),),
)
AGED = UseInput(
    activity="alteration",
    summary="The face is made twenty years younger in the flashback.",
    phase="post-production",
    involvements=(
        InvolvementInput(
            "lead performer",
            "7",
            facts={"alteration_purpose": "none_of_these", "alteration_at": "2026-04-01", "consent_form": "none"},
        ),
    ),
)


def on_the_cast_list(world: World, number: str = "7", minor: bool | None = False, **facts: Any) -> Engagement:
    known = {
        "contract_date": "2025-09-01",
        "engagement_category": "principal",
        "engaged_at": "2025-09-01T10:00:00-07:00",
        **facts,
    }
    told = {"role": "lead performer", "cast_number": number, "name": NAME, "minor": minor, "facts": known}
    return add_engagement(production=world.production, **told, by=world.coordinator, now=LOGGED)  # type: ignore[arg-type]


def confirm_all(world: World, use: Use) -> None:
    """Labor relations has checked every provision under which something is owed to somebody in it."""
    for item in use.obligations.filter(party__in=["performer", "representative"]):
        told = {"pack": item.pack, "version": item.pack_version, "rule": item.rule}
        confirm_provision(studio=world.studio, **told, by=world.approver, now=LOGGED)


def changed_person(entry: UseInput, **facts: Any) -> UseInput:
    [person] = entry.involvements
    return replace(entry, involvements=(replace(person, facts={**person.facts, **facts}),))


def drafted(world: World, entry: UseInput = SCANNED, *, confirmed: bool = True) -> Draft:
    """The draft of the paper for the one person in this AI use."""
    use = world.log(entry)
    if confirmed:
        confirm_all(world, use)
    [draft] = [one for one in world.drafts() if one.kind == "performer" and one.use_id == use.pk]
    return draft


def issued(world: World, entry: UseInput = SCANNED) -> Document:
    """Released and made."""
    document = world.release(drafted(world, entry))
    render_document(document=document.pk, now=NOW)
    return Document.objects.get(pk=document.pk)


def owed(use: Use, duty: str) -> Obligation:
    return use.obligations.get(duty=duty)
