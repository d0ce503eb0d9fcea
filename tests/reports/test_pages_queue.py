"""The approver reads on: what changed since the last time, what is next, and what the production is told of a return."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from disclosures.services.uses import revise_use
from reports.models import Draft
from tests.pages import read, signed_in
from tests.reports.scenes import notice_draft, said
from tests.world import BARTENDER, DRAGON, NOW, World


def drafted(world: World) -> Draft:
    world.log_notifiable(timezone.now())
    world.drafts(timezone.now())
    return notice_draft()


def three_drafted(world: World) -> list[Draft]:
    for _use in range(3):
        world.log_notifiable(timezone.now())
        world.drafts(timezone.now())
    return list(Draft.objects.filter(kind="notice").order_by("made_at", "id"))


def reworded(world: World, summary: str) -> Draft:
    use = world.production.uses.get(number=1)
    entry = replace(BARTENDER, summary=summary)
    revise_use(
        use=use,
        expected=use.revisions_made,
        entry=entry,
        reason="Wording.",
        via="form",
        by=world.coordinator,
        now=timezone.now(),
    )
    world.drafts(timezone.now())
    return notice_draft()


def send_back(world: World, draft: Draft, remarks: str) -> None:
    client = signed_in(world.approver)
    client.post(f"/drafts/{draft.pk}/return", {"seen": draft.content_sha256, "remarks": remarks})


def test_a_draft_that_was_sent_back_shows_what_changed_since(world: World) -> None:
    draft, client = drafted(world), signed_in(world.approver)
    assert "What reads differently" not in read(client.get(f"/drafts/{draft.pk}/")).text
    send_back(world, draft, "Say where he stands.")
    changed = reworded(world, "A bartender generated at the left end of the bar.")
    page = read(client.get(f"/drafts/{changed.pk}/")).text
    assert "What reads differently since you last read it" in page
    assert BARTENDER.summary in page
    assert "at the left end of the bar" in page
    assert "changed since you sent it back" in read(client.get("/queue/")).text


def test_who_read_an_earlier_draft_is_led_to_what_changed(world: World) -> None:
    draft, client = drafted(world), signed_in(world.approver)
    reworded(world, "A bartender generated at the left end of the bar.")
    answer = client.post(f"/drafts/{draft.pk}/release", {"seen": draft.content_sha256})
    assert answer["Location"] == f"/drafts/{draft.pk}/?since={draft.content_sha256}"
    assert "changed after you opened it" in said(answer)[0]
    assert "What reads differently" in read(client.get(answer["Location"])).text


def test_nobody_knows_a_draft_by_a_digest_of_another(world: World) -> None:
    draft = drafted(world)
    page = signed_in(world.approver).get(f"/drafts/{draft.pk}/?since={'0' * 64}")
    assert page.status_code == 200
    assert "What reads differently" not in read(page).text


def test_what_should_change_reaches_those_who_can_change_it_and_nobody_else(world: World) -> None:
    send_back(world, drafted(world), "Say where he stands.")
    readers = {"coordinator": world.coordinator, "admin": world.admin, "viewer": world.viewer}
    sees = {
        name: "Say where he stands." in read(signed_in(one).get("/productions/picture/")).text
        for name, one in readers.items()
    }
    assert sees == {"coordinator": True, "admin": True, "viewer": False}
    assert signed_in(world.outsider).get("/productions/picture/").status_code == 404


def test_what_was_changed_is_no_longer_asked_for(world: World) -> None:
    send_back(world, drafted(world), "Say where he stands.")
    reworded(world, "A bartender generated at the left end of the bar.")
    assert "Say where he stands." not in read(signed_in(world.coordinator).get("/productions/picture/")).text


def test_after_a_release_the_next_that_is_ready_is_read(world: World) -> None:
    first = drafted(world)
    world.log_notifiable(timezone.now())
    world.drafts(timezone.now())
    second = Draft.objects.exclude(pk=first.pk).get(kind="notice")
    client = signed_in(world.approver)
    assert "1 of 2 ready" in read(client.get(f"/drafts/{first.pk}/")).text
    answer = client.post(f"/drafts/{first.pk}/release", {"seen": first.content_sha256})
    assert answer["Location"] == f"/drafts/{second.pk}/"
    last = client.post(f"/drafts/{second.pk}/release", {"seen": second.content_sha256})
    assert last["Location"].startswith("/papers/")


def test_a_decision_leads_to_the_draft_behind_it_and_not_back_to_what_was_passed_over(world: World) -> None:
    first, second, third = three_drafted(world)
    answer = signed_in(world.approver).post(f"/drafts/{second.pk}/release", {"seen": second.content_sha256})
    assert answer["Location"] == f"/drafts/{third.pk}/"
    answer = signed_in(world.approver).post(
        f"/drafts/{third.pk}/return", {"seen": third.content_sha256, "remarks": "Which bar?"}
    )
    assert answer["Location"] == f"/drafts/{first.pk}/"


def test_a_notice_is_read_before_the_summaries_of_a_busy_week(world: World) -> None:
    world.sign_policy(rhythm="use")
    world.log(DRAGON)
    world.drafts(NOW)
    world.log_notifiable(NOW)
    world.drafts(NOW + timedelta(hours=1))
    notice = notice_draft()
    page = read(signed_in(world.approver).get("/queue/"))
    ready = [link for link in page.links if link.startswith("/drafts/")]
    assert ready[:2] == [f"/drafts/{notice.pk}/"] * 2  # the first to read, and the first of the list
    assert ready[2] != ready[1]


def test_what_should_change_stands_on_the_page_of_its_ai_use_too(world: World) -> None:
    send_back(world, drafted(world), "Say where he stands.")
    shown = [
        read(signed_in(actor).get("/productions/picture/uses/1/")).text for actor in (world.coordinator, world.viewer)
    ]
    assert ["Say where he stands." in text for text in shown] == [True, False]
