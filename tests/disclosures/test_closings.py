"""Closing an action item by hand, and taking that back: who may, with what reason, and what anybody else learns of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.errors import Conflict, Forbidden, Invalid, Refusal
from disclosures.actors import Actor
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Closing, Obligation, Opening, SupportingFile
from disclosures.services.closings import close_obligation, mark_done
from disclosures.services.determinations import determine
from disclosures.services.files import store_file
from disclosures.services.uses import revise_use
from tests.api import signed_in
from tests.world import BARTENDER, DRAGON, LOGGED, NOW, World, make_production

CANARY = "canary-77c0"
ALTERED = UseInput(
    activity="alteration",
    summary="Words of the lead changed.",
    involvements=(InvolvementInput("Lead", facts={"contract_date": "2025-01-02", "engagement_category": "principal"}),),
)


def owed_to(party: str, world: World) -> Obligation:
    """The bargaining owed to the union, or the summary's duty of the house policy; or what a performer is owed."""
    if party == "union":
        return world.log_notifiable().obligations.get(duty="bargain union")
    scanned = UseInput(activity="scan", summary="A scan.", involvements=(InvolvementInput("Lead", facts=SCANNED),))
    return world.log(scanned).obligations.get(duty="notify performer")


SCANNED = {"contract_date": "2025-01-02", "engagement_category": "principal"}


def letter(world: World, **changes: Any) -> SupportingFile:
    told = {
        "production": world.production,
        "name": "letter.txt",
        "media_type": "text/plain",
        "by": world.approver,
        "internal": True,
    }
    return store_file(content=b"The union waives it.", now=NOW, **{**told, **changes})  # type: ignore[arg-type]


def close(world: World, item: Obligation, kind: str, *, by: Actor | None = None, **changes: Any) -> Obligation:
    told = {"reason": CANARY, "file": letter(world) if kind == "waived" else None, "now": NOW, **changes}
    return close_obligation(obligation=item, kind=kind, by=by or world.approver, **told)


@pytest.mark.parametrize(
    ("kind", "status"), [("done", "done"), ("not_applicable", "not_applicable"), ("waived", "waived")]
)
def test_a_closing_is_kept_and_the_action_item_follows_it(world: World, kind: str, status: str) -> None:
    item = close(world, owed_to("union", world), kind)
    [closing] = item.closings.all()
    assert (item.status, item.status_reason, item.closed_at) == (status, CANARY, NOW)
    assert (closing.kind, closing.reason, closing.made_by) == (kind, CANARY, world.approver.id)
    assert (closing.file is not None) == (kind == "waived")


@pytest.mark.parametrize("kind", ["not_applicable", "waived"])
@pytest.mark.parametrize("party", ["union", "performer"])
def test_only_labor_relations_says_that_something_does_not_apply_or_was_waived(
    world: World, kind: str, party: str
) -> None:
    item = owed_to(party, world)
    for by in (world.coordinator, world.admin, world.viewer):
        with pytest.raises(Forbidden):
            close(world, item, kind, by=by)
    assert not Closing.objects.exists()


def test_every_closing_says_why(world: World) -> None:
    item = owed_to("performer", world)
    for kind in ("done", "not_applicable", "waived"):
        with pytest.raises(Invalid) as refused:
            close(world, item, kind, reason="  ")
        assert (refused.value.code, refused.value.field) == ("text-missing", "/reason")


def test_a_waiver_comes_with_the_unions_paper(world: World) -> None:
    item = owed_to("union", world)
    elsewhere = letter(world, production=make_production(world.studio, "elsewhere"))
    for file, code in ((None, "waiver-without-paper"), (elsewhere, "file-elsewhere")):
        with pytest.raises(Invalid) as refused:
            close(world, item, "waived", file=file)
        assert (refused.value.code, refused.value.field) == (code, "/file")


@pytest.mark.parametrize("kind", ["done", "not_applicable", "waived"])
def test_a_second_click_is_told_and_changes_nothing(world: World, kind: str) -> None:
    item = owed_to("performer", world)
    close(world, item, kind)
    with pytest.raises(Conflict) as refused:
        close(world, item, "done", by=world.coordinator)
    assert (refused.value.code, Closing.objects.count()) == ("not-open", 1)
    assert "applicable" not in refused.value.message
    assert "waive" not in refused.value.message


def test_what_was_closed_stays_closed_while_the_duty_stays_due(world: World) -> None:
    item = close(world, owed_to("union", world), "not_applicable")
    entry = BARTENDER
    revise_use(use=item.use, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)  # type: ignore[arg-type]
    item.refresh_from_db()
    assert (item.status, item.status_reason) == ("not_applicable", CANARY)


def dragon_and_back(world: World, item: Obligation) -> None:
    for expected, entry in ((1, DRAGON), (2, BARTENDER)):
        told: dict[str, Any] = {"reason": "", "via": "form", "by": world.coordinator, "now": NOW}
        revise_use(use=item.use, expected=expected, entry=entry, **told)  # type: ignore[arg-type]


def test_a_closing_outlives_the_duty_and_what_lapsed_by_itself_opens_by_itself(world: World) -> None:
    closed = close(world, owed_to("union", world), "not_applicable")
    other = Obligation.objects.get(use=closed.use, duty="notify union")
    dragon_and_back(world, closed)
    closed.refresh_from_db()
    other.refresh_from_db()
    assert (closed.status, other.status) == ("not_applicable", "open")


@pytest.mark.parametrize("kind", ["done", "not_applicable", "waived"])
def test_a_closing_is_taken_back_once(world: World, kind: str) -> None:
    item = close(world, owed_to("union", world), kind)
    again = close(world, item, "reopened", now=NOW + timedelta(hours=1))
    assert (again.status, again.status_reason, again.closed_at) == ("open", "", None)
    with pytest.raises(Conflict) as refused:
        close(world, item, "reopened")
    assert refused.value.code == "not-closed-by-hand"
    assert close(world, item, kind, reason="Again.").status_reason == "Again."


def test_what_is_taken_back_and_no_longer_due_does_not_open(world: World) -> None:
    item = close(world, owed_to("union", world), "done")
    revise_use(use=item.use, expected=1, entry=DRAGON, reason="", via="form", by=world.coordinator, now=NOW)  # type: ignore[arg-type]
    assert close(world, item, "reopened").status == "lapsed"


def test_it_is_taken_back_by_the_same_right(world: World) -> None:
    item = mark_done(obligation=owed_to("performer", world), reason="Told.", by=world.coordinator, now=NOW)
    assert close(world, item, "reopened", by=world.coordinator).status == "open"
    close(world, item, "not_applicable")
    with pytest.raises(Forbidden):
        close(world, item, "reopened", by=world.coordinator)


def test_what_a_paper_told_nobody_takes_back(world: World) -> None:
    world.serve_notice()
    with pytest.raises(Conflict) as refused:
        close(world, Obligation.objects.get(duty="notify union"), "reopened")
    assert refused.value.code == "not-closed-by-hand"


def test_what_must_not_happen_is_never_done(world: World) -> None:
    crowd = UseInput(
        activity="crowd",
        summary="Digital background in place of those who were to be hired.",
        involvements=(InvolvementInput("Background", facts={**SCANNED, "engagement_category": "background"}),),
        facts={"crowd_made_by": "replicas", "coverage_numbers_met": False},
    )
    use = world.log(crowd)
    if not use.obligations.filter(action="forbid").exists():
        told: dict[str, Any] = {"involvement": 1, "fact": "replica_instead_of_hiring", "value": True, "reason": "x"}
        determine(use=use, by=world.approver, now=LOGGED, **told)
    item = use.obligations.filter(action="forbid").first()
    assert item is not None
    with pytest.raises(Refusal) as refused:
        close(world, item, "done")
    assert refused.value.code == "not-done-by-hand"
    assert close(world, item, "not_applicable").status == "not_applicable"


# --- what anybody else learns ------------------------------------------------------------------------------------------


def kinds_told(world: World, by: Actor) -> set[str]:
    told = signed_in(by).get("events?production=picture&limit=200").json()["items"]
    assert CANARY not in str(told)
    return {one["kind"] for one in told if one["kind"].startswith("obligation.")}


def test_the_record_says_how_inside_and_that_outside(world: World) -> None:
    item = close(world, owed_to("performer", world), "not_applicable")
    close(world, item, "reopened")
    close(world, item, "waived")
    inside, outside = kinds_told(world, world.approver), kinds_told(world, world.coordinator)
    assert inside - outside == {"obligation.not_applicable", "obligation.waived"}
    assert {"obligation.closed", "obligation.reopened"} <= outside
    stored = Opening.objects.filter(kind__startswith="obligation.")
    assert [one for one in stored if CANARY.encode() in bytes(one.body)] == []


@pytest.mark.parametrize("kind", ["not_applicable", "waived"])
def test_others_read_closed_and_no_reason(world: World, kind: str) -> None:
    item = close(world, owed_to("performer", world), kind)

    def told(by: Actor, status: str) -> list[tuple[str, str]]:
        found = signed_in(by).get(f"obligations?status={status}&limit=200").json()["items"]
        return [(one["status"], one["status_reason"]) for one in found if one["id"] == str(item.pk)]

    assert told(world.approver, kind) == [(kind, CANARY)]
    assert told(world.coordinator, "closed") == [("closed", "")]
    assert told(world.coordinator, kind) == []
    assert told(world.approver, "closed") == []


def test_the_draft_of_a_union_duty_that_does_not_apply_lapses(world: World) -> None:
    use = world.log_notifiable()
    [draft] = [one for one in world.drafts() if one.kind == "notice"]
    for duty in use.obligations.filter(party="union", kind="contract"):
        close(world, duty, "not_applicable")
    world.drafts()
    draft.refresh_from_db()
    assert draft.status == "lapsed"


def test_a_kind_of_closing_that_there_is_not_is_refused_with_those_that_there_are(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        close(world, owed_to("performer", world), "forgotten")
    assert (refused.value.code, refused.value.field) == ("not-a-choice", "/kind")
    assert "not_applicable" in (refused.value.remedy or "")
