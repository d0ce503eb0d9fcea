"""“Unverified” stands wherever labor relations is shown a provision: trace, set-up, draft, rulebook, queue, union events, between
agreements, and before a pack is adopted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from compliance import library
from compliance.packs import Pack, Rule
from compliance.reading import is_unverified
from disclosures.models import Obligation, Use
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from disclosures.services.union_events import record_union_event
from tests.pages import Page, read, signed_in
from tests.reports.scenes import notice_draft
from tests.world import LEGAL_CONCLUSIONS, NOW, World

SECOND_HAND = library.latest("sag-aftra/tv-theatrical-2026")


@pytest.fixture
def pages(world: World) -> Callable[[str], Page]:
    """A picture under the agreement of 2026, of which nobody read the text; its figure is drafted as a notice."""
    starts = {"principal_photography_start": "2026-09-01"}
    answer_production(production=world.production, facts=starts, by=world.coordinator, now=NOW)
    use = world.log()
    for fact, value in LEGAL_CONCLUSIONS.items():
        determine(use=use, involvement=0, fact=fact, value=value, reason="Looked at.", by=world.approver, now=NOW)
    world.drafts()
    client = signed_in(world.approver)

    def opened(path: str) -> Page:
        response = client.get(path)
        assert response.status_code == 200
        return read(response)

    return opened


def known_as(rule: Rule) -> str:
    return f"unverified: {rule.confidence}" if is_unverified(rule.confidence) else rule.confidence


def source_of(rule: Rule, pack: Pack | None = None) -> str:
    parts = (" ".join(rule.clause.split()), pack.title if pack else "", f"source: {known_as(rule)}")
    return " · ".join(filter(None, parts))


def test_set_up_says_it_at_every_provision(pages: Callable[[str], Page]) -> None:
    text = pages("/productions/picture/set-up/").text
    for pack in (library.latest(pack) for pack in library.pack_ids()):
        for rule in pack.rules:
            assert source_of(rule) in text


def test_an_ai_use_says_it_at_every_duty_and_in_the_whole_trace(pages: Callable[[str], Page]) -> None:
    page = pages(f"/productions/picture/uses/{Use.objects.get().number}/")
    rules = SECOND_HAND.of_subject("use")
    assert len(rules) > 1
    for rule in rules:
        assert f"{' '.join(rule.clause.split())} · {known_as(rule)}" in page.text
        assert f"/rulebook/{SECOND_HAND.id}/{SECOND_HAND.version}/{rule.id}/" in page.links
    assert f"source: {known_as(SECOND_HAND.rule('T26-K'))}" in page.text


def test_a_draft_says_it_of_the_provision_that_it_waits_for(pages: Callable[[str], Page]) -> None:
    text = pages(f"/drafts/{notice_draft().pk}/").text
    assert f"source: {known_as(SECOND_HAND.rule('T26-K'))}" in text


def test_the_queue_says_it_of_what_is_owed_to_the_union(world: World) -> None:
    world.serve_notice()
    item = Obligation.objects.get(duty="bargain union")
    text = read(signed_in(world.approver).get("/queue/")).text
    pack = library.pack(item.pack, item.pack_version)
    assert source_of(pack.rule(item.rule), pack) in text


def test_the_page_of_union_events_says_it_of_a_meeting(world: World) -> None:
    record_union_event(
        production=world.production, union=world.union, kind="meeting_request", began_on="2026-10", note="",
        by=world.approver, now=datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    text = read(signed_in(world.approver).get("/productions/picture/union-events/")).text
    assert source_of(SECOND_HAND.rule("T26-M"), SECOND_HAND) in text


def test_both_sides_say_it_where_a_date_falls_between_agreements(world: World) -> None:
    facts = {"principal_photography_start": "2026"}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    text = read(signed_in(world.approver).get(f"/productions/picture/uses/{world.log().number}/")).text
    between = text[text.index("Between agreements") : text.index("For the whole production")]
    assert f"T26-K, depends on answers · {known_as(SECOND_HAND.rule('T26-K'))}" in between
