"""Drafts follow state; an approval stands for the content it named; what blocks is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.errors import Conflict, Forbidden, NotFound
from disclosures.models import Obligation
from disclosures.services.determinations import determine
from disclosures.services.uses import revise_use
from reports.content import SummaryContent, digest, from_bytes, unissued
from reports.models import Approval, Document, Draft, DraftVersion
from reports.services.documents import issue_document, release_draft
from reports.services.drafts import draft_papers, stale_productions
from reports.services.releasing import approve_draft, is_approved, return_draft, word_draft
from reports.services.sweeping import draft_stale
from tests.world import BARTENDER, LOGGED, NOW, World, make_production, on_an_unmapped_picture


def draft_of(drafts: list[Draft], kind: str) -> Draft:
    return next(one for one in drafts if one.kind == kind)


def codes(draft: Draft) -> list[str]:
    return [block["code"] for block in draft.blocks]


def test_a_summary_is_drafted_when_its_week_has_ended_and_not_before(world: World) -> None:
    world.log()
    assert [one.kind for one in world.drafts(LOGGED + timedelta(days=1))] == []
    [summary] = world.drafts(NOW)
    assert (str(summary.period_start), str(summary.period_end)) == ("2026-03-01", "2026-03-07")


def test_a_week_ends_on_the_productions_own_calendar(world: World) -> None:
    world.log()
    saturday_night = LOGGED.replace(day=8, hour=7, minute=59)  # Sunday in UTC, still Saturday in Los Angeles
    assert world.drafts(saturday_night) == []
    assert [one.kind for one in world.drafts(saturday_night + timedelta(minutes=1))] == ["summary"]


def test_an_empty_week_has_a_summary_without_lines(world: World) -> None:
    world.log()
    _, second = world.drafts(NOW + timedelta(weeks=1))
    content = from_bytes(bytes(second.content))
    assert isinstance(content, SummaryContent)
    assert content.lines == ()


def test_what_is_logged_late_joins_the_next_open_week(world: World) -> None:
    world.sign_policy()
    world.log()
    world.release(world.drafts()[0])
    late = world.log(now=LOGGED)
    assert world.drafts(NOW) == []
    [summary] = world.drafts(NOW + timedelta(weeks=1))
    assert [line.obligation.use for line in summary.lines.all()] == [late]


def test_nothing_goes_out_before_the_house_policy_is_signed(world: World) -> None:
    world.log()
    [summary] = world.drafts()
    assert codes(summary) == ["house-policy-unsigned"]
    assert release_draft(draft=summary, seen=summary.content_sha256, by=world.approver, now=NOW) is None
    assert Document.objects.count() == 0
    world.sign_policy()
    [summary] = world.drafts()
    assert codes(summary) == []


def test_a_notice_is_blocked_until_its_provision_is_confirmed(world: World) -> None:
    use = world.log()
    for fact, value in {
        "recognisable_as_performer": False,
        "replica_of_anyone": False,
        "performer_would_have_been_engaged": True,
    }.items():
        determine(use=use, involvement=0, fact=fact, value=value, reason="", by=world.approver, now=LOGGED)
    assert codes(draft_of(world.drafts(), "notice")) == ["provision-unconfirmed"]


def test_a_notice_waits_for_a_conclusion_that_chooses_what_it_says(world: World) -> None:
    """Under 2026 the duty is there before labor relations has said whether it can show the value that the terms ask for; the
    value that is claimed it writes itself."""
    world.production.facts = {"principal_photography_start": "2026-09-14"}
    world.production.save()
    use = world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    assert codes(draft) == ["question-open", "value-claimed-missing"]
    assert release_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW) is None
    assert not Document.objects.exists()
    told = {"fact": "significant_added_value", "value": True, "reason": "Looked at."}
    determine(use=use, involvement=0, by=world.approver, now=LOGGED, **told)  # type: ignore[arg-type]
    assert codes(draft_of(world.drafts(), "notice")) == ["value-claimed-missing"]
    word_draft(draft=draft, words={"value_claimed": "Seen in two shots only."}, by=world.approver, now=NOW)
    worded = draft_of(world.drafts(), "notice")
    assert (codes(worded), b'"value_claimed":"Seen in two shots only."' in bytes(worded.content)) == ([], True)


def test_a_notice_names_what_else_blocks(world: World) -> None:
    unmapped = on_an_unmapped_picture(world)
    unmapped.log_notifiable()
    assert codes(draft_of(unmapped.drafts(), "notice")) == ["union-unmapped"]


def test_an_unprintable_letter_blocks_with_its_remedy(world: World) -> None:
    use = world.log_notifiable()
    arabic = BARTENDER.__class__(
        **{**{name: getattr(BARTENDER, name) for name in BARTENDER.__slots__}, "summary": "نادل"}
    )
    revise_use(use=use, expected=1, entry=arabic, reason="", via="form", by=world.coordinator, now=NOW)
    assert "unprintable-glyph" in codes(draft_of(world.drafts(), "notice"))


def test_an_approval_falls_when_the_content_changes(world: World) -> None:
    use = world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    approve_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW)
    assert is_approved(draft)
    changed = BARTENDER.__class__(
        **{**{name: getattr(BARTENDER, name) for name in BARTENDER.__slots__}, "scene": "12A"}
    )
    revise_use(use=use, expected=1, entry=changed, reason="", via="form", by=world.coordinator, now=NOW)
    again = draft_of(world.drafts(), "notice")
    assert (again.pk, is_approved(again)) == (draft.pk, False)
    with pytest.raises(Conflict) as refused:
        issue_document(draft=again, by=world.approver, now=NOW)
    assert refused.value.code == "not-released"


def test_what_was_not_seen_is_not_released(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    with pytest.raises(Conflict) as refused:
        approve_draft(draft=draft, seen="0" * 64, by=world.approver, now=NOW)
    assert refused.value.code == "changed-meanwhile"
    assert Approval.objects.count() == 0


def test_only_labor_relations_releases(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    for actor, refusal in (
        (world.coordinator, Forbidden),
        (world.admin, Forbidden),
        (world.rep, NotFound),
        (world.outsider, NotFound),
    ):
        with pytest.raises(refusal):
            release_draft(draft=draft, seen=draft.content_sha256, by=actor, now=NOW)


def test_the_issued_content_is_the_approved_content(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    document = world.release(draft)
    assert digest(unissued(from_bytes(bytes(document.content)))) == draft.content_sha256


def test_a_released_draft_is_released_once(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    world.release(draft)
    with pytest.raises(Conflict) as refused:
        world.release(draft)
    assert refused.value.code == "draft-not-open"
    assert [one.kind for one in world.drafts()] == ["summary"]


def test_a_returned_draft_stays_and_remarks_stay_inside(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    return_draft(draft=draft, seen=draft.content_sha256, remarks="CANARY", by=world.approver, now=NOW)
    document = world.release(draft_of(world.drafts(), "notice"))
    assert b"CANARY" not in bytes(document.content)


def test_a_return_takes_an_earlier_release_of_the_same_content_back(world: World) -> None:
    world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    approve_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW)
    return_draft(
        draft=draft, seen=draft.content_sha256, remarks="Wait.", by=world.approver, now=NOW + timedelta(minutes=1)
    )
    assert not is_approved(draft)
    approve_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW + timedelta(minutes=2))
    assert is_approved(draft)


def test_a_draft_lapses_with_its_duty(world: World) -> None:
    use = world.log_notifiable()
    draft = draft_of(world.drafts(), "notice")
    determine(use=use, involvement=0, fact="replica_of_anyone", value=True, reason="", by=world.approver, now=NOW)
    world.drafts()
    draft.refresh_from_db()
    assert draft.status == "lapsed"


def test_numbers_of_papers_are_dense_from_one(world: World) -> None:
    world.sign_policy()
    world.log_notifiable()
    for _ in range(3):
        world.log()
    later, papers = NOW + timedelta(weeks=2), []
    while drafts := world.drafts(later):  # a summary names the notice that was issued before it
        papers.append(world.release(drafts[0], later))
    assert [paper.number for paper in papers] == [1, 2, 3, 4]
    assert [paper.label for paper in papers] == ["NOTICE 0001", "SUMMARY 0002", "SUMMARY 0003", "SUMMARY 0004"]


def test_a_sweep_reads_only_what_moved(world: World) -> None:
    world.log()
    assert [one.pk for one in stale_productions(now=NOW)] == [world.production.pk]
    world.drafts()
    assert stale_productions(now=NOW) == []
    world.log()
    assert [one.pk for one in stale_productions(now=NOW)] == [world.production.pk]


def test_drafting_again_costs_the_same_for_one_notice_and_summary_as_for_many(world: World) -> None:
    def statements() -> int:
        world.drafts(later)
        with CaptureQueriesContext(connection) as queries:
            draft_papers(production=world.production, now=later)
        return len(queries)

    later = NOW
    world.log_notifiable()
    once = statements()
    for _ in range(9):
        world.log_notifiable()
        world.log()
    later = NOW + timedelta(weeks=20)
    assert statements() == once
    assert Draft.objects.count() == 10 + 21


def test_drafting_for_the_first_time_and_anew_costs_the_same_for_one_paper_as_for_many(world: World) -> None:
    """A vendor's sheet of a thousand rows is drafted while everybody else waits for the production."""

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            draft_papers(production=world.production, now=NOW)
        return len(queries)

    def renamed(name: str) -> int:
        world.production.unions.update(recipient_name=name)
        return statements()

    world.log()
    world.drafts()
    world.log_notifiable()
    once = (statements(), renamed("Desk of the representative"))
    for _ in range(20):
        world.log_notifiable()
    assert (statements(), renamed("Another desk")) == once
    now_said = set(Draft.objects.values_list("pk", "content_sha256"))
    kept = set(DraftVersion.objects.values_list("draft", "content_sha256"))
    assert (len(now_said), now_said - kept, len(kept)) == (1 + 21, set(), 3 + 2 + 21 + 22)


def test_a_production_that_cannot_be_read_keeps_no_other_one_waiting(world: World) -> None:
    world.log_notifiable()
    Obligation.objects.filter(rule="T23-13").update(pack_version="gone")
    other = replace(world, production=make_production(world.studio, "another-picture"))
    other.log()
    assert draft_stale(now=NOW) == 1
    assert Draft.objects.get().production == other.production
    third = replace(world, production=make_production(world.studio, "third-picture"))
    third.log()
    assert stale_productions(now=NOW) == [third.production, world.production]  # at the end of the line, and still in it
