"""The union's side of the pages: a paper is opened by an act, answered in one tap or in words, and both sides see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.models import Answer, Delivery, Document, Receipt
from reports.services.sweeping import drain
from tests.pages import read, signed_in
from tests.reports.scenes import paper, said
from tests.world import NOW, World, make_person, take_back


def test_reading_a_page_is_no_opening(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    page = read(client.get(f"/papers/{paper().pk}/"))
    assert ("Open the paper" in page.text, "A bartender" in page.text) == (True, False)
    assert client.get(f"/papers/{paper().pk}/pdf")["Location"] == f"/papers/{paper().pk}/"
    assert Receipt.objects.count() == 0


def test_whoever_of_the_union_does_not_answer_reads_what_a_representative_opened(world: World) -> None:
    world.serve_notice()
    client = signed_in(make_person(world.union, "admin"))
    page = read(client.get(f"/papers/{paper().pk}/"))
    assert ("once one of your union's representatives has opened it" in page.text, "A bartender" in page.text) == (
        True,
        False,
    )
    assert [client.get(f"/papers/{paper().pk}/{form}")["Location"] for form in ("pdf", "html", "json")] == [
        f"/papers/{paper().pk}/"
    ] * 3
    assert client.post(f"/papers/{paper().pk}/open").status_code == 403
    signed_in(world.rep).post(f"/papers/{paper().pk}/open")
    assert "A bartender" in read(client.get(f"/papers/{paper().pk}/")).text
    assert client.get(f"/papers/{paper().pk}/pdf").status_code == 200


def test_the_first_opening_is_kept(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    client.post(f"/papers/{paper().pk}/open")
    first = Receipt.objects.get().opened_at
    client.post(f"/papers/{paper().pk}/open")
    assert Receipt.objects.get().opened_at == first
    assert "A bartender" in read(client.get(f"/papers/{paper().pk}/")).text


def test_the_studio_opens_nothing(world: World) -> None:
    world.serve_notice()
    assert "A bartender" in read(signed_in(world.viewer).get(f"/papers/{paper().pk}/")).text
    assert Receipt.objects.count() == 0


def test_received_is_one_tap_and_counts_once(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    where = f"/papers/{paper().pk}/answers"
    answers = [client.post(where, {"kind": "received", "from_inbox": ""}) for _twice in range(2)]
    assert [one["Location"] for one in answers] == ["/inbox/", "/inbox/"]
    assert said(answers[1])[-1] == "This answer is recorded already."
    assert Answer.objects.count() == 1


def test_what_a_notice_is_about_stands_in_the_inbox_once_it_was_opened(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    told = [read(client.get("/inbox/")).text]
    client.post(f"/papers/{paper().pk}/open")
    told.append(read(client.get("/inbox/")).text)
    assert ["AI-0001, Generated human figure" in one for one in told] == [False, True]


def test_whoever_answers_from_the_inbox_comes_back_to_what_they_looked_for(world: World) -> None:
    world.serve_notice()
    client, asked = signed_in(world.rep), "q=PICTURE&kind=notice&state=open"
    shown = read(client.get(f"/inbox/?{asked}"))
    assert shown.controls["from_inbox"].value == asked
    answer = client.post(f"/papers/{paper().pk}/answers", {"kind": "received", "from_inbox": asked})
    assert answer["Location"] == f"/inbox/?{asked}"


@pytest.mark.parametrize("asked", ["\n\nSet-Cookie: a=b", "//elsewhere.example", "@elsewhere.example/", "q" * 3_000])
def test_whatever_is_sent_as_the_way_back_leads_to_the_inbox(world: World, asked: str) -> None:
    world.serve_notice()
    answer = signed_in(world.rep).post(f"/papers/{paper().pk}/answers", {"kind": "received", "from_inbox": asked})
    assert (answer.status_code, answer["Location"].partition("?")[0], len(answer["Location"]) < 600) == (
        302,
        "/inbox/",
        True,
    )


def test_every_answer_reaches_both_sides_and_the_queue(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    for kind, text in (
        ("information_requested", "Which scene?"),
        ("bargaining_requested", ""),
        ("objection", "Not agreed."),
    ):
        client.post(f"/papers/{paper().pk}/answers", {"kind": kind, "text": text})
    for reader in (world.rep, world.coordinator):
        seen = read(signed_in(reader).get(f"/papers/{paper().pk}/")).text
        assert [words for words in ("Which scene?", "Bargaining requested", "Not agreed.") if words not in seen] == []
    queue = read(signed_in(world.approver).get("/queue/")).text
    assert [words for words in ("Which scene?", "bargaining requested", "Not agreed.") if words not in queue] == []


def test_a_corrected_answer_stays_and_says_so(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    where = f"/papers/{paper().pk}/answers"
    client.post(where, {"kind": "objection", "text": "Not agreed."})
    [first] = Answer.objects.all()
    client.post(where, {"kind": "information_requested", "text": "Which scene?", "corrects": str(first.pk)})
    page = read(client.get(f"/papers/{paper().pk}/")).text
    assert ("Corrected by answer 2." in page, "Corrects answer 1." in page) == (True, True)
    again = client.post(where, {"kind": "closed", "corrects": str(first.pk)})
    assert (again.status_code, Answer.objects.count()) == (422, 2)
    assert "Not agreed." not in read(signed_in(world.approver).get("/queue/")).text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "waived"},
        {"kind": "objection"},
        {"kind": "objection", "text": "x" * 4001},
        {"kind": "closed", "corrects": "x"},
    ],
)
def test_an_answer_that_says_nothing_is_refused_where_it_stands(world: World, given: dict[str, str]) -> None:
    world.serve_notice()
    answer = signed_in(world.rep).post(f"/papers/{paper().pk}/answers", given)
    assert (answer.status_code, Answer.objects.count()) == (422, 0)
    assert read(answer).controls["text"].value == given.get("text", "")


def test_what_is_not_answered_stands_first_in_the_inbox(world: World) -> None:
    world.sign_policy()
    world.serve_notice()
    later = NOW + timedelta(weeks=1)
    for draft in world.drafts(later):
        world.release(draft, later)
    drain(now=later)
    client = signed_in(world.rep)
    newest = Document.objects.order_by("-number").first()
    client.post(f"/papers/{newest.pk}/answers", {"kind": "received"})
    text = read(client.get("/inbox/")).text.split("Your answer")[-1]
    assert text.index("SUMMARY 0002") < text.index("NOTICE 0001") < text.index(newest.label)
    assert Document.objects.count() == 3


def test_two_clocks_stand_beside_each_other(world: World) -> None:
    world.union.zone = "America/New_York"
    world.union.save()
    world.serve_notice()
    seen = [
        read(signed_in(one).get(where)).text
        for one, where in ((world.rep, "/inbox/"), (world.coordinator, f"/papers/{paper().pk}/"))
    ]
    assert ["Wed 11 Mar 2026, 11:30 PDT / 14:30 EDT" in text for text in seen] == [True, True]


def test_posting_where_nobody_agreed_is_said_not_to_be_service(world: World) -> None:
    take_back(world.production, "portal")
    world.serve_notice()
    text = read(signed_in(world.coordinator).get(f"/papers/{paper().pk}/")).text
    assert "the union has not agreed to this channel, so this is not service" in text
    assert text.count("the clock stopped here") == 1


def test_a_channel_that_gave_up_is_shown(world: World) -> None:
    world.serve_notice()
    Delivery.objects.filter(channel="email").update(status="dead", handed_over_at=None)
    assert "given up" in read(signed_in(world.approver).get(f"/papers/{paper().pk}/")).text
    assert "Does not arrive" in read(signed_in(world.approver).get("/queue/")).text
