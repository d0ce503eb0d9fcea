"""What belongs to a union, on the pages: what it does that is no AI use, and who is told for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from disclosures.models import Closing, Obligation, Production, ProductionUnion, UnionEvent
from tests.pages import read, signed_in
from tests.reports.scenes import said
from tests.world import World, make_organization, make_production, on_an_unmapped_picture

EVENTS = "/productions/picture/union-events/"
MAPPING = "/productions/picture/set-up/unions"


def tell(world: World, kind: str = "meeting_request", **changes: str) -> Any:
    told = {"kind": kind, "union": str(world.union.pk), "began_on": "2025 10 1", "note": "CANARY note"}
    return signed_in(world.approver).post(f"{EVENTS}new", {**told, **changes})


# --- what it does ------------------------------------------------------------------------------------------------------


def test_a_request_for_a_meeting_is_in_the_queue_until_it_was_held(world: World) -> None:
    tell(world)
    client, event = signed_in(world.approver), UnionEvent.objects.get()
    assert event.began_on == "2025-10-01"
    for where in ("/queue/", EVENTS, "/productions/picture/"):
        assert "Meet with the union" in (text := read(client.get(where)).text) or "Request for a meeting" in text, where
    assert "since 1 Oct 2025" in read(client.get(EVENTS)).text
    client.post(f"{EVENTS}{event.pk}/end", {"ended_on": "2025-11-12"})
    queue = read(client.get("/queue/")).text
    assert ("Request for a meeting" in queue, "Meet with the union" in queue) == (False, False)
    page = read(client.get(EVENTS)).text
    assert ("Met on 2025-11-12." in page, "done" in page) == (True, True)


def test_wherever_labor_relations_sees_what_is_owed_it_says_how_well_the_provision_is_known(world: World) -> None:
    tell(world)
    owed = Obligation.objects.get(union_event__isnull=False)
    assert (owed.rule, owed.pack) == ("T23-17", "sag-aftra/tv-theatrical-2023")
    for where in ("/queue/", EVENTS, "/productions/picture/"):
        assert "source: primary text" in read(signed_in(world.approver).get(where)).text, where


def test_what_was_told_and_waits_for_its_end_is_closed_from_the_queue(world: World) -> None:
    world.serve_notice()
    client, item = signed_in(world.approver), Obligation.objects.get(duty="bargain union")
    page = client.get("/queue/").content.decode()
    where = f"/productions/picture/uses/1/items/{item.pk}/close"
    assert page[page.index('id="owed"') :].count(where) == 1
    client.post(where, {"kind": "done", "line": "Met on Monday; nothing was asked for."})
    assert 'id="owed"' not in client.get("/queue/").content.decode()


def test_what_a_draft_will_tell_is_not_listed_twice(world: World) -> None:
    world.log_notifiable()
    world.drafts()
    assert 'id="owed"' not in signed_in(world.approver).get("/queue/").content.decode()


def test_a_strike_stands_in_the_queue_while_it_lasts(world: World) -> None:
    tell(world, "strike", began_on="2025-10-01")
    client, event = signed_in(world.approver), UnionEvent.objects.get()
    assert "Strike" in read(client.get("/queue/")).text
    assert said(tell(world, "strike"))[-1].startswith("A strike of Union lasts already.")
    client.post(f"{EVENTS}{event.pk}/end", {"ended_on": "2025-10-20"})
    assert "Strike" not in read(client.get("/queue/")).text


def test_a_strike_recorded_elsewhere_is_shown_with_where(world: World) -> None:
    tell(world, "strike", began_on="2025-10-01")
    other = make_production(world.studio, "second")
    ProductionUnion.objects.create(production=other, union=world.union)
    page = read(signed_in(world.approver).get("/productions/second/union-events/")).text
    assert f"recorded on {world.production.title}" in page


def test_what_is_owed_for_a_meeting_is_closed_on_its_page_and_taken_back(world: World) -> None:
    tell(world)
    client, item = signed_in(world.approver), Obligation.objects.get()
    for kind in ("not_applicable", "reopened"):
        client.post(f"{EVENTS}items/{item.pk}", {"kind": kind, "line": "As agreed by telephone."})
    assert [row.kind for row in Closing.objects.order_by("made_at")] == ["not_applicable", "reopened"]


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"kind": ""}, "kind"),
        ({"began_on": "soon"}, "began_on"),
        ({"union": "x"}, "union"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_is_wrong_stands_beside_its_control_with_what_was_typed(
    world: World, changes: dict[str, str], control: str
) -> None:
    answer = tell(world, **changes)
    assert (answer.status_code, UnionEvent.objects.count()) == (422, 0)
    assert f'href="#id_{control}"' in answer.content.decode()
    if control != "note":
        assert "CANARY note" in answer.content.decode()


def test_an_end_before_the_beginning_is_said_where_it_was_typed(world: World) -> None:
    tell(world)
    event = UnionEvent.objects.get()
    answer = signed_in(world.approver).post(f"{EVENTS}{event.pk}/end", {"ended_on": "2025-09"})
    assert answer.status_code == 422
    assert f'href="#ended-{event.pk}"' in answer.content.decode()


def test_an_event_of_another_production_is_not_found(world: World) -> None:
    tell(world)
    make_production(world.studio, "second")
    where = f"/productions/second/union-events/{UnionEvent.objects.get().pk}/end"
    assert signed_in(world.approver).post(where, {"ended_on": "2025-11-12"}).status_code == 404


def test_nobody_else_learns_that_the_union_asked(world: World) -> None:
    tell(world)
    for by in (world.coordinator, world.admin, world.viewer):
        page = read(signed_in(by).get("/productions/picture/")).text
        assert [word for word in ("Meet with the union", "meeting", "CANARY") if word in page] == []


def test_a_form_that_is_clicked_twice_records_one_event(world: World) -> None:
    page = signed_in(world.approver).get(EVENTS).content.decode()
    [key] = re.findall(r'name="idempotency_key" value="(\w+)"', page)
    answers = [tell(world, idempotency_key=key) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, EVENTS)] * 2
    assert (UnionEvent.objects.count(), Obligation.objects.count()) == (1, 1)


def test_a_form_that_was_saved_and_then_changed_is_not_saved_again(world: World) -> None:
    tell(world, idempotency_key="a1")
    assert said(tell(world, idempotency_key="a1", began_on="2025-10-02"))[-1].startswith("This form was saved already")
    assert UnionEvent.objects.count() == 1


def test_a_day_to_come_is_refused_beside_its_control(world: World) -> None:
    answer = tell(world, "strike", began_on="2199-01-01")
    assert (answer.status_code, UnionEvent.objects.count()) == (422, 0)
    assert 'href="#id_began_on"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["meeting_request", "strike"])
def test_an_event_that_was_recorded_in_error_stays_on_its_page_and_leaves_the_queue(world: World, kind: str) -> None:
    tell(world, kind)
    client, event = signed_in(world.approver), UnionEvent.objects.get()
    client.post(f"{EVENTS}{event.pk}/take-back", {"reason": "It was another studio."})
    text = read(client.get(EVENTS)).text
    assert ("Recorded in error: It was another studio." in text, "recorded in error" in text) == (True, True)
    queue = read(client.get("/queue/")).text
    assert [word for word in ("Strike", "Request for a meeting", "Meet with the union") if word in queue] == []
    again = client.post(f"{EVENTS}{event.pk}/take-back", {"reason": "Once more."})
    assert said(again)[-1].startswith("This was recorded in error")
    assert "/take-back" not in client.get(EVENTS).content.decode()


def test_taking_back_wants_a_reason_where_it_was_left_out(world: World) -> None:
    tell(world)
    event = UnionEvent.objects.get()
    answer = signed_in(world.approver).post(f"{EVENTS}{event.pk}/take-back", {"reason": ""})
    page = answer.content.decode()
    assert (answer.status_code, f'href="#line-{event.pk}"' in page, f'id="line-{event.pk}"' in page) == (
        422,
        True,
        True,
    )
    assert re.search(rf'id="take-back-{event.pk}"\s+open', page)


# --- who is told for it ------------------------------------------------------------------------------------------------


def mapping(world: World, client: Client, **changes: str) -> Any:
    stands = {
        "union": str(world.union.pk), "production_number": "00123", "recipient_name": "Business representative",
    }  # fmt: skip
    return client.post(MAPPING.replace("picture", world.production.slug), {**stands, **changes})


def stands(world: World) -> ProductionUnion:
    return ProductionUnion.objects.get(production=world.production, union=world.union)


@pytest.mark.parametrize("role", ["approver", "admin"])
def test_whom_papers_are_addressed_to_is_changed(world: World, role: str) -> None:
    answer = mapping(world, signed_in(getattr(world, role)), recipient_name="AI desk")
    assert (answer.status_code, stands(world).recipient_name) == (302, "AI desk")


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"recipient_name": "CANARY desk" * 20}, "recipient_name"),
        ({"production_number": "9" * 61}, "production_number"),
    ],
)
def test_a_faulty_mapping_is_shown_again(world: World, changes: dict[str, str], control: str) -> None:
    answer = mapping(world, signed_in(world.admin), **{"recipient_name": "CANARY desk", **changes})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert (f'href="#id_{control}-{world.union.pk}"' in text, "CANARY desk" in text) == (True, True)
    assert stands(world).recipient_name == "Business representative"


def test_a_union_is_named_first_on_the_page(world: World) -> None:
    guild, client = make_organization("union", "guild"), signed_in(world.approver)
    assert mapping(world, client, union=str(guild.pk)).status_code == 302
    assert world.production.unions.filter(union=guild).exists()
    assert mapping(world, client, union="").status_code == 422


def test_naming_a_union_lifts_what_waited_for_it(world: World) -> None:
    unmapped = on_an_unmapped_picture(world)
    unmapped.log_notifiable()
    [draft] = [one for one in unmapped.drafts() if one.kind == "notice"]
    assert [block["code"] for block in draft.blocks] == ["union-unmapped"]
    mapping(unmapped, signed_in(world.admin))
    draft.refresh_from_db()
    assert draft.blocks == []


def test_of_a_coordinator_nothing_is_taken(world: World) -> None:
    assert mapping(world, signed_in(world.coordinator), recipient_name="Me").status_code == 403
    assert Production.objects.get().unions.get().recipient_name == "Business representative"
