"""What the form asks: only what still decides something, only of somebody on set, in the engine's order."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from django.utils.html import escape

from compliance.facts import Fact, registry
from disclosures.audience import outcome_for
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Assessment, Use
from disclosures.services.assessments import preview_use
from tests.pages import Control, Page, read, signed_in
from tests.world import World

LOG = "/productions/picture/log/"
ASK = "/what-would-apply/picture/"
MOST_STEPS = 60
APPROVERS = [fact for fact in registry().values() if fact.audience == "approver"]


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def fact_of(control: Control) -> Fact:
    return registry()[control.name.rpartition("q-")[2]]


def still_open(page: Page) -> list[Control]:
    return [one for one in page.questions() if not one.value]


def some_answer(fact: Fact, chance: random.Random) -> str:
    match fact.type:
        case "bool":
            return chance.choice(["true", "false"])
        case "choice":
            return chance.choice(fact.keys)
        case "date":
            return chance.choice(["2024-02-29", "2025-03-01", "2026-08-15", "2027-09-30"])
        case "datetime":
            return chance.choice(["2026-03-03T09:00", "2025-06-15T23:30"])
        case "integer":
            return "3"
    return "Something."


def answered(client: Client, address: str, page: Page, chance: random.Random, **more: str) -> Page:
    """Answers one open question after another, at random, until nothing is left to ask."""
    for _step in range(MOST_STEPS):
        left = still_open(page)
        if not left:
            return page
        one = chance.choice(left)
        page = read(
            client.post(address, page.sent(then="check", **{one.name: some_answer(fact_of(one), chance)}, **more))
        )
    raise AssertionError(f"still asking after {MOST_STEPS} answers: {[one.name for one in still_open(page)]}")


@pytest.mark.parametrize("activity", activities())
def test_however_it_is_answered_the_asking_ends_and_the_entry_is_saved_with_every_answer(
    world: World, client: Client, activity: str
) -> None:
    address = f"{LOG}{activity}/"
    for seed in range(3):
        chance = random.Random(f"{activity} {seed}")
        page = read(client.get(address))
        if seed == 2 and ("add", "person") in page.buttons:
            page = read(client.post(address, {**page.sent(), "add": "person"}))
        page = answered(client, address, page, chance)
        given = {one.name: one.value for one in page.questions()}
        assert client.post(address, page.sent(summary="Walked through.", then="open")).status_code == 302
        assert asked_of_coordinators(world) == []
        assert set(given.values()) & {"", None} == set()


def asked_of_coordinators(world: World) -> list[str]:
    """What the register's own assessment of the newest entry still asks of somebody on set."""
    use = Use.objects.filter(production=world.production).latest("number")
    outcomes = Assessment.objects.filter(revision__use=use, revision__revision=use.revisions_made).order_by("made_at")
    newest = {(one.subject, one.involvement): one.result for one in outcomes}
    return [
        question["fact"]
        for result in newest.values()
        for question in result["questions"]
        if question["audience"] == "coordinator"
    ]


@pytest.mark.parametrize("activity", activities())
def test_no_coordinator_ever_sees_a_question_of_labor_relations(client: Client, activity: str) -> None:
    chance = random.Random(activity)
    for address in (f"{LOG}{activity}/", f"{ASK}{activity}/"):
        page = read(client.get(address))
        seen = [page.html, client.post(f"{address}live/", page.sent()).content.decode()]
        for _step in range(8):
            left = still_open(page)
            if left:
                one = chance.choice(left)
                page = read(
                    client.post(address, page.sent(then="check", **{one.name: some_answer(fact_of(one), chance)}))
                )
                seen.append(page.html)
        html = "\n".join(seen)
        assert [fact.name for fact in APPROVERS if fact.name in html or str(escape(fact.question)) in html] == []


def test_the_canary_would_be_seen() -> None:
    """The two tests above look for names and wordings that do exist."""
    assert (len(APPROVERS) > 10, all(fact.question and fact.name for fact in APPROVERS)) == (True, True)


@pytest.mark.parametrize("activity", activities())
def test_questions_stand_in_the_engines_order(world: World, client: Client, activity: str) -> None:
    people = (InvolvementInput("–"),) if activities()[activity].involves_people == "yes" else ()
    entry = UseInput(activity=activity, summary="–", involvements=people)
    found = preview_use(production=world.production, entry=entry, by=world.coordinator)
    outcomes = [outcome_for(outcome.as_json(), internal=False) for _subject, outcome in found]
    open_facts = {one["fact"] for outcome in outcomes for one in outcome["questions"]}
    in_turn = {name for name in open_facts if open_facts.isdisjoint(registry()[name].after)}
    of_the_use = [one["fact"] for one in outcomes[0]["questions"] if one["fact"] in in_turn]
    asked = [fact_of(one).name for one in read(client.get(f"{LOG}{activity}/")).questions()]
    assert [name for name in asked if name in of_the_use] == of_the_use
    assert set(asked) == in_turn


def test_a_question_waits_for_the_one_without_which_it_is_worth_nothing(client: Client) -> None:
    address, hire = f"{LOG}replica-elsewhere/", {"p1-q-replica_contract_date": "2025-05-12"}
    made_as = {"p1-q-replica_made_as": "principal", **hire}
    asked = {
        "nothing answered": {},
        "a list that nobody has opened": {"p1-q-replica_made_as": ""},
        "the background actors' section has no such exception": {**made_as, "p1-q-replica_made_as": "background"},
        "the principals' section": made_as,
        "named at hire": {**made_as, "p1-q-named_at_hire": "true"},
        "left open on purpose": {**made_as, "p1-q-named_at_hire": ""},
        "not named at hire": {**made_as, "p1-q-named_at_hire": "false"},
    }
    waiting = ("p1-q-named_at_hire", "p1-q-employed_or_dead_there")
    shown = {why: read(client.post(address, {**sent, "then": "check"})).controls for why, sent in asked.items()}
    assert {why: [name in controls for name in waiting] for why, controls in shown.items()} == {
        "nothing answered": [False, False],
        "a list that nobody has opened": [False, False],
        "the background actors' section has no such exception": [False, False],
        "the principals' section": [True, False],
        "named at hire": [True, True],
        "left open on purpose": [True, True],
        "not named at hire": [True, False],
    }


def test_what_was_answered_stays_visible_above_what_is_still_asked(client: Client) -> None:
    address = f"{LOG}generated-figure/"
    page = read(client.post(address, {"q-voiced_by_person": "false", "then": "check"}))
    first, *others = page.questions()
    assert (first.name, first.value, bool(others), [one for one in others if one.value]) == (
        "q-voiced_by_person", "false", True, [],
    )  # fmt: skip


def test_i_dont_know_is_an_answer_that_stays_and_stays_open(client: Client) -> None:
    page = read(client.post(f"{LOG}generated-figure/", {"q-human_role": "", "then": "check"}))
    assert (page.controls["q-human_role"].value, page.controls["q-voiced_by_person"].value) == ("", None)


def test_what_an_answer_settles_is_no_longer_asked(client: Client) -> None:
    address = f"{LOG}generated-figure/"
    before = {one.name for one in read(client.get(address)).questions()}
    after = {one.name for one in read(client.post(address, {"q-voiced_by_person": "true"})).questions()}
    assert (after, len(before)) == ({"q-voiced_by_person"}, 4)


def test_a_date_too_vague_to_decide_by_is_told_so(client: Client) -> None:
    said = "Not exact enough yet to decide by."
    pages = [read(client.post(f"{LOG}scan/", {"p1-q-contract_date": date})) for date in ("2026", "2026-08-15")]
    assert [said in page.text for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"q-recognisable_as_performer": "true"}, 422),
        ({"q-carve_out_survives_2026": "true"}, 422),
        ({"q-no_such_fact": "1"}, 422),
        ({"q-contract_date": "2026"}, 422),
        ({"p1-q-human_role": "true"}, 422),
        ({"p1-q-would_have_performed": "true"}, 422),
        ({"q-human_role": "perhaps"}, 422),
        ({"p1-q-engagement_category": "emperor"}, 422),
    ],
)
def test_a_form_that_was_tampered_with_saves_nothing(client: Client, sent: dict[str, str], code: int) -> None:
    address = f"{LOG}generated-figure/"
    assert client.post(f"{address}live/", sent).status_code == 200
    answer = client.post(address, {"summary": "A figure.", "then": "open", **sent})
    assert (answer.status_code, Use.objects.count()) == (code, 0)


def test_asking_what_would_apply_records_nothing(world: World, client: Client) -> None:
    page = answered(client, f"{ASK}scan/", read(client.get(f"{ASK}scan/")), random.Random(1))
    world.production.refresh_from_db()
    assert ("Nothing you enter here is recorded." in page.text, Use.objects.count(), Assessment.objects.count()) == (
        True,
        0,
        0,
    )
    assert world.production.facts == {"principal_photography_start": "2025-03-03"}


def test_what_was_answered_there_is_carried_into_a_form_that_logs_it(world: World, client: Client) -> None:
    address = f"{ASK}scan/"
    page = read(client.post(address, {**read(client.get(address)).sent(), "p1-q-session_at": "2026-03-03"}))
    form = read(client.post(f"{LOG}scan/", page.sent(then="carry")))
    assert (form.controls["p1-q-session_at"].value, form.controls["happened_on"].value != "") == ("2026-03-03", True)
    assert (form.controls["p1-role"].value, Use.objects.count()) == ("", 0)
    assert client.post(f"{LOG}scan/", form.sent(summary="A scan.", then="open")).status_code == 302


def test_a_button_and_not_a_link_leads_there(client: Client) -> None:
    assert ("then", "carry") in read(client.get(f"{ASK}scan/")).buttons


def test_what_must_not_happen_is_named_while_it_still_depends(client: Client) -> None:
    for path, provision in (
        (LOG, "Replicas in place of background actors, nobody of them named"),
        (ASK, "Replicas in place of background actors to be hired"),
    ):
        assert f"Must not happen: {provision}" in read(client.get(f"{path}crowd/")).text


def test_what_one_exception_takes_away_is_said_once_with_its_provision(client: Client) -> None:
    page = read(client.get(f"{ASK}dub/"))
    told = page.text[page.text.index("Removed by an exception") :]
    assert told.count("Exception: Foreign language or market version") == 1
    assert told.count("Recorded performance altered") == 1
