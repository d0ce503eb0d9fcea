"""Somebody on the cast list, and a consent of theirs, made by the services themselves."""

from __future__ import annotations

from typing import Any

from disclosures.models import Consent, Engagement
from disclosures.services.consents import record_consent
from disclosures.services.engagements import add_engagement
from tests.world import LOGGED, World

PDF = b"%PDF-1.7\n% A page that somebody signed.\n%%EOF\n"


def cast(world: World, number: str = "7", **changes: Any) -> Engagement:
    facts = {"contract_date": "2026-01-05", "engagement_category": "principal"}
    told = {"role": "Supporting performer", "name": "Performer A", "facts": facts, **changes}
    return add_engagement(
        **{"production": world.production, "cast_number": number, "by": world.coordinator, "now": LOGGED, **told}
    )


def consent(world: World, engagement: Engagement, **changes: Any) -> Consent:
    told = {
        "covers": "replica",
        "description": "A digital double in the stunt of scene 12.",
        "form": "separate_paper",
        "given_by": "performer",
        "signed_on": "2026-02-01",
        "by": world.coordinator,
        "now": LOGGED,
        **changes,
    }
    return record_consent(engagement=engagement, **told)
