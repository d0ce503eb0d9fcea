"""What an activity takes as given: filled in everywhere, shown in a box of its own, never counted as a question."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Involvement
from disclosures.services.entries import judge
from tests.pages import read, signed_in
from tests.world import World

from .casts import cast, consent

LOG = "/productions/picture/log/replica-same-picture/"
REVISE = "/productions/picture/uses/1/revise/"
PRESUMED = dict(activities()["replica-same-picture"].presumes)
BOX = '<details class="given"'


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def said(**about_person: object) -> dict[str, object]:
    person = InvolvementInput("Lead", facts=about_person)
    [judged] = judge([UseInput(activity="replica-same-picture", summary="A stunt.", involvements=(person,))])
    return {name: value for name, value in judged.people[0].items() if name in PRESUMED}


def test_a_program_that_says_nothing_says_what_is_taken_as_given() -> None:
    assert said() == PRESUMED
    assert PRESUMED["performer_status"] == "living"


def test_what_somebody_says_goes_before_it() -> None:
    assert said(performer_status="dead_estate") == {**PRESUMED, "performer_status": "dead_estate"}


def test_null_says_that_it_is_unknown() -> None:
    assert said(performer_status=None) == {name: PRESUMED[name] for name in PRESUMED if name != "performer_status"}


@pytest.mark.parametrize("activity", activities())
def test_the_form_shows_it_answered_in_a_closed_box_and_asks_none_of_it(client: Client, activity: str) -> None:
    page = read(client.get(f"/productions/picture/log/{activity}/"))
    box = {name.rpartition("q-")[2] for name, one in page.controls.items() if one.given}
    own = {name for name in activities()[activity].presumes if page.controls.get("p1-role") or name in box}
    assert box == own & box
    assert (BOX in page.html, f"{BOX} open" in page.html) == (bool(box), False)
    assert box & {one.name.rpartition("q-")[2] for one in page.questions()} == set()
    assert [one.name for one in page.controls.values() if one.given and not one.value] == []


def test_it_does_not_make_somebody_out_of_an_empty_box(client: Client) -> None:
    page = read(client.post(LOG, {**read(client.get(LOG)).sent(p1__role="Lead"), "add": "person"}))
    assert f"p2-q-{next(iter(PRESUMED))}" in page.controls
    client.post(LOG, page.sent(summary="A stunt.", then="open"))
    assert [one.role for one in Involvement.objects.all()] == ["Lead"]


@pytest.mark.parametrize("typed", ["living", "dead_estate", ""])
def test_a_change_in_the_box_is_kept_and_shown_in_an_open_box_when_revised(client: Client, typed: str) -> None:
    client.post(LOG, read(client.get(LOG)).sent(summary="A stunt.", then="open", p1__q__performer_status=typed))
    page = read(client.get(REVISE))
    shown = page.controls["p1-q-performer_status"]
    assert (shown.value, shown.given, f"{BOX} open" in page.html) == (typed, True, typed != "living")
    client.post(REVISE, page.sent(then="open"))
    kept = [one.facts.get("performer_status", "") for one in Involvement.objects.order_by("revision__revision")]
    assert kept == [typed, typed]


def test_whoever_chose_a_consent_is_not_told_that_it_is_theirs(world: World, client: Client) -> None:
    one = consent(world, cast(world))
    typed = {"p1-cast_number": "7", "then": "check"}
    pages = [read(client.post(LOG, {**typed, **more})) for more in ({}, {"p1-consent": str(one.pk)})]
    assert ["p1-q-consent_is_theirs" in page.controls for page in pages] == [True, False]
