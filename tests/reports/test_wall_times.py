"""The wall before a duty's time: what an assessment does not show somebody, neither does its action item, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from disclosures.actors import Actor
from disclosures.api.shown import ObligationShown
from disclosures.audience import outcome_for
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Assessment, Obligation
from disclosures.models.rows import uuid7
from disclosures.queries.register import obligations_for
from disclosures.services.assessments import assess_again
from disclosures.services.determinations import determine
from reports.queries.standing import coming_up
from reports.views.productions import next_up
from tests.api import signed_in
from tests.disclosures.test_audience import DETERMINED, asked, result
from tests.pages import read
from tests.pages import signed_in as opened
from tests.reports.scenes import SCAN
from tests.world import NOW, World, make_production

HANDED_OVER = UseInput(
    activity="training",
    summary="Digital doubles handed to another company.",
    facts={"dealing": "transfer", "material_has_replicas": True, "licence_date": "2026-10-01"},
)
DAY = "18 Mar 2026"


def decided(world: World) -> Obligation:
    """A performer is to be told two days before a session, of which labor relations alone knows the day: as where a date governs."""
    item = world.log(SCAN).obligations.get(duty="notify performer")
    said = item.revision.assessments.filter(subject=item.subject, involvement=item.involvement).latest("made_at")  # type: ignore[union-attr]
    said.pk, said._state.adding, said.determined = uuid7(), True, ["session_at"]
    said.save(force_insert=True)
    return item


def told(world: World, by: Actor) -> str:
    items = signed_in(by).get("obligations?limit=200").json()["items"]
    return json.dumps([(one["due"], one["due_at"]) for one in items])


def test_the_name_of_what_labor_relations_answers_is_beside_no_action_item_of_somebody_else(world: World) -> None:
    use = world.log(HANDED_OVER)
    for fact, value in (("release_sought", True), ("approval_requested_on", "2026-10-05")):
        determine(use=use, involvement=0, fact=fact, value=value, reason="", by=world.approver, now=NOW)
    assert "approval_requested_on" in told(world, world.approver)
    for by in (world.coordinator, world.admin, world.viewer):
        assert "approval_requested_on" not in told(world, by)


def test_a_determined_day_is_in_no_action_item_that_somebody_else_reads(world: World) -> None:
    decided(world)
    assert (DAY in told(world, world.approver), "2026-03-18" in told(world, world.approver)) == (True, True)
    for by in (world.coordinator, world.admin, world.viewer):
        assert (DAY in told(world, by), "2026-03-18" in told(world, by)) == (False, False)


def test_what_is_coming_up_outside_leaves_out_what_labor_relations_alone_can_time(world: World) -> None:
    item = decided(world)
    inside, outside = (read(opened(by).get("/productions/picture/")).text for by in (world.approver, world.coordinator))
    assert (DAY in inside, DAY in outside) == (True, False)
    ahead = [item in coming_up(world.production, internal=internal) for internal in (True, False)]
    assert ahead == [True, False]


def test_a_day_stays_inside_when_a_later_assessment_reads_another_and_the_item_was_closed(world: World) -> None:
    item = decided(world)
    Obligation.objects.filter(pk=item.pk).update(status="done", closed_at=NOW)
    assess_again(production=world.production, revisions=[item.revision], now=NOW)  # type: ignore[list-item]
    assert DAY in told(world, world.approver)
    assert DAY not in told(world, world.coordinator)


# --- as a property ----------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked())
def test_no_action_item_shows_a_time_that_its_assessment_does_not(
    world: World, given_: tuple[str, dict[str, object], frozenset[str]]
) -> None:
    subject, facts, determined = given_
    whole = result(subject, facts)
    with registered(world, subject, whole, determined) as bare:
        seen = outcome_for(whole, internal=False, determined=determined)["duties"]
        shown = ObligationShown(
            obligations_for(world.coordinator), many=True, context={"actor": world.coordinator}
        ).data
        assert {key_of(one): dict(one["due"]) for one in shown} == {key_of(one): one["due"] for one in seen}
        assert [one for one in shown if one["due_at"] and not one["due"]["at"]] == []
        ahead = list(coming_up(bare.production, internal=False))
        times = [one["due"]["at"] or one["due"]["latest"] for one in seen if one["kind"] == "contract"]
        assert len(ahead) <= len([one for one in times if one])
        page = next_up(bare.production, internal=False, now=NOW, office_zone="")
        assert (DETERMINED in str(page), "13 Jul 2026" in str(page)) == (False, False)
        assert [one for one in page if not (one["due"]["at"] or one["due"]["latest"])] == []


def key_of(item: Mapping[str, Any]) -> tuple[str, str, str]:
    return item["pack"], item["rule"], item.get("key") or item["duty"]


@contextmanager
def registered(world: World, subject: str, whole: Mapping[str, Any], determined: frozenset[str]) -> Iterator[World]:
    """An AI use with this assessment and its action items, and afterwards without. Of two versions of a pack the newer counts."""
    duties = {(one["pack"], one["rule"], one["key"]): one for one in whole["duties"]}
    whole["duties"][:] = list(duties.values())
    with transaction.atomic():
        bare = replace(world, production=make_production(world.studio, "bare", packs=()))
        use = bare.log(UseInput(activity="clean-up", summary="x", involvements=(InvolvementInput("Lead"),)))
        revision = use.revisions.get()
        told: dict[str, Any] = {"subject": subject, "involvement": int(subject == "involvement")}
        Assessment.objects.create(
            revision=revision, facts={}, determined=sorted(determined), packs=[], zone="UTC", result=whole, made_at=NOW, **told
        )  # fmt: skip
        Obligation.objects.bulk_create(
            Obligation(
                production=bare.production, use=use, revision=revision, opened_at=NOW, pack=one["pack"],
                pack_version=one["version"], rule=one["rule"], duty=one["key"], kind=one["kind"], action=one["action"],
                party=one["party"], title=one["title"], text=one["text"], clause=one["clause"], due=one["due"],
                due_at=one["due"]["at"], **told,
            )
            for one in duties.values()
        )  # fmt: skip
        yield bare
        transaction.set_rollback(True)


def test_the_property_could_fail(world: World) -> None:
    decided(world)
    page = next_up(world.production, internal=True, now=NOW, office_zone="")
    assert any(DAY in one["due"]["sum"] for one in page)


@pytest.mark.parametrize("internal", [True, False])
def test_the_head_of_a_production_costs_the_same_number_of_statements(
    world: World, django_assert_num_queries: Any, internal: bool
) -> None:
    for _one in range(3):
        world.log_notifiable()
    with django_assert_num_queries(1):
        next_up(world.production, internal=internal, now=NOW, office_zone="")
