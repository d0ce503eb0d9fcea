"""The house policy towards each union, on the set-up page: what was signed, signing it anew, and the standing release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.models import HousePolicy, Organization, Production
from disclosures.queries.unions import standing_policies
from reports.forms.papers import policy_fields
from reports.forms.sent import Sent
from reports.models import StandingRelease
from reports.services.standing import standing_releases


def policies_of(found: Production, given: Sent) -> Iterator[dict[str, Any]]:
    """Each mapped union with the policy that stands towards it. `given`: a policy that was sent and refused."""
    policies = standing_policies(found)
    standing = {one.union_id: one for one in standing_releases().filter(production=found).select_related("granted_by")}
    for union in (one.union for one in found.unions.select_related("union").order_by("id")):
        sent = given if given.value("union") in (str(union.pk), "") else Sent()
        policy = policies.get(union.pk)
        yield {
            "union": union.legal_name,
            "union_id": union.pk,
            "policy": _shown(policy) if policy else None,
            "form": _form(found, union, policy, sent),
            "standing": _standing(found, standing.get(union.pk)) if policy else None,
        }


def _shown(policy: HousePolicy) -> dict[str, Any]:
    return {
        "text": policy.policy_text,
        "facts": [
            {"label": _("Summaries"), "value": policy.get_rhythm_display()},
            {"label": _("Signed"), "at": policy.signed_at},
            {"label": _("By"), "value": policy.signed_by.name},
            {"label": _("Confidentiality agreement of"), "date": policy.confidentiality_agreed_on},
        ],
    }


def _form(found: Production, union: Organization, policy: HousePolicy | None, given: Sent) -> dict[str, Any]:
    return {
        "id": f"policy-{union.pk}",
        "summary": _("Sign it anew, or with another rhythm"),
        "action": reverse("set-up-policy", args=[found.slug]),
        "fields": policy_fields(union, policy, given),
        "submit": _("Sign for this production"),
        "open": bool(given.faults),
    }


def _standing(found: Production, row: StandingRelease | None) -> dict[str, Any]:
    if row is None:
        return {
            "facts": [],
            "url": reverse("set-up-standing", args=[found.slug]),
            "label": _("Grant a standing release"),
        }
    facts = [{"label": _("Granted"), "at": row.granted_at}, {"label": _("By"), "value": row.granted_by.name}]
    return {
        "facts": facts,
        "url": reverse("set-up-standing-end", args=[found.slug]),
        "label": _("End the standing release"),
    }
