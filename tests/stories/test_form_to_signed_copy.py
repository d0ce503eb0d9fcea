"""The whole way of a performer's paper through the real web, worker and database: from the log form to the signed copy."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from disclosures.models import Assessment, Consent, Use
from reports.content import PerformerContent, from_bytes
from reports.models import Document, Draft
from tests.stack import Stack
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
SAID = "The supporting performer's head is scanned for the storm."
ROLE = "supporting performer"
PICTURE = "/productions/sample-picture"


def sign_in(stack: Stack, role: str) -> Visitor:
    return Visitor(stack.url).go("/sign-in/").press(f"as {role}")


def log_scan(coordinator: Visitor) -> Use:
    """In a week: so that whoever is given the paper today is told in time."""
    day = (timezone.now() + timedelta(days=7)).astimezone(ZoneInfo("America/Los_Angeles")).date()
    told = {"p1-role": ROLE, "p1-cast_number": "2", "p1-q-session_day": "work_day"}
    coordinator.go(f"{PICTURE}/log/scan/").press("Save AI use", summary=SAID, **told)
    use = Use.objects.get(revisions__summary=SAID)
    session = {"p1-q-session_at": day.isoformat(), "p1-q-session_at-time": "09:00"}
    coordinator.go(f"{PICTURE}/uses/{use.number}/revise/").press("Save revision", **session)
    return use


def release(stack: Stack, approver: Visitor, use: Use) -> Document:
    draft = stack.eventually(lambda: Draft.objects.filter(use=use, kind="performer").first())
    approver.go(f"/drafts/{draft.pk}/").press("I checked T23-01")
    approver.go(f"/drafts/{draft.pk}/").press("Release")
    document = Document.objects.get(draft=draft)
    stack.eventually(lambda: Document.objects.filter(pk=document.pk, rendition__isnull=False).first())
    return document


def met(use: Use) -> dict[str, object]:
    newest = Assessment.objects.filter(revision__use=use, involvement=1).order_by("-made_at", "-id")[0]
    return {one["key"]: one["met"] for one in newest.result["duties"] if one["key"] != "pay performer"}


def test_from_the_form_to_the_signed_copy(stack: Stack) -> None:
    stack.manage("load_sample")
    coordinator = sign_in(stack, "Production coordinator")
    use = log_scan(coordinator)
    document = release(stack, sign_in(stack, "Labor relations"), use)

    content = from_bytes(bytes(document.content))
    assert isinstance(content, PerformerContent)
    assert (content.role, content.described, document.union) == (ROLE, SAID, None)
    assert coordinator.go(f"{PICTURE}/uses/{use.number}/").sees("Print (PDF)")
    assert coordinator.go(f"/papers/{document.pk}/pdf").body == bytes(document.rendition.pdf)

    here = timezone.now().astimezone(ZoneInfo("America/Los_Angeles"))
    at = {"at": here.date().isoformat(), "at-time": f"{here:%H:%M}"}
    coordinator.go(f"/papers/{document.pk}/").press("Record it", within="given", how="in person", **at)
    assert use.obligations.get(duty="notify performer").status == "done"
    coordinator.go(f"/papers/{document.pk}/").press(
        "Record it", within="signed", signed_on=here.date().isoformat(), given_by="performer"
    )
    consent = Consent.objects.get(rider=document.reference)
    assert coordinator.go(f"/papers/{document.pk}/").sees(f"Signed copy: {consent.label}")
    assert (consent.form, consent.description, met(use)) == (
        "separate_paper", SAID, {"consent performer": True, "notify performer": True},
    )  # fmt: skip

    rep = sign_in(stack, "Union representative").go("/inbox/")
    assert (rep.sees(document.label), rep.go(f"/papers/{document.pk}/").status) == (False, 404)
