"""AI use summaries: to every union in its own rhythm, in parts where a period is full, each AI use told once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from disclosures.entry import UseInput
from disclosures.models import Obligation, Organization
from disclosures.services.channels import end_agreement
from disclosures.services.closings import mark_done
from disclosures.services.uses import log_uses
from reports.content import SummaryContent, from_bytes
from reports.models import Document, Draft
from reports.services.rendering import render_document
from reports.services.returned import take_returned_mail
from reports.services.sweeping import drain
from tests.world import BARTENDER, LOGGED, NOW, World, make_production

from .returning import came_for, report

SKYLINE = UseInput(activity="things", summary="A skyline at dusk.", phase="post-production", performer_part="none")


def said(paper: Draft | Document) -> SummaryContent:
    content = from_bytes(bytes(paper.content))
    assert isinstance(content, SummaryContent)
    return content


def listed(paper: Draft | Document) -> list[str]:
    return [line.use_number for line in said(paper).lines]


def days(draft: Draft) -> tuple[str, str]:
    return str(draft.period_start), str(draft.period_end)


def towards(union: Organization, drafts: list[Draft]) -> list[Draft]:
    return [one for one in drafts if one.union == union and one.kind == "summary"]


def serve(document: Document, now: datetime) -> Document:
    render_document(document=document.pk, now=now)
    drain(now=now)
    return document


def item() -> Obligation:
    return items().get()


def items() -> QuerySet[Obligation]:
    return Obligation.objects.filter(action="summarize")


# --- several unions --------------------------------------------------------------------------------------------------


def test_each_union_has_its_own_summaries_in_its_own_stream(world: World) -> None:
    guild = world.another_union()
    world.sign_policy()
    world.sign_policy(guild, rhythm="month")
    world.log()
    world.release(next(one for one in world.drafts() if one.union == world.union))
    april = datetime(2026, 4, 2, tzinfo=LOGGED.tzinfo)
    [month] = towards(guild, world.drafts(april))
    document = world.release(month, april)
    assert (days(month), listed(month), document.label) == (("2026-03-01", "2026-03-31"), ["AI-0001"], "SUMMARY 0001")
    assert [one.stream.union for one in Document.objects.order_by("issued_at")] == [world.union, guild]


def test_only_the_union_whose_policy_is_signed_is_told(world: World) -> None:
    guild = world.another_union()
    world.sign_policy()
    world.log()
    blocks = {one.union: [block["code"] for block in one.blocks] for one in world.drafts()}
    assert blocks == {world.union: [], guild: ["house-policy-unsigned"]}


def test_an_ai_use_is_told_once_every_union_with_a_signed_policy_has_it(world: World) -> None:
    guild = world.another_union()
    world.sign_policy()
    world.sign_policy(guild)
    world.log()
    first, second = world.drafts()
    serve(world.release(first), NOW)
    assert item().status == "open"
    serve(world.release(second), NOW)
    assert (item().status, item().status_reason) == ("done", f"Told in {second.document.label}")


def test_it_is_untold_when_mail_to_any_of_them_came_back(world: World) -> None:
    """Whichever paper was the last one to arrive: the union whose mail came back was not told."""
    guild = world.another_union()
    for agreed in world.production.channel_agreements.filter(union=world.union, channel="portal"):
        end_agreement(agreement=agreed, ended_at=LOGGED, said_by="Desk", by=world.approver, now=LOGGED)
    world.serve_notice()
    world.sign_policy()
    world.sign_policy(guild)
    theirs, the_guilds = (towards(union, world.drafts())[0] for union in (world.union, guild))
    mailed = serve(world.release(theirs), NOW)
    last = serve(world.release(the_guilds), NOW)
    assert last.label != mailed.label
    assert {one.status for one in items()} == {"done"}
    take_returned_mail(data=report(came_for(mailed.deliveries.get(channel="email"))), now=NOW)
    assert {one.status for one in items()} == {"open"}


def test_a_union_that_is_named_later_is_told_of_everything_and_nothing_opens_again(world: World) -> None:
    world.sign_policy()
    world.log()
    serve(world.release(world.drafts()[0]), NOW)
    guild = world.another_union()
    world.sign_policy(guild)
    [draft] = towards(guild, world.drafts())
    assert (days(draft), listed(draft), item().status) == (("2026-03-01", "2026-03-07"), ["AI-0001"], "done")
    world.release(draft)
    assert (world.drafts(), item().status) == ([], "done")


def test_what_somebody_closed_by_hand_is_told_to_nobody_any_more(world: World) -> None:
    world.sign_policy()
    world.log()
    mark_done(obligation=item(), reason="Told by letter.", by=world.approver, now=NOW)
    world.another_union()
    assert [listed(one) for one in world.drafts()] == [[], []]


def test_handing_over_where_nobody_agreed_to_it_tells_nobody(world: World) -> None:
    guild = world.another_union()
    [agreed] = world.production.channel_agreements.filter(union=guild)
    end_agreement(agreement=agreed, ended_at=LOGGED, said_by="Desk", by=world.approver, now=LOGGED)
    world.sign_policy()
    world.sign_policy(guild)
    world.log()
    for draft in world.drafts():
        serve(world.release(draft), NOW)
    assert item().status == "open"


def test_a_slate_has_summaries_at_company_level(world: World) -> None:
    company = replace(world, production=make_production(world.studio, "slate", kind="slate"))
    company.log()
    assert said(company.drafts()[0]).header.production_title == "Company level"


# --- rhythm ----------------------------------------------------------------------------------------------------------


def test_the_rhythm_is_that_of_the_policy_that_stands(world: World) -> None:
    world.log()
    world.sign_policy(rhythm="day")
    found = world.drafts(LOGGED + timedelta(days=2))
    assert [(days(one), said(one).rhythm, listed(one)) for one in found] == [
        (("2026-03-04", "2026-03-04"), "day", ["AI-0001"]),
        (("2026-03-05", "2026-03-05"), "day", []),
    ]


def test_another_rhythm_goes_on_the_day_after_the_last_issued_period(world: World) -> None:
    world.log()
    world.sign_policy()
    world.release(world.drafts()[0])
    world.sign_policy(rhythm="month", now=NOW)
    april = NOW + timedelta(days=30)
    assert [days(one) for one in world.drafts(april)] == [("2026-03-08", "2026-03-31")]


def test_a_later_week_released_first_leaves_the_earlier_one_as_it_was(world: World) -> None:
    world.log()
    world.sign_policy()
    first, second = world.drafts(NOW + timedelta(weeks=1))
    world.release(second, NOW + timedelta(weeks=1))
    [left] = world.drafts(NOW + timedelta(weeks=1))
    assert (left.pk, left.content_sha256, days(left)) == (first.pk, first.content_sha256, ("2026-03-01", "2026-03-07"))


def test_a_period_that_was_passed_over_stays_open_and_no_other_one_changes(world: World) -> None:
    """The first one too: whoever releases a later week first owes the first week all the same."""
    world.sign_policy()
    for week in range(3):
        world.log(now=LOGGED + timedelta(weeks=week))
    later = LOGGED + timedelta(weeks=3)
    first, second, third = world.drafts(later)
    world.release(second, later)
    assert [(one.pk, one.content_sha256) for one in world.drafts(later)] == [
        (one.pk, one.content_sha256) for one in (first, third)
    ]


def test_no_period_is_opened_before_the_first_that_anything_was_logged_in(world: World) -> None:
    world.log()
    world.sign_policy(rhythm="day")
    world.release(world.drafts(LOGGED + timedelta(days=1))[0], LOGGED + timedelta(days=1))
    world.sign_policy(now=LOGGED + timedelta(days=1))
    assert [days(one) for one in world.drafts()] == [("2026-03-05", "2026-03-07")]


def test_drafts_of_the_rhythm_before_lapse(world: World) -> None:
    world.log()
    world.sign_policy()
    old = world.drafts()
    world.sign_policy(rhythm="month", now=NOW)
    assert world.drafts() == []
    assert [Draft.objects.get(pk=one.pk).status for one in old] == ["lapsed"]


def test_one_paper_for_each_ai_use_at_once_and_none_about_nothing(world: World) -> None:
    world.sign_policy(rhythm="use")
    world.log()
    world.log()
    found = world.drafts(LOGGED)
    assert [(days(one), listed(one)) for one in found] == [
        (("2026-03-04", "2026-03-04"), ["AI-0001"]),
        (("2026-03-04", "2026-03-04"), ["AI-0002"]),
    ]
    for one in found:
        world.release(one, LOGGED)
    assert world.drafts(NOW + timedelta(weeks=4)) == []


def test_from_one_paper_for_each_to_a_week_no_day_is_told_twice(world: World) -> None:
    world.sign_policy(rhythm="use")
    world.log()
    world.release(world.drafts(LOGGED)[0], LOGGED)
    world.log(now=LOGGED + timedelta(days=1))
    world.sign_policy(now=LOGGED + timedelta(days=1))
    [short] = world.drafts()
    assert (days(short), listed(short)) == (("2026-03-05", "2026-03-07"), ["AI-0002"])


def test_a_week_across_the_change_of_the_clocks_has_its_seven_days(world: World) -> None:
    """In Los Angeles Sunday 8 March 2026 has twenty-three hours."""
    world.log()
    world.log(now=datetime(2026, 3, 8, 8, tzinfo=LOGGED.tzinfo))  # midnight, still standard time
    world.log(now=datetime(2026, 3, 15, 6, 59, tzinfo=LOGGED.tzinfo))  # one minute to midnight, daylight time
    world.log(now=datetime(2026, 3, 15, 7, tzinfo=LOGGED.tzinfo))
    found = world.drafts(NOW + timedelta(weeks=2))
    assert [listed(one) for one in found] == [["AI-0001"], ["AI-0002", "AI-0003"], ["AI-0004"]]


# --- parts -----------------------------------------------------------------------------------------------------------


def full_week(world: World, count: int = 1001) -> None:
    log_uses(production=world.production, entries=[SKYLINE] * count, via="import", by=world.coordinator, now=LOGGED)


def test_a_full_week_goes_out_in_parts_and_every_line_once(world: World) -> None:
    world.sign_policy()
    full_week(world)
    parts = world.drafts()
    assert [(one.part, one.parts, said(one).part, said(one).parts, len(listed(one)), one.blocks) for one in parts] == [
        (1, 2, 1, 2, 1000, []),
        (2, 2, 2, 2, 1, []),
    ]
    assert Counter(number for one in parts for number in listed(one)) == Counter(f"AI-{n:04d}" for n in range(1, 1002))


def test_once_a_part_went_out_the_others_keep_their_number_and_what_finds_no_room_joins_the_next(world: World) -> None:
    world.sign_policy()
    full_week(world)
    first, second = world.drafts()
    world.release(second)
    full_week(world, 2)
    [left] = world.drafts()
    assert (left.part, left.parts, len(listed(left)), left.pk) == (1, 2, 1000, first.pk)
    world.release(left)
    [following] = world.drafts(NOW + timedelta(weeks=1))
    assert (following.parts, days(following), len(listed(following))) == (1, ("2026-03-08", "2026-03-14"), 2)


def test_a_period_of_which_one_part_went_out_is_finished_under_any_rhythm(world: World) -> None:
    """“Part 1 of 2” was printed: the union waits for the other one."""
    world.sign_policy()
    full_week(world)
    world.release(world.drafts()[0])
    world.sign_policy(rhythm="use", now=NOW)
    world.log(SKYLINE, now=NOW)
    left, single = world.drafts()
    assert (days(left), left.part, left.parts, listed(left)) == (("2026-03-01", "2026-03-07"), 2, 2, ["AI-1001"])
    assert (days(single), listed(single)) == (("2026-03-11", "2026-03-11"), ["AI-1002"])
    for draft in (left, single):
        world.release(draft)
    assert world.drafts(NOW + timedelta(weeks=1)) == []


def test_long_texts_make_more_parts_and_block_nothing(world: World) -> None:
    world.sign_policy()
    wide = replace(SKYLINE, tools=tuple(f"{n}: {'W' * 190}" for n in range(20)))
    log_uses(production=world.production, entries=[wide] * 300, via="import", by=world.coordinator, now=LOGGED)
    parts = world.drafts()
    assert [one.blocks for one in parts] == [[]] * len(parts)
    assert (len(parts) > 1, sum(len(listed(one)) for one in parts)) == (True, 300)


def test_how_many_are_seen_or_heard_is_said_where_it_is_known(world: World) -> None:
    world.log(SKYLINE)
    world.log(replace(BARTENDER, performer_part="voice"))
    [draft] = world.drafts()
    assert [(line.performer, line.performers) for line in said(draft).lines] == [("none", None), ("voice", None)]
