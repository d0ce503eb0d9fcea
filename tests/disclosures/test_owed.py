"""What is owed to a union: who may say that it is done, whom papers may go to, and what a confirmation sets going."""

from __future__ import annotations

import pytest

from compliance import library
from compliance.errors import Forbidden, Invalid
from disclosures.actors import SYSTEM
from disclosures.models import Opening
from disclosures.services.closings import mark_done
from disclosures.services.productions import confirm_provision, map_union
from reports.services.drafts import stale_productions
from tests.world import LOGGED, NOW, World

PACK = "sag-aftra/tv-theatrical-2023"


def test_a_coordinator_cannot_take_a_notice_out_of_the_queue_by_calling_it_done(world: World) -> None:
    notify = world.log_notifiable().obligations.get(duty="notify union")
    with pytest.raises(Forbidden):
        mark_done(obligation=notify, reason="Told them.", by=world.coordinator, now=NOW)
    assert mark_done(obligation=notify, reason="Told by phone.", by=world.approver, now=NOW).status == "done"


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
    told = {"production_number": "", "recipient_name": "", "agreed": {"email": LOGGED}, "agreed_by": "Rep"}
    with pytest.raises(Invalid) as refused:
        map_union(production=world.production, union=world.union, recipient_email=address, by=SYSTEM, now=NOW, **told)  # type: ignore[arg-type]
    assert refused.value.field == "/recipient_email"
