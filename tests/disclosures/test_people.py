"""The page of an organization's people: its administrators and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from disclosures.models import Organization, Seat, User
from tests.pages import read, signed_in
from tests.world import World


def addresses(world: World) -> tuple[str, str, str]:
    here = f"/organizations/{world.studio.pk}/people/"
    seat = Seat.objects.get(user=world.coordinator.person)
    return here, f"{here}factor/", f"{here}{seat.pk}/reset/"


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 403), ("approver", 403), ("viewer", 403), ("rep", 403), ("outsider", 403), ("stranger_rep", 403)],
)
def test_nobody_else_opens_it(world: World, who: str, status: int) -> None:
    page, factor, reset = addresses(world)
    client = signed_in(getattr(world, who))
    before = User.objects.get(pk=world.coordinator.person).password
    assert [client.get(page).status_code, client.post(factor).status_code, client.post(reset).status_code] == [
        status
    ] * 3
    assert (User.objects.get(pk=world.coordinator.person).password, Client().get(page).status_code) == (before, 302)


def test_another_organizations_administrator_finds_nothing(world: World) -> None:
    page, factor, reset = addresses(world)
    Seat.objects.filter(user=world.outsider.person).update(role="admin")
    client = signed_in(world.outsider)
    assert [client.get(page).status_code, client.post(factor).status_code, client.post(reset).status_code] == [404] * 3
    theirs = f"/organizations/{world.outsider and Seat.objects.get(user=world.outsider.person).organization_id}/people/"
    assert client.post(theirs + reset.rpartition("people/")[2]).status_code == 404


def test_an_administrator_gives_a_one_time_password_shown_once(world: World) -> None:
    page, _factor, reset = addresses(world)
    client = signed_in(world.admin)
    answer = client.post(reset)
    given = re.search(r"<code>([a-z2-9-]{19})</code>", answer.content.decode())
    assert given
    assert User.objects.get(pk=world.coordinator.person).check_password(given.group(1))
    assert given.group(1) not in client.get(page).content.decode()
    assert "has yet to choose a password" in read(client.get(page)).text


def test_an_administrator_asks_a_second_factor_of_everybody(world: World) -> None:
    page, factor, _reset = addresses(world)
    client = signed_in(world.admin)
    assert client.post(factor, {"asked": "yes"}).status_code == 302
    assert Organization.objects.get(pk=world.studio.pk).second_factor
    assert client.get(page)["Location"] == "/account/"  # the administrator too


def test_it_asks_who_came_a_while_ago_to_sign_in_again(world: World, settings: Any) -> None:
    _page, factor, reset = addresses(world)
    settings.RECENT_MINUTES = 0
    client = signed_in(world.admin)
    assert {client.post(one)["Location"].partition("?")[0] for one in (factor, reset)} == {"/sign-in/"}
