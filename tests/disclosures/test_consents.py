"""Consents: recorded, numbered and corrected; tested limit by limit, and the answer says which one fails."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from compliance.errors import Conflict, NotFound, Refusals
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Consent, Engagement, Opening, SupportingFile, Use
from disclosures.queries.register import newest_assessments
from disclosures.services.assessments import answer_production, preview_use
from disclosures.services.consents import record_consent
from disclosures.services.determinations import determine_all
from disclosures.services.files import store_file
from disclosures.services.uses import log_uses, revise_use
from tests.databases import FreshDatabase
from tests.world import LOGGED, NOW, World, make_production, make_world

from .casts import PDF, cast, consent

SAID = {
    "replica_source": "session",
    "performer_status": "living",
    "consent_describes_use": True,
    "replica_use_at": "2026-03-02T09:00:00-08:00",
}
OLD = {"engagement_category": "principal", "contract_date": "2025-01-05"}


def stunt(named: str = "C-0001", number: str = "7", **facts: object) -> UseInput:
    person = InvolvementInput("Lead", number, {**SAID, **facts}, consent=named)
    return UseInput(activity="replica-same-picture", summary="A stunt.", involvements=(person,))


def of_person(use: Use) -> Any:
    newest = use.revisions.latest("revision")
    return newest_assessments([newest.pk])[use.pk, "involvement", 1]


def consent_duty(use: Use, party: str = "performer") -> Any:
    [duty] = [
        one for one in of_person(use).result["duties"] if (one["rule"], one["key"]) == ("T23-02", f"consent {party}")
    ]
    return duty


def log(world: World, entry: UseInput) -> Use:
    """Logged, and labor relations said that no exception helps."""
    use = world.log(entry)
    answers = [(1, "as_scripted", False), (1, "unsafe_or_unrecognisable", False)]
    determine_all(use=use, answers=answers, reason="Looked at.", by=world.approver, now=LOGGED)
    return use


def failed(use: Use, party: str = "performer") -> tuple[object, list[str]]:
    duty = consent_duty(use, party)
    return duty["met"], [one["id"] for one in duty["failed"]]


def engaged(world: World, **changes: Any) -> Engagement:
    return cast(world, facts=OLD, **changes)


# --- each limit by itself --------------------------------------------------------------------------------------------------


def test_a_consent_that_keeps_every_limit_meets_the_duty(world: World) -> None:
    consent(world, engaged(world))
    assert failed(log(world, stunt())) == (True, [])


@pytest.mark.parametrize(
    ("recorded", "said", "limit"),
    [
        ({"given_by": "representative"}, {}, ["theirs"]),
        ({"given_by": "union"}, {}, ["theirs"]),
        ({}, {"consent_describes_use": False}, ["describes"]),
        ({"form": "overlooked"}, {}, ["stands-out"]),
        ({"form": "contract_only"}, {}, ["signed"]),
        ({"form": "informal"}, {}, ["stands-out", "signed"]),
        ({"signed_on": "2026-03-03"}, {}, ["in-time"]),
    ],
)
def test_each_limit_fails_by_itself_and_is_named(
    world: World, recorded: dict[str, str], said: dict[str, object], limit: list[str]
) -> None:
    consent(world, engaged(world), **recorded)
    assert failed(log(world, stunt(**said))) == (False, limit)


def test_somebody_elses_consent_is_not_theirs(world: World) -> None:
    engaged(world)
    consent(world, cast(world, "8", facts=OLD))
    assert failed(log(world, stunt())) == (False, ["theirs"])


@pytest.mark.parametrize(
    ("status", "giver", "party"),
    [
        ("living", "guardian", "performer"),
        ("dead_consented", "performer", "performer"),
        ("dead_estate", "representative", "representative"),
        ("dead_no_estate", "union", "union"),
    ],
)
def test_who_may_give_it_depends_on_who_is_left_to_ask(world: World, status: str, giver: str, party: str) -> None:
    engagement = engaged(world)
    consent(world, engagement, given_by=giver)
    assert failed(log(world, stunt(performer_status=status)), party) == (True, [])
    for other in {"performer", "representative", "union"} - {giver} - ({"performer"} if giver == "guardian" else set()):
        wrong = consent(world, engagement, given_by=other)
        assert failed(log(world, stunt(wrong.label, performer_status=status)), party) == (False, ["theirs"])


def test_what_was_said_in_passing_gives_way_to_the_consent(world: World) -> None:
    consent(world, engaged(world))
    use = world.log(stunt(consent_form="informal", consent_signed_on="2030", consent_is_theirs=False))
    facts = of_person(use).facts
    assert (facts["consent_form"], facts["consent_signed_on"], facts["consent_is_theirs"]) == (
        "separate_paper", "2026-02-01", True,
    )  # fmt: skip


def test_without_a_consent_what_is_said_in_passing_counts(world: World) -> None:
    engaged(world)
    said = {"consent_form": "separate_paper", "consent_signed_on": "2026-02-01", "consent_is_theirs": True}
    assert failed(log(world, stunt("", **said))) == (True, [])


# --- naming it -------------------------------------------------------------------------------------------------------------


def test_a_consent_is_named_by_its_label_or_its_id(world: World) -> None:
    one = consent(world, engaged(world))
    named = [" c-0001 ", "C-0001", str(one.pk), str(one.pk).upper()]
    uses = log_uses(
        production=world.production, entries=[stunt(name) for name in named], via="api", by=world.coordinator, now=NOW
    )
    assert [use.revisions.get().involvements.get().consent for use in uses] == [one] * 4


def test_what_names_no_consent_here_is_refused_where_it_stands(world: World) -> None:
    engaged(world)
    elsewhere = make_production(world.studio, "sequel")
    consent(world, cast(world, production=elsewhere))
    entries = [stunt(name) for name in ("C-0001", "C-99999999999", "one", "01a2051d-54b0-73e2-b65f-6b23acc3bd77")]
    with pytest.raises(Refusals) as refused:
        log_uses(production=world.production, entries=entries, via="import", by=world.coordinator, now=NOW)
    assert [(one.code, one.field) for one in refused.value.items] == [
        ("consent-unknown", f"/{index}/involvements/0/consent") for index in range(4)
    ]


def test_a_consent_without_a_cast_number_is_nobodys(world: World) -> None:
    consent(world, engaged(world))
    with pytest.raises(Refusals) as refused:
        world.log(stunt(number=""))
    assert [(one.code, one.field) for one in refused.value.items] == [("consent-of-nobody", "/involvements/0/consent")]


def test_a_consent_of_another_studio_or_of_another_mode_is_unknown(world: World) -> None:
    engaged(world)
    other_studio = world.outsider.seats
    stranger = make_production(_studio(next(iter(other_studio))), "strange")
    live = make_production(world.studio, "live", mode="live")
    foreign = consent(world, cast(world, production=stranger, by=world.outsider), by=world.outsider)
    real = consent(world, cast(world, production=live))
    for one in (foreign, real):
        with pytest.raises(Refusals) as refused:
            world.log(stunt(str(one.pk)))
        assert [fault.code for fault in refused.value.items] == ["consent-unknown"]


def _studio(pk: Any) -> Any:
    from disclosures.models import Organization

    return Organization.objects.get(pk=pk)


def test_a_consent_signed_for_another_picture_serves_the_same_person_and_nobody_else(world: World) -> None:
    here = engaged(world)
    cast(world, "8", facts=OLD)
    there = cast(world, production=make_production(world.studio, "sequel"), person=here.person, name="")
    one = consent(world, there)
    assert failed(log(world, stunt(str(one.pk)))) == (True, [])
    assert failed(log(world, stunt(str(one.pk), number="8"))) == (False, ["theirs"])


# --- correcting ------------------------------------------------------------------------------------------------------------


def test_a_correction_is_followed_by_every_entry_that_names_what_it_corrects(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    uses = [log(world, stunt()), log(world, stunt())]
    second = consent(world, engagement, form="overlooked", replaces=first)
    assert [failed(use) for use in uses] == [(False, ["stands-out"])] * 2
    consent(world, engagement, replaces=second)
    assert [failed(use) for use in uses] == [(True, [])] * 2
    assert failed(log(world, stunt("C-0002"))) == (True, [])


def test_a_correction_reaches_entries_of_other_productions_and_their_own_records(world: World) -> None:
    here = engaged(world)
    there = cast(world, production=make_production(world.studio, "sequel"), person=here.person, name="")
    first = consent(world, there)
    use = log(world, stunt(str(first.pk)))
    consent(world, there, form="informal", replaces=first)
    assert failed(use) == (False, ["stands-out", "signed"])
    told = Opening.objects.filter(entry__stream=world.production.stream).latest("entry__seq")
    assert told.kind in ("use.assessed", "obligation.opened", "obligation.lapsed")


def test_an_entry_that_no_longer_names_it_is_left_alone(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    use = world.log(stunt())
    revise_use(use=use, expected=1, entry=stunt(""), reason="", via="form", by=world.coordinator, now=NOW)
    before = use.revisions.get(revision=2).assessments.count()
    consent(world, engagement, form="informal", replaces=first)
    assert use.revisions.get(revision=2).assessments.count() == before


def test_a_consent_is_corrected_once(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    consent(world, engagement, replaces=first)
    with pytest.raises(Conflict) as refused:
        consent(world, engagement, replaces=first)
    assert (refused.value.code, refused.value.field) == ("already-corrected", "/replaces")


def test_what_is_asked_beforehand_follows_the_correction_too(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    consent(world, engagement, form="informal", replaces=first)
    found = preview_use(production=world.production, entry=stunt(), by=world.coordinator)
    [facts] = [subject.facts for subject, _outcome in found if subject.kind == "involvement"]
    assert facts["consent_form"] == "informal"


# --- recording -------------------------------------------------------------------------------------------------------------


def test_every_field_at_fault_is_named_at_once(world: World) -> None:
    wrong = {
        "covers": "all",
        "description": " ",
        "languages": "x" * 201,
        "form": "",
        "given_by": "agent",
        "signed_on": "soon",
    }
    with pytest.raises(Refusals) as refused:
        consent(world, engaged(world), **wrong)
    assert [one.field for one in refused.value.items] == [f"/{name}" for name in wrong]


@pytest.mark.parametrize("text", ["x" * 10_000_000, "a\0b", "\ud800"])
@pytest.mark.parametrize("name", ["covers", "description", "languages", "form", "given_by", "signed_on"])
def test_what_no_row_can_hold_is_refused_where_it_stands(world: World, name: str, text: str) -> None:
    with pytest.raises(Refusals) as refused:
        consent(world, engaged(world), **{name: text})
    assert [one.field for one in refused.value.items] == [f"/{name}"]
    assert max(len(one.message) for one in refused.value.items) < 300


def test_the_record_names_ids_and_digests_and_no_words(world: World) -> None:
    engagement = engaged(world)
    file = a_file(world)
    one = consent(world, engagement, file=file)
    told = json.loads(bytes(Opening.objects.get(kind="consent.recorded").body))["about"]
    assert told == {"consent": str(one.pk), "number": 1, "engagement": str(engagement.pk), "file": file.sha256}


def a_file(world: World, **changes: Any) -> SupportingFile:
    told = {"production": world.production, "name": "signed.pdf", "media_type": "", "content": PDF, **changes}
    return store_file(**told, by=world.coordinator, now=LOGGED)


def test_a_file_or_a_consent_of_another_production_is_refused(world: World) -> None:
    sequel = make_production(world.studio, "sequel")
    foreign = consent(world, cast(world, production=sequel))
    with pytest.raises(Refusals) as refused:
        consent(world, engaged(world), file=a_file(world, production=sequel), replaces=foreign)
    assert [one.field for one in refused.value.items] == ["/file", "/replaces"]


def test_no_paper_joins_a_consent_that_an_entry_on_nudity_names(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    world.log(stunt(nudity_or_sex=True))
    with pytest.raises(Conflict) as refused:
        consent(world, engagement, replaces=first, file=a_file(world))
    assert (refused.value.code, refused.value.field) == ("file-on-nudity", "/file")


def test_a_refusal_names_the_production_whose_entry_it_is(world: World) -> None:
    first = consent(world, engaged(world))
    sequel = make_production(world.studio, "sequel")
    engaged(world, production=sequel, person=first.engagement.person)
    log_uses(
        production=sequel,
        entries=[stunt(str(first.pk), nudity_or_sex=True)],
        via="api",
        by=world.coordinator,
        now=LOGGED,
    )
    with pytest.raises(Conflict) as refused:
        consent(world, first.engagement, replaces=first, file=a_file(world))
    assert refused.value.message == f"AI-0001 of {sequel.code_title} shows nudity or sex: no file is kept with it."


def test_an_entry_on_nudity_names_no_consent_whose_paper_is_kept(world: World) -> None:
    """Neither when it is logged nor when it is revised; and nothing is kept of an entry that does."""
    engagement = engaged(world)
    consent(world, engagement, file=a_file(world))
    with pytest.raises(Refusals) as refused:
        world.log(stunt(nudity_or_sex=True))
    [fault] = refused.value.items
    assert (fault.code, fault.field, Use.objects.count()) == ("file-on-nudity", "/involvements/0/consent", 0)
    use = world.log(stunt())
    told = {"expected": 1, "reason": "", "via": "form", "by": world.coordinator, "now": NOW}
    with pytest.raises(Refusals) as refused:
        revise_use(use=use, entry=stunt(nudity_or_sex=True), **told)
    assert ([one.field for one in refused.value.items], use.revisions.count()) == (["/involvements/0/consent"], 1)
    consent(world, engagement)
    revise_use(use=use, entry=stunt("C-0002", nudity_or_sex=True), **told)
    assert use.revisions.count() == 2


def test_what_stands_for_the_named_consent_counts(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement, file=a_file(world))
    second = consent(world, engagement, replaces=first, description="Better described.")
    assert world.log(stunt(nudity_or_sex=True)).label == "AI-0001"
    other = consent(world, engaged(world, number="8"))
    consent(world, other.engagement, replaces=other, file=a_file(world))
    entries = [stunt(second.label, nudity_or_sex=True), stunt(other.label, "8", nudity_or_sex=True)]
    with pytest.raises(Refusals) as refused:
        log_uses(production=world.production, entries=entries, via="api", by=world.coordinator, now=NOW)
    assert [one.field for one in refused.value.items] == ["/1/involvements/0/consent"]


def statements_of(world: World, entry: UseInput) -> list[str]:
    """What is asked about consents to say what would apply."""
    with CaptureQueriesContext(connection) as asked:
        preview_use(production=world.production, entry=entry, by=world.coordinator)
    return [one["sql"] for one in asked if "disclosures_consent" in one["sql"]]


def test_only_corrections_of_what_is_named_are_read_and_none_where_nothing_is(world: World) -> None:
    engagement = engaged(world)
    first = consent(world, engagement)
    for description in ("Better.", "Better still."):
        first = consent(world, engagement, replaces=first, description=description)
    assert statements_of(world, stunt("")) == []
    found = {named: len(statements_of(world, stunt(named))) for named in ("C-0001", "C-0003")}
    assert found == {"C-0001": 2, "C-0003": 2}


def test_nobody_else_records_a_consent(world: World) -> None:
    engagement = engaged(world)
    for actor, kind in ((world.outsider, NotFound), (world.rep, NotFound), (world.viewer, Exception)):
        with pytest.raises(kind):
            consent(world, engagement, by=actor)
    assert Consent.objects.count() == 0


def test_two_consents_at_once_get_two_numbers(fresh_database: FreshDatabase) -> None:
    world = make_world()
    engagement = engaged(world)

    def sign(_: int) -> int:
        try:
            return consent(world, engagement).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(sign, range(12))) == list(range(1, 13))


def test_two_corrections_of_one_consent_at_once_are_one(fresh_database: FreshDatabase) -> None:
    world = make_world()
    engagement = engaged(world)
    first = consent(world, engagement)

    def correct(_: int) -> str:
        try:
            return consent(world, engagement, form="overlooked", replaces=first).label
        except Conflict as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(correct, range(4))) == ["C-0002", *["already-corrected"] * 3]


# --- what it costs ---------------------------------------------------------------------------------------------------------


def statements(do: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        do()
    return len(seen)


def test_consents_are_read_in_as_many_statements_for_one_entry_as_for_fifty(world: World) -> None:
    for number in range(1, 51):
        one = consent(world, cast(world, str(number), facts=OLD))
        consent(world, one.engagement, replaces=one)

    def log(count: int) -> int:
        entries = [stunt(f"C-{2 * number - 1:04d}", str(number)) for number in range(1, count + 1)]
        told = {"production": world.production, "via": "import", "by": world.coordinator, "now": NOW}
        return statements(lambda: log_uses(entries=entries, **told))  # type: ignore[arg-type]

    def answer(day: str) -> int:
        facts = {"principal_photography_start": day}
        return statements(
            lambda: answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
        )

    one, touching_one = log(1), answer("2025-04-04")
    assert (log(50), answer("2025-05-05")) == (one, touching_one)


def test_a_correction_costs_the_same_for_one_entry_and_for_many(world: World) -> None:
    engagement = engaged(world)
    last = consent(world, engagement)
    world.log(stunt())

    def correct(one: Consent, **changes: str) -> tuple[int, Consent]:
        found: list[Consent] = []
        told = {"covers": "replica", "description": "X", "given_by": "performer", "signed_on": "2026-02-01", **changes}
        count = statements(
            lambda: found.append(
                record_consent(engagement=engagement, replaces=one, by=world.coordinator, now=NOW, **told)  # type: ignore[arg-type]
            )
        )
        return count, found[0]

    for_one, last = correct(last, form="overlooked")
    log_uses(production=world.production, entries=[stunt()] * 20, via="import", by=world.coordinator, now=NOW)
    for_many, last = correct(last, form="separate_paper")
    assert for_many == for_one
