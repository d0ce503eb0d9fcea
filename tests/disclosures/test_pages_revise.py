"""Revising an AI use on its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from compliance.errors import Refusals
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Determination, Involvement, Use, UseRevision
from disclosures.services.determinations import determine
from disclosures.services.uses import log_use, revise_use
from tests.pages import read, signed_in
from tests.world import BARTENDER, LOGGED, NOW, World

REVISE = "/productions/picture/uses/1/revise/"
TWO = UseInput(
    activity="scan",
    summary="Two scans.",
    phase="production",
    department="VFX",
    scene="24A",
    account="vendor",
    finality="final",
    performer_part="likeness",
    happened_on="2026-03",
    tools=("runway-gen-4", "Somebody: Own Model"),
    notes="Ask again.",
    source_note="Re-enacts a press report.",
    facts={"made_with_generative_ai": True},
    involvements=(
        InvolvementInput("Lead", facts={"session_at": "2026-03-05T09:00:00-08:00", "contract_date": "2026-01-05"}),
        InvolvementInput("Double", facts={"separate_day": True}),
    ),
)
SAID = ("activity", "summary", "phase", "department", "scene", "account", "finality", "performer_part", "happened_on",
        "notes", "source_note", "facts")  # fmt: skip


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def revision(number: int) -> UseRevision:
    return UseRevision.objects.get(revision=number)


def people(number: int) -> list[tuple[int, str, Any]]:
    return [(one.number, one.role, one.facts) for one in Involvement.objects.filter(revision__revision=number)]


def save(client: Client, **typed: str) -> Any:
    return client.post(REVISE, read(client.get(REVISE)).sent(then="open", **typed))


def test_saving_what_stands_says_the_same_again(world: World, client: Client) -> None:
    world.log(TWO)
    assert save(client, reason="Nothing new.")["Location"] == "/productions/picture/uses/1/"
    first, second = revision(1), revision(2)
    assert {name: getattr(second, name) for name in SAID} == {name: getattr(first, name) for name in SAID}
    assert set(second.tools.all()) == set(first.tools.all())
    assert (people(2), second.reason, second.via) == (people(1), "Nothing new.", "form")


@pytest.mark.parametrize("activity", activities())
def test_every_activity_survives_a_revision(world: World, client: Client, activity: str) -> None:
    world.log(UseInput(activity=activity, summary="Something.", involvements=(InvolvementInput("Lead"),)))
    save(client, scene="12")
    assert (revision(2).facts, people(2), revision(2).scene) == (revision(1).facts, people(1), "12")


def test_a_change_is_saved_and_what_applies_follows(world: World, client: Client) -> None:
    world.log()
    save(client, q__human_role="false", summary="A dragon.")
    assert (revision(2).summary, revision(2).facts["human_role"]) == ("A dragon.", False)


def test_who_writes_onto_an_old_revision_is_told_what_changed_and_keeps_what_was_typed(
    world: World, client: Client
) -> None:
    use = world.log()
    sent = read(client.get(REVISE)).sent(then="open", scene="12", summary="A barman.")
    newer = replace(BARTENDER, scene="31pt2")
    revise_use(use=use, expected=1, entry=newer, reason="", via="form", by=world.approver, now=NOW)
    answer = client.post(REVISE, sent)
    page = read(answer)
    assert (answer.status_code, UseRevision.objects.count()) == (409, 2)
    assert [page.controls[name].value for name in ("scene", "summary", "revision")] == ["12", "A barman.", "2"]
    assert "Scene or shot: the newest revision says “31pt2”." in page.text


def test_saving_again_after_that_is_a_decision(world: World, client: Client) -> None:
    use = world.log()
    sent = read(client.get(REVISE)).sent(then="open", scene="12")
    revise_use(use=use, expected=1, entry=BARTENDER, reason="", via="form", by=world.approver, now=NOW)
    assert client.post(REVISE, read(client.post(REVISE, sent)).sent(then="open")).status_code == 302
    assert (UseRevision.objects.count(), revision(3).scene) == (3, "12")


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "²"])
def test_a_form_that_does_not_say_what_was_read_saves_nothing(world: World, client: Client, number: str) -> None:
    world.log()
    assert save(client, revision=number).status_code == 409
    assert UseRevision.objects.count() == 1


def test_a_button_pressed_twice_makes_one_revision(world: World, client: Client) -> None:
    world.log()
    sent = read(client.get(REVISE)).sent(then="open", scene="12")
    assert [client.post(REVISE, sent).status_code for _ in range(2)] == [302, 302]
    assert UseRevision.objects.count() == 2


def test_another_activity_is_chosen_without_losing_what_was_said(world: World, client: Client) -> None:
    world.log(TWO)
    chosen = next(
        link for link in read(client.get(f"{REVISE}activity/")).links if link.endswith("=replica-same-picture")
    )
    page = read(client.get(chosen))
    assert client.post(chosen, page.sent(then="open")).status_code == 302
    assert (revision(2).activity, revision(2).summary, revision(2).facts["made_with_generative_ai"]) == (
        "replica-same-picture", "Two scans.", True,
    )  # fmt: skip


# --- people ------------------------------------------------------------------------------------------------------------


def conclude(world: World, use: Use, person: int) -> Determination:
    return determine(
        use=use, involvement=person, fact="business_reason_on_file", value=True, reason="", by=world.approver, now=NOW
    )


def test_who_stays_keeps_their_number_and_what_was_concluded_of_others_is_not_said_of_them(
    world: World, client: Client
) -> None:
    use = world.log(TWO)
    conclude(world, use, 1)
    page = read(client.post(REVISE, {**read(client.get(REVISE)).sent(), "remove": "1"}))
    client.post(REVISE, page.sent(then="open"))
    assert [(number, role) for number, role, _facts in people(2)] == [(2, "Double")]
    assert "business_reason_on_file" not in of_person(2)


def of_person(number: int) -> dict[str, Any]:
    newest = Use.objects.get().revisions.get(revision=Use.objects.get().revisions_made)
    facts: dict[str, Any] = newest.assessments.get(subject="involvement", involvement=number).facts
    return facts


def test_somebody_new_gets_a_number_that_nobody_ever_had(world: World, client: Client) -> None:
    use = world.log(TWO)
    conclude(world, use, 2)
    page = read(client.post(REVISE, {**read(client.get(REVISE)).sent(), "remove": "2"}))
    client.post(REVISE, page.sent(then="open"))
    page = read(client.post(REVISE, {**read(client.get(REVISE)).sent(), "add": "person"}))
    client.post(REVISE, page.sent(then="open", p2__role="Stand-in"))
    assert [(number, role) for number, role, _facts in people(3)] == [(1, "Lead"), (3, "Stand-in")]
    assert "business_reason_on_file" not in of_person(3)


def test_by_service_too_a_number_is_somebody_of_this_entry(world: World) -> None:
    use = world.log(TWO)
    wrong = replace(TWO, involvements=(InvolvementInput("Lead", number=7),))
    with pytest.raises(Exception, match="Nobody in this AI use has the number 7"):
        revise_use(use=use, expected=1, entry=wrong, reason="", via="form", by=world.coordinator, now=NOW)


def test_a_program_that_revises_several_people_says_who_each_of_them_is(world: World) -> None:
    use = log_use(production=world.production, entry=TWO, via="api", by=world.coordinator, now=LOGGED)
    told = {"use": use, "expected": 1, "reason": "", "via": "api", "by": world.coordinator, "now": NOW}
    with pytest.raises(Refusals) as refused:
        revise_use(entry=TWO, **told)  # type: ignore[arg-type]
    assert [(one.code, one.field) for one in refused.value.items] == [
        ("number-missing", "/involvements/0/number"),
        ("number-missing", "/involvements/1/number"),
    ]
    numbered = replace(TWO, involvements=tuple(replace(one, number=n) for n, one in enumerate(TWO.involvements, 1)))
    revise_use(entry=numbered, **told)  # type: ignore[arg-type]
    assert people(2) == people(1)


def test_where_there_is_one_person_nobody_can_be_mixed_up(world: World) -> None:
    one = replace(TWO, involvements=TWO.involvements[:1])
    use = log_use(production=world.production, entry=one, via="api", by=world.coordinator, now=LOGGED)
    revise_use(use=use, expected=1, entry=one, reason="", via="api", by=world.coordinator, now=NOW)
    assert people(2) == people(1)
