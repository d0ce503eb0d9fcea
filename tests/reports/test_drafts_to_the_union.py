"""Papers for the other things a union is asked: its consent where nobody else can give it, its approval of a transferee."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Obligation
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from disclosures.services.productions import confirm_provision
from disclosures.services.union_events import record_union_event
from reports.content import from_bytes
from reports.models import Draft
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.test_architecture import NEVER, NEVER_TO_THE_UNION
from tests.world import LEGAL_CONCLUSIONS, NOW, World

NOBODY_FOUND = UseInput(
    activity="replica-elsewhere",
    summary="The voice of an actor who has died speaks in the trailer of the sequel.",
    phase="marketing",
    involvements=(
        InvolvementInput(
            "Narrator",
            facts={
                "performer_status": "dead_no_estate",
                "contract_date": "2025-03-01",
                "replica_contract_date": "2025-03-01",
                "replica_made_as": "principal",
                "engagement_category": "principal",
                "employed_or_dead_there": "neither",
                "named_at_hire": False,
                "other_work_covered_by": "tv_theatrical",
                "consent_form": "none",
            },
        ),
    ),
)
HANDED_OVER = UseInput(
    activity="training",
    summary="Scans of the cast go over to another company.",
    facts={"dealing": "transfer", "material_has_replicas": True, "licence_date": "2026-10-01"},
)


def draft_of(world: World, action: str) -> Draft:
    """The one draft that asks the union this, its provision confirmed."""
    item = Obligation.objects.get(action=action, party="union")
    told = {"pack": item.pack, "version": item.pack_version, "rule": item.rule, "by": world.approver, "now": NOW}
    confirm_provision(studio=world.studio, **told)  # type: ignore[arg-type]
    [draft] = [one for one in world.drafts() if one.lines.filter(obligation=item).exists()]
    return draft


def told_in(draft: Draft) -> str:
    return " ".join(f"{line.key}: {line.text}" for line in from_bytes(bytes(draft.content)).lines)  # type: ignore[union-attr]


def handed_over(world: World, released: bool = True) -> None:
    use = world.log(HANDED_OVER)
    determine(
        use=use,
        involvement=0,
        fact="release_sought",
        value=released,
        reason="The buyer asks.",
        by=world.approver,
        now=NOW,
    )


def test_where_nobody_can_find_a_representative_the_union_is_asked_for_its_consent(world: World) -> None:
    world.log(NOBODY_FOUND)
    said = told_in(draft_of(world, "consent"))
    assert said.startswith("Consent requested: Nobody has been able to identify")
    assert [word for word in ("21", "days") if word in said] == []


def test_to_be_released_the_studio_asks_for_approval_of_the_other_company(world: World) -> None:
    handed_over(world)
    said = told_in(draft_of(world, "approve"))
    assert said.startswith("Approval requested: The studio hands over what is described here")
    assert [word for word in ("21", "days", "arbitration", "The buyer asks.") if word in said] == []


def test_without_release_nobody_is_asked(world: World) -> None:
    handed_over(world, released=False)
    assert [one for one in world.drafts() if one.kind == "notice"] == []


@pytest.mark.parametrize("action", ["consent", "approve"])
def test_being_asked_is_not_being_answered(world: World, action: str) -> None:
    """A hand-over meets what telling meets. Consent and approval are the union's to give."""
    world.log(NOBODY_FOUND)
    handed_over(world)
    document = world.release(draft_of(world, action))
    render_document(document=document.pk, now=NOW)
    drain(now=NOW)
    assert document.deliveries.filter(status="handed_over").exists()
    assert Obligation.objects.get(action=action, party="union").status == "open"
    assert [one for one in world.drafts() if one.rule == document.draft.rule] == []


def test_a_union_that_has_consented_is_not_asked(world: World) -> None:
    [person] = NOBODY_FOUND.involvements
    given = {"consent_form": "separate_paper", "consent_signed_on": "2026-01-05", "consent_describes_use": True}
    known = {**person.facts, **given, "consent_is_theirs": True, "replica_use_at": "2026-02-05"}
    use = world.log(replace(NOBODY_FOUND, involvements=(replace(person, facts=known),)))
    item = use.obligations.get(duty="consent union")
    assert item.status == "open"
    assert [one for one in world.drafts() if one.lines.filter(obligation=item).exists()] == []


def test_what_is_to_be_kept_secured_or_left_undone_has_no_paper(world: World) -> None:
    handed_over(world, released=False)
    told = {"production": world.production, "union": world.union, "began_on": "2026-03-02", "note": ""}
    record_union_event(kind="meeting_request", by=world.approver, now=NOW, **told)  # type: ignore[arg-type]
    assert Obligation.objects.filter(action__in=["secure", "meet"], status="open").exists()
    assert [one for one in world.drafts() if one.kind == "notice"] == []


def test_a_paper_speaks_as_the_union_is_spoken_to(world: World) -> None:
    world.log(NOBODY_FOUND)
    handed_over(world)
    for action in ("consent", "approve"):
        said = told_in(draft_of(world, action))
        assert (NEVER.findall(said), NEVER_TO_THE_UNION.findall(said)) == ([], [])


@pytest.mark.parametrize(("said", "told"), [("2026", "2026"), (None, "")])
def test_of_a_date_that_labor_relations_determined_a_paper_tells_what_the_production_knows(
    world: World, said: str | None, told: str
) -> None:
    facts = {"principal_photography_start": said}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    use = world.log()
    for fact, value in {"principal_photography_start": "2026-03-09", **LEGAL_CONCLUSIONS}.items():
        determine(use=use, involvement=0, fact=fact, value=value, reason="Call sheet 1.", by=world.approver, now=NOW)
    content = from_bytes(bytes(draft_of(world, "notify").content))
    assert (content.agreement, content.governing_date.on) == ("SAG-AFTRA TV/Theatrical 2023", told)  # type: ignore[union-attr]
