"""Corrections: what was printed otherwise than is known now is told by a paper of its own; the original stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.errors import Conflict, Forbidden, Invalid, NotFound
from disclosures.models import Obligation, ProductionUnion
from disclosures.models.rows import uuid7
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from reports.content import MOST_CHANGES, digest, from_bytes
from reports.models import Delivery, Document, Draft
from reports.services.documents import release_draft
from reports.services.drafts import draft_papers, stale_productions
from reports.services.releasing import approve_draft, is_approved, word_draft
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.reports.correcting import (
    REASON,
    as_it_reads_now,
    correct,
    correction_drafts,
    facts_told,
    revise,
    told_by,
)
from tests.world import DRAGON, NOW, World, agree, take_back


def codes(draft: Draft) -> list[str]:
    return [block["code"] for block in draft.blocks]


def issue_summary(world: World) -> Document:
    world.sign_policy()
    return world.release(next(one for one in world.drafts() if one.kind == "summary"))


# --- the story ---


def test_a_notice_is_corrected_and_corrected_again(world: World) -> None:
    notice, use = world.serve_notice(), world.production.uses.get()
    revise(world, use, scene="12A")
    [draft] = correction_drafts(world)
    assert (draft.corrects, draft.union, codes(draft)) == (notice, world.union, ["reason-missing"])
    first = correct(world, notice)
    assert (first.label, first.number, facts_told(first)) == (
        "NOTICE 0001/A1",
        notice.number,
        [("Scene or shot", "", "12A"), ("Revision", "1", "2")],
    )
    assert correction_drafts(world) == []
    revise(world, use, scene="12B", phase="marketing")
    second = correct(world, notice, "The shot moved.")
    assert (second.label, facts_told(second)) == (
        "NOTICE 0001/A2",
        [("Phase", "Post-production", "Marketing"), ("Scene or shot", "12A", "12B"), ("Revision", "2", "3")],
    )
    one, two = told_by(first), told_by(second)
    assert (one.from_sha256, one.to_sha256, two.from_sha256) == (notice.content_sha256, two.from_sha256, one.to_sha256)
    assert (digest(as_it_reads_now(notice)), one.reason, two.reason) == (two.to_sha256, REASON, "The shot moved.")


def test_the_original_stays_as_it_was_issued(world: World) -> None:
    notice, use = world.issue_notice(), world.production.uses.get()
    before = bytes(notice.content)
    revise(world, use, scene="12A")
    correct(world, notice)
    notice.refresh_from_db()
    assert (bytes(notice.content), notice.label) == (before, "NOTICE 0001")


def test_a_correction_names_the_paper_and_its_lines(world: World) -> None:
    notice, use = world.issue_notice(), world.production.uses.get()
    revise(world, use, scene="12A")
    correction = correct(world, notice)
    corrects = told_by(correction).corrects
    assert (corrects.paper, corrects.reference, corrects.content_sha256, corrects.about) == (
        "NOTICE 0001", notice.reference, notice.content_sha256, "AI use AI-0001",
    )  # fmt: skip
    assert {(line.obligation_id, line.revision.revision) for line in correction.lines.all()} == {
        (line.obligation_id, 2) for line in notice.lines.all()
    }


def test_numbers_of_papers_stay_dense_beside_corrections(world: World) -> None:
    notice, use = world.issue_notice(), world.production.uses.get()
    revise(world, use, scene="12A")
    correct(world, notice)
    world.log_notifiable()
    second = world.release(next(one for one in world.drafts() if one.kind == "notice"))
    assert second.label == "NOTICE 0002"


# --- what is told, and what is not ---


def test_what_prints_nowhere_is_no_correction(world: World) -> None:
    world.issue_notice()
    use = world.production.uses.get()
    issue_summary(world)
    revise(world, use, notes="A note.", source_note="Vendor's sheet", account="vendor")
    assert correction_drafts(world) == []


def test_what_is_changed_back_needs_no_correction_any_more(world: World) -> None:
    world.issue_notice()
    use = world.production.uses.get()
    revise(world, use, scene="12A")
    [draft] = correction_drafts(world)
    revise(world, use)
    assert correction_drafts(world) == []
    draft.refresh_from_db()
    assert draft.status == "lapsed"


def test_a_summary_and_a_notice_of_one_ai_use_are_corrected_each_by_itself(world: World) -> None:
    notice, use = world.issue_notice(), world.production.uses.get()
    summary = issue_summary(world)
    revise(world, use, department="Post", finality="final", scene="9")
    drafts = {one.corrects: facts_told(one) for one in correction_drafts(world)}
    assert drafts == {
        notice: [("Department", "Visual effects", "Post"), ("Scene or shot", "", "9"), ("Revision", "1", "2")],
        summary: [("Department", "Visual effects", "Post"), ("Temporary or final", "Unknown", "Final")],
    }
    corrected = correct(world, summary)
    assert (corrected.label, [one.line for one in told_by(corrected).changes]) == ("SUMMARY 0002/A1", ["AI-0001"] * 2)


def test_only_the_lines_that_changed_are_in_a_summarys_correction(world: World) -> None:
    first, second = world.log(DRAGON), world.log(DRAGON)
    world.log(DRAGON)
    summary = issue_summary(world)
    revise(world, first, DRAGON, notes="Nothing that prints.")
    revise(world, second, DRAGON, department="Post")
    correction = correct(world, summary)
    assert [line.obligation.use for line in correction.lines.all()] == [second]
    assert [(one.line, one.pointer) for one in told_by(correction).changes] == [("AI-0002", "/lines/1/department")]


def test_a_notice_issued_after_the_summary_corrects_no_line_of_it(world: World) -> None:
    world.log_notifiable()
    issue_summary(world)
    notice = world.release(next(one for one in world.drafts() if one.kind == "notice"))
    revise(world, world.production.uses.get(), notes="Looked at again.")
    assert (notice.label, correction_drafts(world)) == ("NOTICE 0002", [])


def test_printed_facts_are_corrected_also_where_the_provision_applies_no_more(world: World) -> None:
    notice, use = world.issue_notice(), world.production.uses.get()
    revise(world, use, DRAGON)
    assert set(use.obligations.filter(rule="T23-13").values_list("status", flat=True)) == {"lapsed"}
    [draft] = correction_drafts(world)
    assert (draft.corrects, facts_told(draft)[0]) == (
        notice,
        ("What was done", "A bartender generated for the back of the bar scene.", "A dragon."),
    )


def test_a_provision_that_lapsed_and_nothing_else_corrects_nothing(world: World) -> None:
    world.issue_notice()
    use = world.production.uses.get()
    determine(use=use, involvement=0, fact="replica_of_anyone", value=True, reason="", by=world.approver, now=NOW)
    assert use.obligations.filter(rule="T23-13", status="lapsed").exists()
    assert correction_drafts(world) == []


def test_an_answer_of_the_production_is_told_without_a_revision_and_again(world: World) -> None:
    notice = world.issue_notice()
    for day, told in (
        ("2025-03-10", ("3 March 2025", "10 March 2025")),
        ("2025-04-01", ("10 March 2025", "1 April 2025")),
    ):
        answer_production(
            production=world.production, facts={"principal_photography_start": day}, by=world.coordinator,
            now=NOW + timedelta(hours=1),
        )  # fmt: skip
        correction = correct(world, notice)
        assert facts_told(correction) == [("Principal photography start", *told)]
    assert [one.label for one in notice.corrections.order_by("correction")] == ["NOTICE 0001/A1", "NOTICE 0001/A2"]


def test_who_answers_for_the_production_corrects_nothing(world: World) -> None:
    world.issue_notice()
    ProductionUnion.objects.update(recipient_name="Somebody else", production_number="00999")
    revise(world, world.production.uses.get(), notes="A note.")
    assert correction_drafts(world) == []


def test_what_was_revised_before_the_paper_went_out_is_in_the_paper(world: World) -> None:
    use = world.log_notifiable()
    world.drafts()
    revise(world, use, scene="12A")
    notice = world.release(next(one for one in world.drafts() if one.kind == "notice"))
    assert (b'"scene":"12A"' in bytes(notice.content), correction_drafts(world)) == (True, [])


@pytest.mark.slow
def test_a_correction_too_long_for_one_paper_goes_on_in_the_next(world: World) -> None:
    uses = [world.log(DRAGON) for _ in range(60)]
    summary = issue_summary(world)
    other = {
        "phase": "marketing", "department": "Post", "activity": "things", "tools": (), "finality": "final",
        "performer_part": "none", "facts": {"made_with_generative_ai": False},
    }  # fmt: skip
    for use in uses:
        revise(world, use, DRAGON, **other)
    first = correct(world, summary)
    left = len({one.line for one in told_by(first).changes})
    assert (len(told_by(first).changes) <= MOST_CHANGES, 0 < left < 60) == (True, True)
    second = correct(world, summary)
    assert left + len({one.line for one in told_by(second).changes}) == 60
    assert correction_drafts(world) == []


def test_what_each_union_was_told_is_corrected_towards_each(world: World) -> None:
    guild = world.another_union()
    world.sign_policy(guild)
    world.sign_policy()
    use = world.log(DRAGON)
    summaries = [world.release(one) for one in world.drafts() if one.kind == "summary"]
    assert {one.union for one in summaries} == {world.union, guild}
    revise(world, use, DRAGON, finality="final")
    assert {(one.corrects, one.union) for one in correction_drafts(world)} == {(one, one.union) for one in summaries}
    correct(world, summaries[0])
    assert [one.corrects for one in correction_drafts(world)] == [summaries[1]]


# --- reason, release, service ---


def test_nothing_goes_out_without_a_reason(world: World) -> None:
    world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    [draft] = correction_drafts(world)
    assert release_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW) is None
    assert Document.objects.filter(kind="correction").count() == 0


def test_a_release_falls_with_the_reason_or_the_next_revision(world: World) -> None:
    world.issue_notice()
    use = world.production.uses.get()
    revise(world, use, scene="12A")
    [draft] = correction_drafts(world)
    approve_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW)
    word_draft(draft=draft, words={"reason": REASON}, by=world.approver, now=NOW)
    [worded] = correction_drafts(world)
    assert (worded.pk, is_approved(worded)) == (draft.pk, False)
    approve_draft(draft=worded, seen=worded.content_sha256, by=world.approver, now=NOW)
    revise(world, use, scene="12B")
    [revised] = correction_drafts(world)
    assert (revised.pk, is_approved(revised), told_by(revised).reason) == (draft.pk, False, REASON)


def test_only_labor_relations_writes_the_words_and_only_those_of_the_kind(world: World) -> None:
    world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    [draft] = correction_drafts(world)
    for actor, refusal in ((world.coordinator, Forbidden), (world.admin, Forbidden), (world.rep, NotFound)):
        with pytest.raises(refusal):
            word_draft(draft=draft, words={"reason": "No."}, by=actor, now=NOW)
    for words in ({"value_claimed": "No."}, {"reason": "x" * 6001}, {"": "No."}, {"reason": "a\0b"}):
        with pytest.raises(Invalid):
            word_draft(draft=draft, words=words, by=world.approver, now=NOW)
    draft.refresh_from_db()
    assert draft.words == {}


def test_an_unprintable_reason_blocks_once_with_its_remedy(world: World) -> None:
    world.issue_notice()
    revise(world, world.production.uses.get(), scene="نادل")
    [draft] = correction_drafts(world)
    assert codes(draft) == ["unprintable-glyph", "reason-missing"]


def test_the_mail_names_the_paper_that_is_corrected(world: World) -> None:
    notice = world.serve_notice()
    revise(world, world.production.uses.get(), scene="12A")
    correction = correct(world, notice)
    render_document(document=correction.pk, now=NOW)
    message = message_from_bytes(
        bytes(Delivery.objects.get(document=correction, channel="email").message), policy=default
    )
    assert message["Subject"] == "TEST. NOTICE 0001/A1: Studio Inc, PICTURE"
    named = (
        "Corrects            NOTICE 0001",
        "AI use AI-0001",
        "issued 11 March 2026 11:30 PDT",
        f"reference {notice.reference}",
    )
    assert "\r\n                      ".join(named) in message.get_body(("plain",)).get_content()


def test_a_correction_meets_no_duty_that_its_original_has_not_met(world: World) -> None:
    take_back(world.production, "portal", "email")
    notice = world.serve_notice()
    revise(world, world.production.uses.get(), scene="12A")
    agree(world.production, world.union, "portal", now=NOW)
    correction = correct(world, notice)
    render_document(document=correction.pk, now=NOW)
    drain(now=NOW)
    assert correction.deliveries.get().status == "handed_over"
    assert Obligation.objects.get(duty="notify union").status == "open"


# --- repeatable, and cheap ---


def test_drafting_again_changes_nothing(world: World) -> None:
    world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    [draft] = correction_drafts(world)
    again = correction_drafts(world, NOW + timedelta(minutes=5))
    assert [(one.pk, one.content_sha256, one.changed_at) for one in again] == [
        (draft.pk, draft.content_sha256, draft.changed_at)
    ]
    assert stale_productions(now=NOW) == []


def test_drafting_costs_the_same_for_one_correction_as_for_many(world: World) -> None:
    def statements() -> int:
        world.drafts()
        with CaptureQueriesContext(connection) as queries:
            draft_papers(production=world.production, now=NOW)
        return len(queries)

    world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    once = statements()
    for number in range(5):
        world.issue_notice()
        revise(world, world.production.uses.get(number=number + 2), scene="12A")
    assert (statements(), len(correction_drafts(world))) == (once, 6)


def also_claims_a_value(world: World) -> None:
    """As a provision of 2026 would, which the sample's picture is not under."""
    duty = Obligation.objects.get(production=world.production, duty="bargain union")
    duty.pk, duty.duty, duty.action, duty._state.adding = uuid7(), "declare union", "declare", True
    duty.save()


def test_the_value_claimed_is_asked_for_where_a_provision_asks_for_it(world: World) -> None:
    world.log_notifiable()
    notice = next(one for one in world.drafts() if one.kind == "notice")
    with pytest.raises(Invalid) as refused:
        word_draft(draft=notice, words={"value_claimed": "Two shots."}, by=world.approver, now=NOW)
    assert refused.value.code == "not-on-this-paper"
    also_claims_a_value(world)
    asked = next(one for one in world.drafts() if one.kind == "notice")
    assert codes(asked) == ["value-claimed-missing"]
    word_draft(draft=asked, words={"value_claimed": "Two shots on open water."}, by=world.approver, now=NOW)
    said = next(one for one in world.drafts() if one.kind == "notice")
    assert (codes(said), b'"value_claimed":"Two shots on open water."' in bytes(said.content)) == ([], True)


def test_a_correction_of_a_notice_leaves_the_value_claimed(world: World) -> None:
    world.log_notifiable()
    also_claims_a_value(world)
    draft = next(one for one in world.drafts() if one.kind == "notice")
    word_draft(draft=draft, words={"value_claimed": "Two shots."}, by=world.approver, now=NOW)
    notice = world.release(next(one for one in world.drafts() if one.kind == "notice"))
    revise(world, world.production.uses.get(), scene="12A")
    assert [label for label, *_ in facts_told(correct(world, notice))] == ["Scene or shot", "Revision"]


def test_what_was_released_is_what_was_read(world: World) -> None:
    notice = world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    correction = correct(world, notice)
    content = from_bytes(bytes(correction.content))
    unissued = replace(content, header=replace(content.header, issue=None))
    assert digest(unissued) == correction.draft.content_sha256
    with pytest.raises(Conflict) as refused:
        world.release(correction.draft)
    assert refused.value.code == "draft-not-open"
