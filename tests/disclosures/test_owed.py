"""What is owed to a union: who may say that it is done, whom papers may go to, and what a confirmation sets going."""

from __future__ import annotations

import pytest

from compliance import library
from compliance.errors import Conflict, Forbidden, Invalid
from disclosures.models import Opening
from disclosures.services.closings import mark_done
from disclosures.services.productions import confirm_provision
from reports.services.drafts import stale_productions
from tests.world import NOW, World, mail_to

PACK = "sag-aftra/tv-theatrical-2023"


def test_a_coordinator_cannot_take_a_notice_out_of_the_queue_by_calling_it_done(world: World) -> None:
    notify = world.log_notifiable().obligations.get(duty="notify union")
    with pytest.raises(Forbidden):
        mark_done(obligation=notify, reason="Told them.", by=world.coordinator, now=NOW)


def test_nor_does_labor_relations_by_a_word(world: World) -> None:
    notify = world.log_notifiable().obligations.get(duty="notify union")
    with pytest.raises(Conflict) as refused:
        mark_done(obligation=notify, reason="Told by phone.", by=world.approver, now=NOW)
    assert (refused.value.code, "service by other means" in refused.value.remedy) == ("told-by-paper", True)


def test_a_confirmed_provision_is_in_the_record_and_sets_drafting_going(world: World) -> None:
    world.log()
    world.drafts()
    confirm_provision(
        studio=world.studio, pack=PACK, version=library.latest(PACK).version, rule="T23-13", by=world.approver, now=NOW
    )
    assert Opening.objects.filter(entry__stream=world.production.stream, kind="provision.confirmed").count() == 1
    assert stale_productions(now=NOW) == [world.production]


@pytest.mark.parametrize(
    "address", ["nobody", "a@b\nBcc: c@d.example", "rep@ünion.example", "x" * 300 + "@union.example"]
)
def test_no_paper_is_addressed_to_what_is_no_address(world: World, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail_to(world, address)
    assert refused.value.field == "/email"
