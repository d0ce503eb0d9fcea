"""What a recorded consent answers about the person whose part in an AI use names it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from disclosures.models import Consent, Involvement

ALONE = frozenset({Consent.Form.SEPARATE_PAPER, Consent.Form.MARKED_CLAUSE})  # stands out, and is signed by itself
GIVERS = {
    "living": {Consent.GivenBy.PERFORMER, Consent.GivenBy.GUARDIAN},
    "dead_consented": {Consent.GivenBy.PERFORMER, Consent.GivenBy.GUARDIAN},
    "dead_estate": {Consent.GivenBy.REPRESENTATIVE},
    "dead_no_estate": {Consent.GivenBy.UNION},
}
# What choosing a recorded consent answers; the rest (does it describe this use?) is answered about the AI use.
ANSWERED = frozenset({"consent_form", "consent_signed_on", "consent_is_theirs", "consent_separately_signed"})


def consent_facts(
    involvement: Involvement, facts: Mapping[str, object], corrected: Mapping[UUID, Consent] | None = None
) -> dict[str, object]:
    """The facts of the consent that this part names, or of the correction that stands for it. None is an answer too: whose
    it is cannot be compared where nobody says who this is. `facts` are those that are known of the person so far."""
    if involvement.consent is None:
        return {}
    consent = (corrected or {}).get(involvement.consent.pk, involvement.consent)
    return {
        "consent_form": consent.form,
        "consent_signed_on": consent.signed_on,
        "consent_is_theirs": _is_theirs(consent, involvement, facts.get("performer_status")),
        "consent_separately_signed": consent.form in ALONE,
    }


def _is_theirs(consent: Consent, involvement: Involvement, status: object) -> bool | None:
    """Of the same person, and given by who may give it. Who has not been said to have died is living: nobody scans the dead."""
    engaged = involvement.engagement
    if engaged is None:
        return None
    if consent.engagement_id != engaged.pk and consent.engagement.person_id != engaged.person_id:
        return False
    return consent.given_by in GIVERS.get(str(status), GIVERS["living"])
