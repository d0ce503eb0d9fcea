"""Passwords: which are refused, how they are kept, who gives one to somebody else, and what ends when one changes."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from compliance.errors import Forbidden, NotFound, Refusal
from disclosures.actors import SYSTEM
from disclosures.models import Seat, User
from disclosures.services.identity import grant_seat
from disclosures.services.passwords import give_one_time_password, refuse_weak, reset_password
from tests.pages import read
from tests.world import NOW, World

PASSWORD, OTHER = "a long walk to the harbour", "seven green bottles fell"


def owner(world: World) -> User:
    user = User.objects.get(pk=world.coordinator.person)
    user.set_password(PASSWORD)
    user.save()
    return user


def came_in(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"email": user.email, "password": password}).status_code == 302
    return client


def changed(client: Client, current: str, new: str) -> int:
    return int(client.post("/account/password/", {"current": current, "new": new}).status_code)


def inside(client: Client) -> bool:
    return client.get("/productions/").status_code == 200


# --- which ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "good",
    [
        PASSWORD,
        "ein langer Weg",
        "830462195537",
        "пароль из слов",
        "x7!" * 4 + "q",
        "é" * 6 + "walrus",
        "w" * 3 + "harbour" * 17 + "!?",
    ],
)
def test_any_composition_will_do(good: str) -> None:
    refuse_weak(good)


@pytest.mark.parametrize(
    "bad",
    [
        "short", "x" * 129, "password1234", "Password12345!", "2026welcome!!", "qwertyqwerty", "123456789012", "abcdefghijkl",
        "candor2026!!", "SAG-AFTRA-12345", "Production2026", "aaaaaaaaaaaa", "iloveyouiloveyou", "zxcvbnmasdfghjkl", "!!!dragon2026", "987654321987", "",
    ],
)  # fmt: skip
def test_what_others_guess_is_refused(bad: str) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_weak(bad)
    assert {(item.code, item.field) for item in refusal.value.items} == {("password-weak", "/new")}


@pytest.mark.parametrize("long", ["password" * 20, "1" * 129, "a" + "1" * 2_000_000 + "a"], ids=len)
def test_of_one_that_is_too_long_nothing_else_is_asked(long: str) -> None:
    """A common heart is looked for in a time that grows with the square of the length: hours for two million characters."""
    with pytest.raises(Refusal) as refusal:
        refuse_weak(long)
    assert [item.message for item in refusal.value.items] == ["At most 128 characters."]


def test_ones_own_name_is_no_password(world: World) -> None:
    user = owner(world)
    with pytest.raises(Refusal, match="too similar"):
        refuse_weak(user.email, user)


# --- kept -------------------------------------------------------------------------------------------------------------


def test_they_are_kept_by_argon2id(world: World) -> None:
    assert owner(world).password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_old_hash_becomes_a_new_one_at_the_next_sign_in(world: World) -> None:
    user = owner(world)
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    client = came_in(user)
    user.refresh_from_db()
    assert (user.password.partition("$")[0], inside(client)) == ("argon2", True)


LONG = "seven green bottles " * 6 + "and all"


@pytest.mark.parametrize(
    ("right", "nearly"),
    [
        (PASSWORD, PASSWORD.upper()),
        (PASSWORD, PASSWORD.capitalize()),
        (PASSWORD, PASSWORD[:-1]),
        (PASSWORD, PASSWORD[1:]),
        (PASSWORD, f"{PASSWORD} "),
        (PASSWORD, f" {PASSWORD}"),
        (PASSWORD, PASSWORD.replace(" ", "  ", 1)),
        (PASSWORD, f"{PASSWORD}r"),
        (LONG, LONG[:-1]),
        (LONG, LONG[:72]),
        ("a walk to the caf\u00e9", "a walk to the cafe"),
    ],
)
def test_what_is_nearly_the_password_opens_nothing(world: World, right: str, nearly: str) -> None:
    """It is compared whole, to its last letter and as it was typed."""
    user = owner(world)
    user.set_password(right)
    user.save()
    assert Client().post("/sign-in/", {"email": user.email, "password": nearly}).status_code == 422
    came_in(user, right)


# --- changed ----------------------------------------------------------------------------------------------------------


def test_changing_it_ends_every_other_session(world: World) -> None:
    user = owner(world)
    here, there = came_in(user), came_in(user)
    assert (changed(here, PASSWORD, OTHER), inside(here), inside(there)) == (302, True, False)
    came_in(user, OTHER)


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("not it at all", OTHER, "This is not your password now."),
        (PASSWORD, PASSWORD, "This is the password you have now."),
        (PASSWORD, "short", "at least 12 characters"),
        ("", "", "This is not your password now."),
    ],
)
def test_what_is_refused_changes_nothing(world: World, current: str, new: str, said: str) -> None:
    user = owner(world)
    client = came_in(user)
    answer = client.post("/account/password/", {"current": current, "new": new})
    assert (answer.status_code, said in read(answer).text, inside(client)) == (422, True, True)
    came_in(user)


def test_what_no_password_can_be_is_hashed_by_nobody(world: World) -> None:
    """Also when it would be right: no page sets one that is longer."""
    user = owner(world)
    client = came_in(user)
    user.set_password("w" * 129)
    user.save()
    client.force_login(user)
    answer = client.post("/account/password/", {"current": "w" * 129, "new": OTHER})
    assert (answer.status_code, "This is not your password now." in read(answer).text) == (422, True)


def test_an_open_session_guesses_the_password_no_faster_than_the_sign_in_page(world: World) -> None:
    client = came_in(owner(world))
    assert [changed(client, f"guess number {n}", OTHER) for n in range(7)] == [422] * 5 + [429] * 2


# --- given by somebody else ---------------------------------------------------------------------------------------------


def test_a_one_time_password_opens_only_the_page_where_it_is_changed(world: World) -> None:
    user = owner(world)
    old = came_in(user)
    given = reset_password(user=user, organization=world.studio, by=world.admin, now=timezone.now())
    client = came_in(user, given)
    assert (inside(old), client.get("/productions/")["Location"]) == (False, "/account/password/")
    assert client.get("/api/v1/uses").status_code == 403
    live = client.post("/productions/picture/log/crowd/live/", {}, HTTP_HX_REQUEST="true")
    assert live["HX-Redirect"] == "/account/password/"
    assert (changed(client, given, OTHER), inside(client)) == (302, True)
    assert inside(came_in(user, OTHER))


def test_a_one_time_password_that_nobody_used_in_time_is_wrong(world: World) -> None:
    user = owner(world)
    given = give_one_time_password(user=user, now=timezone.now() - timedelta(days=2), lasts=timedelta(days=1))
    assert Client().post("/sign-in/", {"email": user.email, "password": given}).status_code == 422


def test_an_administrator_resets_only_who_is_wholly_theirs(world: World) -> None:
    user = owner(world)
    with pytest.raises(Forbidden, match="does not allow"):
        reset_password(user=user, organization=world.studio, by=world.approver, now=NOW)
    with pytest.raises(NotFound):
        reset_password(user=user, organization=world.studio, by=world.outsider, now=NOW)
    stranger = User.objects.get(pk=world.outsider.person)
    with pytest.raises(NotFound):
        reset_password(user=stranger, organization=world.studio, by=world.admin, now=NOW)
    grant_seat(user=user, organization=world.union, role=Seat.Role.REP, by=SYSTEM, now=NOW)
    with pytest.raises(Forbidden, match="do not administer everything"):
        reset_password(user=user, organization=world.studio, by=world.admin, now=NOW)
    came_in(user)


def test_the_operator_resets_anybody_from_the_shell(world: World) -> None:
    user, said = owner(world), StringIO()
    call_command("reset_password", email=user.email.upper(), stdout=said)
    came_in(user, said.getvalue().strip().rpartition(" ")[2])
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("reset_password", email="nobody@studio.example")
