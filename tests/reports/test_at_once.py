"""What two people, or a person and a worker, do at the same moment: nobody's work is lost and nobody waits in a circle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from disclosures.models import Obligation, Opening
from disclosures.services.obligations import mark_done
from disclosures.services.uses import revise_use
from reports.services.deliveries import claim_delivery, finish_handed_over
from reports.services.documents import render_document
from tests.databases import FreshDatabase
from tests.together import Together
from tests.world import BARTENDER, NOW, World, make_world

NOTIFY = "SELECT 1 FROM disclosures_obligation WHERE duty = 'notify union' FOR UPDATE"


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"


def hand_over(world: World) -> object:
    """A hand-over over the portal that has come as far as its result."""
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    attempt = claim_delivery(delivery=document.deliveries.get(channel="portal").pk, now=NOW)
    assert attempt is not None
    return lambda: finish_handed_over(attempt=attempt, detail="", now=NOW)


def test_a_revision_during_the_hand_over_does_not_open_what_was_told(fresh_database: FreshDatabase) -> None:
    world = make_world()
    finish, use = hand_over(world), world.production.uses.get()

    def revise() -> object:
        entry = replace(BARTENDER, scene="12A")
        return revise_use(use=use, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)

    with Together(fresh_database, NOTIFY) as together:
        revising, handing = together.begin(revise), together.begin(finish)  # type: ignore[arg-type]
        together.let_go()
        assert (revising.result(), handing.result()) != (None, None)
    assert Obligation.objects.get(duty="notify union").status == "done"


def test_an_item_marked_as_done_during_the_hand_over(fresh_database: FreshDatabase) -> None:
    world = make_world()
    finish, bargain = hand_over(world), Obligation.objects.get(duty="bargain union")

    def mark() -> object:
        return mark_done(obligation=bargain, reason="Met on Monday.", by=world.approver, now=NOW)

    with Together(fresh_database, NOTIFY.replace("notify", "bargain")) as together:
        marking, handing = together.begin(mark), together.begin(finish)  # type: ignore[arg-type]
        together.let_go()
        assert (marking.result(), handing.result()) != (None, None)
    assert set(Obligation.objects.filter(rule="T23-13").values_list("status", flat=True)) == {"done"}


def test_what_a_paper_told_is_in_the_record_as_done(world: World) -> None:
    world.serve_notice()
    inside = Opening.objects.filter(entry__stream=world.production.stream, kind="obligation.done")
    assert inside.count() == 1
