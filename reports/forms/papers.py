"""The controls of drafts, papers and the set-up page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusal, Refusals
from disclosures.forms.fields import Field, choices, field
from disclosures.models import HousePolicy, Organization
from reports.models import Answer

from .sent import Sent

LONGEST_REMARKS = 2000
LONGEST_ANSWER = 4000
LONGEST_POLICY = 20_000


def remarks_field(given: Sent) -> Field:
    return field(
        "remarks", _("What should change?"), "textarea", rows=2, maxlength=LONGEST_REMARKS,
        hint=_("The production reads this. Legal conclusions do not belong here."), value=given.value("remarks"), error=given.fault("remarks"),
    )  # fmt: skip


def given_remarks(post: QueryDict) -> str:
    remarks = post.get("remarks", "").strip()
    if not remarks or len(remarks) > LONGEST_REMARKS:
        raise Invalid("remarks-missing", _("Say in up to 2,000 characters what should change."), field="/remarks")
    return remarks


# --- the union's answers ---------------------------------------------------------------------------------------------


def answer_fields(earlier: Sequence[tuple[str, str]], given: Sent) -> list[Field]:
    """`earlier`: answers that stand, (id, words): one of them may be corrected by the new one."""
    kinds = [
        (Answer.Kind.INFORMATION, _("Ask for information")),
        (Answer.Kind.BARGAINING, _("Request bargaining")),
        (Answer.Kind.OBJECTION, _("Object")),
        (Answer.Kind.CLOSED, _("Close this matter")),
    ]
    if earlier:
        kinds.insert(0, (Answer.Kind.RECEIVED, _("Received, all rights reserved")))
    chosen = choices(kinds, given.values.get("kind"))
    fields = [field("kind", _("Your answer"), "radio", choices=chosen, error=given.fault("kind"))]
    if earlier:
        offered = [("", _("Nothing: this is a further answer")), *earlier]
        told = {"choices": choices(offered, given.value("corrects")), "error": given.fault("corrects")}
        fields.append(field("corrects", _("Does it correct an earlier answer?"), "select", **told))
    told = {"value": given.value("text"), "error": given.fault("text")}
    hint = _("Needed for a question and for an objection. All rights stay reserved either way.")
    return [*fields, field("text", _("In your words"), "textarea", hint=hint, maxlength=LONGEST_ANSWER, **told)]


def given_answer(post: QueryDict, standing: Sequence[Answer]) -> dict[str, Any]:
    """kind, text and the answer that it corrects. What is wrong with kind and text, the service says."""
    wanted = post.get("corrects", "")
    corrects = next((one for one in standing if str(one.pk) == wanted), None)
    if wanted and corrects is None:
        raise Invalid(
            "answer-not-standing", _("That answer is not there, or was corrected already."), field="/corrects",
            remedy=_("Choose again from the list."),
        )  # fmt: skip
    return {"kind": post.get("kind", ""), "text": post.get("text", ""), "corrects": corrects}


# --- what labor relations signs --------------------------------------------------------------------------------------


def policy_fields(union: Organization, stands: HousePolicy | None, given: Sent) -> list[Field]:
    """As it stands, to be signed anew. For the day of the agreement nothing is offered: it is printed."""
    shown = given.values or _standing_terms(stands)
    fields = [
        field("union", "", "hidden", value=str(union.pk)),
        field(
            "policy_text", _("Text of the policy"), "textarea", rows=6, required=True, maxlength=LONGEST_POLICY,
            hint=_("The studio’s own words. The agreement, if any, that it rests on is named in it."),
            value=shown.get("policy_text", ""), error=given.fault("policy_text"),
        ),
        field(
            "agreed_on", _("Date of the confidentiality agreement with the union"), "date", required=True, short=True,
            hint=_("It is printed on every summary."), value=shown.get("agreed_on", ""), error=given.fault("agreed_on"),
        ),
        field(
            "rhythm", _("How often"), "select", error=given.fault("rhythm"), short=True,
            hint=_("Another rhythm begins on the day after the last summary that went out."),
            choices=choices(HousePolicy.Rhythm.choices, shown.get("rhythm") or HousePolicy.Rhythm.WEEK),
        ),
    ]  # fmt: skip
    return [{**one, "id": f"{one['id']}-{union.pk}"} for one in fields]


def _standing_terms(policy: HousePolicy | None) -> dict[str, str]:
    if policy is None:
        return {}
    day = policy.confidentiality_agreed_on.isoformat()
    return {"policy_text": policy.policy_text, "agreed_on": day, "rhythm": policy.rhythm}


def given_policy(post: QueryDict) -> tuple[str, date, str]:
    """Its text, the day of the agreement, and the rhythm, which the service judges; weekly unless said otherwise."""
    text, agreed_on = post.get("policy_text", "").strip(), _day(post.get("agreed_on", ""))
    faults: list[Refusal] = []
    if not text or len(text) > LONGEST_POLICY:
        faults.append(
            Invalid("policy-missing", _("Give the policy’s text, in up to 20,000 characters."), field="/policy_text")
        )
    if agreed_on is None:
        faults.append(Invalid("not-a-date", _("Give the day as 2026-03-15."), field="/agreed_on"))
    if agreed_on is None or faults:
        raise Refusals(faults)
    return text, agreed_on, post.get("rhythm") or HousePolicy.Rhythm.WEEK


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
