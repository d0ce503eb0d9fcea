"""What labor relations signs and checks for a production: the house policy, and each provision against the executed text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusal
from compliance.packs import Pack, Rule
from disclosures.actors import Actor
from disclosures.forms.fields import Field
from disclosures.models import Confirmation, Organization, Production, ProductionUnion
from disclosures.permissions import Act
from disclosures.queries.channels import agreements_of, recipients_of
from disclosures.queries.register import production_for
from disclosures.queries.unions import mapped_unions, unions_known
from disclosures.services.assessments import packs_in_force
from disclosures.services.productions import confirm_provision, sign_house_policy
from disclosures.views.doors import Request, door
from disclosures.views.refusing import error_summary
from reports.forms.papers import given_policy
from reports.forms.sent import Sent
from reports.forms.unions import mapping_fields
from reports.services.drafts import draft_papers
from reports.tasks import wake

from .actions import kindly, status
from .policies import policies_of
from .reached import agreement_form, agreements_shown, recipient_form, recipients_shown
from .sheets import internal_to, mapping_of, sheet_of
from .states import tag

Given = tuple[str, str]  # the form that was sent and refused, and whom it is about
NOWHERE: Given = ("", "")


def set_up_address(*, slug: str, **_where: object) -> str:
    return reverse("set-up", args=[slug])


@door(Act.SET_UP, methods="GET")
def set_up(request: Request, slug: str) -> HttpResponse:
    return set_up_page(request, slug)


def sent_where(request: Request) -> Given:
    """Which form was sent, and for which union or agreement."""
    match = request.resolver_match
    name = str(match.url_name) if match else ""
    forms = {
        "set-up-policy": "policy", "set-up-union": "map", "set-up-recipient": "recipient", "set-up-agreement": "agreement",
        "set-up-agreement-end": "agreement-end",
    }  # fmt: skip
    about = str(match.kwargs["pk"]) if match and "pk" in match.kwargs else request.POST.get("union", "")
    return forms.get(name, ""), about


def set_up_page(request: Request, slug: str, refusal: Refusal | None = None, pk: UUID | None = None) -> HttpResponse:
    """`pk`: the agreement that a refused form was about (`sent_where`). The administrator sees whom papers go to; what is signed and confirmed is labor relations' own."""
    found = production_for(request.actor, slug, Act.SET_UP)
    internal = internal_to(request.actor, found)
    sent, where = Sent.of(request.POST, refusal), sent_where(request) if refusal else NOWHERE
    signing = where[0] == "policy"
    context = {
        **sheet_of(found, mapping_of(found)),
        "unions": list(unions_of(found, sent, where, request.actor)),
        "new_union": new_union(found, sent, where),
        **(signed_by_labor_relations(found, sent if signing else Sent()) if internal else {}),
        "error_summary": error_summary(refusal, lambda field: control_at(found, field, where)) if refusal else [],
    }
    return render(request, "reports/set_up.html", context, status=status(refusal))


@door(Act.RELEASE, methods="POST")
@kindly(set_up_address, again=set_up_page)
def sign_policy(request: Request, slug: str) -> HttpResponse:
    found, now = production_for(request.actor, slug, Act.RELEASE), timezone.now()
    text, agreed_on, rhythm = given_policy(request.POST)
    sign_house_policy(
        production=found,
        union=union_given(found, request.POST.get("union", "")),
        policy_text=text,
        confidentiality_agreed_on=agreed_on,
        rhythm=rhythm,
        by=request.actor,
        now=now,
    )
    draft_papers(production=found, now=now)
    wake()
    messages.success(request, _("The house policy is signed. Its summaries may go out."))
    return redirect("set-up", slug)


@door(Act.DETERMINE, methods="POST")
@kindly(set_up_address, again=set_up_page)
def confirm(request: Request, slug: str) -> HttpResponse:
    found, now = production_for(request.actor, slug, Act.DETERMINE), timezone.now()
    pack, version, rule = (request.POST.get(name, "") for name in ("pack", "version", "rule"))
    confirm_provision(studio=found.studio, pack=pack, version=version, rule=rule, by=request.actor, now=now)
    draft_papers(production=found, now=now)
    wake()
    messages.success(request, _("Provision %(rule)s is confirmed for this version.") % {"rule": rule})
    return redirect(f"{set_up_address(slug=slug)}#provisions")


def union_given(found: Production, sent: str) -> Organization:
    """The mapped union towards which something is signed; the only one need not be named."""
    unions = list(mapped_unions(found))
    named = [one for one in unions if str(one.pk) == sent] if sent else unions
    if len(named) != 1:
        raise Invalid("union-unmapped", _("Name one of the unions of this production."), field="/union")
    return named[0]


# --- what the page shows ---------------------------------------------------------------------------------------------


def signed_by_labor_relations(found: Production, given: Sent) -> dict[str, Any]:
    return {
        "policies": list(policies_of(found, given)),
        "packs": list(packs_shown(found)),
        "confirm_url": reverse("set-up-confirm", args=[found.slug]),
        "events_url": reverse("union-events", args=[found.slug]),
    }


def packs_shown(found: Production) -> Iterator[dict[str, Any]]:
    """The provisions of every pack in force, each confirmed or not for this very version."""
    rows = Confirmation.objects.filter(studio=found.studio_id).select_related("confirmed_by")
    confirmed = {(row.pack, row.version, row.rule): row for row in rows}
    for pack in packs_in_force(found):
        rules = [rule_shown(rule, confirmed.get((pack.id, pack.version, rule.id))) for rule in pack.rules]
        yield {
            "id": pack.id,
            "version": pack.version,
            "title": pack.title,
            "sha256": pack.sha256,
            "to_confirm": pack.kind == "contract",
            "open": sum(not rule["confirmed"] for rule in rules) if pack.kind == "contract" else 0,
            "kind": pack.kind,
            "rules": rules,
            "period": period_of(pack),
        }


def period_of(pack: Pack) -> dict[str, Any]:
    return {"start": pack.effective_from, "end": pack.effective_until}


def rule_shown(rule: Rule, row: Confirmation | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "clause": rule.clause,
        "text": rule.text,
        "confidence": rule.confidence,
        "open_point": rule.open_point,
        "confirmed": row is not None,
        "tag": tag(_("confirmed"), "check") if row else tag(_("not confirmed"), "ring"),
        "by": row.confirmed_by.name if row else "",
        "at": row.confirmed_at if row else None,
    }


def unions_of(found: Production, given: Sent, where: Given, actor: Actor) -> Iterator[dict[str, Any]]:
    """Each union with its number and addressee, whom papers are mailed to, and what it agreed to."""
    recipients, agreements = list(recipients_of(found)), list(agreements_of(found))
    for mapping in found.unions.select_related("union").order_by("id"):
        union, mark = mapping.union_id, str(mapping.union_id)
        sent = given if where == ("map", mark) else Sent()
        form = map_form(found, mark, _("Change number or addressee"), mapping_fields(mapping, (), sent), sent)
        yield {
            "name": mapping.union.legal_name, "facts": list(mapping_facts(mapping)), "form": form,
            "recipients": list(recipients_shown(found, [one for one in recipients if one.union_id == union], actor)),
            "add_recipient": recipient_form(found, mark, given if where == ("recipient", mark) else Sent()),
            "agreements": list(agreements_shown(found, [one for one in agreements if one.union_id == union], given, where)),
            "agree": agreement_form(found, mark, given if where == ("agreement", mark) else Sent(), internal=internal_to(actor, found)),
        }  # fmt: skip


def new_union(found: Production, given: Sent, where: Given) -> dict[str, Any] | None:
    """The form that names another union, as long as there is one."""
    taken = set(found.unions.values_list("union", flat=True))
    unions = [one for one in unions_known() if one.pk not in taken]
    sent = given if where[0] == "map" and where[1] not in {str(pk) for pk in taken} else Sent()
    summary = _("Name another union") if taken else _("Name the union")
    return map_form(found, "new", summary, mapping_fields(None, unions, sent), sent) if unions else None


def map_form(found: Production, mark: str, summary: str, fields: Sequence[Field], given: Sent) -> dict[str, Any]:
    action = reverse("set-up-union", args=[found.slug])
    return {
        "id": f"map-{mark}",
        "summary": summary,
        "action": action,
        "fields": fields,
        "submit": _("Keep"),
        "open": bool(given.faults),
    }


def control_at(found: Production, field: str, where: Given) -> str:
    """The control of a fault: all of them end with their union, or with the agreement that they are about."""
    known = {str(pk) for pk in found.unions.values_list("union", flat=True)}
    return f"#id_{field.removeprefix('/')}-{where[1] if where[0] != 'map' or where[1] in known else 'new'}"


def mapping_facts(mapping: ProductionUnion) -> Iterator[dict[str, Any]]:
    for label, value in (
        (_("Its number for the production"), mapping.production_number),
        (_("Papers are addressed to"), mapping.recipient_name),
    ):
        yield {"label": label, "value": value, "unknown": not value}
