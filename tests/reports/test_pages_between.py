"""Pictures that straddle two agreements, on labor relations' page: both side by side, and the date to determine."""

from __future__ import annotations

from typing import Any

import pytest

from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Determination, Engagement, Person
from disclosures.services.assessments import answer_production
from tests.pages import read, signed_in
from tests.world import BARTENDER, LOGGED, NOW, World

BETWEEN = "Between agreements"
PAGE = "/productions/picture/uses/1/"
PRINCIPAL = {"engagement_category": "principal", "alteration_purpose": "none_of_these"}


@pytest.fixture
def straddling(world: World) -> World:
    """Photography some time in 2026: under 2023 until the end of June, under 2026 from July."""
    facts = {"principal_photography_start": "2026"}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    world.log()
    return world


def page_of(world: World) -> str:
    return read(signed_in(world.approver).get(PAGE)).text


def determine(world: World, **answers: str) -> Any:
    return signed_in(world.approver).post(f"{PAGE}determinations", {"reason": "Call sheet 1.", **answers})


def test_both_agreements_stand_side_by_side_with_what_each_would_ask(straddling: World) -> None:
    page = page_of(straddling)
    between = page[page.index(BETWEEN) : page.index("For the whole production")]
    assert "What is known of the date, 2026, leaves open which agreement governs." in between
    first, second = between.split("SAG-AFTRA TV/Theatrical 2026")
    assert ("SAG-AFTRA TV/Theatrical 2023" in first, "T23-13" in first, "T26-K" in second) == (True, True, True)


def test_the_date_that_is_determined_closes_the_question_for_the_whole_production(straddling: World) -> None:
    straddling.log()
    determine(straddling, **{"answer-0-principal_photography_start": "2026 8 3"})
    made = Determination.objects.get()
    assert (made.value, made.use, made.engagement) == ("2026-08-03", None, None)
    for number in (1, 2):
        page = read(signed_in(straddling.approver).get(f"/productions/picture/uses/{number}/")).text
        assert (BETWEEN in page, "3 Aug 2026" in page) == (False, True)


def test_an_emptied_date_takes_the_determination_back(straddling: World) -> None:
    determine(straddling, **{"answer-0-principal_photography_start": "2026-08-03"})
    opened = read(signed_in(straddling.approver).get(PAGE))
    determine(straddling, **opened.sent(answer__0__principal_photography_start="", reason="It was another day."))
    assert [row.value for row in Determination.objects.order_by("made_at", "id")] == ["2026-08-03", None]
    assert BETWEEN in page_of(straddling)


def test_the_queue_says_that_a_date_waits_to_be_decided(straddling: World) -> None:
    assert "Between agreements: which date counts?" in read(signed_in(straddling.approver).get("/queue/")).text


def test_a_date_that_is_no_date_is_said_beside_its_control(straddling: World) -> None:
    answer = determine(straddling, **{"answer-0-principal_photography_start": "summer"})
    assert (answer.status_code, Determination.objects.count()) == (422, 0)


def test_for_an_engagement_it_is_asked_once_for_the_engagement(world: World) -> None:
    person = Person.objects.create(studio=world.studio, name="Performer A (sample)", created_at=LOGGED)
    Engagement.objects.create(
        production=world.production, person=person, role="lead", cast_number="7", created_at=LOGGED
    )
    for number in ("7", ""):
        involved = (InvolvementInput("Lead", cast_number=number, facts=PRINCIPAL),)
        world.log(UseInput(activity="alteration", summary="Two words replaced.", involvements=involved))
    assert "For this engagement: one answer serves every AI use." in page_of(world)
    other = read(signed_in(world.approver).get("/productions/picture/uses/2/")).text
    assert (BETWEEN in other, "For this engagement" in other) == (True, False)


def test_nobody_else_sees_that_labor_relations_decides_between_agreements(straddling: World) -> None:
    determine(straddling, **{"answer-0-principal_photography_start": "2026-08-03"})
    for by in (straddling.coordinator, straddling.admin, straddling.viewer):
        page = read(signed_in(by).get(PAGE)).text
        assert [word for word in (BETWEEN, "3 Aug 2026", "2026-08-03", "Call sheet 1.") if word in page] == []


def test_where_the_date_decides_nothing_is_asked_about_it(world: World) -> None:
    world.log(BARTENDER)
    assert BETWEEN not in page_of(world)
