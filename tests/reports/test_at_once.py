"""What two people, or a person and a worker, do at the same moment: nobody's work is lost and nobody waits in a circle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from compliance.errors import Conflict
from disclosures.models import Closing, Obligation, Opening
from disclosures.services.closings import close_obligation, mark_done
from disclosures.services.determinations import determine
from disclosures.services.uses import revise_use
from reports.models import Document, Draft
from reports.services.deliveries import claim_delivery, finish_handed_over
from reports.services.drafts import stale_productions
from reports.services.rendering import render_document
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


def test_two_who_close_the_same_item_close_it_once(fresh_database: FreshDatabase) -> None:
    world = make_world()
    item = world.log_notifiable().obligations.get(duty="bargain union")

    def close(kind: str) -> object:
        told = {"reason": "Looked at.", "file": None, "by": world.approver, "now": NOW}
        return close_obligation(obligation=item, kind=kind, **told)  # type: ignore[arg-type]

    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        both = [together.begin(lambda kind=kind: close(kind)) for kind in ("done", "not_applicable")]
        together.let_go()
        faults = [one.exception() for one in both]
    assert sorted(type(one).__name__ for one in faults) == ["Conflict", "NoneType"]
    item.refresh_from_db()
    assert (Closing.objects.get().kind, Closing.objects.count()) == (item.status, 1)


def test_an_item_closed_while_its_ai_use_is_assessed_again_stays_closed(fresh_database: FreshDatabase) -> None:
    world = make_world()
    use = world.log_notifiable()
    item = use.obligations.get(duty="bargain union")

    def close() -> object:
        told = {"kind": "not_applicable", "reason": "Looked at.", "file": None}
        return close_obligation(obligation=item, by=world.approver, now=NOW, **told)  # type: ignore[arg-type]

    def revise() -> object:
        entry = replace(BARTENDER, scene="12A")
        return revise_use(use=use, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)

    with Together(fresh_database, NOTIFY.replace("notify", "bargain")) as together:
        closing, revising = together.begin(close), together.begin(revise)
        together.let_go()
        assert (closing.result(), revising.result()) != (None, None)
    item.refresh_from_db()
    assert (item.status, item.revision.revision) == ("not_applicable", 2)  # type: ignore[union-attr]


def test_what_a_paper_told_is_in_the_record_as_done(world: World) -> None:
    world.serve_notice()
    inside = Opening.objects.filter(entry__stream=world.production.stream, kind="obligation.done")
    assert inside.count() == 1


def notice_of(world: World) -> Draft:
    return next(draft for draft in world.drafts() if draft.kind == "notice")


def test_what_lapsed_since_the_last_sweep_is_not_issued(world: World) -> None:
    use = world.log_notifiable()
    draft = notice_of(world)
    determine(use=use, involvement=0, fact="replica_of_anyone", value=True, reason="", by=world.approver, now=NOW)
    with pytest.raises(Conflict) as refused:
        world.release(draft)
    assert (refused.value.code, Document.objects.count()) == ("draft-not-open", 0)


def test_what_changed_since_the_last_sweep_is_read_again_first(world: World) -> None:
    use = world.log_notifiable()
    draft = notice_of(world)
    entry = replace(BARTENDER, scene="12A")
    revise_use(use=use, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)
    with pytest.raises(Conflict) as refused:
        world.release(draft)
    assert (refused.value.code, Document.objects.count()) == ("changed-meanwhile", 0)


def test_what_is_issued_while_drafting_reads_is_not_drafted_anew(fresh_database: FreshDatabase) -> None:
    world = make_world()
    first, _ = world.log_notifiable(), world.log_notifiable()
    one, two = (draft for draft in world.drafts() if draft.kind == "notice")
    entry = replace(BARTENDER, scene="12A")
    revise_use(use=first, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)
    with Together(fresh_database, f"SELECT 1 FROM reports_draft WHERE id = '{one.pk}' FOR UPDATE") as together:
        drafting = together.begin(world.drafts)  # has read that both are untold, and waits to change the first
        releasing = together.begin(lambda: world.release(two))
        together.let_go()
        assert releasing.result().number == 1
        drafting.result()
    assert Draft.objects.filter(kind="notice").count() == 2


def test_what_is_recorded_while_drafting_reads_is_read_next_time(fresh_database: FreshDatabase) -> None:
    world = make_world()
    world.log()
    world.drafts()
    world.log()
    with Together(fresh_database, "SELECT 1 FROM reports_draft FOR UPDATE") as together:
        drafting = together.begin(world.drafts)  # has read that no policy is signed
        signing = together.begin(world.sign_policy)
        together.let_go()
        assert (drafting.result(), signing.result()) != (None, None)
    assert stale_productions(now=NOW) == [world.production]
