"""The pages of summaries: holding lines back, the standing release, the policy towards each union, and what piles up unsigned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from disclosures.models import HousePolicy, Use
from reports.models import Draft, HoldBack, StandingRelease
from reports.services.holding import hold_back
from reports.services.standing import grant_standing_release
from tests.pages import read, signed_in
from tests.reports.scenes import said
from tests.reports.test_standing_release import POSTER
from tests.world import LOGGED, NOW, World


def approver(world: World) -> Client:
    return signed_in(world.approver)


def summary(world: World) -> Draft:
    [draft] = [one for one in world.drafts() if one.kind == "summary"]
    return draft


def hold(world: World, *uses: Use) -> None:
    hold_back(production=world.production, uses=uses, category="story", by=world.approver, now=NOW)


# --- holding back ----------------------------------------------------------------------------------------------------


def test_lines_are_held_back_from_the_draft(world: World) -> None:
    world.log()
    world.log()
    draft, client = summary(world), approver(world)
    page = read(client.get(reverse("queue-draft", args=[draft.pk])))
    assert (page.controls["uses"].offered, page.unlabelled) == (["1", "2"], [])
    sent = {"uses": ["1", "2"], "category": "marketing"}
    answer = client.post(reverse("queue-hold-back", args=[draft.pk]), sent)
    assert said(answer) == ["2 AI uses are held back."]
    again = read(client.get(answer["Location"])).text
    assert [
        words for words in ("2 entries held back: unreleased marketing", "List AI-0002 again") if words not in again
    ] == []


def test_what_is_held_back_is_listed_again_from_the_draft(world: World) -> None:
    hold(world, world.log())
    answer = approver(world).post(reverse("queue-lift", args=[summary(world).pk]), {"uses": "1"})
    assert (said(answer), HoldBack.objects.get().lifted_by_id) == (
        ["AI-0001 joins the next summary."],
        world.approver.person,
    )


def test_one_ai_use_is_held_back_and_listed_again_on_its_page(world: World) -> None:
    use = world.log()
    where, client = [world.production.slug, use.number], approver(world)
    assert "Hold it back from summaries" in read(client.get(reverse("use", args=where))).text
    answer = client.post(reverse("use-hold-back", args=where), {"category": "security"})
    assert said(answer) == ["1 AI use is held back."]
    assert "Summaries count it and do not list it." in read(client.get(reverse("use", args=where))).text
    client.post(reverse("use-lift", args=where))
    assert said(client.post(reverse("use-lift", args=where))) == [
        "AI-0001 joins the next summary.",
        "AI-0001 is not held back. Reload the page.",
    ]


def test_without_a_category_the_form_is_shown_again_as_it_was_filled_in(world: World) -> None:
    use = world.log()
    draft, client = summary(world), approver(world)
    answer: Any = client.post(reverse("queue-hold-back", args=[draft.pk]), {"uses": ["1"]})
    page = read(answer)
    assert (answer.status_code, page.controls["category"].error, page.controls["uses"].value) == (422, True, "1")
    answer = client.post(reverse("use-hold-back", args=[world.production.slug, use.number]), {"category": "x"})
    assert (answer.status_code, read(answer).controls["category"].error) == (422, True)


def test_numbers_that_are_no_ai_use_hold_nothing_back(world: World) -> None:
    world.log()
    where, client = reverse("queue-hold-back", args=[summary(world).pk]), approver(world)
    for uses in (["99"], ["9" * 5000], ["-1", "x", "١"], []):
        assert client.post(where, {"uses": uses, "category": "story"}).status_code == 422
    assert client.post(reverse("queue-lift", args=[summary(world).pk]), {"uses": "99"}).status_code == 404
    assert HoldBack.objects.count() == 0


def test_nobody_else_reads_that_anything_is_held_back(world: World) -> None:
    hold(world, world.log())
    pages = [reverse("use", args=[world.production.slug, 1]), reverse("production", args=[world.production.slug])]
    for actor in (world.coordinator, world.viewer, world.admin):
        texts = [read(signed_in(actor).get(page)).text.lower() for page in pages]
        assert [
            words for text in texts for words in ("held back", "hold it back", "not yet public") if words in text
        ] == []


# --- the standing release --------------------------------------------------------------------------------------------


def test_a_standing_release_is_granted_and_ended_on_the_set_up_page(world: World) -> None:
    world.sign_policy()
    client, where = approver(world), [world.production.slug]
    assert "Grant a standing release" in read(client.get(reverse("set-up", args=where))).text
    client.post(reverse("set-up-standing", args=where), {"union": str(world.union.pk)})
    assert StandingRelease.objects.get().granted_by_id == world.approver.person
    assert "End the standing release" in read(client.get(reverse("set-up", args=where))).text
    client.post(reverse("set-up-standing-end", args=where), {"union": str(world.union.pk)})
    assert StandingRelease.objects.get().ended_by_id == world.approver.person
    answer = client.post(reverse("set-up-standing-end", args=where), {"union": str(world.union.pk)})
    assert said(answer)[-1] == "This standing release has ended already."


def test_a_draft_says_why_it_did_not_go_out_by_itself(world: World) -> None:
    world.sign_policy()
    world.log()
    page = reverse("queue-draft", args=[summary(world).pk])
    assert "Why it waits for you" not in read(approver(world).get(page)).text
    grant_standing_release(production=world.production, union=world.union, by=world.approver, now=NOW)
    text = read(approver(world).get(page)).text
    wanted = ("Why it waits for you", "Somebody is seen or heard, or may be: AI-0001", "A question is open: AI-0001")
    assert [words for words in wanted if words not in text] == []


# --- the policy towards each union -----------------------------------------------------------------------------------


def test_the_policy_is_signed_towards_each_union_and_anew_in_another_rhythm(world: World) -> None:
    guild = world.another_union()
    client, where = approver(world), [world.production.slug]
    terms = {"policy_text": "All of it.", "agreed_on": "2026-01-05"}
    for union, rhythm in ((world.union, "week"), (guild, "day"), (guild, "month")):
        client.post(reverse("set-up-policy", args=where), {**terms, "union": str(union.pk), "rhythm": rhythm})
    assert list(HousePolicy.objects.values_list("union", "rhythm")) == [
        (world.union.pk, "week"),
        (guild.pk, "day"),
        (guild.pk, "month"),
    ]
    page = read(client.get(reverse("set-up", args=where)))
    assert [words for words in ("House policy towards Guild Inc", "Monthly", "Weekly") if words not in page.text] == []
    assert (page.unlabelled, len(page.ids)) == ([], len(set(page.ids)))


def test_what_was_wrong_in_signing_is_said_at_the_union_it_was_for(world: World) -> None:
    guild = world.another_union()
    sent = {"union": str(guild.pk), "policy_text": "Half of it.", "agreed_on": "soon", "rhythm": "week"}
    answer: Any = approver(world).post(reverse("set-up-policy", args=[world.production.slug]), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'href="#id_agreed_on-{guild.pk}"' in html
    assert html.count("Half of it.") == 1


def test_a_rhythm_that_there_is_not_is_refused(world: World) -> None:
    sent = {"policy_text": "All of it.", "agreed_on": "2026-01-05", "rhythm": "x" * 9000}
    answer: Any = approver(world).post(reverse("set-up-policy", args=[world.production.slug]), sent)
    assert (answer.status_code, HousePolicy.objects.count()) == (422, 0)


# --- the queue -------------------------------------------------------------------------------------------------------


def test_what_piles_up_unsigned_is_one_row_with_its_count(world: World) -> None:
    world.log(POSTER)
    world.drafts(NOW + timedelta(weeks=11))
    text = read(approver(world).get(reverse("queue"))).text
    assert "AI use summaries, 1 Mar to 23 May 2026" in text
    assert "12 papers · 1 line · Union" in text
    assert text.count("AI use summar") == 1
    box = read(approver(world).get(reverse("production", args=[world.production.slug]))).text
    assert box.count("AI use summar") == 1


def test_a_signed_pile_is_read_paper_by_paper(world: World) -> None:
    world.log(POSTER)
    world.sign_policy(now=LOGGED)
    world.drafts(NOW + timedelta(weeks=2))
    text = read(approver(world).get(reverse("queue"))).text
    assert [
        text.count(title) for title in ("1 Mar to 7 Mar 2026", "8 Mar to 14 Mar 2026", "15 Mar to 21 Mar 2026")
    ] == [1, 1, 1]
