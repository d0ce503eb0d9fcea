"""Performers' papers: who gets one, what it says, what keeps it back, when it goes away, and who never reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance import library
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Opening, Stream
from disclosures.services.closings import mark_done
from disclosures.services.determinations import determine
from disclosures.services.retelling import tell_of_person
from reports.content import PerformerContent, Said, from_bytes
from reports.models import Document, Draft
from reports.queries.papers import documents_for, inbox_for
from reports.services.drafts import draft_papers
from reports.services.performer_words import PAY, reader_sum
from reports.services.releasing import word_draft
from reports.services.rendering import render_document
from tests.disclosures.casts import consent
from tests.test_architecture import NEVER, NEVER_TO_THE_UNION
from tests.world import NOW, World

from .performers import AGED, NAME, SCANNED, changed_person, drafted, issued, on_the_cast_list, owed

BACKGROUND = {"engagement_category": "background"}


def content_of(paper: Draft | Document) -> PerformerContent:
    content = from_bytes(bytes(paper.content))
    assert isinstance(content, PerformerContent)
    return content


def papers(world: World) -> list[Draft]:
    return [one for one in world.drafts() if one.kind == "performer"]


def worded(world: World, draft: Draft, **words: str) -> Draft:
    word_draft(draft=draft, words=words, by=world.approver, now=NOW)
    [again] = [one for one in papers(world) if one.pk == draft.pk]
    again.refresh_from_db()
    return again


def codes(draft: Draft) -> list[str]:
    return [block["code"] for block in draft.blocks]


# --- what it says -------------------------------------------------------------------------------------------------------


def test_who_is_to_be_scanned_is_told_of_it_and_asked_for_consent_on_one_paper(world: World) -> None:
    on_the_cast_list(world)
    draft = drafted(world)
    content = content_of(draft)
    assert (draft.union, draft.blocks, draft.slot) == (None, [], f"performer/{draft.use_id}/1")
    assert content.times == (
        Said(label="Session", words="Fri 20 Mar 2026 09:00 PDT"),
        Said(label="Listed time of the consent", words="Before Fri 20 Mar 2026 09:00 PDT"),
        Said(
            label="Listed time of this notice",
            words="48 h before Fri 20 Mar 2026 09:00 PDT = Wed 18 Mar 2026 09:00 PDT",
        ),
    )
    assert content.pay == (Said(label="Pay", words="On a day with other work the session counts as work time."),)
    assert content.rider is not None
    assert [(one.label, one.words) for one in content.rider.scope] == [
        ("Covers", "A scan or voice-capture session"),
        ("Where", "This picture"),
        ("Extent", "What is described in this paper, and nothing beyond it."),
    ]
    assert (content.role, content.described, content.addressee) == ("lead performer", SCANNED.summary, "performer")
    assert (content.header.recipient, content.header.union, content.voucher) == ("lead performer", "", "")


def test_its_lines_are_what_is_told_and_asked_and_not_what_is_paid(world: World) -> None:
    on_the_cast_list(world)
    lines = drafted(world).lines.order_by("obligation__duty").values_list("obligation__duty", flat=True)
    assert list(lines) == ["consent performer", "notify performer"]


def test_a_change_to_a_performance_asks_for_consent_to_that_change(world: World) -> None:
    on_the_cast_list(world)
    world.log(AGED)
    use = world.production.uses.get()
    determine(use=use, involvement=1, fact="as_scripted", value=False, reason="CANARY", by=world.approver, now=NOW)
    [draft] = papers(world)
    content = content_of(draft)
    assert content.rider is not None
    assert content.rider.asked.startswith("Consent to the change to the performer's recorded performance")
    assert (content.pay, "CANARY" in content.to_bytes().decode()) == ((), False)


def test_what_is_printed_never_says_what_labor_relations_decided_or_that_anybody_is_behind(world: World) -> None:
    on_the_cast_list(world, engaged_at="2026-03-19T10:00:00-07:00")  # inside the 48 hours
    text = content_of(drafted(world)).to_bytes().decode()
    assert (NEVER.findall(text), NEVER_TO_THE_UNION.findall(text)) == ([], [])
    assert "because that comes after" in text


def test_a_sum_is_told_without_a_word_of_being_behind() -> None:
    for said in (
        "at engagement: Thu 19 Mar 2026 10:00 PDT, which is later than Wed 18 Mar 2026 09:00 PDT (48 h before X)",
        "48 h before X = Y, or at engagement if that is later (not known yet)",
        "48 h before X = Y, or at engagement (Z) if that is later",
    ):
        assert NEVER_TO_THE_UNION.findall(reader_sum(said)) == []


def test_every_pay_has_words_for_its_reader_in_every_pack() -> None:
    """Where a provision chooses no term, somebody has to have put it into words: its own text speaks to the studio."""
    silent = [
        (pack.id, pack.version, rule.id, duty.key)
        for pack in library.packs()
        if pack.version == "2"
        for rule in pack.rules
        for duty in rule.duties
        if duty.party in ("performer", "representative") and duty.action in ("pay", "bargain") and not duty.terms
        if (rule.id, duty.action) not in PAY and (rule.id.partition("-")[2], duty.action) not in PAY
    ]
    assert silent == []


# --- for whom -----------------------------------------------------------------------------------------------------------


def test_a_minors_paper_goes_to_the_guardian_and_never_names_the_minor(world: World) -> None:
    on_the_cast_list(world, minor=True)
    draft = worded(world, drafted(world), name_released="yes")
    content = content_of(draft)
    assert content.rider is not None
    assert (content.addressee, content.rider.signs, content.header.recipient) == (
        "guardian", "guardian", "lead performer",
    )  # fmt: skip
    assert NAME not in content.to_bytes().decode()


def test_where_nobody_has_said_how_old_somebody_is_the_guardians_lines_are_there_too(world: World) -> None:
    on_the_cast_list(world, minor=None)
    draft = drafted(world)
    rider = content_of(draft).rider
    assert rider is not None
    assert (rider.signs, rider.guardian_too) == ("performer", True)


def test_a_name_is_printed_only_if_labor_relations_chose_so(world: World) -> None:
    on_the_cast_list(world)
    draft = drafted(world)
    assert NAME not in bytes(draft.content).decode()
    assert content_of(worded(world, draft, name_released="yes")).header.recipient == NAME


def test_a_name_waits_for_who_may_be_a_minor(world: World) -> None:
    on_the_cast_list(world, minor=None)
    draft = worded(world, drafted(world), name_released="yes")
    assert (codes(draft), NAME in bytes(draft.content).decode()) == (["age-unknown"], False)


def test_an_estate_is_asked_through_its_representative(world: World) -> None:
    on_the_cast_list(world)
    use = world.log(changed_person(AGED, performer_status="dead_estate"))
    determine(use=use, involvement=1, fact="as_scripted", value=False, reason="Read.", by=world.approver, now=NOW)
    [draft] = papers(world)
    content = content_of(draft)
    assert content.rider is not None
    assert (content.addressee, content.rider.signs) == ("representative", "representative")


def test_who_consented_in_life_and_has_died_is_not_asked(world: World) -> None:
    on_the_cast_list(world)
    use = world.log(changed_person(AGED, performer_status="dead_consented"))
    determine(use=use, involvement=1, fact="as_scripted", value=False, reason="Read.", by=world.approver, now=NOW)
    assert owed(use, "consent performer").status == "open"
    assert papers(world) == []


def test_a_background_actor_gets_a_line_for_the_voucher(world: World) -> None:
    on_the_cast_list(world, **BACKGROUND)
    content = content_of(drafted(world))
    assert content.background
    assert content.voucher == "AI-0001: A scan or voice-capture session, Fri 20 Mar 2026 09:00 PDT"


def test_everybody_in_an_ai_use_gets_their_own(world: World) -> None:
    for number in ("7", "8"):
        on_the_cast_list(world, number)
    [person] = SCANNED.involvements
    world.log(replace(SCANNED, involvements=(person, replace(person, cast_number="8", role="stand-in"))))
    assert sorted(content_of(one).role for one in papers(world)) == ["lead performer", "stand-in"]


# --- what keeps it back -------------------------------------------------------------------------------------------------


def test_it_waits_for_every_provision_in_it(world: World) -> None:
    on_the_cast_list(world)
    [block] = drafted(world, confirmed=False).blocks
    assert (block["code"], block["provision"]) == (
        "provision-unconfirmed", f"sag-aftra/tv-theatrical-2023#{library.latest('sag-aftra/tv-theatrical-2023').version}#T23-01",
    )  # fmt: skip


def test_it_waits_for_what_still_decides_the_pay(world: World) -> None:
    on_the_cast_list(world)
    draft = drafted(world, changed_person(SCANNED, session_day=None))
    assert {(block["code"], block["audience"]) for block in draft.blocks} == {
        ("question-open", "coordinator"), ("question-open", "approver"),
    }  # fmt: skip


def test_it_waits_for_what_labor_relations_has_to_answer(world: World) -> None:
    on_the_cast_list(world)
    draft = drafted(world, changed_person(SCANNED, session_day="separate_day"))
    assert [(block["code"], block["audience"]) for block in draft.blocks] == [("question-open", "approver")]


def test_a_name_in_other_letters_is_refused_before_it_is_issued(world: World) -> None:
    on_the_cast_list(world)
    draft = worded(world, drafted(world), described="扫描")
    assert codes(draft) == ["unprintable-glyph"]


def test_dubbing_by_a_replica_names_the_languages(world: World) -> None:
    on_the_cast_list(world, contract_date="2026-08-01")
    told = {"dubbed_with_replica": True, "foreign_language_or_market": True, "performer_status": "living"}
    dub = UseInput(
        activity="dub", summary="The voice speaks French.", involvements=(InvolvementInput("lead performer", "7", facts=told),)
    )  # fmt: skip
    world.production.facts = {"principal_photography_start": "2027-08-01"}
    world.production.save(update_fields=["facts"])
    draft = drafted(world, dub)
    assert "languages-missing" in codes(draft)
    content = content_of(worded(world, draft, languages="French (France)"))
    assert content.rider is not None
    assert Said(label="Languages", words="French (France)") in content.rider.scope


# --- when it is needed no more ------------------------------------------------------------------------------------------


def test_who_was_told_and_has_consented_needs_none(world: World) -> None:
    engaged = on_the_cast_list(world)
    draft = drafted(world)
    signed = consent(world, engaged, covers="session", signed_on="2026-03-10")
    told: dict[str, Any] = {"facts": {"told_at": "2026-03-11T08:00:00-07:00"}, "reason": "", "via": "form"}
    assert draft.use is not None
    tell_of_person(use=draft.use, involvement=1, consent=signed, **told, by=world.coordinator, now=NOW)
    assert papers(world) == []
    draft.refresh_from_db()
    assert draft.status == "lapsed"


def test_who_was_told_by_word_of_mouth_is_still_asked_for_consent(world: World) -> None:
    on_the_cast_list(world)
    draft = drafted(world, changed_person(SCANNED, told_at="2026-03-11T08:00:00-07:00"))
    lines = draft.lines.values_list("obligation__duty", flat=True)
    assert list(lines) == ["consent performer"]


def test_what_was_closed_by_hand_is_asked_no_more(world: World) -> None:
    on_the_cast_list(world)
    use = drafted(world).use
    assert use is not None
    for item in use.obligations.filter(party="performer", action__in=["notify", "consent"]):
        mark_done(obligation=item, reason="On the phone.", by=world.coordinator, now=NOW)
    assert papers(world) == []


def test_a_consent_signed_after_its_time_is_asked_for_no_second_time(world: World) -> None:
    engaged = on_the_cast_list(world)
    use = world.log(changed_person(SCANNED, told_at="2026-03-11T08:00:00-07:00"))
    signed = consent(world, engaged, covers="session", signed_on="2026-03-21")
    tell_of_person(
        use=use, involvement=1, facts={}, consent=signed, reason="", via="form", by=world.coordinator, now=NOW
    )
    assert papers(world) == []


def test_an_issued_paper_asks_once(world: World) -> None:
    on_the_cast_list(world)
    issued(world)
    assert papers(world) == []


def test_drafting_many_costs_no_more_than_drafting_one(world: World) -> None:
    def cost() -> int:
        draft_papers(production=world.production, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            draft_papers(production=world.production, now=NOW)
        return len(seen)

    for number in range(7, 13):
        on_the_cast_list(world, str(number))
    world.log(SCANNED)
    one = cost()
    for number in range(8, 13):
        [person] = SCANNED.involvements
        world.log(replace(SCANNED, involvements=(replace(person, cast_number=str(number)),)))
    assert (cost(), len(papers(world))) == (one, 6)


# --- whose it is --------------------------------------------------------------------------------------------------------


def test_it_counts_in_the_productions_own_stream(world: World) -> None:
    world.serve_notice()
    on_the_cast_list(world)
    document = issued(world)
    assert (document.label, document.stream, document.union) == (
        "PERFORMER NOTICE 0001", world.production.stream, None,
    )  # fmt: skip


def test_nothing_of_it_reaches_the_union(world: World) -> None:
    world.serve_notice()
    between = Stream.objects.get(production=None)
    on_the_cast_list(world)
    before = Opening.objects.filter(entry__stream=between).count()
    document = issued(world)
    render_document(document=document.pk, now=NOW)
    assert Opening.objects.filter(entry__stream=between).count() == before
    assert document.deliveries.count() == 0
    for rep in (world.rep, world.stranger_rep):
        assert document not in [*documents_for(rep), *inbox_for(rep)]


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("coordinator", True),
        ("approver", True),
        ("admin", True),
        ("viewer", False),
        ("rep", False),
        ("outsider", False),
    ],
)
def test_who_works_with_the_cast_reads_it_and_nobody_else(world: World, role: str, reads: bool) -> None:
    on_the_cast_list(world)
    document = issued(world)
    assert (document in documents_for(getattr(world, role))) is reads
