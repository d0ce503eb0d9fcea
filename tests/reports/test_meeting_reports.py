"""The report for a meeting: started by labor relations, counted over every production of the union, issued like a notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from disclosures.actors import SYSTEM
from disclosures.catalogue.activities import activities
from disclosures.entry import Finality, PerformerPart, Phase, UseInput
from disclosures.models import Obligation, Opening, Production, Use
from disclosures.services.productions import confirm_provision, map_union
from disclosures.services.union_events import take_back_union_event
from disclosures.services.uses import log_use, revise_use
from reports.content import to_bytes
from reports.models import Delivery, Document, Draft, HoldBack
from reports.services.contents import activity_named
from reports.services.drafts import draft_as_read, draft_papers
from reports.services.meeting_figures import GENERATIVE, PERFORMER
from reports.services.meeting_reports import drop_meeting_report
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.reports.meetings import (
    AFTER,
    END,
    INTENDED,
    SKY,
    START,
    add_production,
    asked,
    codes,
    content_of,
    log_on,
    map_to,
    ready,
    recounted,
    started,
    worded,
)
from tests.world import LOGGED, World, make_organization, make_production

# --- starting and dropping ----------------------------------------------------------------------------------------------


def test_a_report_says_what_it_waits_for(world: World) -> None:
    assert codes(started(world)) == ["confidentiality-missing", "intended-missing"]


def test_what_it_waits_for_goes_as_it_is_done(world: World) -> None:
    assert ready(world).blocks == []


def test_a_period_that_lasts_is_waited_for(world: World) -> None:
    draft = ready(world, end=date(2026, 7, 2))
    assert codes(draft) == ["period-lasts"]
    draft_papers(production=world.production, now=datetime(2026, 7, 3, 8, tzinfo=UTC))
    assert codes(Draft.objects.get(pk=draft.pk)) == []


def test_the_recipient_is_waited_for(world: World) -> None:
    world.production.unions.update(recipient_name="")
    assert codes(ready(world)) == ["recipient-missing"]


def test_what_no_font_can_print_is_said(world: World) -> None:
    world.sign_policy()
    assert codes(worded(world, started(world), intended="計画")) == ["unprintable-glyph"]


def test_nothing_is_said_for_labor_relations(world: World) -> None:
    content = content_of(started(world))
    assert (content.intended, content.bias) == ("", "")


def test_labor_relations_words_stand_in_it_as_they_were_written(world: World) -> None:
    content = content_of(worded(world, started(world), intended="Nothing to add.", bias="Two people look."))
    assert (content.intended, content.bias) == ("Nothing to add.", "Two people look.")


def test_started_twice_there_is_one(world: World) -> None:
    assert started(world).pk == started(world).pk
    assert Draft.objects.filter(kind="meeting").count() == 1


def test_another_end_of_the_same_period_is_refused(world: World) -> None:
    started(world)
    with pytest.raises(Conflict) as refused:
        started(world, end=date(2026, 5, 31))
    assert (refused.value.code, refused.value.field) == ("report-in-preparation", "/period_end")


def test_it_stays_while_nobody_drops_it(world: World) -> None:
    draft = started(world)
    world.drafts(AFTER)
    assert Draft.objects.get(pk=draft.pk).status == "open"


def test_dropped_it_is_gone_and_may_be_started_again(world: World) -> None:
    draft = started(world)
    drop_meeting_report(draft=draft, by=world.approver, now=AFTER)
    world.drafts(AFTER)
    assert Draft.objects.get(pk=draft.pk).status == "lapsed"
    assert started(world).pk != draft.pk


def test_dropped_twice_it_says_so(world: World) -> None:
    draft = started(world)
    drop_meeting_report(draft=draft, by=world.approver, now=AFTER)
    with pytest.raises(Conflict, match="no longer needed"):
        drop_meeting_report(draft=draft, by=world.approver, now=AFTER)


def test_a_paper_that_is_owed_is_not_dropped(world: World) -> None:
    world.log_notifiable()
    notice = next(one for one in world.drafts() if one.kind == "notice")
    with pytest.raises(Conflict, match="fell due"):
        drop_meeting_report(draft=notice, by=world.approver, now=AFTER)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"start": date(2026, 7, 1)}, "period-reversed", "/period_end"),
        ({"start": date(1, 1, 1)}, "not-a-date", "/period_start"),
        ({"end": date(9999, 12, 31)}, "not-a-date", "/period_end"),
    ],
)
def test_what_is_no_period_is_refused(world: World, changes: dict[str, date], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        started(world, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_union_that_is_not_told_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="not mapped"):
        started(world, union=make_organization("union", "guild"))


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("coordinator", Forbidden),
        ("viewer", Forbidden),
        ("admin", Forbidden),
        ("rep", NotFound),
        ("outsider", NotFound),
    ],
)
def test_nobody_but_labor_relations_starts_or_drops_one(world: World, by: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        started(world, by=getattr(world, by))
    draft = started(world)
    with pytest.raises(refusal):
        drop_meeting_report(draft=draft, by=getattr(world, by), now=AFTER)


# --- the union's request ------------------------------------------------------------------------------------------------


def confirm(world: World, item: Obligation) -> None:
    told = {"pack": item.pack, "version": item.pack_version, "rule": item.rule}
    confirm_provision(studio=world.studio, **told, by=world.approver, now=AFTER)


def test_it_names_the_day_of_the_request_and_no_provision_that_nobody_confirmed(world: World) -> None:
    draft = started(world, event=asked(world))
    content = content_of(draft)
    assert (content.requested_on, content.provisions) == ("2026-06-15", ())


def test_a_confirmed_provision_is_named(world: World) -> None:
    event = asked(world)
    [item] = Obligation.objects.filter(union_event=event)
    confirm(world, item)
    [named] = content_of(started(world, event=event)).provisions
    assert (named.name, named.clause) == (item.title, item.clause)


def test_a_request_that_was_recorded_in_error_is_named_no_more(world: World) -> None:
    event = asked(world)
    draft = started(world, event=event)
    take_back_union_event(event=event, reason="Another studio.", by=world.approver, now=AFTER)
    draft_papers(production=world.production, now=AFTER)
    assert content_of(draft).requested_on == ""


def test_the_request_of_another_production_is_refused(world: World) -> None:
    event = asked(world, add_production(world, "second"))
    with pytest.raises(Invalid, match="no request"):
        started(world, event=event)


def test_the_meeting_stays_owed_when_the_report_is_with_the_union(world: World) -> None:
    event = asked(world)
    draft = ready(world, event=event)
    document = world.release(draft, AFTER)
    render_document(document=document.pk, now=AFTER)
    drain(now=AFTER)
    assert Delivery.objects.filter(document=document, status="handed_over").exists()
    assert [one.status for one in Obligation.objects.filter(union_event=event)] == ["open"]


# --- what it counts -----------------------------------------------------------------------------------------------------


def test_it_covers_every_production_of_the_union_in_the_order_of_their_titles(world: World) -> None:
    for slug, kind in (("zeta", "title"), ("alpha", "title"), ("company", "slate")):
        add_production(world, slug, kind=kind)
    content = content_of(started(world))
    assert [one.label for one in content.sections[0].figures] == ["ALPHA", "PICTURE", "ZETA", "Company level"]
    assert content.sections[0].figures[0].note == "Union production number N-alpha"


def test_nothing_of_another_studio_mode_or_union_is_counted(world: World) -> None:
    log_on(world, world.production, SKY)
    make_production(world.studio, "unheard-of")
    live = add_production(world, "live-one", mode="live")
    elsewhere = make_production(make_organization("studio", "third"), "foreign")
    map_to_system(elsewhere, world)
    guild = make_organization("union", "guild")
    for_guild = make_production(world.studio, "for-the-guild")
    map_to(world, for_guild, guild)
    for one in (live, for_guild, Production.objects.get(slug="unheard-of")):
        log_on(world, one, SKY)
    log_as_system(elsewhere)
    content = content_of(started(world))
    assert (content.logged, {title for title, _ in named_in(content)}) == (1, {"PICTURE"})
    said = to_bytes(content).decode()
    assert [one for one in ("UNHEARD", "LIVE-ONE", "FOREIGN", "GUILD", "third") if one in said] == []


def map_to_system(production: Production, world: World) -> None:
    told = {"production_number": "", "recipient_name": ""}
    map_union(production=production, union=world.union, **told, by=SYSTEM, now=LOGGED)


def log_as_system(production: Production) -> None:
    log_use(production=production, entry=SKY, via="api", by=SYSTEM, now=LOGGED)


def named_in(content: object) -> set[tuple[str, str]]:
    found = recounted(json.loads(to_bytes(content)))  # type: ignore[arg-type]
    return {one for (section, _), (_, named) in found.items() if section != "Notices" for one in named}


def test_days_begin_and_end_on_the_clock_of_the_production_that_answers(world: World) -> None:
    for hour, day in ((7, date(2026, 1, 1)), (8, date(2026, 1, 1)), (6, date(2026, 7, 1)), (7, date(2026, 7, 1))):
        log_on(world, world.production, SKY, now=datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC))
    named = {number for _, number in named_in(content_of(started(world)))}
    assert named == {"AI-0002", "AI-0003"}  # 00:30 on 1 January, and 23:30 on 30 June, in Los Angeles


def test_the_newest_revision_is_counted(world: World) -> None:
    [use] = log_on(world, world.production, SKY)
    draft = started(world)
    revise_use(
        use=use, entry=replace(SKY, phase="development"), reason="It was earlier.", via="form", expected=1,
        by=world.coordinator, now=AFTER,
    )  # fmt: skip
    draft_papers(production=world.production, now=AFTER)
    found = recounted(json.loads(to_bytes(content_of(draft))))
    assert (found["By phase", "Development"][0], found["By phase", "Post-production"][0]) == (1, 0)


def test_what_is_logged_elsewhere_is_counted_when_somebody_reads_or_releases_it(world: World) -> None:
    second = add_production(world, "second")
    draft = ready(world)
    log_on(world, second, SKY)
    with pytest.raises(Conflict, match="changed after"):
        world.release(draft, AFTER)
    read = draft_as_read(draft, now=AFTER)
    assert (content_of(read).logged, world.release(read, AFTER).label) == (1, "MEETING REPORT 0001")


def test_an_ai_use_that_is_held_back_is_counted_by_its_category_and_not_named(world: World) -> None:
    uses = log_on(world, world.production, *([SKY] * 5))
    for use, category in zip(uses[1:3], ("marketing", "story"), strict=True):
        HoldBack.objects.create(use=use, category=category, held_by_id=world.approver.person, held_at=LOGGED)
    HoldBack.objects.create(
        use=uses[3], category="story", held_by_id=world.approver.person, held_at=LOGGED,
        lifted_by_id=world.approver.person, lifted_at=AFTER,
    )  # fmt: skip
    content = content_of(started(world))
    assert content.logged == 5
    assert [(one.category, one.count) for one in content.held_back] == [
        ("unreleased marketing", 1),
        ("story not yet public", 1),
    ]
    assert {number for _, number in named_in(content)} == {"AI-0001", "AI-0004", "AI-0005"}


def test_notices_of_the_period_are_named_by_number(world: World) -> None:
    world.issue_notice()
    found = recounted(json.loads(to_bytes(content_of(started(world)))))
    assert found["Notices", "Notices issued in the period"] == (1, {("PICTURE", "NOTICE 0001")})
    earlier = recounted(json.loads(to_bytes(content_of(started(world, start=date(2026, 4, 1))))))
    assert earlier["Notices", "Notices issued in the period"] == (0, set())


def test_two_productions_with_one_code_title_are_told_apart(world: World) -> None:
    twins = [add_production(world, slug, code_title="PICTURE") for slug in ("twin", "triplet")]
    for one in twins:
        log_on(world, one, SKY)
    figures = content_of(started(world)).sections[0].figures
    assert [(one.label, one.count) for one in figures] == [
        ("PICTURE (00123)", 0),
        ("PICTURE (N-triplet)", 1),
        ("PICTURE (N-twin)", 1),
    ]


ENTRIES = st.builds(
    UseInput,
    activity=st.sampled_from(sorted(activities())),
    summary=st.just("CANARY summary"),
    phase=st.sampled_from(list(Phase)),
    finality=st.sampled_from(list(Finality)),
    performer_part=st.sampled_from(list(PerformerPart)),
    department=st.just("CANARY department"),
    scene=st.just("CANARY scene"),
    tools=st.lists(st.sampled_from(["sora", "runway", "A tool of our own"]), max_size=3, unique=True).map(tuple),
    notes=st.just("CANARY notes"),
    source_note=st.just("CANARY source"),
    facts=st.sampled_from([{}, {"made_with_generative_ai": True}, {"made_with_generative_ai": False}]),
)
# Of each AI use: its production, the day after the period began, and the category it is held back by.
ROWS = st.lists(
    st.tuples(
        ENTRIES, st.integers(0, 2), st.sampled_from([-40, 0, 60, 180, 200]), st.sampled_from(["", "", "", "story"])
    ),
    max_size=12,
)


@given(ROWS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_can_be_counted_again(world: World, rows: list[tuple[UseInput, int, int, str]]) -> None:
    with transaction.atomic():
        productions = [world.production, add_production(world, "second"), add_production(world, "slate", kind="slate")]
        for entry, where, day, category in rows:
            now = datetime(2026, 1, 1, 20, tzinfo=UTC) + (AFTER - AFTER.replace(day=1)) * day
            [use] = log_on(world, productions[where], entry, now=now)
            if category:
                HoldBack.objects.create(use=use, category=category, held_by_id=world.approver.person, held_at=now)
        content = content_of(started(world, production=productions[2]))
        said = json.loads(to_bytes(content))
        found = recounted(said)
        assert {key: count for key, (count, named) in found.items() if count != len(named)} == {}
        assert {key: named for key, (_, named) in found.items() if named} == counted_in_the_database()
        assert (
            said["logged"]
            == len(in_period())
            == len(in_period(held=False)) + sum(one["count"] for one in said["held_back"])
        )
        assert "CANARY" not in json.dumps(said)
        transaction.set_rollback(True)


def in_period(*, held: bool | None = None) -> list[Use]:
    """The slow way: each AI use by itself, on the clock of Los Angeles."""
    found = [one for one in Use.objects.all() if START <= one.logged_at.astimezone(one.production.tz).date() <= END]
    return [one for one in found if held is None or one.holdbacks.filter(lifted_at=None).exists() is held]


def counted_in_the_database() -> dict[tuple[str, str], set[tuple[str, str]]]:
    counted: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for use in in_period(held=False):
        for figure in figures_of(use):
            counted.setdefault(figure, set()).add((use.production.paper_title, use.label))
    return counted


def figures_of(use: Use) -> Iterator[tuple[str, str]]:
    said = use.revisions.get(revision=use.revisions_made)
    yield "By production", use.production.paper_title
    yield "By the use of generative AI", GENERATIVE[said.facts.get("made_with_generative_ai")]
    yield "By phase", said.phase.capitalize()
    yield "By kind of activity", activity_named(said.activity)
    yield "By a performer’s voice or likeness", PERFORMER[PerformerPart(said.performer_part)]
    yield "Temporary or final", said.finality.capitalize()
    tools = [tool.name if tool.vendor in tool.name else f"{tool.vendor} {tool.name}" for tool in said.tools.all()]
    yield from (("By tool", tool) for tool in tools or ["Tool unknown"])


def statements(production: Production) -> int:
    """Of drafting when nothing has changed."""
    draft_papers(production=production, now=AFTER)
    with CaptureQueriesContext(connection) as caught:
        draft_papers(production=production, now=AFTER)
    return len(caught)


def test_many_productions_and_ai_uses_cost_no_more_statements_than_few(world: World) -> None:
    slate = add_production(world, "slate", kind="slate")
    started(world, production=slate)
    log_on(world, add_production(world, "first"), SKY)
    few = statements(slate)
    for number in range(12):
        log_on(world, add_production(world, f"other-{number}"), *([SKY] * 9))
    assert statements(slate) == few


def test_a_period_without_ai_uses_says_so_and_counts_nothing_further(world: World) -> None:
    content = content_of(started(world))
    assert [one.title for one in content.sections] == ["By production", "Notices"]
    assert (content.logged, [one.count for one in content.sections[0].figures]) == (0, [0])


# --- issued -------------------------------------------------------------------------------------------------------------


def test_it_is_issued_in_the_stream_of_the_union_between_its_notices(world: World) -> None:
    world.issue_notice()
    document = world.release(ready(world), AFTER)
    assert (document.number, document.label, document.union) == (2, "MEETING REPORT 0002", world.union)
    assert content_of(document).intended == INTENDED


def test_it_has_no_line_and_closes_nothing(world: World) -> None:
    event = asked(world)
    document = world.release(ready(world, event=event), AFTER)
    assert (document.lines.count(), Obligation.objects.filter(union_event=event, status="open").count()) == (0, 1)


def test_a_second_report_of_a_period_follows_the_first(world: World) -> None:
    first = world.release(ready(world), AFTER)
    second = world.release(worded(world, started(world)), AFTER)
    assert [one.number for one in Document.objects.order_by("number")] == [first.number, second.number]


def test_the_register_remembers_who_started_it(world: World) -> None:
    draft = started(world)
    kinds = Opening.objects.filter(entry__stream=world.production.stream, kind__startswith="draft.")
    assert [(one.kind, json.loads(bytes(one.body))["about"]["draft"]) for one in kinds] == [
        ("draft.started", str(draft.pk))
    ]
