"""The whole way on the pages: drafted, released, handed over, opened, answered; and every button pressed twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from disclosures.models import Confirmation, Determination, HousePolicy
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from disclosures.services.productions import confirm_provision
from disclosures.services.uses import revise_use
from reports.models import Approval, Document, Draft, Return
from reports.services.drafts import stale_productions
from reports.services.sweeping import drain
from tests.pages import read, signed_in
from tests.reports.scenes import notice_draft, paper, said, scan_of, scene, telling_the_performer
from tests.world import BARTENDER, LEGAL_CONCLUSIONS, NOW, World, on_an_unmapped_picture

USE = "/productions/picture/uses/1/"
RESERVED = "Received, all rights reserved"


def drafted(world: World) -> Draft:
    world.log_notifiable(timezone.now())
    world.drafts(timezone.now())
    return notice_draft()


def release(client: Client, draft: Draft, seen: str = "") -> Any:
    return client.post(f"/drafts/{draft.pk}/release", {"seen": seen or draft.content_sha256})


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_from_the_draft_to_the_answer(world: World) -> None:
    draft, approver, rep = drafted(world), signed_in(world.approver), signed_in(world.rep)
    assert draft.use.label in read(approver.get("/queue/")).text
    page = read(approver.get(f"/drafts/{draft.pk}/"))
    assert page.controls["seen"].value == draft.content_sha256
    assert release(approver, draft)["Location"] == f"/papers/{paper().pk}/"
    assert "being made" in read(approver.get(f"/papers/{paper().pk}/")).text
    assert rep.get(f"/papers/{paper().pk}/").status_code == 404  # not handed over yet

    drain(now=timezone.now())
    assert "NOTICE 0001" in read(rep.get("/inbox/")).text
    rep.post(f"/papers/{paper().pk}/open")
    rep.post(f"/papers/{paper().pk}/answers", {"kind": "received"})
    for client in (rep, approver, signed_in(world.coordinator)):
        assert RESERVED in read(client.get(f"/papers/{paper().pk}/")).text
    assert "received, rights reserved" in read(signed_in(world.coordinator).get(USE)).text


def test_a_paper_released_twice_is_issued_once(world: World) -> None:
    draft, client = drafted(world), signed_in(world.approver)
    release(client, draft)
    again = release(client, draft)
    assert (again.status_code, Document.objects.count(), Approval.objects.count()) == (302, 1, 1)
    assert said(again)[-1] == "This draft was issued as NOTICE 0001. Go back to the queue."
    assert client.get(again["Location"])["Location"] == f"/papers/{paper().pk}/"


def test_what_changed_since_it_was_read_is_read_again(world: World) -> None:
    draft, client = drafted(world), signed_in(world.approver)
    revise_use(
        use=draft.use,
        expected=1,
        entry=replace(BARTENDER, scene="12A"),
        reason="",
        via="form",
        by=world.coordinator,
        now=timezone.now(),
    )
    answer = release(client, draft)  # no sweep has run since
    assert said(answer) == ["The draft changed after you opened it. Read it again, then decide."]
    assert (Document.objects.count(), Approval.objects.count()) == (0, 0)
    assert release(client, notice_draft())["Location"] == f"/papers/{paper().pk}/"


def test_what_is_blocked_does_not_go_out_by_a_forged_click(world: World) -> None:
    draft = drafted(on_an_unmapped_picture(world))
    client = signed_in(world.approver)
    page = client.get(f"/drafts/{draft.pk}/")
    assert "No union is mapped to this production." in read(page).text
    assert b'aria-keyshortcuts="r" disabled' in page.content
    assert release(client, notice_draft())["Location"] == f"/drafts/{draft.pk}/"
    assert Document.objects.count() == 0


# --- what blocks, lifted where it is said ----------------------------------------------------------------------------


def test_a_provision_is_confirmed_on_the_draft_it_blocks(world: World) -> None:
    client = signed_in(world.approver)
    world.log()
    answers = {f"answer-0-{fact}": str(value).lower() for fact, value in LEGAL_CONCLUSIONS.items()}
    client.post(f"{USE}determinations", {**answers, "reason": "Looked at the frames."})
    draft = notice_draft()
    assert [block["code"] for block in draft.blocks] == ["provision-unconfirmed"]
    provision = draft.blocks[0]["provision"]
    for _twice in range(2):
        client.post(f"/drafts/{draft.pk}/provision", {"provision": provision})
    draft.refresh_from_db()
    assert (draft.blocks, Confirmation.objects.count()) == ([], 1)


def test_a_provision_confirmed_once_lifts_its_block_in_every_production(world: World) -> None:
    draft = drafted(world)
    other = Confirmation.objects.get()
    rows = {"pack": other.pack, "version": other.version, "rule": other.rule}
    answer = signed_in(world.approver).post("/productions/picture/set-up/provisions", rows)
    assert (answer.status_code, Confirmation.objects.count()) == (302, 1)
    assert draft.blocks == []


@pytest.mark.parametrize(
    "rows",
    [
        {},
        {"pack": "x", "version": "1", "rule": "T"},
        {"pack": "sag-aftra/tv-theatrical-2023", "version": "1", "rule": "T99"},
    ],
)
def test_a_provision_that_does_not_exist_is_not_confirmed(world: World, rows: dict[str, str]) -> None:
    answer = signed_in(world.approver).post("/productions/picture/set-up/provisions", rows)
    assert (answer.status_code in (404, 422), Confirmation.objects.count()) == (True, 0)


def test_the_house_policy_is_signed_once(world: World) -> None:
    client = signed_in(world.approver)
    world.log()
    world.drafts()
    given = {"policy_text": "Every AI use is logged.", "agreed_on": "2026-01-05"}
    answers = [client.post("/productions/picture/set-up/policy", given) for _twice in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert HousePolicy.objects.count() == 1
    assert {tuple(draft.blocks) for draft in Draft.objects.filter(status="open", kind="summary")} == {()}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"policy_text": "x", "agreed_on": "soon"},
        {"policy_text": " ", "agreed_on": "2026-01-05"},
        {"policy_text": "x", "agreed_on": "0001-01-01"},
    ],
)
def test_a_policy_that_says_nothing_is_not_signed(world: World, given: dict[str, str]) -> None:
    answer = signed_in(world.approver).post("/productions/picture/set-up/policy", given)
    page = read(answer)
    assert (answer.status_code, HousePolicy.objects.count()) == (422, 0)
    assert page.controls["agreed_on"].value == given.get("agreed_on", "")


# --- determinations --------------------------------------------------------------------------------------------------


def test_conclusions_are_asked_with_a_reason(world: World) -> None:
    world.log()
    client = signed_in(world.approver)
    answer = client.post(f"{USE}determinations", {"answer-0-replica_of_anyone": "false"})
    page = read(answer)
    assert (answer.status_code, Determination.objects.count()) == (422, 0)
    assert page.controls["answer-0-replica_of_anyone"].value == "false"  # nothing is typed twice


def test_an_answer_sent_twice_is_kept_once(world: World) -> None:
    world.log()
    client = signed_in(world.approver)
    given = {"answer-0-replica_of_anyone": "false", "reason": "Compared."}
    answers = [client.post(f"{USE}determinations", given) for _twice in range(2)]
    assert [said(one)[-1] for one in answers] == [
        "1 answer recorded.",
        "Nothing was recorded: no answer differs from what stands. Choose one first.",
    ]
    assert Determination.objects.count() == 1


def test_an_answer_is_taken_back_by_not_knowing(world: World) -> None:
    world.log()
    client = signed_in(world.approver)
    for value in ("false", "unknown"):
        client.post(f"{USE}determinations", {"answer-0-replica_of_anyone": value, "reason": "Compared."})
    assert [row.value for row in Determination.objects.order_by("made_at", "id")] == [False, None]


def test_who_answers_one_thing_says_nothing_anew_of_what_a_colleague_answers_meanwhile(world: World) -> None:
    """The form holds earlier answers and lines left empty, and sends them all back as it was opened."""
    facts = {"principal_photography_start": "2026"}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    use, client = world.log(), signed_in(world.approver)
    for fact, value in (("replica_of_anyone", True), ("recognisable_as_performer", True)):
        determine(use=use, involvement=0, fact=fact, value=value, reason="First look.", by=world.approver, now=NOW)
    opened = read(client.get(USE))
    for fact, value in (("replica_of_anyone", False), ("principal_photography_start", "2026-03-09")):
        determine(use=use, involvement=0, fact=fact, value=value, reason="Second look.", by=world.approver, now=NOW)
    client.post(f"{USE}determinations", opened.sent(answer__0__recognisable_as_performer="false", reason="No."))
    stands = {row.fact: (row.value, row.reason) for row in Determination.objects.order_by("made_at", "id")}
    assert stands == {
        "replica_of_anyone": (False, "Second look."),
        "principal_photography_start": ("2026-03-09", "Second look."),
        "recognisable_as_performer": (False, "No."),
    }


WRONG = [
    {"answer-0-human_role": "true"},  # the production's to answer
    {"answer-0-no_such_fact": "true"},
    {"answer-0-replica_of_anyone": "perhaps"},
    {"answer-7-as_scripted": "true"},  # nobody has that number
]


@pytest.mark.parametrize("given", WRONG)
def test_what_is_no_conclusion_is_refused(world: World, given: dict[str, str]) -> None:
    world.log()
    answer = signed_in(world.approver).post(f"{USE}determinations", {**given, "reason": "x"})
    assert (answer.status_code in (404, 422), Determination.objects.count()) == (True, 0)


# --- action items ----------------------------------------------------------------------------------------------------


def test_an_action_item_is_done_with_a_line_and_once(world: World) -> None:
    world = scene(world)
    item, client = telling_the_performer(world), signed_in(world.coordinator)
    where = f"/productions/picture/uses/3/items/{item.pk}/close"
    assert client.post(where, {"line": " "}).status_code == 422
    answers = [client.post(where, {"line": "Told on the phone by the AD."}) for _twice in range(2)]
    item.refresh_from_db()
    assert (item.status, item.status_reason) == ("done", "Told on the phone by the AD.")
    assert [one.status_code for one in answers] == [302, 302]
    assert "already" in said(answers[1])[-1]
    assert "Told on the phone by the AD." in read(client.get("/productions/picture/uses/3/")).text


def test_what_is_owed_to_the_union_is_not_closed_by_a_coordinator(world: World) -> None:
    scene(world)
    items = {one.duty: one for one in world.production.uses.get(number=2).obligations.all()}
    for duty, roles in {"notify union": ("coordinator", "approver"), "bargain union": ("coordinator",)}.items():
        for role in roles:
            where = f"/productions/picture/uses/2/items/{items[duty].pk}/close"
            signed_in(getattr(world, role)).post(where, {"line": "Done."})
            items[duty].refresh_from_db()
            assert items[duty].status == "open"
    signed_in(world.approver).post(
        f"/productions/picture/uses/2/items/{items['bargain union'].pk}/close", {"line": "Met on Monday."}
    )
    items["bargain union"].refresh_from_db()
    assert items["bargain union"].status == "done"


def test_an_item_of_another_ai_use_is_not_found(world: World) -> None:
    scene(world)
    item = scan_of(world).obligations.first()
    answer = signed_in(world.coordinator).post(f"{USE}items/{item.pk}/close", {"line": "Done."})
    assert answer.status_code == 404


# --- returned ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_returned_with_remarks_and_once(world: World) -> None:
    draft, client = drafted(world), signed_in(world.approver)
    where = f"/drafts/{draft.pk}/return"
    refused = client.post(where, {"seen": draft.content_sha256})
    assert (refused.status_code, read(refused).controls["remarks"].error) == (422, True)
    for _twice in range(2):
        client.post(where, {"seen": draft.content_sha256, "remarks": "Name the scene."})
    assert [row.remarks for row in Return.objects.all()] == ["Name the scene."]
    assert "Returned to the production" in read(client.get("/queue/")).text
    assert "Name the scene." in read(client.get(f"/drafts/{draft.pk}/")).text


def test_confirming_reaches_the_drafts_of_other_productions(world: World) -> None:
    """A confirmation stands on no production's record, so the sweep looks for it."""
    draft = drafted(world)
    assert stale_productions(now=timezone.now()) == []
    confirm_provision(
        studio=world.studio,
        pack="sag-aftra/tv-theatrical-2026",
        version="1",
        rule="T26-K",
        by=world.approver,
        now=timezone.now(),
    )
    assert stale_productions(now=timezone.now()) == [draft.production]
