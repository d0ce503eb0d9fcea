"""The report for a meeting, from the union's request on the pages and over the API to the union's inbox."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from disclosures.models import UnionEvent
from reports.models import Document, Draft
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.api import signed_in as calling
from tests.pages import read, signed_in
from tests.reports.meetings import AFTER, INTENDED, SKY, add_production, asked, content_of, log_on, started, worded
from tests.reports.scenes import said
from tests.world import World

EVENTS = "/productions/picture/union-events/"
QUEUE = "/queue/"
PERIOD = {"period_start": "2025-10-01", "period_end": "2026-03-31"}
REPORT = {"production": "picture", **PERIOD}


@pytest.fixture
def event(world: World) -> UnionEvent:
    return asked(world)


def start(world: World, event: UnionEvent, **changes: str) -> Any:
    return signed_in(world.approver).post(f"{EVENTS}{event.pk}/report", {**PERIOD, **changes})


def draft_at(client: Client, draft: Draft) -> Any:
    return read(client.get(f"/drafts/{draft.pk}/"))


# --- started ------------------------------------------------------------------------------------------------------------


def test_a_report_is_prepared_from_the_request_and_read_on_its_own_page(world: World, event: UnionEvent) -> None:
    answer = start(world, event)
    draft = Draft.objects.get(kind="meeting")
    assert (answer.status_code, answer["Location"]) == (302, f"/drafts/{draft.pk}/")
    page = draft_at(signed_in(world.approver), draft)
    for words in ("Meeting report, 1 Oct 2025 to 31 Mar 2026", "Union Inc", "Report on the use of generative AI"):
        assert words in page.text
    assert "Nothing is said yet of the intended use of generative AI." in page.text


def test_pressed_twice_there_is_one(world: World, event: UnionEvent) -> None:
    answers = [start(world, event) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Draft.objects.filter(kind="meeting").count() == 1


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"period_start": ""}, "period_start"),
        ({"period_end": "soon"}, "period_end"),
        ({"period_end": "2025-09-01"}, "period_end"),
        ({"period_start": "0001-01-01"}, "period_start"),
    ],
)
def test_what_is_wrong_stands_beside_its_control_with_what_was_typed(
    world: World, event: UnionEvent, changes: dict[str, str], control: str
) -> None:
    answer = start(world, event, **changes)
    page = answer.content.decode()
    assert (answer.status_code, Draft.objects.filter(kind="meeting").count()) == (422, 0)
    assert f'href="#{control}-{event.pk}"' in page
    assert f'id="report-{event.pk}" open' in page
    assert {**PERIOD, **changes}["period_start" if control == "period_end" else "period_end"] in page


def test_another_end_of_the_same_period_is_said_kindly(world: World, event: UnionEvent) -> None:
    start(world, event)
    again = start(world, event, period_end="2026-02-28")
    assert (again.status_code, said(again)[-1].split(":")[0]) == (
        302,
        "A report from that day on is being prepared already, up to 2026-03-31. Finish it, or drop it first.",
    )


def test_the_request_and_the_queue_lead_to_it(world: World, event: UnionEvent) -> None:
    client = signed_in(world.approver)
    offered = f"{EVENTS}#report-{event.pk}"
    assert offered in read(client.get(QUEUE)).links
    start(world, event)
    draft = Draft.objects.get(kind="meeting")
    for where in (QUEUE, EVENTS):
        assert f"/drafts/{draft.pk}/" in read(client.get(where)).links
    assert offered not in read(client.get(QUEUE)).links


def test_a_request_recorded_in_error_offers_none(world: World, event: UnionEvent) -> None:
    signed_in(world.approver).post(f"{EVENTS}{event.pk}/take-back", {"reason": "Another studio."})
    assert "/report" not in signed_in(world.approver).get(EVENTS).content.decode()
    assert (start(world, event).status_code, Draft.objects.filter(kind="meeting").count()) == (422, 0)


def test_it_is_dropped_from_its_page_and_gone_from_the_queue(world: World, event: UnionEvent) -> None:
    start(world, event)
    draft, client = Draft.objects.get(kind="meeting"), signed_in(world.approver)
    assert "Drop this report" in draft_at(client, draft).text
    assert client.post(f"/drafts/{draft.pk}/drop")["Location"] == QUEUE
    assert said(client.post(f"/drafts/{draft.pk}/drop"))[-1:] == [
        "This draft is no longer needed. Go back to the queue."
    ]
    assert f"/drafts/{draft.pk}/" not in read(client.get(QUEUE)).links


def test_a_paper_that_is_owed_has_no_such_button(world: World) -> None:
    world.log_notifiable()
    notice, client = next(one for one in world.drafts() if one.kind == "notice"), signed_in(world.approver)
    assert "Drop this report" not in draft_at(client, notice).text
    assert said(client.post(f"/drafts/{notice.pk}/drop"))[-1].startswith("Something that fell due wants this paper.")


def test_its_words_are_written_on_its_page(world: World) -> None:
    draft, client = started(world), signed_in(world.approver)
    assert f"/drafts/{draft.pk}/#words-title" in draft_at(client, draft).links
    client.post(f"/drafts/{draft.pk}/words", {"intended": INTENDED, "bias": ""})
    text = draft_at(client, draft).text
    assert ("The intended use is written" in text, text.count(INTENDED), text.count("Ways to lessen bias")) == (
        True,
        2,  # on the paper and in its control
        1,  # in its control alone
    )


# --- read and issued ----------------------------------------------------------------------------------------------------


def test_whoever_reads_it_reads_what_is_true_now(world: World) -> None:
    second, draft = add_production(world, "second"), started(world)
    log_on(world, second, SKY)
    signed_in(world.approver).get(f"/drafts/{draft.pk}/")
    assert content_of(draft).logged == 1
    log_on(world, second, SKY)
    assert calling(world.approver).get(f"drafts/{draft.pk}").json()["content"]["logged"] == 2


def test_issued_it_is_in_the_inbox_of_the_union_and_linked_from_the_request(world: World, event: UnionEvent) -> None:
    world.sign_policy()
    draft, client = worded(world, started(world, event=event)), signed_in(world.approver)
    client.post(f"/drafts/{draft.pk}/release", {"seen": draft.content_sha256})
    document = Document.objects.get()
    for where in (QUEUE, EVENTS):
        assert f"/papers/{document.pk}/" in read(client.get(where)).links
    render_document(document=document.pk, now=AFTER)
    drain(now=AFTER)
    rep = signed_in(world.rep)
    assert "MEETING REPORT 0001" in read(rep.get("/inbox/")).text
    rep.post(f"/papers/{document.pk}/open")
    assert INTENDED in read(rep.get(f"/papers/{document.pk}/")).text


def test_nobody_else_of_the_studio_learns_of_a_draft(world: World, event: UnionEvent) -> None:
    start(world, event)
    draft = Draft.objects.get(kind="meeting")
    for by in (world.coordinator, world.admin, world.viewer):
        client = signed_in(by)
        pages = [read(client.get(where)).text for where in ("/productions/", "/productions/picture/")]
        assert [word for word in ("Meeting", "meeting", "generative") for page in pages if word in page] == []
        assert client.get(f"/drafts/{draft.pk}/").status_code == 403


def test_what_labor_relations_returns_of_it_reaches_no_production(world: World, event: UnionEvent) -> None:
    start(world, event)
    draft = Draft.objects.get(kind="meeting")
    client = signed_in(world.approver)
    client.post(f"/drafts/{draft.pk}/return", {"seen": draft.content_sha256, "remarks": "CANARY remarks"})
    assert "CANARY" not in signed_in(world.coordinator).get("/productions/picture/").content.decode()


# --- over the API -------------------------------------------------------------------------------------------------------


def test_a_report_is_started_over_the_api_once(world: World, event: UnionEvent) -> None:
    client = calling(world.approver)
    answers = [client.post("meeting-reports", {**REPORT, "union": "union", "union_event": str(event.pk)}) for _ in "12"]
    assert [one.status_code for one in answers] == [201, 201]
    [draft] = Draft.objects.filter(kind="meeting")
    told = answers[1].json()
    assert (told["id"], told["kind"], told["period_end"]) == (str(draft.pk), "meeting", "2026-03-31")
    assert draft.union_event == event
    assert [one["id"] for one in client.get("drafts").json()["items"]] == [str(draft.pk)]


ABSENT = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"union": "nobody"}, 422, "/union"),
        ({"period_start": "last winter"}, 422, "/period_start"),
        ({"period_end": "2025-01-01"}, 422, "/period_end"),
        ({"union_event": "none"}, 404, "/union_event"),
        ({"union_event": ABSENT}, 404, "/union_event"),
        ({"production": "nothing"}, 404, "/production"),
        ({"period": "2025"}, 422, "/period"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(world: World, changes: dict[str, str], status: int, pointer: str) -> None:
    answer = calling(world.approver).post("meeting-reports", {**REPORT, **changes})
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (status, [pointer])
    assert Draft.objects.filter(kind="meeting").count() == 0


def test_a_union_need_be_named_only_among_several(world: World) -> None:
    assert calling(world.approver).post("meeting-reports", REPORT).status_code == 201
