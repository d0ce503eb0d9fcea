"""The log form: what is typed is kept, what is saved is saved once, and nothing that is open holds it up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.facts import registry
from disclosures.models import Engagement, Involvement, Person, Production, Use, UseRevision
from disclosures.queries.register import uses_of
from disclosures.services.uses import log_uses
from tests.databases import FreshDatabase
from tests.pages import Page, read, signed_in
from tests.world import BARTENDER, LOGGED, NOW, World, make_production, make_world

LOG = "/productions/picture/log/"
FIGURE = f"{LOG}generated-figure/"
SCAN = f"{LOG}scan/"
THINGS = f"{LOG}things/"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def newest(production: Production) -> UseRevision:
    use = uses_of(production).first()
    assert use is not None
    found: UseRevision = use.newest[0]  # type: ignore[attr-defined]
    return found


def cast(world: World, number: str = "7", **facts: object) -> Engagement:
    person = Person.objects.create(studio=world.studio, name="Performer A", created_at=NOW)
    return Engagement.objects.create(
        production=world.production, person=person, role="Supporting performer", cast_number=number, facts=facts, created_at=NOW
    )  # fmt: skip


def save(client: Client, address: str, **typed: str) -> Any:
    """Fills the form in as it comes, and presses the button."""
    page = read(client.get(address))
    return client.post(address, page.sent(**{"then": "open", **typed}))


# --- saving ------------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_what_is_logged(world: World, client: Client) -> None:
    answer = save(
        client, FIGURE, summary=" A bartender in the back. ", phase="post-production", department="VFX", scene="31pt2",
        account="vendor", finality="final", performer_part="voice and likeness", happened_on="2026 3 4",
        tools="Runway Gen-4; unknown; Somebody: Own Model", notes="Ask the vendor.", q__human_role="true", q__voiced_by_person="",
    )  # fmt: skip
    said = newest(world.production)
    assert (answer.status_code, answer["Location"]) == (302, "/productions/picture/uses/1/")
    assert (said.summary, said.phase, said.department, said.scene) == (
        "A bartender in the back.", "post-production", "VFX", "31pt2",
    )  # fmt: skip
    assert (said.account, said.finality, said.performer_part, said.happened_on, said.notes) == (
        "vendor", "final", "voice and likeness", "2026-03-04", "Ask the vendor.",
    )  # fmt: skip
    assert sorted(str(tool) for tool in said.tools.all()) == ["Gen-4 (Runway)", "Own Model (Somebody)"]
    assert ("human_role" in said.facts, "voiced_by_person" in said.facts, said.via) == (True, False, "form")


def test_open_questions_never_hold_up_saving(client: Client) -> None:
    assert save(client, FIGURE, summary="A figure.").status_code == 302


def test_the_page_says_where_it_was_saved_and_that_nothing_was_sent(client: Client) -> None:
    save(client, FIGURE, summary="A figure.", then="another")
    page = read(client.get(FIGURE))
    assert "AI-0001 is saved. Nothing was sent to anybody." in page.text
    assert "/productions/picture/uses/1/" in page.links


def test_saving_and_logging_another_stays_at_the_activity(client: Client) -> None:
    assert save(client, FIGURE, summary="A figure.", then="another")["Location"] == FIGURE


def test_an_answer_about_the_production_is_given_once_and_serves_every_entry(world: World, client: Client) -> None:
    Production.objects.filter(pk=world.production.pk).update(facts={})
    asked = "q-principal_photography_start"
    assert asked in read(client.get(FIGURE)).controls
    save(client, FIGURE, summary="A figure.", q__principal_photography_start="2026-08")
    world.production.refresh_from_db()
    assert world.production.facts == {"principal_photography_start": "2026-08"}
    assert asked not in read(client.get(FIGURE)).controls


def test_a_refused_entry_leaves_the_production_unanswered(world: World, client: Client) -> None:
    Production.objects.filter(pk=world.production.pk).update(facts={})
    answer = save(
        client, FIGURE, summary="A figure.", q__principal_photography_start="2026-08", p1__cast_number="99", p1__role=""
    )
    world.production.refresh_from_db()
    assert (answer.status_code, world.production.facts, Use.objects.count()) == (422, {}, 0)


# --- what is wrong -----------------------------------------------------------------------------------------------------


def test_a_fault_is_told_above_the_form_and_at_its_control_and_everything_typed_stays(client: Client) -> None:
    typed = {
        "scene": "31pt2",
        "q__human_role": "true",
        "q__placed_in_picture": "in spring",
        "notes": "<b>",
        "summary": " ",
    }
    answer = save(client, FIGURE, **typed)
    page = read(answer)
    assert (answer.status_code, Use.objects.count()) == (422, 0)
    assert [page.controls[name].value for name in ("scene", "q-human_role", "q-placed_in_picture", "notes")] == [
        "31pt2", "true", "in spring", "<b>",
    ]  # fmt: skip
    assert {link for link in page.links if link.startswith("#id_")} == {"#id_summary", "#id_q-placed_in_picture"}
    assert {"id_summary", "id_q-placed_in_picture"} <= set(page.ids)
    assert [name for name, one in page.controls.items() if one.error] == ["summary", "q-placed_in_picture"]


def test_all_faults_are_told_at_once_and_say_which_question_they_are_about(client: Client) -> None:
    page = read(
        save(
            client, SCAN, summary="", happened_on="in spring", p1__cast_number="99",
            **{"p1-q-contract_date": "soon"},
        )
    )  # fmt: skip
    assert [link for link in page.links if link.startswith("#id_")] == [
        "#id_p1-q-contract_date", "#id_happened_on", "#id_summary", "#id_p1-cast_number",
    ]  # fmt: skip
    assert f"{registry()['contract_date'].question} This is not a date" in page.text
    assert "Day: This is not a date" in page.text


def test_a_cast_number_nobody_has_is_told_at_the_person(world: World, client: Client) -> None:
    cast(world)
    page = read(save(client, SCAN, summary="A scan.", p1__cast_number="99", p1__role="Lead"))
    assert [link for link in page.links if link.startswith("#id_")] == ["#id_p1-cast_number"]
    assert page.controls["p1-role"].value == "Lead"


def test_an_hour_that_comes_twice_is_asked_back_and_what_was_typed_stays(client: Client) -> None:
    typed = {"p1-role": "Lead", "p1-q-session_at": "2026-11-01", "p1-q-session_at-time": "01:30", "then": "open"}
    page = read(client.post(SCAN, {**typed, "summary": "A scan."}))
    assert page.controls["p1-q-session_at"].value == "2026-11-01T01:30"
    assert "Write 2026-11-01T01:30-07:00 for the first time it comes" in page.text
    mended = {**page.sent(then="open"), "p1-q-session_at": "2026-11-01T01:30-08:00"}
    assert client.post(SCAN, mended).status_code == 302
    assert Involvement.objects.get().facts["session_at"] == "2026-11-01T01:30:00-08:00"


# --- once --------------------------------------------------------------------------------------------------------------


def test_a_button_pressed_twice_logs_one_entry(client: Client) -> None:
    sent = read(client.get(FIGURE)).sent(summary="A figure.", then="open")
    answers = [client.post(FIGURE, sent)["Location"] for _ in range(2)]
    assert (answers, Use.objects.count()) == (["/productions/picture/uses/1/"] * 2, 1)


def test_two_presses_at_the_same_moment_log_one_entry(fresh_database: FreshDatabase) -> None:
    client = signed_in(make_world().coordinator)
    sent = read(client.get(FIGURE)).sent(summary="A figure.", then="open")

    def press(cookies: Any) -> str:
        again = Client()
        again.cookies = cookies
        try:
            return str(again.post(FIGURE, sent)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, [client.cookies] * 4))
    assert (answers, Use.objects.count()) == (["/productions/picture/uses/1/"] * 4, 1)


def test_a_form_gone_back_to_and_changed_is_not_taken_for_the_same(client: Client) -> None:
    sent = read(client.get(FIGURE)).sent(summary="A figure.", then="open")
    client.post(FIGURE, sent)
    answer = client.post(FIGURE, {**sent, "summary": "Another figure."})
    assert (answer.status_code, "This form was saved already" in read(answer).text, Use.objects.count()) == (
        409,
        True,
        1,
    )
    assert client.post(FIGURE, read(answer).sent(then="open")).status_code == 302
    assert Use.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 300, "a key", "ключ"])
def test_a_form_without_its_key_is_saved_all_the_same(client: Client, key: str) -> None:
    assert save(client, FIGURE, summary="A figure.", idempotency_key=key).status_code == 302


# --- people ------------------------------------------------------------------------------------------------------------


def test_a_role_is_taken_from_the_cast_list(world: World, client: Client) -> None:
    engagement = cast(world)
    save(client, SCAN, summary="A scan.", p1__cast_number="7")
    person = Involvement.objects.get()
    assert (person.role, person.engagement) == ("Supporting performer", engagement)


def test_what_is_known_of_the_engagement_is_not_asked_again(world: World, client: Client) -> None:
    cast(world, contract_date="2026-01-05", engagement_category="principal")
    listed = read(client.post(SCAN, {"p1-cast_number": "7"}))
    unlisted = read(client.post(SCAN, {"p1-q-engagement_category": "principal"}))
    known = {"p1-q-contract_date", "p1-q-engagement_category"}
    assert (known & set(unlisted.controls), known & set(listed.controls)) == (known, set())


def test_where_somebody_is_always_concerned_somebody_is_kept_though_unnamed(client: Client) -> None:
    save(client, SCAN, summary="A scan, of whom nobody has said.")
    assert Involvement.objects.get().role == "performer, role not said yet"


def test_people_come_and_go_by_button_without_a_script(client: Client) -> None:
    page = read(client.post(SCAN, {"p1-role": "Lead", "summary": "A scan.", "add": "person"}))
    assert [page.controls[name].value for name in ("p1-role", "p2-role", "summary")] == ["Lead", "", "A scan."]
    page = read(client.post(SCAN, {**page.sent(p2__role="Double"), "remove": "1"}))
    assert ("p1-role" in page.controls, page.controls["p2-role"].value, Use.objects.count()) == (False, "Double", 0)
    client.post(SCAN, page.sent(then="open"))
    assert [(one.number, one.role) for one in Involvement.objects.all()] == [(1, "Double")]


def test_answers_of_two_people_are_kept_apart(client: Client) -> None:
    save(
        client, SCAN, summary="Two scans.", p1__role="Lead", p2__role="Double",
        p1__q__separate_day="true", p2__q__separate_day="false",
    )  # fmt: skip
    assert [(one.role, one.facts["separate_day"]) for one in Involvement.objects.all()] == [
        ("Lead", True),
        ("Double", False),
    ]


# --- beforehand --------------------------------------------------------------------------------------------------------


def test_the_last_entry_fills_in_what_stays_the_same(world: World, client: Client) -> None:
    save(
        client,
        THINGS,
        summary="A sky.",
        tools="Runway Gen-4",
        scene="12",
        account="vendor",
        finality="final",
        notes="No.",
    )
    page = read(client.get(THINGS))
    taken = {name: page.controls[name].value for name in ("tools", "scene", "account", "finality", "summary", "notes")}
    assert taken == {
        "tools": "Runway Gen-4", "scene": "12", "account": "vendor", "finality": "final", "summary": "", "notes": "",
    }  # fmt: skip
    assert "Taken from AI-0001, your last entry." in page.text


def test_tool_and_place_are_not_carried_into_another_activity(world: World, client: Client) -> None:
    save(client, THINGS, summary="A sky.", tools="Runway Gen-4", scene="12", department="VFX", phase="post-production")
    page = read(client.get(FIGURE))
    taken = {name: page.controls[name].value for name in ("tools", "scene", "department", "phase")}
    assert taken == {"tools": "", "scene": "", "department": "VFX", "phase": "post-production"}


def test_somebody_elses_last_entry_fills_in_nothing(world: World, client: Client) -> None:
    save(client, THINGS, summary="A sky.", scene="12")
    page = read(signed_in(world.approver).get(FIGURE))
    assert (page.controls["scene"].value, "your last entry" in page.text) == ("", False)


def test_the_day_is_the_productions_own(world: World, client: Client) -> None:
    before = datetime.now(UTC).astimezone(world.production.tz).date()
    day = read(client.get(FIGURE)).controls["happened_on"].value
    after = datetime.now(UTC).astimezone(world.production.tz).date()
    assert day in (before.isoformat(), after.isoformat())


def test_what_applies_can_be_checked_without_a_script_and_records_nothing(client: Client) -> None:
    page = read(client.post(SCAN, {"p1-role": "Lead", "p1-q-contract_date": "2025", "then": "check"}))
    assert ("Tell the performer" in page.text, Use.objects.count()) == (True, 0)


def test_pressing_enter_in_a_field_saves_nothing(client: Client) -> None:
    """A browser then presses the first button of the form."""
    first = next(button for button in read(client.get(SCAN)).buttons if button[0])
    assert first == ("then", "check")


def test_the_live_part_is_questions_and_what_applies_and_no_page(client: Client) -> None:
    html = client.post(f"{SCAN}live/", {"p1-role": "Lead"}).content.decode()
    assert ("<html" in html, 'id="applies" hx-swap-oob="innerHTML"' in html, Use.objects.count()) == (False, True, 0)


# --- for everybody -----------------------------------------------------------------------------------------------------


def every_page(client: Client) -> dict[str, Page]:
    activities = [link for link in read(client.get(LOG)).links if link.startswith(LOG)]
    addresses = [LOG, *activities, "/productions/picture/import/", "/what-would-apply/picture/crowd/", "/sign-in/"]
    return {address: read(client.get(address)) for address in addresses}


def test_every_control_has_a_label_and_every_id_is_one_of_a_kind(client: Client) -> None:
    pages = every_page(client)
    assert len(pages) == 18
    assert {address: page.unlabelled for address, page in pages.items() if page.unlabelled} == {}
    assert {address: page.ids for address, page in pages.items() if len(set(page.ids)) != len(page.ids)} == {}


@pytest.mark.parametrize(
    "address", [LOG, FIGURE, f"{FIGURE}live/", "/productions/picture/import/", "/productions/picture/uses/1/revise/"]
)
def test_pages_cost_the_same_at_one_entry_and_at_three_hundred(world: World, client: Client, address: str) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            answer = client.post(address) if "live" in address else client.get(address)
        assert answer.status_code == 200
        return len(found)

    world.log()
    at_one = statements()
    log_uses(production=world.production, entries=[BARTENDER] * 299, via="form", by=world.coordinator, now=LOGGED)
    assert (Use.objects.count(), statements()) == (300, at_one)


def test_an_entry_lands_in_the_production_of_its_address(world: World, client: Client) -> None:
    other = make_production(world.studio, "other")
    save(client, "/productions/other/log/things/", summary="A sky.", production="picture")
    assert Use.objects.get().production == other
